package compositions_test

import (
	"reflect"
	"strings"
	"testing"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/google/go-cmp/cmp"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	corev1 "k8s.io/api/core/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// onExistingNetwork is an application in a network that somebody else has made.
func onExistingNetwork(t *testing.T) (*v1alpha1.Environment, plan.Observed) {
	t.Helper()
	return readEnvironment(t, "on-existing-network"), nothingBut(map[string]*corev1.Secret{})
}

func TestExistingNetworkIsOnlyLookedAt(t *testing.T) {
	env, seen := onExistingNetwork(t)
	looked := 0
	for _, o := range settle(t, env, seen).Objects {
		if o.Composition != "network" {
			continue
		}
		looked++
		asked := plan.ForProvider(o.Resource)
		for i := range asked.NumField() {
			if name := asked.Type().Field(i).Name; name != "Region" && !asked.Field(i).IsZero() {
				t.Errorf("%s asks for %s", o, name)
			}
		}
		if policies := o.Resource.GetManagementPolicies(); !reflect.DeepEqual(policies, observeOnly) {
			t.Errorf("%s has the policies %v", o, policies)
		}
		if id := meta.GetExternalName(o.Resource); o.Name != env.Name+"-"+id {
			t.Errorf("%s looks at %q", o, id)
		}
	}
	if looked != 6 {
		t.Errorf("%d objects look at the network, want a VPC and five subnets", looked)
	}
}

func TestNothingIsMadeInANetworkThatDoesNotFit(t *testing.T) {
	subnet := "Subnet/staging-subnet-00000000000000b1b"
	tests := map[string]struct {
		change func(env *v1alpha1.Environment, seen map[string]any)
		want   string
	}{
		"a VPC that AWS does not have": {func(_ *v1alpha1.Environment, seen map[string]any) {
			notFound(seen["VPC/staging-vpc-0a1b2c3d4e5f60718"].(*ec2.VPC))
		}, "AWS has no vpc-0a1b2c3d4e5f60718 in eu-west-1"},
		"a subnet that AWS does not have": {func(_ *v1alpha1.Environment, seen map[string]any) {
			notFound(seen[subnet].(*ec2.Subnet))
		}, "AWS has no subnet-00000000000000b1b in eu-west-1"},
		"a subnet of another VPC": {func(_ *v1alpha1.Environment, seen map[string]any) {
			seen[subnet].(*ec2.Subnet).Status.AtProvider.VPCID = new("vpc-of-others")
		}, "subnet subnet-00000000000000b1b is in VPC vpc-of-others, and not in vpc-0a1b2c3d4e5f60718"},
		"one zone for load balancers": {func(_ *v1alpha1.Environment, seen map[string]any) {
			seen["Subnet/staging-subnet-00000000000000a1b"].(*ec2.Subnet).Status.AtProvider.AvailabilityZone = new("eu-west-1a")
		}, "AWS wants public subnets in two zones for load balancer public"},
		"one zone for databases": {func(env *v1alpha1.Environment, seen map[string]any) {
			env.Spec.LoadBalancers, env.Spec.Services[0].Routes = nil, nil
			seen[subnet].(*ec2.Subnet).Status.AtProvider.AvailabilityZone = new("eu-west-1a")
		}, "AWS wants database subnets in two zones for database main"},
		"one zone for caches": {func(env *v1alpha1.Environment, seen map[string]any) {
			env.Spec.LoadBalancers, env.Spec.Services[0].Routes, env.Spec.Databases, env.Spec.Services[0].Databases = nil, nil, nil, nil
			nodes := &v1alpha1.CacheNodes{Type: "cache.t4g.small", Replicas: new(int32(1))}
			env.Spec.Caches = []v1alpha1.CacheSpec{{Name: "sessions", Engine: "valkey", EngineVersion: "8.0", Nodes: nodes}}
			*env = *admitted(t, env)
			seen[subnet].(*ec2.Subnet).Status.AtProvider.AvailabilityZone = new("eu-west-1a")
		}, "AWS wants database subnets in two zones for cache sessions"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			env, seen := onExistingNetwork(t)
			carryOut(env, compose(t, env, seen), seen)
			live := map[string]any{}
			for key, res := range seen.Resources {
				live[key.String()] = res
			}
			test.change(env, live)
			p := compose(t, env, seen)
			if len(p.Problems) != 1 || p.Problems[0].Reason != v1alpha1.ReasonExistingUnusable || !strings.Contains(p.Problems[0].Message, test.want) {
				t.Errorf("problems %v, want %q", p.Problems, test.want)
			}
			for _, o := range p.Objects {
				if _, group := o.Resource.(*ec2.SecurityGroup); group && !o.Waits() {
					t.Errorf("%s does not wait", o)
				}
			}
		})
	}
}

func TestVPCWhoseResolverAsksNoPrivateZoneIsSaid(t *testing.T) {
	tests := map[string]struct {
		change func(*v1alpha1.Environment, *ec2.VPC)
		want   string
	}{
		"without host names": {
			func(_ *v1alpha1.Environment, vpc *ec2.VPC) { vpc.Status.AtProvider.EnableDNSHostnames = new(false) },
			"VPC vpc-0a1b2c3d4e5f60718 has enableDnsHostnames disabled",
		},
		"without a resolver": {
			func(_ *v1alpha1.Environment, vpc *ec2.VPC) { vpc.Status.AtProvider.EnableDNSSupport = new(false) },
			"--vpc-id vpc-0a1b2c3d4e5f60718 --enable-dns-support Value=true), or leave privateDNS out",
		},
		"with both": {func(_ *v1alpha1.Environment, vpc *ec2.VPC) {
			vpc.Status.AtProvider.EnableDNSSupport, vpc.Status.AtProvider.EnableDNSHostnames = new(true), new(true)
		}, ""},
		"without names": {func(env *v1alpha1.Environment, vpc *ec2.VPC) {
			env.Spec.Network.PrivateDNS, vpc.Status.AtProvider.EnableDNSHostnames = nil, new(false)
		}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			env, seen := onExistingNetwork(t)
			env.Spec.Network.PrivateDNS = &v1alpha1.PrivateDNSSpec{Domain: "shop.internal"}
			settle(t, env, seen)
			for _, res := range seen.Resources {
				if vpc, ok := res.(*ec2.VPC); ok {
					test.change(env, vpc)
				}
			}
			p := compose(t, env, seen)
			if test.want == "" && len(p.Problems) > 0 || test.want != "" && (len(p.Problems) != 1 || !strings.Contains(p.Problems[0].Message, test.want)) {
				t.Errorf("problems %v, want %q", p.Problems, test.want)
			}
			for _, o := range p.Objects {
				if o.Waits() {
					t.Errorf("%s waits: nothing is held", o)
				}
			}
		})
	}
}

// notFound is what the provider says of something that it only observes and does not find.
func notFound(res interface{ SetConditions(...xpv1.Condition) }) {
	res.SetConditions(xpv1.Condition{Type: xpv1.TypeReady, Status: corev1.ConditionFalse},
		xpv1.ReconcileError(errMissing))
}

type missingError string

func (e missingError) Error() string { return string(e) }

const errMissing = missingError("observe failed: external resource does not exist")

func TestNetworkThatNoLongerFitsStaysInThePlanAndTheStatus(t *testing.T) {
	env, seen := onExistingNetwork(t)
	before := settle(t, env, seen)
	env.Status.Network = before.Outputs.Network
	for _, res := range seen.Resources {
		if subnet, ok := res.(*ec2.Subnet); ok {
			notFound(subnet)
		}
	}
	after := compose(t, env, seen)
	if diff := cmp.Diff(before.Outputs.Network, after.Outputs.Network); diff != "" {
		t.Errorf("status.network (-before +after):\n%s", diff)
	}
	if diff := cmp.Diff(sorted(byName(before)), sorted(byName(after))); diff != "" {
		t.Errorf("objects (-before +after):\n%s", diff)
	}
}

func TestRolesTrustTheAccountOfTheClusterWhereAnotherSharesItsVPC(t *testing.T) {
	env, seen := onExistingNetwork(t)
	p := settle(t, env, seen)
	if got := p.Outputs.Network.AccountID; got != account {
		t.Errorf("status.network.accountID is %q, want that of the cluster, %s", got, account)
	}
	for _, o := range p.Objects {
		if strings.Contains(plan.JSON(o.Resource), "444455556666") {
			t.Errorf("%s names the account of the VPC's owner", o)
		}
	}
}

func TestInventoryHasNothingOfAnExistingNetwork(t *testing.T) {
	env, seen := onExistingNetwork(t)
	env, seen, before := adoptedFrom(t, env, seen)
	if adopts := env.Annotations[v1alpha1.AnnotationAdopt]; adopts == "" || strings.Contains(adopts, "vpc-0a1b2c3d4e5f60718") {
		t.Errorf("the inventory names the VPC: %s", adopts)
	}
	after := settle(t, env, seen)
	if diff := cmp.Diff(sorted(byName(before)), sorted(byName(after))); diff != "" {
		t.Errorf("objects (-other cluster +this one):\n%s", diff)
	}
	for _, o := range after.Objects {
		if o.Waits() || o.Adopting {
			t.Errorf("%s waits on %v", o, o.WaitingOn)
		}
	}
}
