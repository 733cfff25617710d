package compositions_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	acm "github.com/upbound/provider-aws/v2/apis/namespaced/acm/v1beta1"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"
	route53 "github.com/upbound/provider-aws/v2/apis/namespaced/route53/v1beta1"
	corev1 "k8s.io/api/core/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

const zoneID = "Z0123456789ABC"

// secured is an Environment with a service at the names of its load balancer.
func secured(t testing.TB, names ...string) *v1alpha1.Environment {
	t.Helper()
	env := routed(t, v1alpha1.RouteSpec{})
	setNames(env, names...)
	return admitted(t, env)
}

func setNames(env *v1alpha1.Environment, names ...string) {
	env.Spec.LoadBalancers[0].TLS = &v1alpha1.TLSSpec{HostedZoneID: zoneID, DomainNames: names}
}

func TestOnlyOtherNamesMakeAnotherCertificate(t *testing.T) {
	name := func(names ...string) string {
		return findObject[*acm.Certificate](t, compose(t, secured(t, names...), nothingBut(nil)), "staging-public").Name
	}
	was := name("example.org", "a.example.org", "b.example.org")
	if now := name("example.org", "b.example.org", "a.example.org"); now != was {
		t.Error("another order of the names makes another certificate")
	}
	if now := name("a.example.org", "example.org", "b.example.org"); now == was {
		t.Error("another common name makes no other certificate")
	}
	if now := name("example.org", "a.example.org"); now == was {
		t.Error("fewer names make no other certificate")
	}
}

func TestListenerKeepsItsCertificateUntilTheNextIsIssued(t *testing.T) {
	env, seen := secured(t, "example.org"), nothingBut(nil)
	settle(t, env, seen)
	setNames(env, "example.org", "www.example.org")
	env = admitted(t, env)
	carryOut(env, compose(t, env, seen), seen) // requests the certificate
	carryOut(env, compose(t, env, seen), seen) // makes the record
	p := compose(t, env, seen)

	validation := findObject[*acm.CertificateValidation](t, p, "staging-public")
	listener := findObject[*elbv2.LBListener](t, p, "staging-public.https")
	if validation.Waits() || !slices.Equal(listener.WaitingOn, []plan.Key{validation.Key}) {
		t.Errorf("the validation waits on %v, and the listener on %v, want it to wait on the validation", validation.WaitingOn, listener.WaitingOn)
	}
	if rule := findObject[*elbv2.LBListenerRule](t, p, "staging-s0.r.https"); rule.Waits() {
		t.Errorf("the rule waits on %v although its listener serves", rule.WaitingOn)
	}
}

func TestListenerOn80ServesUntilThereIsSomethingToRedirectTo(t *testing.T) {
	env, seen := routed(t, v1alpha1.RouteSpec{}), nothingBut(nil)
	settle(t, env, seen)
	setNames(env, "example.org")
	env = admitted(t, env)

	https := findObject[*elbv2.LBListener](t, compose(t, env, seen), "staging-public.https").Key
	http := findObject[*elbv2.LBListener](t, compose(t, env, seen), "staging-public")
	if !slices.Contains(http.WaitingOn, https) {
		t.Errorf("waits on %v, want %s among them", http.WaitingOn, https)
	}
	settle(t, env, seen)
	if got := *find[*elbv2.LBListener](t, compose(t, env, seen), "staging-public").Spec.ForProvider.DefaultAction[0].Type; got != "redirect" {
		t.Errorf("the action is %s, want redirect", got)
	}
}

func TestRulesOfTheTwoListenersAreDifferentObjects(t *testing.T) {
	env, seen := routed(t, v1alpha1.RouteSpec{}), nothingBut(nil)
	before := settle(t, env, seen)
	setNames(env, "example.org")
	after := settle(t, admitted(t, env), seen)
	got := changes(before, after)
	for _, want := range []string{"-LBListenerRule/staging-s0.r", "+LBListenerRule/staging-s0.r.https"} {
		if !slices.Contains(got, want) {
			t.Errorf("changes are %v, want %s among them", got, want)
		}
	}
	if slices.Contains(got, "~LBTargetGroup/staging-s0.r") {
		t.Error("the target group changes")
	}
}

func TestNameThatMovesToAnotherLoadBalancerChangesItsRecord(t *testing.T) {
	env, seen := secured(t, "example.org", "www.example.org"), nothingBut(nil)
	env.Spec.LoadBalancers = append(env.Spec.LoadBalancers, v1alpha1.LoadBalancerSpec{
		Name: "second", TLS: &v1alpha1.TLSSpec{HostedZoneID: zoneID, DomainNames: []string{"shop.example.org"}},
	})
	before := settle(t, admitted(t, env), seen)
	setNames(env, "example.org")
	env.Spec.LoadBalancers[1].TLS.DomainNames = []string{"shop.example.org", "www.example.org"}
	after := settle(t, admitted(t, env), seen)

	var got []string
	for _, change := range changes(before, after) {
		if o := byName(after)[change[1:]]; o == nil || o.Kind == "Record" {
			got = append(got, change)
		}
	}
	want := []string{"~Record/staging-alias.z0123456789abc.www.example.org", "~Record/staging-validation.z0123456789abc.www.example.org"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("changes of records (-want +got):\n%s", diff)
	}
	alias := find[*route53.Record](t, after, "staging-alias.z0123456789abc.www.example.org").Spec.ForProvider.Alias
	if *alias.Name != "second.elb.example.com" {
		t.Errorf("the name leads to %s", *alias.Name)
	}
}

func TestNoteSaysWhichRecordIsMissing(t *testing.T) {
	one := "AWS has not found the DNS record _proof.example.org CNAME _answer.example.org.acm-validations.aws of hosted zone Z0123456789ABC yet: if this lasts, see that the parent domain delegates to the name servers of that zone"
	cases := map[string]struct {
		names  []string
		change func(plan.Observed)
		want   string
	}{
		"of one name":                  {names: []string{"example.org"}, want: one},
		"of a wildcard and its domain": {names: []string{"example.org", "*.example.org"}, want: one},
		"of several": {
			names: []string{"example.org", "a.example.org", "b.example.org"},
			want: "AWS has not found the DNS record _proof.example.org CNAME _answer.example.org.acm-validations.aws (and 2 more) of hosted zone Z0123456789ABC yet: " +
				"if this lasts, see that the parent domain delegates to the name servers of that zone",
		},
		"not known yet": {
			names: []string{"example.org"},
			change: func(seen plan.Observed) {
				for _, res := range seen.Resources {
					if _, ok := res.(*acm.Certificate); ok {
						setReady(res, corev1.ConditionFalse)
					}
				}
			},
		},
		"of the wrong zone": {
			names: []string{"example.org"},
			change: func(seen plan.Observed) {
				for _, res := range seen.Resources {
					if record, ok := res.(*route53.Record); ok {
						record.Status.AtProvider.Fqdn = new(*record.Spec.ForProvider.Name + ".example.com")
					}
				}
			},
			want: "hosted zone Z0123456789ABC is of another domain, in which the record _proof.example.org became _proof.example.org.example.com: correct hostedZoneID",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			env, seen := secured(t, c.names...), nothingBut(nil)
			settle(t, env, seen)
			if c.change != nil {
				c.change(seen)
			}
			if got := findObject[*acm.CertificateValidation](t, compose(t, env, seen), "staging-public").Note; got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestURLWithTLS(t *testing.T) {
	cases := map[string]struct {
		names, hosts      []string
		balancer, service string
	}{
		"of the first name":          {[]string{"example.org", "a.example.org"}, nil, "https://example.org", "https://example.org"},
		"of the first host":          {[]string{"example.org"}, []string{"a.example.org"}, "https://example.org", "https://a.example.org"},
		"not of a wildcard":          {[]string{"*.example.org", "a.example.org"}, nil, "https://a.example.org", "https://a.example.org"},
		"of AWS where none is exact": {[]string{"*.example.org"}, nil, "https://public.elb.example.com", "https://public.elb.example.com"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			env := secured(t, c.names...)
			env.Spec.Services[0].Routes[0].Hosts = c.hosts
			out := settle(t, admitted(t, env), nothingBut(nil)).Outputs
			if out.LoadBalancers[0].URL != c.balancer || out.Services[0].URL != c.service {
				t.Errorf("got %s and %s, want %s and %s", out.LoadBalancers[0].URL, out.Services[0].URL, c.balancer, c.service)
			}
		})
	}
}
