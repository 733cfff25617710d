package compositions_test

import (
	"slices"
	"testing"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	efs "github.com/upbound/provider-aws/v2/apis/namespaced/efs/v1beta1"
	corev1 "k8s.io/api/core/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// theirFiles is an Environment with a file system that somebody else has made, with what it takes over beside the file system and its security group.
func theirFiles(t *testing.T, also ...plan.InventoryResource) *v1alpha1.Environment {
	t.Helper()
	spec := readEnvironment(t, "on-existing-network").Spec
	spec.FileSystems = []v1alpha1.FileSystemSpec{{Name: "files"}}
	inventory := &plan.Inventory{
		APIVersion: v1alpha1.GroupVersion.String(), Region: spec.Region, Namespace: "shop", Name: "staging", Suffix: "abcde", Spec: spec,
		Resources: append(also,
			plan.InventoryResource{Kind: efs.FileSystem_GroupVersionKind.GroupKind().String(), Name: "staging-files", ExternalName: "fs-1"},
			plan.InventoryResource{
				Kind: ec2.SecurityGroup_GroupVersionKind.GroupKind().String(), Name: "staging-filesystem-files", ExternalName: "sg-1", KeptName: "theirs",
			}),
	}
	return admitted(t, inventory.Environment())
}

// reportToken lets AWS report another creation token of a file system than is asked for.
func reportToken(res resource.ModernManaged) {
	if fs, is := res.(*efs.FileSystem); is {
		fs.Status.AtProvider.CreationToken = new("theirs")
	}
}

func TestAdoptedFileSystemKeepsItsTokenAndIsGivenNoPolicy(t *testing.T) {
	env, seen := theirFiles(t), nothingBut(map[string]*corev1.Secret{})
	check := func(when string, p *plan.Plan) {
		t.Helper()
		if token := *find[*efs.FileSystem](t, p, "staging-files").Spec.ForProvider.CreationToken; token != "theirs" {
			t.Errorf("%s its token would be %s", when, token)
		}
		if policies := findAll[*efs.FileSystemPolicy](p); len(policies) > 0 {
			t.Errorf("%s it is given a policy, which locks its clients out", when)
		}
	}
	check("adopted,", settleAs(t, env, seen, reportToken))
	delete(env.Annotations, v1alpha1.AnnotationAdopt)
	env.Spec.FileSystems[0].ThroughputMode = v1alpha1.ThroughputBursting
	check("edited,", settleAs(t, env, seen, reportToken))
	for _, live := range seen.Resources {
		if fs, is := live.(*efs.FileSystem); is {
			fs.Status = efs.FileSystemStatus{}
		}
	}
	check("restored without its status,", compose(t, env, seen))
}

func TestPolicyOfAnAdoptedFileSystemStays(t *testing.T) {
	policy := plan.InventoryResource{Kind: efs.FileSystemPolicy_GroupVersionKind.GroupKind().String(), Name: "staging-files", ExternalName: "fs-1"}
	env, seen := theirFiles(t, policy), nothingBut(map[string]*corev1.Secret{})
	settleAs(t, env, seen, reportToken)
	delete(env.Annotations, v1alpha1.AnnotationAdopt)
	p := settleAs(t, env, seen, reportToken)
	if policies := findAll[*efs.FileSystemPolicy](p); len(policies) != 1 {
		t.Errorf("it has %d policies", len(policies))
	}
}

func TestNewFileSystemHasItsPolicyInEachPass(t *testing.T) {
	env, seen := readEnvironment(t, "filesystem-files"), nothingBut(nil)
	settle(t, env, seen, func(p *plan.Plan) {
		has := func(o *plan.Object) bool { _, is := o.Resource.(*efs.FileSystemPolicy); return is }
		if !slices.ContainsFunc(p.Objects, has) {
			t.Error("it has none")
		}
	})
}
