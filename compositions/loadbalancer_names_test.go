package compositions_test

import (
	"testing"

	acm "github.com/upbound/provider-aws/v2/apis/namespaced/acm/v1beta1"
	route53 "github.com/upbound/provider-aws/v2/apis/namespaced/route53/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// Names move from tls.domainNames to names and back: the certificate, its records and its listener stay as they are.
func TestSpellingOfNamesChangesNothing(t *testing.T) {
	item := func(name string) v1alpha1.LoadBalancerName {
		return v1alpha1.LoadBalancerName{Name: name, HostedZoneID: zoneID}
	}
	spellings := map[string]func(lb *v1alpha1.LoadBalancerSpec){
		"all of them": func(lb *v1alpha1.LoadBalancerSpec) {
			lb.TLS, lb.Names = nil, []v1alpha1.LoadBalancerName{item("example.org"), item("www.example.org")}
		},
		"all of them, in another order": func(lb *v1alpha1.LoadBalancerSpec) {
			lb.TLS, lb.Names = nil, []v1alpha1.LoadBalancerName{item("www.example.org"), item("example.org")}
		},
		"the first": func(lb *v1alpha1.LoadBalancerSpec) {
			lb.TLS.DomainNames, lb.Names = []string{"www.example.org"}, []v1alpha1.LoadBalancerName{item("example.org")}
		},
		"the last": func(lb *v1alpha1.LoadBalancerSpec) {
			lb.TLS.DomainNames, lb.Names = []string{"example.org"}, []v1alpha1.LoadBalancerName{item("www.example.org")}
		},
	}
	for name, spell := range spellings {
		t.Run(name, func(t *testing.T) {
			env, seen := secured(t, "example.org", "www.example.org"), nothingBut(nil)
			before := settle(t, env, seen)
			spell(&env.Spec.LoadBalancers[0])
			if got := changes(before, compose(t, admitted(t, env), seen)); len(got) > 0 {
				t.Errorf("changes are %v", got)
			}
			setNames(env, "example.org", "www.example.org")
			env.Spec.LoadBalancers[0].Names = nil
			if got := changes(before, compose(t, admitted(t, env), seen)); len(got) > 0 {
				t.Errorf("changes back are %v", got)
			}
		})
	}
}

func TestEachNameIsProvenAndLeadsFromItsOwnZone(t *testing.T) {
	env := routed(t, v1alpha1.RouteSpec{Hosts: []string{"shop.example.net"}})
	setNames(env, "shop.example.org")
	env.Spec.LoadBalancers[0].Names = []v1alpha1.LoadBalancerName{{Name: "shop.example.net", HostedZoneID: "Z9876543210ABC"}}
	p := settle(t, admitted(t, env), nothingBut(nil))
	for part, zone := range map[string]string{
		"alias.z0123456789abc.shop.example.org": zoneID, "validation.z0123456789abc.shop.example.org": zoneID,
		"alias.z9876543210abc.shop.example.net": "Z9876543210ABC", "validation.z9876543210abc.shop.example.net": "Z9876543210ABC",
	} {
		if got := *find[*route53.Record](t, p, "staging-"+part).Spec.ForProvider.ZoneID; got != zone {
			t.Errorf("%s is in zone %s, want %s", part, got, zone)
		}
	}
	if len(p.Problems) > 0 {
		t.Errorf("problems: %v", p.Problems)
	}
}

func TestNamesOfACertificateThatIsThereLeadToTheLoadBalancer(t *testing.T) {
	env := routed(t, v1alpha1.RouteSpec{})
	env.Spec.LoadBalancers[0].TLS = &v1alpha1.TLSSpec{CertificateARN: "arn:aws:acm:eu-west-1:111122223333:certificate/12345678-1234-1234-1234-123456789012"}
	env.Spec.LoadBalancers[0].Names = []v1alpha1.LoadBalancerName{{Name: "example.org", HostedZoneID: zoneID}}
	p := settle(t, admitted(t, env), nothingBut(nil))
	find[*route53.Record](t, p, "staging-alias.z0123456789abc.example.org")
	for _, o := range p.Objects {
		if _, made := o.Resource.(*acm.Certificate); made {
			t.Errorf("%s is made", o.Name)
		}
	}
	if got := p.Outputs.Services[0].URL; got != "https://example.org" {
		t.Errorf("the URL is %s", got)
	}
}
