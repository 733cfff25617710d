package compositions_test

import (
	"strings"
	"testing"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

func TestSuffixIsGivenByTheAnnotation(t *testing.T) {
	env, seen := application(t)
	env.Annotations = map[string]string{v1alpha1.AnnotationNameSuffix: "blue1"}
	p := settleChecked(t, env, seen)
	if got, want := find[*ecs.Service](t, p, "staging-web"), "shop-staging-blue1-web"; meta.GetExternalName(got) != want {
		t.Errorf("the service is called %q, want %q", meta.GetExternalName(got), want)
	}
}

func TestSuffixStaysOnceObjectsExist(t *testing.T) {
	env, seen := application(t)
	before := settle(t, env, seen)
	env.UID = "another"
	env.Annotations = map[string]string{v1alpha1.AnnotationNameSuffix: "blue1"}
	checkSame(t, before, compose(t, env, seen))
}

func TestSuffixThatIsNoNameIsRefused(t *testing.T) {
	for _, suffix := range []string{"Blue", "a_b", "-a", "a b", strings.Repeat("a", 64)} {
		env, seen := application(t)
		env.Annotations = map[string]string{v1alpha1.AnnotationNameSuffix: suffix}
		_, err := compositions.Compose(env, seen)
		if err == nil || !strings.Contains(err.Error(), v1alpha1.AnnotationNameSuffix) {
			t.Errorf("suffix %q: error %v, want one that names the annotation", suffix, err)
		}
	}
}

// labeled is a VPC whose label says the suffix, with an owner if there is one.
func labeled(suffix string, owner types.UID) resource.ModernManaged {
	vpc := &ec2.VPC{ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{v1alpha1.LabelNameSuffix: suffix}}}
	if owner != "" {
		vpc.OwnerReferences = []metav1.OwnerReference{{UID: owner, Controller: new(true)}}
	}
	return vpc
}

func TestSuffixIsThatOfTheFirstObjectThatTheEnvironmentOwns(t *testing.T) {
	cases := map[string]struct {
		live map[string]resource.ModernManaged
		want string
	}{
		"owned":                  {map[string]resource.ModernManaged{"a": labeled("copy", ""), "b": labeled("first", "ours"), "c": labeled("second", "ours")}, "first"},
		"restored without owner": {map[string]resource.ModernManaged{"a": labeled("first", ""), "b": labeled("second", ""), "c": labeled("third", "")}, "first"},
		"the first has none":     {map[string]resource.ModernManaged{"a": labeled("", "ours"), "b": labeled("second", "ours"), "c": labeled("copy", "")}, "second"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			for range 20 { // the order in which Go walks through a map differs each time
				env, seen := application(t)
				env.UID = "ours"
				for name, live := range c.live {
					seen.Resources[plan.Key{GroupKind: ec2.VPC_GroupVersionKind.GroupKind(), Name: name}] = live
				}
				for _, o := range compose(t, env, seen).Objects {
					if got := o.Resource.GetLabels()[v1alpha1.LabelNameSuffix]; got != c.want {
						t.Fatalf("%s has the suffix %s, want %s", o, got, c.want)
					}
				}
			}
		})
	}
}
