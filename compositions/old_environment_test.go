package compositions_test

import (
	"strings"
	"testing"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// elsewhere plays that an Environment of the same name and suffix is in AWS and not in this cluster, beside what somebody has put here, and gives the
// last plan.
func elsewhere(t *testing.T, stray resource.ModernManaged) (*plan.Plan, error) {
	t.Helper()
	env, seen := application(t)
	env.Annotations = map[string]string{v1alpha1.AnnotationNameSuffix: "blue1"}
	gvk := ec2.InternetGateway_GroupVersionKind
	seen.Resources[plan.Key{GroupKind: gvk.GroupKind(), Name: stray.GetName()}] = stray
	for range 5 {
		p, err := compositions.Compose(env, seen)
		if err != nil {
			return nil, err
		}
		for _, o := range p.Objects {
			if !o.Waits() {
				seen.Resources[o.Key] = live(o)
				seen.Resources[o.Key].SetOwnerReferences([]metav1.OwnerReference{
					*metav1.NewControllerRef(env, v1alpha1.GroupVersion.WithKind("Environment")),
				})
			}
		}
	}
	return compose(t, env, seen), nil
}

// strayGateway is not of the Environment, although it bears its label.
func strayGateway(owners ...metav1.OwnerReference) resource.ModernManaged {
	stray := &ec2.InternetGateway{}
	stray.SetName("stray")
	stray.SetLabels(map[string]string{v1alpha1.LabelEnvironment: "staging", v1alpha1.LabelNameSuffix: "blue1"})
	stray.SetOwnerReferences(owners)
	return stray
}

func TestCopyWithoutOwnerDoesNotMakeAnEnvironmentOld(t *testing.T) {
	p, err := elsewhere(t, strayGateway())
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range p.Objects {
		if !o.Waits() && !o.Probing {
			t.Errorf("%s is made", o)
		}
	}
	if len(p.Generated) > 0 || len(p.Problems) == 0 || !strings.Contains(p.Problems[0].Message, "adopt that one") {
		t.Errorf("generated are %v, and problems %v", p.Generated, p.Problems)
	}
}

func formerOwner() metav1.OwnerReference {
	return metav1.OwnerReference{
		APIVersion: v1alpha1.GroupVersion.String(), Kind: "Environment", Name: "staging", UID: "before", Controller: new(true),
	}
}

func TestWhatAFormerEnvironmentLeftDoesNotMakeAnEnvironmentOld(t *testing.T) {
	_, err := elsewhere(t, strayGateway(formerOwner()))
	if err == nil || !strings.HasPrefix(err.Error(), "InternetGateway/stray was left by a former Environment") {
		t.Errorf("error %v", err)
	}
}
