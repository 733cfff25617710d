package plan_test

import (
	"slices"
	"testing"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

func TestBelongsToOther(t *testing.T) {
	env := &v1alpha1.Environment{ObjectMeta: metav1.ObjectMeta{Namespace: "team", Name: "shop", UID: "now"}}
	owner := func(kind, name, uid string) *metav1.OwnerReference {
		ref := metav1.NewControllerRef(env, v1alpha1.GroupVersion.WithKind(kind))
		ref.Name, ref.UID = name, types.UID(uid)
		return ref
	}
	tests := map[string]struct {
		owner *metav1.OwnerReference
		tag   string
		label string
		other bool
	}{
		"ours":                                         {owner("Environment", "shop", "now"), "team/shop", "", false},
		"of a former one of our name":                  {owner("Environment", "shop", "before"), "team/shop", "", false},
		"of another name":                              {owner("Environment", "other", "other"), "team/other", "", true},
		"of something else of our name":                {owner("Pipeline", "shop", "other"), "team/shop", "", true},
		"of nobody":                                    {nil, "team/shop", "", false},
		"of nobody, without tags":                      {nil, "", "", false},
		"a copy from another namespace":                {nil, "production/shop", "", true},
		"a copy from another namespace with its owner": {owner("Environment", "shop", "before"), "production/shop", "", true},
		"a copy without tags":                          {owner("Environment", "shop", "before"), "", "production", true},
		"of a former one, without tags":                {owner("Environment", "shop", "before"), "", "team", false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			vpc := &ec2.VPC{}
			if test.owner != nil {
				vpc.OwnerReferences = []metav1.OwnerReference{*test.owner}
			}
			if test.tag != "" {
				vpc.Spec.ForProvider.Tags = map[string]*string{"terrarium.io/environment": &test.tag}
			}
			if test.label != "" {
				vpc.Labels = map[string]string{v1alpha1.LabelNamespace: test.label}
			}
			if got := plan.BelongsToOther(vpc, env); got != test.other {
				t.Errorf("got %t, want %t", got, test.other)
			}
		})
	}
}

func TestCopiesOfEarlierVersionsAreKnownByOthersOfTheirOwner(t *testing.T) {
	env := &v1alpha1.Environment{ObjectMeta: metav1.ObjectMeta{Namespace: "team", Name: "shop", UID: "now"}}
	made := func(uid types.UID, tag, label string) *ec2.VPC {
		vpc := &ec2.VPC{}
		if uid != "" {
			owner := metav1.NewControllerRef(env, v1alpha1.GroupVersion.WithKind("Environment"))
			owner.UID = uid
			vpc.OwnerReferences = []metav1.OwnerReference{*owner}
		}
		if tag != "" {
			vpc.Spec.ForProvider.Tags = map[string]*string{"terrarium.io/environment": &tag}
		}
		if label != "" {
			vpc.Labels = map[string]string{v1alpha1.LabelNamespace: label}
		}
		return vpc
	}
	found := map[plan.Key]resource.ModernManaged{
		{Name: "ours"}:               made("now", "", ""),
		{Name: "copy-with-tags"}:     made("copied", "production/shop", ""),
		{Name: "copy-without-tags"}:  made("copied", "", ""),
		{Name: "made-here-since"}:    made("copied", "", "team"),
		{Name: "left-by-former"}:     made("former", "", ""),
		{Name: "left-by-former-too"}: made("former", "team/shop", ""),
		{Name: "left-by-nobody"}:     made("", "", ""),
	}
	elsewhere := plan.DropOthers(found, env)
	var kept []string
	for key := range found {
		kept = append(kept, key.Name)
	}
	slices.Sort(kept)
	if want := []string{"left-by-former", "left-by-former-too", "left-by-nobody", "made-here-since", "ours"}; !slices.Equal(kept, want) {
		t.Errorf("kept %v, want %v", kept, want)
	}
	seen := plan.Observed{Elsewhere: elsewhere}
	if !seen.IsCopy(made("copied", "", "")) || seen.IsCopy(made("former", "", "")) {
		t.Error("a copy that was not listed is not told from what a former Environment has left")
	}
}
