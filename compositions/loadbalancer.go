package compositions

import (
	"slices"
	"strings"

	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

var inLoadBalancers = plan.Composition{Name: "loadbalancer", Condition: v1alpha1.ConditionLoadBalancersReady, Field: "loadBalancers"}

// maxNameELB is the length that AWS allows for names of load balancers and target groups.
const maxNameELB = 32

// LoadBalancer is what a load balancer gives to the routes of services.
type LoadBalancer struct {
	// Name in the spec.
	Name string

	// SecurityGroup is the ID of its security group, and Listener the ARN of the listener that rules belong to.
	SecurityGroup, Listener plan.Fact

	// ARNSuffix is by what CloudWatch knows it.
	ARNSuffix plan.Fact

	// LetsOut is true where its security group lets requests out to tasks by itself, and Unguarded where it has no security group.
	LetsOut, Unguarded bool

	// Scheme is http or https, and URL that at which it answers, empty while it is not known.
	Scheme, URL string

	// DNSName is AWS's name of it, Answers its URL, and PrivateName its first name in the VPC, for variables of tasks.
	DNSName, Answers, PrivateName plan.Fact

	// Network is what one of type Network has besides, and nil for others.
	Network *Balancer
}

// The schemes of a load balancer's URL, and the ports at which it answers.
const (
	schemeHTTP  = "http"
	schemeHTTPS = "https"
	httpPort    = 80
	httpsPort   = 443
)

// loadBalancer makes an application load balancer with a listener that answers 404 to what no route matches. It accepts connections from
// the allowed ranges only, and makes connections only to the services behind it. With a certificate it answers on 443 and redirects from
// 80, and the names of a certificate that is made lead to it.
func loadBalancer(c composer, net Network, spec v1alpha1.LoadBalancerSpec) LoadBalancer {
	c = c.within(inLoadBalancers, spec.Name)
	switch {
	case spec.Existing != nil && isNetwork(spec):
		return c.existingNetworkBalancer(net, spec)
	case spec.Existing != nil:
		return c.existingLoadBalancer(net, spec)
	case isNetwork(spec):
		return c.networkLoadBalancer(net, spec)
	}
	part := "loadbalancer-" + spec.Name
	group := c.securityGroup(net, part, "load balancer "+spec.Name)
	for _, from := range c.allowedRanges(net, spec) {
		c.allowInFrom(part+"."+from.part, group, from.cidr, onePort(httpPort))
		if isSecure(spec) {
			c.allowInFrom(partFor(schemeHTTPS, part+"."+from.part), group, from.cidr, onePort(httpsPort))
		}
	}

	d := c.Draft(spec.Name)
	lb := plan.Add(d, &elbv2.LB{Spec: elbv2.LBSpec{ForProvider: elbv2.LBParameters{
		Name:                     new(c.AWSName(spec.Name, maxNameELB)),
		LoadBalancerType:         new("application"),
		IPAddressType:            new("ipv4"),
		Internal:                 new(spec.Scheme == v1alpha1.SchemeInternal),
		Subnets:                  d.UseAll(subnetsOf(d, net, spec)),
		SecurityGroups:           []*string{d.Use(group)},
		IdleTimeout:              number(spec.IdleTimeoutSeconds),
		DropInvalidHeaderFields:  new(true),
		AccessLogs:               c.accessLogs(d, net, spec),
		EnableDeletionProtection: new(spec.DeletionProtection == v1alpha1.Enabled), // see PrepareDeletion
	}}})
	// Or the copied mapping would keep to the zones of the beginning when the subnets get another one.
	c.InitializeOnce(lb.Object, "subnetMapping")

	c.webACL(spec, lb)

	dnsName := lb.Fact(lb.Live.Status.AtProvider.DNSName).Output()
	out := LoadBalancer{Name: spec.Name, SecurityGroup: group, Scheme: schemeOf(spec), ARNSuffix: lb.Fact(lb.Live.Status.AtProvider.ArnSuffix)}
	var listener plan.Made[*elbv2.LBListener]
	if isSecure(spec) {
		listener = c.httpsListener(spec, lb)
	} else {
		listener = c.httpListener(spec.Name, lb)
	}
	out.Listener = listener.Fact(listener.Live.Status.AtProvider.Arn)
	last := plan.LastSeen(c.Seen, lb.Key, lb.Live).Status.AtProvider // the policy about Environments compares with it
	names, first := c.privateNames(net, spec, targetOf(lb), last.DNSName, listener.Object)
	if dnsName != "" {
		out.URL = out.Scheme + "://" + hostOf(spec, dnsName)
	}
	out.DNSName, out.Answers, out.PrivateName = lb.Fact(lb.Live.Status.AtProvider.DNSName), lb.Fact(textIfSet(out.URL)), first
	c.Plan.Outputs.LoadBalancers = append(c.Plan.Outputs.LoadBalancers, v1alpha1.LoadBalancerStatus{
		Name: spec.Name, Scheme: schemeInAWS(last.Internal), DNSName: plan.Text(last.DNSName), URL: out.URL, PrivateNames: names,
		AccessLogBucket: logBucketOf(last),
	})
	return out
}

func schemeInAWS(internal *bool) v1alpha1.LoadBalancerScheme {
	switch {
	case internal == nil:
		return ""
	case *internal:
		return v1alpha1.SchemeInternal
	}
	return v1alpha1.SchemeInternetFacing
}

func schemeOf(spec v1alpha1.LoadBalancerSpec) string {
	if isSecure(spec) {
		return schemeHTTPS
	}
	return schemeHTTP
}

// partFor is the part of what serves a scheme. A listener, its rules and its doors exist once for each scheme, while a load balancer turns from one to
// the other.
func partFor(scheme, part string) string {
	if scheme == schemeHTTPS {
		return part + "." + schemeHTTPS
	}
	return part
}

// allowedRange is a range of addresses that may connect, and its part of the names of the rules.
type allowedRange struct {
	part string
	cidr plan.Fact
}

// allowedRanges are those of the spec, or else the world for a load balancer that faces the internet, and the VPC for one inside.
func (c composer) allowedRanges(net Network, spec v1alpha1.LoadBalancerSpec) []allowedRange {
	switch {
	case len(spec.AllowedCIDRs) > 0:
		var ranges []allowedRange
		for _, cidr := range spec.AllowedCIDRs {
			ranges = append(ranges, allowedRange{cidrPart(cidr), plan.Known(cidr)})
		}
		return ranges
	case spec.Scheme == v1alpha1.SchemeInternal && c.Env.Spec.Network.Existing != nil:
		return []allowedRange{{"vpc", net.CIDR}}
	case spec.Scheme == v1alpha1.SchemeInternal:
		return []allowedRange{{cidrPart(c.Env.Spec.Network.CIDRBlock), net.CIDR}}
	}
	return []allowedRange{{cidrPart(anywhere), plan.Known(anywhere)}}
}

func (c composer) httpListener(name string, lb plan.Made[*elbv2.LB]) plan.Made[*elbv2.LBListener] {
	d := c.Draft(partFor(schemeHTTP, name))
	otherwise := notFound()
	if c.redirects(d) && c.lacksRules(name) {
		otherwise, d.Object.Unsettled, d.Object.Note = redirect(), true, "it redirects to HTTPS until all routes have their rules"
	}
	return plan.Add(d, &elbv2.LBListener{Spec: elbv2.LBListenerSpec{ForProvider: elbv2.LBListenerParameters{
		LoadBalancerArn: d.Use(lb.Fact(lb.Live.Status.AtProvider.Arn)),
		Port:            number(httpPort),
		Protocol:        new("HTTP"),
		DefaultAction:   otherwise,
	}}})
}

// redirects reports whether the listener of a draft was asked to redirect, for a load balancer that spoke HTTPS.
func (c composer) redirects(d *plan.Draft) bool {
	live, ok := c.Seen.Resources[c.Key(elbv2.LBListener_GroupVersionKind.GroupKind(), d.Part)].(*elbv2.LBListener)
	return ok && slices.ContainsFunc(live.Spec.ForProvider.DefaultAction, func(a elbv2.DefaultActionParameters) bool { return plan.Text(a.Type) == "redirect" })
}

// lacksRules reports whether a rule is still to come through a load balancer.
func (c composer) lacksRules(loadBalancer string) bool {
	return slices.ContainsFunc(c.named(allRules(c.Env)), func(rule routeRule) bool {
		return rule.loadBalancer == loadBalancer && !c.Seen.Exists(c.ruleKey(rule))
	})
}

// httpsListener makes the listener on 443 with its certificate, turns the listener on 80 into a redirect, and, where the certificate is made, lets its
// names lead to the load balancer.
func (c composer) httpsListener(spec v1alpha1.LoadBalancerSpec, lb plan.Made[*elbv2.LB]) plan.Made[*elbv2.LBListener] {
	name, certificate := spec.Name, c.certificate(spec)
	arn := lb.Fact(lb.Live.Status.AtProvider.Arn)
	d := c.Draft(partFor(schemeHTTPS, name))
	if certificate.Validation != nil {
		d.After(certificate.Validation) // AWS refuses a certificate that is not issued
	}
	listener := plan.Add(d, &elbv2.LBListener{Spec: elbv2.LBListenerSpec{ForProvider: elbv2.LBListenerParameters{
		LoadBalancerArn: d.Use(arn),
		Port:            number(httpsPort),
		Protocol:        new("HTTPS"),
		SSLPolicy:       new(sslPolicyOf(spec)),
		CertificateArn:  d.Use(certificate.ARN),
		DefaultAction:   notFound(),
	}}})

	d = c.Draft(name)
	d.After(listener.Object) // until there is something to redirect to, a listener that is there serves as it did
	plan.Add(d, &elbv2.LBListener{Spec: elbv2.LBListenerSpec{ForProvider: elbv2.LBListenerParameters{
		LoadBalancerArn: d.Use(arn),
		Port:            number(httpPort),
		Protocol:        new("HTTP"),
		DefaultAction:   redirect(),
	}}})
	needed := []*plan.Object{listener.Object}
	if certificate.Validation != nil {
		needed = append(needed, certificate.Validation)
	}
	for _, name := range domainsOf(spec) {
		c.aliasRecord(name, lb, needed...)
	}
	return listener
}

// The default actions have the key of their list in the provider's schema.
const onlyAction = "default"

func notFound() []elbv2.DefaultActionParameters {
	return []elbv2.DefaultActionParameters{{
		Index: new(onlyAction),
		Type:  new("fixed-response"),
		FixedResponse: &elbv2.FixedResponseParameters{
			ContentType: new("text/plain"), MessageBody: new("no route"), StatusCode: new("404"),
		},
	}}
}

func redirect() []elbv2.DefaultActionParameters {
	return []elbv2.DefaultActionParameters{{
		Index:    new(onlyAction),
		Type:     new("redirect"),
		Redirect: &elbv2.RedirectParameters{Protocol: new("HTTPS"), Port: new("443"), StatusCode: new("HTTP_301")},
	}}
}

// cidrPart makes an address range fit for the name of an object.
func cidrPart(cidr string) string {
	return strings.NewReplacer("/", "-").Replace(cidr)
}
