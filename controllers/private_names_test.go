package controllers_test

import (
	"context"
	"slices"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// inside is a load balancer with a private name, and a service that is told of it.
func inside(spec *v1alpha1.EnvironmentSpec) {
	spec.LoadBalancers = []v1alpha1.LoadBalancerSpec{{Name: "inside", Scheme: v1alpha1.SchemeInternal, PrivateNames: []v1alpha1.Name{"api"}}}
	service("web")(spec)
	spec.Services[0].Routes = []v1alpha1.RouteSpec{{Name: "web", LoadBalancer: "inside", Port: "http"}}
	spec.Services[0].Env = []v1alpha1.EnvVar{{
		Name: "API", ValueFrom: &v1alpha1.EnvVarSource{LoadBalancer: "inside", Field: v1alpha1.FieldPrivateName},
	}}
	spec.Network = smallest(spec)
	spec.Network.PrivateDNS = &v1alpha1.PrivateDNSSpec{Domain: "shop.internal"}
}

// zones of load balancers and of services in AWS, by their domains.
func (w *world) zones() []string {
	w.t.Helper()
	var domains []string
	for _, zone := range w.account.Resources(aws.HostedZone, aws.DNSNamespace) {
		domains = append(domains, zone.Text("name"))
	}
	slices.Sort(domains)
	return domains
}

func TestPrivateNamesFollowTheirDomainAndGo(t *testing.T) {
	w := newWorld(t)
	m := w.makeReady(inside)
	if got := w.environment().Status.LoadBalancers[0].PrivateNames; !slices.Equal(got, []string{"api.lb.shop.internal"}) {
		t.Errorf("the status has the names %v", got)
	}
	idle(t, m)

	w.change(func(env *v1alpha1.Environment) { env.Spec.Network.PrivateDNS.Domain = "shop.example" })
	w.waitReady()
	w.eventually("the old zones to be gone", func(context.Context) (bool, error) {
		return slices.Equal(w.zones(), []string{"lb.shop.example", "shop.example"}), nil
	})
	if records := w.wantInAWS(aws.Record, 1); records[0].Text("name") != "api.lb.shop.example" {
		t.Errorf("the record is %s", records[0].Text("name"))
	}

	w.change(func(env *v1alpha1.Environment) {
		env.Spec.Network.PrivateDNS, env.Spec.LoadBalancers[0].PrivateNames, env.Spec.Services[0].Env = nil, nil, nil
	})
	w.waitReady()
	w.eventually("all zones to be gone", func(context.Context) (bool, error) { return len(w.zones()) == 0, nil })
	w.wantInAWS(aws.Record, 0)
	idle(t, m)
	w.remove()
	if left := w.account.Resources(); len(left) > 0 {
		t.Errorf("left are %v", left)
	}
}

// A VPC that somebody else lets ask the zone must not be shut out again.
func TestVPCsThatOthersLetAskStay(t *testing.T) {
	w := newWorld(t)
	m := w.makeReady(inside)
	zone := w.wantInAWS(aws.HostedZone, 1)[0]
	w.account.AddOther("vpc-0f0f0f0f")
	if err := w.account.Modify(aws.HostedZone, zone.ID, func(attributes map[string]any) {
		attributes["vpc"] = append(attributes["vpc"].([]any), map[string]any{"vpcId": "vpc-0f0f0f0f", "vpcRegion": "eu-west-1"})
	}); err != nil {
		t.Fatal(err)
	}
	w.change(func(env *v1alpha1.Environment) { env.Spec.Tags = map[string]string{"team": "shop"} })
	w.waitReady()
	if zone = w.wantInAWS(aws.HostedZone, 1)[0]; zone.Text("tags.team") != "shop" || len(zone.Attributes["vpc"].([]any)) != 2 {
		t.Errorf("the zone has %v", zone.Attributes)
	}
	idle(t, m)
}

func TestZoneWithTheRecordsOfOthersStaysAndHoldsNobodyUp(t *testing.T) {
	w := newWorld(t)
	w.makeReady(inside)
	zone := w.wantInAWS(aws.HostedZone, 1)[0]
	w.account.PutRecord(zone.ID, "db.lb.shop.internal")
	w.remove()
	for _, left := range w.account.Resources() {
		if left.Kind != aws.HostedZone && left.Text("name") != "db.lb.shop.internal" {
			t.Errorf("AWS still has %s %s", left.Kind, left.ID)
		}
	}
	w.wantInAWS(aws.HostedZone, 1)
	w.wantInAWS(aws.Record, 1)
}

// A zone of which the provider has lost the ID cannot be found by its name: AWS makes no second one, says which one the VPC has, and somebody takes it over.
func TestZoneThatTheVPCHasAlreadyIsSaidAndTakenOver(t *testing.T) {
	w := newWorld(t)
	m := w.makeReady(inside, func(spec *v1alpha1.EnvironmentSpec) {
		spec.LoadBalancers[0].PrivateNames, spec.Services[0].Env = nil, nil
	})
	vpc := w.account.Resources(aws.VPC)[0].ID
	left := w.account.AddPrivateZone("lb.shop.internal", vpc)
	w.change(func(env *v1alpha1.Environment) { env.Spec.LoadBalancers[0].PrivateNames = []v1alpha1.Name{"api"} })
	for _, conditionType := range []string{v1alpha1.ConditionNetworkReady, v1alpha1.ConditionReady} {
		w.eventually(conditionType+" to say which zone", w.says(conditionType, v1alpha1.ReasonFailed, "ConflictingDomainExists", left))
	}
	w.edit("Zone/shop-names.lb.shop.internal", func(zone *unstructured.Unstructured) {
		annotations := zone.GetAnnotations()
		annotations["crossplane.io/external-name"] = left
		zone.SetAnnotations(annotations)
	})
	w.waitReady()
	if zone := w.wantInAWS(aws.HostedZone, 1)[0]; zone.ID != left || zone.Text("comment") != "Load balancers of Environment "+w.namespace+"/shop" {
		t.Errorf("the zone is %v", zone)
	}
	idle(t, m)
	w.remove()
	if left := w.account.Resources(); len(left) > 0 {
		t.Errorf("left are %v", left)
	}
}
