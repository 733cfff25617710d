package compositions_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

func TestFurtherZoneChangesNothingThatIsThere(t *testing.T) {
	for _, nat := range []v1alpha1.NATGatewayMode{v1alpha1.NATNone, v1alpha1.NATSingle, v1alpha1.NATPerAvailabilityZone, v1alpha1.NATRegional} {
		t.Run(string(nat), func(t *testing.T) {
			env, seen := application(t)
			env.Spec.Network.NATGateway = nat
			before := settle(t, env, seen)
			env.Spec.Network.AvailabilityZones.Count = 3
			after := settleChecked(t, env, seen)
			got := slices.DeleteFunc(changes(before, after), func(change string) bool { return change[0] == '+' })
			// These span the zones: their lists of subnets grow, and nothing else of them.
			want := []string{"~LB/staging-public", "~Service/staging-web", "~Service/staging-worker", "~SubnetGroup/staging-main"}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("changes (-want +got):\n%s", diff)
			}
			for _, p := range []*plan.Plan{before, after} {
				dropSubnets(p)
			}
			for _, change := range changes(before, after) {
				if change[0] != '+' {
					t.Errorf("%s differs in more than its subnets", change[1:])
				}
			}
		})
	}
}

// dropSubnets empties the lists of subnets in a plan.
func dropSubnets(p *plan.Plan) {
	for _, o := range p.Objects {
		switch res := o.Resource.(type) {
		case *elbv2.LB:
			res.Spec.ForProvider.Subnets = nil
		case *rds.SubnetGroup:
			res.Spec.ForProvider.SubnetIds = nil
		case *ecs.Service:
			res.Spec.ForProvider.NetworkConfiguration.Subnets = nil
			delete(res.Annotations, v1alpha1.AnnotationDeployment) // the hash has them in it
			res.Spec.ForProvider.Triggers = nil                    // and so has the name of the rollout
		}
	}
}

func TestZonesByCountAndByNameAreTheSame(t *testing.T) {
	env := readEnvironment(t, "network-minimal")
	byCount := settle(t, env, nothingBut(readSecrets(t, "none")))
	env.Spec.Network.AvailabilityZones = v1alpha1.AvailabilityZones{Names: []string{"eu-west-1a", "eu-west-1b"}}
	byNames := settle(t, env, nothingBut(readSecrets(t, "none")))
	checkSame(t, byCount, byNames)
}

func TestSubnetsDoNotOverlap(t *testing.T) {
	for _, block := range []string{"10.0.0.0/16", "10.255.128.0/17", "192.168.16.0/20"} {
		env := readEnvironment(t, "network-minimal")
		env.Spec.Network.CIDRBlock = block
		env.Spec.Network.AvailabilityZones = v1alpha1.AvailabilityZones{Names: []string{"eu-west-1a", "eu-west-1b", "eu-west-1c", "eu-west-1d"}}
		vpc := prefix(t, block)
		subnets := findAll[*ec2.Subnet](compose(t, admitted(t, env), nothingBut(nil)))
		for i, subnet := range subnets {
			own := prefix(t, *subnet.Spec.ForProvider.CidrBlock)
			if !vpc.Contains(own.Addr()) || own.Bits() > 28 {
				t.Errorf("%s: %s has %s", block, subnet.Name, own)
			}
			for _, other := range subnets[:i] {
				if own.Overlaps(prefix(t, *other.Spec.ForProvider.CidrBlock)) {
					t.Errorf("%s: %s and %s overlap", block, subnet.Name, other.Name)
				}
			}
		}
	}
}

func TestDatabaseSubnetsHaveNoRoutes(t *testing.T) {
	env, seen := application(t)
	p := settle(t, env, seen)
	tables := map[string]bool{}
	for _, association := range findAll[*ec2.RouteTableAssociation](p) {
		if strings.HasPrefix(*association.Spec.ForProvider.SubnetID, "subnet-database-") {
			tables[*association.Spec.ForProvider.RouteTableID] = true
		}
	}
	if want := map[string]bool{"rtb-database": true}; !reflect.DeepEqual(tables, want) {
		t.Fatalf("the tables of the database subnets are %v, want %v", tables, want)
	}
	for _, route := range findAll[*ec2.Route](p) {
		if tables[*route.Spec.ForProvider.RouteTableID] {
			t.Errorf("%s gives the database subnets a way to %s", route.Name, *route.Spec.ForProvider.DestinationCidrBlock)
		}
	}
}

func TestAddressKeepsItsSpecOnceItsIDIsKnown(t *testing.T) {
	env, seen := application(t)
	first := find[*ec2.EIP](t, compose(t, env, seen), "staging-nat-a")
	if got := first.Spec.ManagementPolicies; got != nil {
		t.Errorf("before its ID is known, the address has the policies %v; without LateInitialize its ID would be lost", got)
	}
	last := find[*ec2.EIP](t, settle(t, env, seen), "staging-nat-a")
	if slices.Contains(last.Spec.ManagementPolicies, "*") || slices.Contains(last.Spec.ManagementPolicies, "LateInitialize") || last.Spec.ManagementPolicies == nil {
		t.Errorf("once its ID is known, the address has the policies %v", last.Spec.ManagementPolicies)
	}
}

func TestNetworkThatCannotBeServedIsRefused(t *testing.T) {
	cases := map[string]struct {
		change func(*v1alpha1.NetworkSpec)
		field  string
	}{
		"no range":       {func(n *v1alpha1.NetworkSpec) { n.CIDRBlock = "ten" }, "spec.network.cidrBlock"},
		"IPv6":           {func(n *v1alpha1.NetworkSpec) { n.CIDRBlock = "fd00::/16" }, "spec.network.cidrBlock"},
		"too small":      {func(n *v1alpha1.NetworkSpec) { n.CIDRBlock = "10.0.0.0/21" }, "spec.network.cidrBlock"},
		"too large":      {func(n *v1alpha1.NetworkSpec) { n.CIDRBlock = "10.0.0.0/15" }, "spec.network.cidrBlock"},
		"no zones":       {func(n *v1alpha1.NetworkSpec) { n.AvailabilityZones.Count = 0 }, "spec.network.availabilityZones"},
		"too many zones": {func(n *v1alpha1.NetworkSpec) { n.AvailabilityZones.Count = 5 }, "spec.network.availabilityZones"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			env, seen := application(t)
			c.change(&env.Spec.Network)
			_, err := compositions.Compose(env, seen)
			if err == nil || !strings.Contains(err.Error(), c.field) {
				t.Errorf("error %v, want one that names %s", err, c.field)
			}
		})
	}
}
