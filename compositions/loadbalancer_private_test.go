package compositions_test

import (
	"slices"
	"strings"
	"testing"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/google/go-cmp/cmp"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	route53 "github.com/upbound/provider-aws/v2/apis/namespaced/route53/v1beta1"
	corev1 "k8s.io/api/core/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

const (
	privateZone   = "staging-names.lb.shop.internal"
	privateRecord = "staging-private.api.lb.shop.internal"
)

func TestPrivateNamesComeAndGoBesideARunningLoadBalancer(t *testing.T) {
	env, seen := readEnvironment(t, "private-names"), nothingBut(nil)
	env.Spec.Services[1].Env = nil
	inside := &env.Spec.LoadBalancers[0]
	inside.PrivateNames, env.Spec.LoadBalancers[1].PrivateNames = nil, nil
	before := settle(t, admitted(t, env), seen)
	if got := before.Outputs.LoadBalancers[0].PrivateNames; got != nil {
		t.Errorf("names before are %v", got)
	}
	inside.PrivateNames = []v1alpha1.Name{"api"}
	named := settle(t, admitted(t, env), seen)
	want := []string{"+Record/" + privateRecord, "+Zone/" + privateZone}
	if diff := cmp.Diff(want, changes(before, named)); diff != "" {
		t.Errorf("changes with a name (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"api.lb.shop.internal"}, named.Outputs.LoadBalancers[0].PrivateNames); diff != "" {
		t.Errorf("names in the status (-want +got):\n%s", diff)
	}
	zone, record := findObject[*route53.Zone](t, named, privateZone), findObject[*route53.Record](t, named, privateRecord)
	if zone.Depth >= record.Depth {
		t.Error("the zone would go before the record in it")
	}
	inside.PrivateNames = nil
	if diff := cmp.Diff([]string{"-Record/" + privateRecord, "-Zone/" + privateZone}, changes(named, settle(t, admitted(t, env), seen))); diff != "" {
		t.Errorf("changes without it (-want +got):\n%s", diff)
	}
}

func TestPrivateNamesWaitUntilTheirLoadBalancerAnswers(t *testing.T) {
	p := compose(t, readEnvironment(t, "private-names"), nothingBut(nil))
	var waits []string
	for _, key := range findObject[*route53.Record](t, p, privateRecord).WaitingOn {
		waits = append(waits, key.String())
	}
	slices.Sort(waits)
	if diff := cmp.Diff([]string{"LB/staging-inside", "LBListener/staging-inside", "Zone/" + privateZone}, waits); diff != "" {
		t.Errorf("the name waits on (-want +got):\n%s", diff)
	}
}

func TestAnotherDomainOfPrivateNamesIsAnotherZone(t *testing.T) {
	env, seen := readEnvironment(t, "private-names"), nothingBut(nil)
	env.Spec.LoadBalancers[1].PrivateNames = nil
	env.Spec.LoadBalancers[0].PrivateNames = []v1alpha1.Name{"api"}
	first := settle(t, admitted(t, env), seen)
	env.Spec.Network.PrivateDNS.Domain = "shop.example"
	got := changes(first, settle(t, admitted(t, env), seen))
	for _, want := range []string{
		"+Zone/staging-names.lb.shop.example", "+Record/staging-private.api.lb.shop.example", "-Zone/" + privateZone, "-Record/" + privateRecord,
	} {
		if !slices.Contains(got, want) {
			t.Errorf("no %s in %v", want, got)
		}
	}
}

// The zone that is there goes only when everything has moved, and the new one could not be made beside it.
func TestDomainsOfServicesAndOfLoadBalancersDoNotChangePlaces(t *testing.T) {
	for before, after := range map[string]string{"shop.internal": "lb.shop.internal", "lb.shop.internal": "shop.internal"} {
		env, seen := readEnvironment(t, "private-names"), nothingBut(nil)
		env.Spec.Network.PrivateDNS.Domain = before
		settle(t, admitted(t, env), seen)
		env.Spec.Network.PrivateDNS.Domain = after
		if _, err := compositions.Compose(admitted(t, env), seen); err == nil || !strings.Contains(err.Error(), "spec.network.privateDNS.domain: "+after+" is ") {
			t.Errorf("from %s to %s: %v", before, after, err)
		}
	}
}

func TestPrivateNameMovesInPlace(t *testing.T) {
	env, seen := readEnvironment(t, "private-names"), nothingBut(nil)
	before := settle(t, admitted(t, env), seen)
	env.Spec.LoadBalancers[0].PrivateNames = []v1alpha1.Name{"api"}
	env.Spec.LoadBalancers[1].PrivateNames = []v1alpha1.Name{"lines", "admin"}
	if diff := cmp.Diff([]string{"~Record/staging-private.admin.lb.shop.internal"}, changes(before, settle(t, admitted(t, env), seen))); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
}

// Terraform would take away the VPCs that somebody else lets ask the zone, if the field said which ones may.
func TestVPCOfAZoneIsForItsCreationAlone(t *testing.T) {
	seen := nothingBut(nil)
	p := settle(t, readEnvironment(t, "private-names"), seen)
	o := findObject[*route53.Zone](t, p, privateZone)
	spec := o.Resource.(*route53.Zone).Spec
	if spec.ForProvider.VPC != nil || len(spec.InitProvider.VPC) != 1 || *spec.InitProvider.VPC[0].VPCRegion != "eu-west-1" {
		t.Errorf("the zone asks for %s", plan.JSON(spec))
	}
	if plan.Allows(o.Resource, xpv1.ManagementActionLateInitialize) || !slices.Contains(o.DropCopied, "vpc") {
		t.Error("the provider copies the VPCs of AWS into the spec")
	}
	if spec.ForProvider.ForceDestroy != nil {
		t.Error("records of others would be deleted with the zone")
	}
}

func TestZoneThatOthersHaveWrittenIntoIsLetGo(t *testing.T) {
	env, seen := readEnvironment(t, "private-names"), nothingBut(nil)
	zone := find[*route53.Zone](t, settle(t, env, seen), privateZone).DeepCopy()
	if prepared, ready := compositions.Kinds.PrepareDeletion(env, zone); prepared != nil || !ready {
		t.Errorf("it is not deleted, but prepared: %v", prepared)
	}
	zone.SetConditions(xpv1.Condition{
		Type: "LastAsyncOperation", Status: corev1.ConditionFalse,
		Message: "async delete failed: deleting Route53 Hosted Zone (Z1): operation error Route 53: DeleteHostedZone, HostedZoneNotEmpty: The specified hosted zone contains",
	})
	if prepared, _ := compositions.Kinds.PrepareDeletion(env, zone); prepared == nil || !plan.StaysInAWS(prepared) {
		t.Errorf("it is not let go: %v", prepared)
	}
}

func TestPrivateNameOfALoadBalancerThatIsThere(t *testing.T) {
	env := readEnvironment(t, "on-existing-loadbalancer")
	env.Spec.Network.PrivateDNS = &v1alpha1.PrivateDNSSpec{Domain: "shop.internal"}
	env.Spec.LoadBalancers[0].PrivateNames = []v1alpha1.Name{"shared"}
	p := settle(t, admitted(t, env), nothingBut(nil))
	record := find[*route53.Record](t, p, env.Name+"-private.shared.lb.shop.internal").Spec.ForProvider
	if got := *record.Alias.Name + " " + *record.Alias.ZoneID; got != "shared.elb.amazonaws.com ZONEOFELB" {
		t.Errorf("the name leads to %s", got)
	}
	zone := find[*route53.Zone](t, p, env.Name+"-names.lb.shop.internal").Spec.InitProvider
	if got := *zone.VPC[0].VPCID; got != "vpc-0a1b2c3d4e5f60718" {
		t.Errorf("the zone is of %s", got)
	}
}

func TestVariablesHavePrivateNames(t *testing.T) {
	env, seen := readEnvironment(t, "private-names"), nothingBut(nil)
	first := findObject[*ecs.TaskDefinition](t, compose(t, env, seen), "staging-client")
	if !slices.ContainsFunc(first.WaitingOn, func(key plan.Key) bool { return key.String() == "Record/"+privateRecord }) {
		t.Errorf("waits on %v", first.WaitingOn)
	}
	got := *find[*ecs.TaskDefinition](t, settle(t, env, seen), "staging-client").Spec.ForProvider.ContainerDefinitions
	if want := `{"name":"API_HOST","value":"api.lb.shop.internal"}`; !strings.Contains(got, want) {
		t.Errorf("no %s in %s", want, got)
	}
}

func TestPrivateNamesThatNobodyHasAdmitted(t *testing.T) {
	for want, change := range map[string]func(*v1alpha1.EnvironmentSpec){
		"spec.loadBalancers: privateNames of inside need a domain: set network.privateDNS, or leave them out": func(s *v1alpha1.EnvironmentSpec) {
			s.Network.PrivateDNS = nil
		},
		"spec.loadBalancers: inside and lines have the private name api in common, which can lead to one of them only": func(s *v1alpha1.EnvironmentSpec) {
			s.LoadBalancers[1].PrivateNames = []v1alpha1.Name{"api"}
		},
		"spec.services: the name of lb in the VPC would be hidden by the zone lb.shop.internal of the private names of load balancers: " +
			"call the service otherwise, or leave privateNames out": func(s *v1alpha1.EnvironmentSpec) { s.Services[0].Name = "lb" },
		"spec.services: variable API_HOST of client asks for the private name of load balancer inside, which has none: " +
			"set its privateNames, or field to DNSName": func(s *v1alpha1.EnvironmentSpec) { s.LoadBalancers[0].PrivateNames = nil },
	} {
		t.Run(want, func(t *testing.T) {
			env := readEnvironment(t, "private-names")
			change(&env.Spec)
			composeOrRefuse(t, env, nothingBut(nil), want)
		})
	}
}
