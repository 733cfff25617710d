package compositions_test

import (
	"testing"

	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	iam "github.com/upbound/provider-aws/v2/apis/namespaced/iam/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// madeBySomebody is a world in which what a case asks for is there.
func madeBySomebody(t *testing.T, name string) *world {
	t.Helper()
	w := newWorld(t, readEnvironment(t, name), nil)
	if wrong := w.settle(); len(wrong) > 0 {
		t.Fatal(wrong)
	}
	return w
}

// joinedBy is an Environment in the network and the cluster of a world, that adopts resources of it.
func (w *world) joinedBy(ask func(*v1alpha1.EnvironmentSpec), resources ...plan.InventoryResource) *world {
	w.t.Helper()
	inventory := &plan.Inventory{
		APIVersion: v1alpha1.GroupVersion.String(), Region: "eu-west-1", Namespace: "taken", Name: "shop", Suffix: "abcde", Resources: resources,
		Spec: v1alpha1.EnvironmentSpec{
			Region: "eu-west-1",
			Network: v1alpha1.NetworkSpec{Existing: &v1alpha1.ExistingNetwork{
				VPCID: idOf[*ec2.VPC](w.t, w, "staging-vpc"), PrivateSubnetIDs: []string{
					idOf[*ec2.Subnet](w.t, w, "staging-private-a"), idOf[*ec2.Subnet](w.t, w, "staging-private-b"),
				},
			}},
			Cluster: v1alpha1.ClusterSpec{Existing: &v1alpha1.ExistingCluster{Name: "shop-staging-d8fcc-cluster"}},
		},
	}
	ask(&inventory.Spec)
	joined := newWorld(w.t, admitted(w.t, inventory.Environment()), nil)
	joined.account = w.account
	return joined
}

// rolesOf what is made for a part.
func (w *world) rolesOf(part string) v1alpha1.ServiceIAM {
	w.t.Helper()
	arn := func(name string) string { return *find[*iam.Role](w.t, w.asSeen(), name).Status.AtProvider.Arn }
	return v1alpha1.ServiceIAM{TaskRoleARN: arn(part + "-task"), ExecutionRoleARN: arn(part + "-execution")}
}
