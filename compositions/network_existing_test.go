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
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

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

// ownedBy is the network of an Environment core, as it shows in its status.
func ownedBy(t *testing.T) *v1alpha1.Environment {
	t.Helper()
	core := readEnvironment(t, "network-minimal")
	core.Name = "core"
	core.Status.Network = settle(t, core, nothingBut(map[string]*corev1.Secret{})).Outputs.Network
	core.Status.Network.VPCID = "vpc-0a1b2c3d4e5f60718"
	core.Status.Conditions = []metav1.Condition{{Type: v1alpha1.ConditionNetworkReady, Status: metav1.ConditionTrue}}
	return core
}

func TestNetworkOfAnotherEnvironment(t *testing.T) {
	tests := map[string]struct {
		change func(env, core *v1alpha1.Environment)
		gone   bool
		reason string
		want   string
	}{
		"ready":                 {},
		"not there":             {gone: true, reason: v1alpha1.ReasonExistingUnusable, want: "core is not in namespace shop"},
		"not ready":             {change: func(_, core *v1alpha1.Environment) { core.Status.Conditions = nil }, reason: v1alpha1.ReasonWaiting, want: "waits for the network of"},
		"without a status":      {change: func(_, core *v1alpha1.Environment) { core.Status.Network = nil }, reason: v1alpha1.ReasonWaiting, want: "waits for the network of"},
		"in another region":     {change: func(_, core *v1alpha1.Environment) { core.Spec.Region = "us-east-1" }, reason: v1alpha1.ReasonExistingUnusable, want: "is in region us-east-1"},
		"of another account":    {change: func(_, core *v1alpha1.Environment) { core.Spec.ProviderConfigRef.Name = "b" }, reason: v1alpha1.ReasonExistingUnusable, want: "providerConfigRef"},
		"without a NAT gateway": {change: func(_, core *v1alpha1.Environment) { core.Spec.Network.NATGateway = v1alpha1.NATNone }, reason: v1alpha1.ReasonExistingUnusable, want: "has natGateway None"},
		"being deleted while used": {change: func(env, core *v1alpha1.Environment) {
			env.Status.Network, core.DeletionTimestamp = core.Status.Network, new(metav1.Now())
		}},
		"not ready any more": {change: func(env, core *v1alpha1.Environment) {
			env.Status.Network, core.Status.Conditions = core.Status.Network, nil
		}},
		"being deleted while new": {change: func(_, core *v1alpha1.Environment) { core.DeletionTimestamp = new(metav1.Now()) }, reason: v1alpha1.ReasonExistingUnusable, want: "is being deleted"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			env, seen := onExistingNetwork(t)
			core := ownedBy(t)
			env.Spec.Network.Existing = &v1alpha1.ExistingNetwork{Environment: "core"}
			if test.change != nil {
				test.change(env, core)
			}
			if !test.gone {
				seen.NetworkOwner = core
			}
			problems := compose(t, env, seen).Problems
			if test.reason == "" {
				if len(problems) > 0 {
					t.Errorf("problems %v, want none", problems)
				}
				return
			}
			if len(problems) != 1 || problems[0].Reason != test.reason || !strings.Contains(problems[0].Message, test.want) {
				t.Errorf("problems %v, want %s: %q", problems, test.reason, test.want)
			}
		})
	}
}

func TestThingsAreMadeInTheNetworkOfAnotherEnvironment(t *testing.T) {
	env, seen := onExistingNetwork(t)
	seen.NetworkOwner = ownedBy(t)
	env.Spec.Network.Existing = &v1alpha1.ExistingNetwork{Environment: "core"}
	for _, o := range settle(t, env, seen).Objects {
		if group, ok := o.Resource.(*ec2.SecurityGroup); ok && !plan.Equal(group.Spec.ForProvider.VPCID, &seen.NetworkOwner.Status.Network.VPCID) {
			t.Errorf("%s is in %s", o, plan.Text(group.Spec.ForProvider.VPCID))
		}
	}
}
