package controllers

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/controllers/fields"
)

type object = map[string]any

func TestContains(t *testing.T) {
	tests := map[string]struct {
		live, want any
		contains   bool
	}{
		"the same":                       {object{"a": "1"}, object{"a": "1"}, true},
		"more than wanted":               {object{"a": "1", "b": "2"}, object{"a": "1"}, true},
		"another value":                  {object{"a": "2"}, object{"a": "1"}, false},
		"a missing field":                {object{"b": "1"}, object{"a": "1"}, false},
		"false is not absent":            {object{}, object{"a": false}, false},
		"zero is not absent":             {object{}, object{"a": 0.0}, false},
		"more deep inside":               {object{"a": object{"b": "1", "c": "2"}}, object{"a": object{"b": "1"}}, true},
		"another kind of value":          {object{"a": "1"}, object{"a": object{"b": "1"}}, false},
		"a value where a list is wanted": {object{"a": "1"}, object{"a": []any{"1"}}, false},
		"a list in another order":        {[]any{"b", "a"}, []any{"a", "b"}, true},
		"a longer list":                  {[]any{"a", "b"}, []any{"a"}, false},
		"a shorter list":                 {[]any{"a"}, []any{"a", "b"}, false},
		"items with more in them":        {[]any{object{"a": "1", "b": "2"}}, []any{object{"a": "1"}}, true},
		"items that differ":              {[]any{object{"a": "2"}}, []any{object{"a": "1"}}, false},
		"items that are there once":      {[]any{"a", "b"}, []any{"a", "a"}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := contains(test.live, test.want); got != test.contains {
				t.Errorf("got %t, want %t", got, test.contains)
			}
		})
	}
}

func TestDropEmpty(t *testing.T) {
	got := object{
		"text": "", "number": 0, "flag": false, "null": nil, "map": object{}, "list": []any{},
		"deep":  object{"null": nil, "map": object{"null": nil}},
		"items": []any{object{"null": nil, "kept": "1"}, "text"},
	}
	fields.DropEmpty(got)
	want := object{"text": "", "number": 0, "flag": false, "items": []any{object{"kept": "1"}, "text"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what is left (-want +got):\n%s", diff)
	}
}

func TestIsAsDesired(t *testing.T) {
	env := &v1alpha1.Environment{ObjectMeta: metav1.ObjectMeta{Name: "shop", UID: "uid"}}
	wanted := func() *ec2.Subnet {
		subnet := &ec2.Subnet{ObjectMeta: metav1.ObjectMeta{Name: "shop-private-a", Labels: map[string]string{"label": "value"}}}
		subnet.SetGroupVersionKind(ec2.Subnet_GroupVersionKind)
		subnet.Spec.ForProvider = ec2.SubnetParameters_2{
			Region: new("eu-west-1"), CidrBlock: new("10.0.0.0/20"), MapPublicIPOnLaunch: new(false), Tags: map[string]*string{"team": new("shop")},
		}
		return subnet
	}
	want, err := desired(wanted(), env)
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		change func(*ec2.Subnet)
		same   bool
	}{
		"as applied":             {func(*ec2.Subnet) {}, true},
		"no kind from the cache": {func(s *ec2.Subnet) { s.TypeMeta = metav1.TypeMeta{} }, true},
		"late initialized":       {func(s *ec2.Subnet) { s.Spec.ForProvider.PrivateDNSHostnameTypeOnLaunch = new("ip-name") }, true},
		"tagged by the provider": {func(s *ec2.Subnet) { s.Spec.ForProvider.Tags["crossplane-name"] = new("shop-private-a") }, true},
		"observed":               {func(s *ec2.Subnet) { s.Status.AtProvider.ID = new("subnet-1") }, true},
		"another value":          {func(s *ec2.Subnet) { s.Spec.ForProvider.MapPublicIPOnLaunch = new(true) }, false},
		"a tag gone":             {func(s *ec2.Subnet) { delete(s.Spec.ForProvider.Tags, "team") }, false},
		"a label gone":           {func(s *ec2.Subnet) { s.Labels = nil }, false},
		"owned by another too": {func(s *ec2.Subnet) {
			s.OwnerReferences = append(s.OwnerReferences, metav1.OwnerReference{APIVersion: "v1", Kind: "ConfigMap", Name: "another", UID: "another"})
		}, true},
		"the owner gone": {func(s *ec2.Subnet) { s.OwnerReferences = nil }, false},
		"applied with a field that is not wanted any more": {func(s *ec2.Subnet) { s.Annotations[v1alpha1.AnnotationApplied] = "other" }, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			live := &ec2.Subnet{}
			if err := runtime.DefaultUnstructuredConverter.FromUnstructured(want.Object, live); err != nil {
				t.Fatal(err)
			}
			test.change(live)
			if same, err := isAsDesired(live, want); err != nil || same != test.same {
				t.Errorf("got %t, want %t: %v", same, test.same, err)
			}
		})
	}
}

func TestDesiredHasNothingThatIsNotOurs(t *testing.T) {
	env := &v1alpha1.Environment{ObjectMeta: metav1.ObjectMeta{Name: "shop", UID: "uid"}}
	vpc := &ec2.VPC{ObjectMeta: metav1.ObjectMeta{Name: "shop-vpc"}}
	vpc.SetGroupVersionKind(ec2.VPC_GroupVersionKind)
	vpc.Spec.ForProvider.Region = new("eu-west-1")
	got, err := desired(vpc, env)
	if err != nil {
		t.Fatal(err)
	}
	want := object{
		"apiVersion": "ec2.aws.m.upbound.io/v1beta1", "kind": "VPC",
		"metadata": object{
			"name":        "shop-vpc",
			"annotations": object{v1alpha1.AnnotationApplied: got.GetAnnotations()[v1alpha1.AnnotationApplied]},
			"ownerReferences": []any{object{
				"apiVersion": "terrarium.io/v1alpha1", "kind": "Environment", "name": "shop", "uid": "uid",
				"controller": true, "blockOwnerDeletion": true,
			}},
		},
		"spec": object{"forProvider": object{"region": "eu-west-1"}},
	}
	if diff := cmp.Diff(want, got.Object); diff != "" {
		t.Errorf("desired (-want +got):\n%s", diff)
	}
}
