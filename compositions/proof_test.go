package compositions_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	iam "github.com/upbound/provider-aws/v2/apis/namespaced/iam/v1beta1"
	s3 "github.com/upbound/provider-aws/v2/apis/namespaced/s3/v1beta1"
	secretsmanager "github.com/upbound/provider-aws/v2/apis/namespaced/secretsmanager/v1beta1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
)

// adoptingWith is an adoption in which AWS has something else behind one external name.
func adoptingWith[T resource.ModernManaged](t *testing.T, name string, differ func(T)) error {
	t.Helper()
	env, seen, _ := adopting(t)
	for range 50 {
		plan, err := compositions.Compose(env, seen)
		if err != nil {
			return err
		}
		changed := carryOut(env, plan, seen)
		for key, res := range seen.Resources {
			if live, ok := res.(T); ok && strings.HasPrefix(key.Name, name) {
				differ(live)
			}
		}
		if !changed {
			return nil
		}
		for _, o := range plan.Objects {
			if !slices.Equal(o.Resource.GetManagementPolicies(), observeOnly) && !o.Waits() {
				return nil
			}
		}
	}
	return nil
}

func TestWhatIsSomebodyElsesIsNotAdopted(t *testing.T) {
	const prefix = "metadata.annotations[terrarium.io/adopt]: "
	tests := map[string]struct {
		err  error
		want string
	}{
		"of another Environment": {
			adoptingWith(t, "staging-stripe", func(live *secretsmanager.Secret) {
				live.Status.AtProvider.Tags["terrarium.io/environment"] = new("bank/prod")
			}),
			`is not of this Environment: its tag terrarium.io/environment is "bank/prod", and would be "shop/staging"`,
		},
		"of no Environment": {
			adoptingWith(t, "staging-vpc", func(live *ec2.VPC) { live.Status.AtProvider.Tags = nil }), "it has no tag terrarium.io/",
		},
		"of another suffix": {
			adoptingWith(t, "staging-web-task", func(live *iam.Role) { live.Status.AtProvider.Tags["terrarium.io/name-suffix"] = new("other") }),
			`its tag terrarium.io/name-suffix is "other", and would be "d8fcc"`,
		},
		"a part of something else": {
			adoptingWith(t, "staging-private-a-nat", func(live *ec2.Route) { live.Status.AtProvider.RouteTableID = new("rtb-of-others") }),
			"Route/staging-private-a-nat",
		},
		"as it was left": {err: adoptingWith(t, "nothing", func(*ec2.VPC) {})},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			switch {
			case test.want == "" && test.err != nil:
				t.Error(test.err)
			case test.want != "" && (test.err == nil || !strings.HasPrefix(test.err.Error(), prefix) || !strings.Contains(test.err.Error(), test.want)):
				t.Errorf("got %v, want %q", test.err, test.want)
			}
		})
	}
}

func TestEveryKindSaysWhoseItIs(t *testing.T) {
	env, seen := completeSample(t)
	for _, o := range settle(t, admitted(t, env), seen).Objects {
		if !isTagged(o.Resource) && compositions.PartOf(o.GroupKind) == nil {
			t.Errorf("%s has no tags: name what it is a part of in proof.go", o.Kind)
		}
	}
}

func isTagged(res resource.ModernManaged) bool {
	tags := reflect.ValueOf(res).Elem().FieldByName("Spec").FieldByName("ForProvider").FieldByName("Tags")
	return tags.IsValid() && !tags.IsZero()
}

func TestCopyWithoutOwnerDoesNotEndAnAdoption(t *testing.T) {
	env, seen, _ := adopting(t)
	copied := &ec2.SecurityGroup{ObjectMeta: metav1.ObjectMeta{Name: "copy", Labels: map[string]string{
		v1alpha1.LabelEnvironment: "staging", v1alpha1.LabelNameSuffix: "other",
	}}}
	seen.Resources[compositions.Key{GroupKind: ec2.SecurityGroup_GroupVersionKind.GroupKind(), Name: "copy"}] = copied
	for _, o := range compose(t, env, seen).Objects {
		if !o.Adopting && !o.Waits() {
			t.Errorf("%s is made", o)
		}
	}
}

// missing is what the provider says of a resource that it only observes and does not find.
func missing(live resource.ModernManaged) {
	setReady(live, corev1.ConditionFalse)
	live.SetConditions(xpv1.Condition{
		Type: xpv1.TypeSynced, Status: corev1.ConditionFalse, Reason: xpv1.ReasonReconcileError,
		Message: "observe failed: external resource does not exist",
	})
}

// lookedFor is the plan after the provider has looked whether chosen names are free.
func lookedFor(t *testing.T, env *v1alpha1.Environment, seen compositions.Observed, found func(resource.ModernManaged)) *compositions.Plan {
	t.Helper()
	first := compose(t, env, seen)
	carryOut(env, first, seen)
	for _, o := range first.Objects {
		if o.Probing && !o.Waits() {
			found(seen.Resources[o.Key])
		}
	}
	return compose(t, env, seen)
}

func withBucket(t *testing.T, name string) (*v1alpha1.Environment, compositions.Observed) {
	t.Helper()
	env, seen := application(t)
	env.Spec.State = &v1alpha1.StateSpec{BucketName: name}
	return admitted(t, env), seen
}

func TestBucketOfAChosenNameIsLookedForFirst(t *testing.T) {
	env, seen := withBucket(t, "our-state")
	bucket := findObject[*s3.Bucket](t, compose(t, env, seen), "staging-state")
	if !bucket.Probing || !slices.Equal(bucket.Resource.GetManagementPolicies(), observeOnly) {
		t.Fatalf("the bucket is made with %v", bucket.Resource.GetManagementPolicies())
	}
	free := findObject[*s3.Bucket](t, lookedFor(t, env, seen, missing), "staging-state")
	if free.Probing || !slices.Equal(free.Resource.GetManagementPolicies(), compositions.WithoutDelete) {
		t.Errorf("a bucket whose name is free gets the policies %v", free.Resource.GetManagementPolicies())
	}
}

func TestBucketOfSomebodyElseIsLeftAlone(t *testing.T) {
	env, seen := withBucket(t, "bank-backups")
	plan := lookedFor(t, env, seen, func(live resource.ModernManaged) { as[*s3.Bucket](t, live).Status.AtProvider.Tags = nil })
	for _, o := range plan.Objects {
		if strings.HasPrefix(o.Group, "s3.") && !o.Probing && !o.Waits() {
			t.Errorf("%s is applied", o)
		}
	}
	if len(plan.Problems) != 1 || plan.Problems[0].Reason != v1alpha1.ReasonNameTaken || !strings.Contains(plan.Problems[0].Message, `"bank-backups"`) {
		t.Errorf("problems are %v", plan.Problems)
	}
}

func TestBucketOfOursGoesOn(t *testing.T) {
	env, seen := withBucket(t, "our-state")
	plan := lookedFor(t, env, seen, func(resource.ModernManaged) {})
	if o := findObject[*s3.Bucket](t, plan, "staging-state"); o.Probing || len(plan.Problems) > 0 {
		t.Errorf("the bucket is not taken up: %v", plan.Problems)
	}
}

// Namespaces and names that are joined can meet: a and b-c, a-b and c.
func TestEnvironmentsWhoseChosenNamesMeetDoNotTakeOverEachOther(t *testing.T) {
	chosen := func(namespace, name string) *v1alpha1.Environment {
		env, _ := application(t)
		env = admitted(t, env)
		env.Namespace, env.Name = namespace, name
		env.Annotations = map[string]string{v1alpha1.AnnotationNameSuffix: "blue1"}
		return env
	}
	theirs, ours := chosen("a", "b-c"), chosen("a-b", "c")
	_, seen := application(t)
	there := find[*ecs.Cluster](t, compose(t, theirs, nothingBut(seen.Secrets)), "b-c-cluster")
	plan := lookedFor(t, ours, seen, func(live resource.ModernManaged) {
		if cluster, ok := live.(*ecs.Cluster); ok && meta.GetExternalName(cluster) == meta.GetExternalName(there) {
			cluster.Status.AtProvider.Tags = there.Spec.ForProvider.Tags
			return
		}
		missing(live)
	})
	if o := findObject[*ecs.Cluster](t, plan, "c-cluster"); !o.Probing {
		t.Errorf("cluster %q is taken over", meta.GetExternalName(o.Resource))
	}
	if len(plan.Problems) != 1 || !strings.Contains(plan.Problems[0].Message, `its tag terrarium.io/environment is "a/b-c", and would be "a-b/c"`) {
		t.Errorf("problems are %v", plan.Problems)
	}
}

func TestNamesThatAreMadeFromAUIDAreNotLookedForFirst(t *testing.T) {
	env, seen := application(t)
	for _, o := range compose(t, env, seen).Objects {
		if o.Probing {
			t.Errorf("%s is only looked for", o)
		}
	}
}

func TestProviderConfigCannotBeTurnedAwayFromWhatExists(t *testing.T) {
	env, seen := application(t)
	env.Spec.ProviderConfigRef.Name = "typo"
	compose(t, env, seen)
	env.Spec.ProviderConfigRef.Name = "default"
	settle(t, env, seen)
	env.Spec.ProviderConfigRef.Name = "another-account"
	wantRefused(t, env, seen, "spec.providerConfigRef: ")
	env.Spec.ProviderConfigRef.Name = "default"
	compose(t, env, seen)
}
