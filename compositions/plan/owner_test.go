package plan_test

import (
	"testing"

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
		other bool
	}{
		"ours":                                         {owner("Environment", "shop", "now"), "team/shop", false},
		"of a former one of our name":                  {owner("Environment", "shop", "before"), "team/shop", false},
		"of another name":                              {owner("Environment", "other", "other"), "team/other", true},
		"of something else of our name":                {owner("Pipeline", "shop", "other"), "team/shop", true},
		"of nobody":                                    {nil, "team/shop", false},
		"of nobody, without tags":                      {nil, "", false},
		"a copy from another namespace":                {nil, "production/shop", true},
		"a copy from another namespace with its owner": {owner("Environment", "shop", "before"), "production/shop", true},
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
			if got := plan.BelongsToOther(vpc, env); got != test.other {
				t.Errorf("got %t, want %t", got, test.other)
			}
		})
	}
}
