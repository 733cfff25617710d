package compositions_test

import (
	"testing"

	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

func TestAdoptionIsOverForGood(t *testing.T) {
	env, seen, _ := adopting(t)
	p := settle(t, env, seen)
	service := findObject[*ecs.Service](t, p, "staging-web").Key
	delete(seen.Resources, service)
	setReady(seen.Resources[findObject[*rds.Instance](t, p, "staging-main").Key], corev1.ConditionFalse)
	for _, o := range compose(t, env, seen).Objects {
		if o.Adopting {
			t.Errorf("%s is to be adopted again", o)
		}
	}
}

func TestAnnotationMustStayUntilTheAdoptionIsOver(t *testing.T) {
	env, seen, _ := adopting(t)
	carryOut(env, compose(t, env, seen), seen)
	delete(env.Annotations, v1alpha1.AnnotationAdopt)
	wantRefused(t, env, seen, "metadata.annotations[terrarium.io/adopt]: the annotation was removed before everything had been adopted, such as Bucket/staging-state: put it back")
}

// One object with a former owner would end the adoption, and give the names in AWS.
func TestWhatAFormerEnvironmentLeftDoesNotEndAnAdoption(t *testing.T) {
	for name, suffix := range map[string]string{"of the same suffix": "d8fcc", "of another suffix": "other", "without a suffix": ""} {
		t.Run(name, func(t *testing.T) {
			env, seen, _ := adopting(t)
			stray := strayGateway(formerOwner())
			stray.SetLabels(map[string]string{v1alpha1.LabelEnvironment: "staging", v1alpha1.LabelNameSuffix: suffix})
			key := plan.Key{GroupKind: ec2.InternetGateway_GroupVersionKind.GroupKind(), Name: stray.GetName()}
			seen.Resources[key] = stray
			wantRefused(t, env, seen, "InternetGateway/stray was left by a former Environment of this name, and this one does not ask for it")
			delete(seen.Resources, key)
			settle(t, env, seen)
			seen.Resources[key] = stray // beside what exists it says nothing
			compose(t, env, seen)
		})
	}
}

// A lost Environment is made again with the annotation that it had: what it has left shows that its adoption is over.
func TestAdoptionIsOverForAnEnvironmentThatIsMadeAgain(t *testing.T) {
	env, seen, _ := adopting(t)
	before := settle(t, env, seen)
	for _, live := range seen.Resources {
		live.SetOwnerReferences([]metav1.OwnerReference{formerOwner()})
	}
	env.UID = "another"
	for _, o := range compose(t, env, seen).Objects {
		if o.Adopting || o.Probing {
			t.Errorf("%s is to be adopted again", o)
		}
	}
	checkSame(t, before, compose(t, env, seen))
}

func TestCopyWithoutOwnerDoesNotEndAnAdoption(t *testing.T) {
	env, seen, _ := adopting(t)
	copied := &ec2.SecurityGroup{ObjectMeta: metav1.ObjectMeta{Name: "copy", Labels: map[string]string{
		v1alpha1.LabelEnvironment: "staging", v1alpha1.LabelNameSuffix: "other",
	}}}
	seen.Resources[plan.Key{GroupKind: ec2.SecurityGroup_GroupVersionKind.GroupKind(), Name: "copy"}] = copied
	for _, o := range compose(t, env, seen).Objects {
		if !o.Adopting && !o.Waits() {
			t.Errorf("%s is made", o)
		}
	}
}

// Who owns a restored Environment's objects is one that is gone, and the annotation may still be there.
func TestRestoredEnvironmentIsNotAdoptedAgain(t *testing.T) {
	env, seen, _ := adopting(t)
	settle(t, env, seen)
	env.UID = "restored"
	setReady(seen.Resources[findObject[*ecs.Service](t, compose(t, env, seen), "staging-web").Key], corev1.ConditionFalse)
	for _, o := range compose(t, env, seen).Objects {
		if o.Adopting {
			t.Errorf("%s is adopted again", o)
		}
	}
}
