package copilot

import "github.com/terrarium-io/terrarium/api/v1alpha1"

// sectionOf a shared load balancer in the manifest of the environment, or nil.
func (t *Translation) sectionOf(balancer string) *section {
	http := t.environmentRoot().section("http")
	if balancer == internalBalancer {
		return http.section("private")
	}
	return http.section("public")
}

func (t *Translation) hasCertificate(balancer string) bool {
	return t.sectionOf(balancer).has("certificates")
}

// makeBalancer makes a load balancer that services share, as the manifest of the environment says.
func (t *Translation) makeBalancer(name string) {
	balancer := v1alpha1.LoadBalancerSpec{Name: name}
	if name == internalBalancer {
		balancer.Scheme = v1alpha1.SchemeInternal
	}
	t.implied("loadBalancers["+name+"]", func(spec *v1alpha1.EnvironmentSpec) { spec.LoadBalancers = append(spec.LoadBalancers, balancer) })
	s := t.sectionOf(name)
	if certificates := s.texts("certificates"); len(certificates) > 0 {
		t.setBalancer(s, name, "certificates", "tls.certificateARN", func(lb *v1alpha1.LoadBalancerSpec) {
			lb.TLS = &v1alpha1.TLSSpec{CertificateARN: certificates[0]}
		})
		if len(certificates) > 1 {
			s.leave("certificates", "a load balancer has one certificate, which is the first: make one with all names")
		}
		if !s.has("ssl_policy") {
			s.remark("certificates", "clients need TLS 1.2 or 1.3, where Copilot's load balancer takes older ones too: tls.sslPolicy")
		}
	}
	t.readAccessLogs(s, name)
	t.readClients(s, name)
}

// setBalancer notes what a key makes of a shared load balancer.
func (t *Translation) setBalancer(s *section, name, key, field string, change func(*v1alpha1.LoadBalancerSpec)) {
	t.shared.set(s, key, "loadBalancers["+name+"]."+field, onBalancer(name, change))
}

func onBalancer(name string, change func(*v1alpha1.LoadBalancerSpec)) func(*v1alpha1.EnvironmentSpec) bool {
	return func(spec *v1alpha1.EnvironmentSpec) bool {
		balancer := balancerIn(spec, name)
		if balancer != nil {
			change(balancer)
		}
		return balancer != nil
	}
}

func (t *Translation) readAccessLogs(s *section, name string) {
	of, key, logs := s, "access_logs", v1alpha1.AccessLogsSpec{Mode: v1alpha1.Enabled}
	switch {
	case !s.has(key):
		return
	case s.isMapping(key):
		logs.BucketName = s.section(key).text("bucket_name")
	default:
		on, _ := s.flag(key)
		logs.Mode = v1alpha1.SwitchOf(on)
	}
	t.setBalancer(of, name, key, "accessLogs", func(lb *v1alpha1.LoadBalancerSpec) { lb.AccessLogs = &logs })
}

// readClients are who may connect.
func (t *Translation) readClients(s *section, name string) {
	ingress := s.section("ingress")
	if ranges := ingress.texts("source_ips"); len(ranges) > 0 {
		t.setBalancer(ingress, name, "source_ips", "allowedCIDRs", func(lb *v1alpha1.LoadBalancerSpec) { lb.AllowedCIDRs = ranges })
	}
	if name != internalBalancer {
		return
	}
	if on, ok := ingress.flag("vpc"); ok && on {
		t.setBalancer(ingress, name, "vpc", "allowedCIDRs", func(*v1alpha1.LoadBalancerSpec) {})
		return
	}
	t.note("everything in the VPC may connect to the internal load balancer, where Copilot lets in its own services: loadBalancers[internal].allowedCIDRs")
}

// note something about the environment, whether or not it has a manifest.
func (t *Translation) note(text string) {
	file := dirEnvironments
	if root := t.environmentRoot(); root != nil {
		file = root.file
	}
	t.Otherwise = append(t.Otherwise, Remark{file, "", text})
}

// readPolicy is about what a load balancer offers with HTTPS, which it has by a certificate or by names of its services.
func (t *Translation) readPolicy(s *section, name string) {
	policy := s.text("ssl_policy")
	if policy == "" {
		return
	}
	t.late.set(s, "ssl_policy", "loadBalancers["+name+"].tls.sslPolicy", onBalancer(name, func(lb *v1alpha1.LoadBalancerSpec) {
		if lb.TLS == nil {
			lb.TLS = &v1alpha1.TLSSpec{}
		}
		lb.TLS.SSLPolicy = policy
	}))
}

// leaveUnused says why what the manifest says of a load balancer that no service needs has no place.
func (t *Translation) leaveUnused(name string) {
	s := t.sectionOf(name)
	for _, key := range s.keys() {
		if reasonOf(s.at(key)) == reasonUnknown {
			s.leave(key, "no service has requests through a load balancer that is %s", name)
		}
	}
}
