package compositions_test

import (
	"slices"
	"strings"
	"testing"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	"github.com/google/go-cmp/cmp"
	cloudwatchlogs "github.com/upbound/provider-aws/v2/apis/namespaced/cloudwatchlogs/v1beta1"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	s3 "github.com/upbound/provider-aws/v2/apis/namespaced/s3/v1beta1"
	corev1 "k8s.io/api/core/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// missing is what the provider says of a resource that it only observes and does not find.
func missing(live resource.ModernManaged) {
	setReady(live, corev1.ConditionFalse)
	live.SetConditions(xpv1.Condition{
		Type: xpv1.TypeSynced, Status: corev1.ConditionFalse, Reason: xpv1.ReasonReconcileError,
		Message: "observe failed: external resource does not exist",
	})
}

// lookedFor is the plan after the provider has looked whether chosen names are free.
func lookedFor(t *testing.T, env *v1alpha1.Environment, seen plan.Observed, found func(resource.ModernManaged)) *plan.Plan {
	t.Helper()
	first := compose(t, env, seen)
	carryOut(env, first, seen)
	for _, o := range first.Objects {
		if o.Probing && !o.Waits() {
			seen.Resources[o.Key] = live(o)
			found(seen.Resources[o.Key])
		}
	}
	return compose(t, env, seen)
}

func withBucket(t *testing.T, name string) (*v1alpha1.Environment, plan.Observed) {
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
	if free.Probing || !slices.Equal(free.Resource.GetManagementPolicies(), plan.WithoutDelete) {
		t.Errorf("a bucket whose name is free gets the policies %v", free.Resource.GetManagementPolicies())
	}
}

func TestBucketOfSomebodyElseIsLeftAlone(t *testing.T) {
	env, seen := withBucket(t, "bank-backups")
	p := lookedFor(t, env, seen, func(live resource.ModernManaged) { as[*s3.Bucket](t, live).Status.AtProvider.Tags = nil })
	for _, o := range p.Objects {
		if strings.HasPrefix(o.Group, "s3.") && !o.Probing && !o.Waits() {
			t.Errorf("%s is applied", o)
		}
	}
	if len(p.Problems) != 1 || p.Problems[0].Reason != v1alpha1.ReasonNameTaken || !strings.Contains(p.Problems[0].Message, `"bank-backups"`) {
		t.Errorf("problems are %v", p.Problems)
	}
	for range 20 { // a message that changes would be written each time
		checkSame(t, p, compose(t, env, seen))
	}
}

func TestBucketOfOursGoesOn(t *testing.T) {
	env, seen := withBucket(t, "our-state")
	p := lookedFor(t, env, seen, func(resource.ModernManaged) {})
	if o := findObject[*s3.Bucket](t, p, "staging-state"); o.Probing || len(p.Problems) > 0 {
		t.Errorf("the bucket is not taken up: %v", p.Problems)
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
	p := lookedFor(t, ours, seen, func(live resource.ModernManaged) {
		if cluster, ok := live.(*ecs.Cluster); ok && meta.GetExternalName(cluster) == meta.GetExternalName(there) {
			cluster.Status.AtProvider.Tags = there.Spec.ForProvider.Tags
			return
		}
		missing(live)
	})
	if o := findObject[*ecs.Cluster](t, p, "c-cluster"); !o.Probing {
		t.Errorf("cluster %q is taken over", meta.GetExternalName(o.Resource))
	}
	if len(p.Problems) != 1 || !strings.Contains(p.Problems[0].Message, `its tag terrarium.io/environment is "a/b-c", and would be "a-b/c"`) {
		t.Errorf("problems are %v", p.Problems)
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

// An annotation is easily taken away. The suffix that it has chosen is then in the labels of what looks, and is still a chosen one.
func TestChosenSuffixIsLookedForAlsoWithoutItsAnnotation(t *testing.T) {
	env, seen := application(t)
	env.Annotations = map[string]string{v1alpha1.AnnotationNameSuffix: "blue1"}
	p := lookedFor(t, env, seen, func(live resource.ModernManaged) { untagged(live) })
	env.Annotations = nil
	after := compose(t, env, seen)
	if diff := cmp.Diff(applied(p), applied(after)); diff != "" {
		t.Errorf("applied (-before +after):\n%s", diff)
	}
}

// applied are the objects of a plan that do not wait, with their policies.
func applied(p *plan.Plan) map[string]xpv1.ManagementPolicies {
	policies := map[string]xpv1.ManagementPolicies{}
	for name, o := range byName(p) {
		if !o.Waits() {
			policies[name] = o.Resource.GetManagementPolicies()
		}
	}
	return policies
}

// Two Environments of one name and suffix in two clusters have the same tags. The second may be meant to be adopted, and is not.
func TestNewEnvironmentTakesOverNothingThatHasItsTags(t *testing.T) {
	env, seen := application(t)
	env.Annotations = map[string]string{v1alpha1.AnnotationNameSuffix: "blue1"}
	p := lookedFor(t, env, seen, func(live resource.ModernManaged) {
		if _, ok := live.(*ecs.Cluster); !ok {
			missing(live)
		}
	})
	if got := applied(p); len(got) != 1 || !slices.Equal(got["Cluster/staging-cluster"], observeOnly) {
		t.Errorf("applied are %v", got)
	}
	if len(p.Problems) != 1 || !strings.Contains(p.Problems[0].Message, "not in this cluster: adopt that one, or choose another suffix") {
		t.Errorf("problems are %v", p.Problems)
	}
}

// What an adoption does not name is made when all has been seen, and no less carefully.
func TestWhatIsNotInTheInventoryIsLookedForFirst(t *testing.T) {
	env, seen, _ := adopting(t)
	env.Spec.Services = append(env.Spec.Services, *env.Spec.Services[1].DeepCopy())
	env.Spec.Services[2].Name = "added"
	uid := env.UID
	env = admitted(t, env)
	env.UID = uid
	looked := false
	settle(t, env, seen, func(p *plan.Plan) {
		o := findObject[*cloudwatchlogs.Group](t, p, "staging-added")
		if live := seen.Resources[o.Key]; live == nil && !o.Waits() {
			looked = true
			if !o.Probing {
				t.Errorf("%s is made with %v", o, o.Resource.GetManagementPolicies())
			}
		}
	})
	if !looked {
		t.Error("nobody has looked")
	}
}

// The provider goes on looking for the name that it began with.
func TestOtherNameIsLookedForByAnotherObject(t *testing.T) {
	for name, change := range map[string]func(*v1alpha1.Environment){
		"name":    func(env *v1alpha1.Environment) { env.Spec.State.BucketName = "our-other-state" },
		"account": func(env *v1alpha1.Environment) { env.Spec.ProviderConfigRef.Name = "other" },
	} {
		t.Run(name, func(t *testing.T) {
			env, seen := withBucket(t, "our-state")
			env.Spec.Services, env.Spec.Databases, env.Spec.LoadBalancers, env.Spec.Secrets = nil, nil, nil, nil
			first := compose(t, env, seen)
			for _, o := range first.Objects {
				if o.Probing {
					seen.Resources[o.Key] = live(o)
					missing(seen.Resources[o.Key])
				}
			}
			change(env)
			o := findObject[*s3.Bucket](t, compose(t, env, seen), "staging-state")
			if !o.Misnamed || !slices.Equal(o.Resource.GetManagementPolicies(), observeOnly) {
				t.Errorf("the free one was another: misnamed is %v, policies are %v", o.Misnamed, o.Resource.GetManagementPolicies())
			}
		})
	}
}

func TestWhatExistsIsNeverCalledOtherwise(t *testing.T) {
	t.Run("bucket", func(t *testing.T) {
		env, seen := withBucket(t, "our-state")
		settle(t, env, seen)
		env.Spec.State.BucketName = "bank-backups"
		wantRefused(t, env, seen, `Bucket/staging-state is "our-state" in AWS, and cannot become "bank-backups"`)
	})
	t.Run("suffix", func(t *testing.T) {
		env, seen := application(t)
		settle(t, env, seen)
		for _, live := range seen.Resources {
			labels := live.GetLabels()
			labels[v1alpha1.LabelNameSuffix] = "other"
			live.SetLabels(labels)
		}
		if _, err := compositions.Compose(env, seen); err == nil || !strings.Contains(err.Error(), "set the name in the spec or the label terrarium.io/name-suffix back") {
			t.Errorf("error %v", err)
		}
	})
}
