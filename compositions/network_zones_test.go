package compositions_test

import (
	"reflect"
	"strings"
	"testing"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"
	corev1 "k8s.io/api/core/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

func TestZonesWithSubnetsStayInTheirPlaces(t *testing.T) {
	zones := func(names ...string) func(*v1alpha1.EnvironmentSpec) {
		return func(spec *v1alpha1.EnvironmentSpec) {
			spec.Network.AvailabilityZones = v1alpha1.AvailabilityZones{Names: names}
		}
	}
	tests := map[string]struct {
		edit func(*v1alpha1.EnvironmentSpec)
		want string
	}{
		"a zone more":      {zones("eu-west-1a", "eu-west-1b", "eu-west-1c"), ""},
		"a zone less":      {zones("eu-west-1b", "eu-west-1c"), "spec.network.availabilityZones: "},
		"another order":    {zones("eu-west-1b", "eu-west-1a"), "spec.network.availabilityZones: eu-west-1a must keep its place"},
		"the same by name": {zones("eu-west-1a", "eu-west-1b"), ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			env, seen := existing(t, nil)
			test.edit(&env.Spec)
			composeOrRefuse(t, admitted(t, env), seen, test.want)
		})
	}
}

// refuse says that AWS has refused to make something.
func refuse(res resource.ModernManaged) {
	setReady(res, corev1.ConditionFalse)
	res.SetConditions(xpv1.Condition{Type: "LastAsyncOperation", Status: corev1.ConditionFalse, Reason: "AsyncCreateFailure"})
}

// settleRefusing is settle where AWS refuses some of what it is asked for.
func settleRefusing(t *testing.T, env *v1alpha1.Environment, seen plan.Observed, refused func(plan.Key) bool) *plan.Plan {
	t.Helper()
	for range 20 {
		carryOut(env, compose(t, env, seen), seen)
		for key, res := range seen.Resources {
			if refused(key) {
				of := reflect.ValueOf(res).Elem().FieldByName("Status").FieldByName("AtProvider")
				of.SetZero()
				refuse(res)
			}
		}
	}
	return compose(t, env, seen)
}

// inZone are the subnets of a zone.
func inZone(letter string) func(plan.Key) bool {
	return func(key plan.Key) bool {
		return key.Kind == "Subnet" && strings.HasSuffix(key.Name, "-"+letter)
	}
}

// named are the objects of a kind with a name that ends in some way.
func named(kind, suffix string) func(plan.Key) bool {
	return func(key plan.Key) bool { return key.Kind == kind && strings.HasSuffix(key.Name, suffix) }
}

func gateway(letter string) func(plan.Key) bool {
	return func(key plan.Key) bool { return key.Kind == "EIP" && strings.HasSuffix(key.Name, "-"+letter) }
}

func TestWhatAWSDoesNotHaveHoldsUpNothing(t *testing.T) {
	t.Parallel()
	zones := func(letters string, nat v1alpha1.NATGatewayMode) func(*v1alpha1.EnvironmentSpec) {
		return func(spec *v1alpha1.EnvironmentSpec) {
			spec.Network.NATGateway, spec.Network.AvailabilityZones = nat, v1alpha1.AvailabilityZones{}
			for _, letter := range letters {
				spec.Network.AvailabilityZones.Names = append(spec.Network.AvailabilityZones.Names, "eu-west-1"+string(letter))
			}
			for i := range spec.Services {
				spec.Services[i].Image = account + ".dkr.ecr.eu-west-1.amazonaws.com/web:1"
			}
		}
	}
	onlyTasks := func(spec *v1alpha1.EnvironmentSpec) {
		spec.LoadBalancers, spec.Databases, spec.Secrets = nil, nil, nil
		spec.Services = []v1alpha1.ServiceSpec{{Name: "web", TaskSpec: v1alpha1.TaskSpec{Image: spec.Services[0].Image}}}
	}
	both := func(edits ...func(*v1alpha1.EnvironmentSpec)) func(*v1alpha1.EnvironmentSpec) {
		return func(spec *v1alpha1.EnvironmentSpec) {
			for _, edit := range edits {
				edit(spec)
			}
		}
	}
	const single, each, none = v1alpha1.NATSingle, v1alpha1.NATPerAvailabilityZone, v1alpha1.NATNone
	tests := map[string]struct {
		with    func(*v1alpha1.EnvironmentSpec)
		refused func(plan.Key) bool
		subnets int // of the service
	}{
		"the last of three zones":                 {zones("abc", single), inZone("c"), 2},
		"the first of three zones":                {zones("abc", single), inZone("a"), 2},
		"one of three with gateways":              {zones("abc", each), inZone("b"), 2},
		"one of three without gateways":           {zones("abc", none), inZone("c"), 2},
		"one of two for tasks alone":              {both(zones("ab", single), onlyTasks), inZone("b"), 1},
		"the first of two for tasks alone":        {both(zones("ab", single), onlyTasks), inZone("a"), 1},
		"one of two without gateways":             {both(zones("ab", none), onlyTasks), inZone("b"), 1},
		"the public subnet of one with a gateway": {zones("abc", each), func(key plan.Key) bool { return inZone("c")(key) && strings.Contains(key.Name, "public") }, 2},
		"the address of a gateway":                {zones("abc", each), gateway("c"), 2},
		"an endpoint in one zone":                 {zones("abc", none), named("VPCEndpointSubnetAssociation", "private-c"), 3},
		"the way to S3 of one zone":               {zones("abc", none), named("VPCEndpointRouteTableAssociation", "private-c"), 2},
		"the table of one zone":                   {zones("abc", single), named("RouteTable", "private-c"), 2},
		"the table's association in one zone":     {zones("abc", none), named("RouteTableAssociation", "private-b"), 2},
		"the way to the gateway of one zone":      {zones("abc", each), named("Route", "private-a-nat"), 2},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			env, seen := application(t)
			test.with(&env.Spec)
			env = admitted(t, env)
			p := settleRefusing(t, env, seen, test.refused)
			for _, o := range p.Objects {
				if o.Waits() && o.Composition != "network" {
					t.Errorf("%s waits for %v", o.Key, o.WaitingOn)
				}
			}
			if subnets := findAll[*ecs.Service](p)[0].Spec.ForProvider.NetworkConfiguration.Subnets; len(subnets) != test.subnets {
				t.Errorf("the service has %d subnets, want %d", len(subnets), test.subnets)
			}
			p = settle(t, env, seen) // AWS has it now
			if subnets, all := findAll[*ecs.Service](p)[0].Spec.ForProvider.NetworkConfiguration.Subnets, len(env.Spec.Network.AvailabilityZones.Names); len(subnets) != all {
				t.Errorf("the service has %d subnets when AWS has all, want %d", len(subnets), all)
			}
		})
	}
}

// Load balancers and databases are in two zones: they wait for the second.
func TestTooFewZonesAreWaitedFor(t *testing.T) {
	env, seen := application(t)
	p := settleRefusing(t, env, seen, inZone("b"))
	for _, o := range []*plan.Object{
		findObject[*elbv2.LB](t, p, "staging-public"), findObject[*rds.SubnetGroup](t, p, "staging-main"),
	} {
		if !o.Waits() {
			t.Errorf("%s does not wait", o.Key)
		}
	}
}

// Another gateway in another zone would be another address, which others may know.
func TestGatewayStaysWhereItIs(t *testing.T) {
	env, seen := application(t)
	env.Spec.Network.AvailabilityZones = v1alpha1.AvailabilityZones{Count: 3}
	settleRefusing(t, env, seen, inZone("a"))
	findObject[*ec2.NATGateway](t, settle(t, env, seen), "staging-nat-b")
}

// Tasks that reach the internet through the gateway of another zone stay while their own is refused.
func TestZoneWithAWayOutStays(t *testing.T) {
	env, seen := existing(t, nil)
	env.Spec.Network.NATGateway = v1alpha1.NATPerAvailabilityZone
	p := settleRefusing(t, env, seen, gateway("b"))
	if subnets := findAll[*ecs.Service](p)[0].Spec.ForProvider.NetworkConfiguration.Subnets; len(subnets) != 2 {
		t.Errorf("the service has %d subnets, want both", len(subnets))
	}
}

func TestZoneThatNeverCameAboutCanBeWithdrawn(t *testing.T) {
	env, seen := existing(t, nil)
	env.Spec.Network.AvailabilityZones = v1alpha1.AvailabilityZones{Count: 3}
	settleRefusing(t, admitted(t, env), seen, inZone("c"))
	for _, names := range [][]string{{"eu-west-1a", "eu-west-1b"}, {"eu-west-1a", "eu-west-1b", "eu-west-1d"}} {
		env.Spec.Network.AvailabilityZones = v1alpha1.AvailabilityZones{Names: names}
		compose(t, admitted(t, env), seen)
	}
}
