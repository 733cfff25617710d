package plan_test

import (
	"testing"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	"github.com/google/go-cmp/cmp"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// group is a target group that is to go, with policies and marks.
func group(policies xpv1.ManagementPolicies, marks ...string) *elbv2.LBTargetGroup {
	made := &elbv2.LBTargetGroup{ObjectMeta: metav1.ObjectMeta{Annotations: map[string]string{}}}
	made.SetManagementPolicies(policies)
	for _, mark := range marks {
		made.Annotations[mark] = "true"
	}
	return made
}

func TestWhatWasThereStaysWhereAnAdoptionHasNotEnded(t *testing.T) {
	observe, all := xpv1.ManagementPolicies{xpv1.ManagementActionObserve}, xpv1.ManagementPolicies{xpv1.ManagementActionAll}
	kind := schema.GroupKind{Group: "elbv2.aws.m.upbound.io", Kind: "LBTargetGroup"}
	const named = `{"externalNames":{"LBTargetGroup.elbv2.aws.m.upbound.io/named":"arn"}}`
	tests := map[string]struct {
		annotation string
		service    *elbv2.LBTargetGroup // what decides
		want       map[string]bool
	}{
		"a service is still looked at": {named, group(observe), map[string]bool{"named": true, "kept": true, "adopted": true}},
		"its annotation is gone":       {"", group(observe), map[string]bool{"kept": true, "adopted": true}},
		"its annotation is damaged":    {"{", group(observe), map[string]bool{"kept": true, "adopted": true}},
		"everything is its own":        {named, group(all), map[string]bool{}},
		"only a name is looked for":    {named, group(observe, v1alpha1.AnnotationProbe), map[string]bool{}},
		"only its network is there":    {named, group(observe, v1alpha1.AnnotationExisting), map[string]bool{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			env := &v1alpha1.Environment{}
			env.Annotations = map[string]string{v1alpha1.AnnotationAdopt: test.annotation}
			going := map[plan.Key]resource.ModernManaged{}
			for name, live := range map[string]*elbv2.LBTargetGroup{
				"service": test.service, "made": group(all), "named": group(all),
				"kept": group(all, v1alpha1.AnnotationKeptName), "adopted": group(all, v1alpha1.AnnotationAdopted),
			} {
				live.Name = name
				going[plan.Key{GroupKind: kind, Name: name}] = live
			}
			got := map[string]bool{}
			for _, key := range plan.GivenUp(env, going) {
				got[key.Name] = true
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("what stays in AWS (-want +got):\n%s", diff)
			}
		})
	}
}

// of is a target group of an instance.
func of(instance string, made *elbv2.LBTargetGroup) *elbv2.LBTargetGroup {
	made.Labels = map[string]string{v1alpha1.LabelComposition: "service", v1alpha1.LabelInstance: instance}
	return made
}

// A service that has been taken over runs with the security group and the log group that were made for it, while another one is still looked at.
func TestWhatWasMadeStaysWithWhatHasBeenTakenOverAsAWhole(t *testing.T) {
	observe, all := xpv1.ManagementPolicies{xpv1.ManagementActionObserve}, xpv1.ManagementPolicies{xpv1.ManagementActionAll}
	going := map[plan.Key]resource.ModernManaged{}
	for name, live := range map[string]*elbv2.LBTargetGroup{
		"looked at": of("worker", group(observe, v1alpha1.AnnotationKeptName)), "made for what is looked at": of("worker", group(all)),
		"taken over": of("web", group(all, v1alpha1.AnnotationKeptName)), "made for what is taken over": of("web", group(all)),
		"of the Environment alone": of("new", group(all)),
	} {
		going[plan.Key{Name: name}] = live
	}
	got := map[string]bool{}
	for _, key := range plan.GivenUp(&v1alpha1.Environment{}, going) {
		got[key.Name] = true
	}
	want := map[string]bool{"looked at": true, "taken over": true, "made for what is taken over": true}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what stays in AWS (-want +got):\n%s", diff)
	}
}
