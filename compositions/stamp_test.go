package compositions_test

import (
	"fmt"
	"maps"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	s3 "github.com/upbound/provider-aws/v2/apis/namespaced/s3/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// checkStamp is about what is the same for all objects. Golden files leave it out.
func checkStamp(t *testing.T, env *v1alpha1.Environment, o *plan.Object) {
	t.Helper()
	provider, err := schemaOf(o.GroupKind)
	if err != nil {
		t.Fatal(err)
	}
	type stamp struct {
		Name, Namespace, Depth, ConfigKind, ConfigName, Region string
		Labels, Tags                                           map[string]string
	}
	suffix := o.Resource.GetLabels()[v1alpha1.LabelNameSuffix]
	config := o.Resource.GetProviderConfigReference()
	want := stamp{
		Name: o.Name, Namespace: env.Namespace, Depth: fmt.Sprint(o.Depth),
		ConfigKind: env.Spec.ProviderConfigRef.Kind, ConfigName: env.Spec.ProviderConfigRef.Name,
		Labels: wantLabels(env, o, suffix),
	}
	got := stamp{
		Name: o.Resource.GetName(), Namespace: o.Resource.GetNamespace(), Depth: o.Resource.GetAnnotations()[v1alpha1.AnnotationDepth],
		ConfigKind: config.Kind, ConfigName: config.Name,
		Labels: o.Resource.GetLabels(),
	}
	if provider.hasParameter("region") {
		want.Region, got.Region = env.Spec.Region, *parameter[*string](t, o.Resource, "Region")
	}
	if _, isObject := o.Resource.(*s3.Object); provider.hasParameter("tags") && !isObject && !o.Existing { // S3 takes few tags on an object
		want.Tags, got.Tags = wantTags(env, o, suffix), values(parameter[map[string]*string](t, o.Resource, "Tags"))
	}
	if !reflect.DeepEqual(want, got) {
		t.Errorf("%s (-want +got):\n%s", o, cmp.Diff(want, got))
	}
	if o.Payload != nil && !reflect.DeepEqual(o.Payload.Labels, want.Labels) {
		t.Errorf("the payload of %s has the labels %v, want %v", o, o.Payload.Labels, want.Labels)
	}
}

func wantLabels(env *v1alpha1.Environment, o *plan.Object, suffix string) map[string]string {
	labels := map[string]string{
		v1alpha1.LabelEnvironment: env.Name,
		v1alpha1.LabelNamespace:   env.Namespace,
		v1alpha1.LabelComposition: o.Composition,
		v1alpha1.LabelNameSuffix:  suffix,
	}
	if o.Instance != "" {
		labels[v1alpha1.LabelInstance] = o.Instance
	}
	if o.RevisionOf != "" {
		labels[v1alpha1.LabelRevisionOf] = o.RevisionOf
	}
	return labels
}

func wantTags(env *v1alpha1.Environment, o *plan.Object, suffix string) map[string]string {
	tags := map[string]string{
		"Name":                     o.Name,
		"terrarium.io/environment": env.Namespace + "/" + env.Name,
		"terrarium.io/name-suffix": suffix,
		"terrarium.io/composition": o.Composition,
	}
	if o.Kind == "DefaultSecurityGroup" {
		tags["terrarium.io/closed"] = "true"
	}
	maps.Copy(tags, env.Spec.Tags)
	return tags
}
