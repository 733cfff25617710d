package compositions_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

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
		"not ready, of what was there before": {change: func(_, core *v1alpha1.Environment) {
			core.Spec.Network.Existing, core.Status.Conditions = &v1alpha1.ExistingNetwork{VPCID: core.Status.Network.VPCID}, nil
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

func TestUsersGoOnWithWhatTheyHaveWhileANetworkIsNotReady(t *testing.T) {
	env, seen := onExistingNetwork(t)
	seen.NetworkOwner = ownedBy(t)
	env.Spec.Network.Existing = &v1alpha1.ExistingNetwork{Environment: "core"}
	before := settle(t, env, seen)
	env.Status.Network = before.Outputs.Network
	seen.NetworkOwner.Status.Conditions = nil
	seen.NetworkOwner.Status.Network.VPCID, seen.NetworkOwner.Status.Network.Subnets[0].SubnetID = "", ""
	after := compose(t, env, seen)
	if diff := cmp.Diff(sorted(byName(before)), sorted(byName(after))); diff != "" {
		t.Errorf("objects (-before +after):\n%s", diff)
	}
	for name, o := range byName(after) {
		if diff := cmp.Diff(parameters(byName(before)[name].Resource), parameters(o.Resource)); diff != "" {
			t.Errorf("%s (-before +after):\n%s", name, diff)
		}
	}
}

func TestNothingFollowsANetworkThatIsMadeAnew(t *testing.T) {
	env, seen := onExistingNetwork(t)
	seen.NetworkOwner = ownedBy(t)
	env.Spec.Network.Existing = &v1alpha1.ExistingNetwork{Environment: "core"}
	env.Status.Network = settle(t, env, seen).Outputs.Network
	seen.NetworkOwner.Status.Network.VPCID = "vpc-00000002"
	if p := compose(t, env, seen); len(p.Problems) != 1 || !strings.Contains(p.Problems[0].Message, "and things are in vpc-0a1b2c3d4e5f60718") {
		t.Errorf("problems %v", p.Problems)
	}
}

func TestNothingIsMadeBeforeAllOfANetworkHasBeenSeen(t *testing.T) {
	env, seen := onExistingNetwork(t)
	carryOut(env, compose(t, env, seen), seen)
	for key, res := range seen.Resources {
		if subnet, ok := res.(*ec2.Subnet); ok && strings.HasSuffix(key.Name, "b2a") {
			setReady(subnet, corev1.ConditionFalse)
		}
	}
	for _, o := range compose(t, env, seen).Objects {
		if _, group := o.Resource.(*ec2.SecurityGroup); group && !o.Waits() {
			t.Errorf("%s does not wait", o)
		}
	}
}

func TestNATGatewaysStayWhileOthersUseThem(t *testing.T) {
	core := readEnvironment(t, "network-minimal")
	seen := nothingBut(map[string]*corev1.Secret{})
	settle(t, core, seen)
	core.Spec.Network.NATGateway = v1alpha1.NATNone
	compose(t, core, seen) // nobody else needs them
	seen.NetworkUsers = []string{"shop"}
	if _, err := compositions.Compose(core, seen); err == nil || !strings.Contains(err.Error(), "delete shop first") {
		t.Errorf("got %v", err)
	}
}

func TestWhatExistsIsNotAskedForInAnotherNetworkOrCluster(t *testing.T) {
	tests := map[string]struct {
		change func(*v1alpha1.EnvironmentSpec)
		want   string
	}{
		"a new network": {func(s *v1alpha1.EnvironmentSpec) {
			s.Network = v1alpha1.NetworkSpec{CIDRBlock: "10.0.0.0/16", AvailabilityZones: v1alpha1.AvailabilityZones{Count: 2}, NATGateway: v1alpha1.NATSingle}
		}, "things are in VPC vpc-0a1b2c3d4e5f60718"},
		"another cluster": {func(s *v1alpha1.EnvironmentSpec) { s.Cluster.Existing = &v1alpha1.ExistingCluster{Name: "other"} }, "service web runs in cluster"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			env, seen := onExistingNetwork(t)
			settle(t, env, seen)
			test.change(&env.Spec)
			var err error
			for range 10 {
				var p *plan.Plan
				if p, err = compositions.Compose(env, seen); err != nil {
					break
				}
				carryOut(env, p, seen)
			}
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
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
