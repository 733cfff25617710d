package compositions_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	s3 "github.com/upbound/provider-aws/v2/apis/namespaced/s3/v1beta1"
	corev1 "k8s.io/api/core/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

func inventoryIn(t testing.TB, p *plan.Plan) string {
	t.Helper()
	objects := findAll[*s3.Object](p)
	if len(objects) != 1 {
		t.Fatalf("there are %d inventories", len(objects))
	}
	return *objects[0].Spec.ForProvider.Content
}

func TestStateIsNeverDeletedInAWS(t *testing.T) {
	env, seen := withState(t)
	for _, o := range compose(t, env, seen).Objects {
		if o.Composition != "state" {
			continue
		}
		policies := o.Resource.GetManagementPolicies()
		if len(policies) == 0 || slices.Contains(policies, xpv1.ManagementActionDelete) || slices.Contains(policies, xpv1.ManagementActionAll) {
			t.Errorf("%s has the policies %v", o, policies)
		}
	}
}

func TestInventoryNamesEverythingButItself(t *testing.T) {
	env, seen := withState(t)
	p := settle(t, env, seen)
	inventory, err := compositions.Kinds.ReadInventory([]byte(inventoryIn(t, p)))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := len(inventory.Resources), len(p.Objects)-1; got != want {
		t.Errorf("the inventory names %d resources, want %d", got, want)
	}
}

// TestInventoryAsksForTheACLThatItsBucketTakes: the provider asks for "private" where nothing is set, which S3 refuses without ACLs.
func TestInventoryAsksForTheACLThatItsBucketTakes(t *testing.T) {
	env, seen := withState(t)
	object := find[*s3.Object](t, compose(t, env, seen), "staging-inventory").Spec.ForProvider
	if object.ACL == nil || *object.ACL != "bucket-owner-full-control" {
		t.Errorf("the ACL is %v", object.ACL)
	}
}

func TestInventoryWaitsWhileSomethingIsMissing(t *testing.T) {
	env, seen := withState(t)
	p := settle(t, env, seen)
	before := inventoryIn(t, p)
	last := p.Objects[3]
	setReady(seen.Resources[last.Key], corev1.ConditionFalse)
	if o := findObject[*s3.Object](t, compose(t, env, seen), "staging-inventory"); !slices.Contains(o.WaitingOn, last.Key) {
		t.Errorf("the inventory waits on %v, want %s", o.WaitingOn, last)
	}
	setReady(seen.Resources[last.Key], corev1.ConditionTrue)
	if after := inventoryIn(t, compose(t, env, seen)); after != before {
		t.Error("the inventory is another one, and nothing has changed")
	}
}

func TestInventoryHasNoValueOfASecret(t *testing.T) {
	env, seen := withState(t)
	inventory := inventoryIn(t, settle(t, env, seen))
	for name, secret := range seen.Secrets {
		for key, value := range secret.Data {
			if key != "username" && strings.Contains(inventory, string(value)) {
				t.Errorf("the value of %s in Secret/%s is in the inventory", key, name)
			}
		}
	}
}

// TestInventoryOfALargeEnvironmentIsSmall: what reads it again is an annotation, of which Kubernetes takes 256 KiB in all.
func TestInventoryOfALargeEnvironmentIsSmall(t *testing.T) {
	env, seen := withState(t)
	for i := range 20 {
		service := *env.Spec.Services[0].DeepCopy()
		service.Name = fmt.Sprintf("service-%d", i)
		service.Routes[0].Paths = []string{"/" + service.Name + "/*"}
		env.Spec.Services = append(env.Spec.Services, service)
	}
	p := settle(t, admitted(t, env), seen)
	inventory, err := compositions.Kinds.ReadInventory([]byte(inventoryIn(t, p)))
	if err != nil {
		t.Fatal(err)
	}
	size, annotation := len(inventoryIn(t, p)), len(inventory.Environment().Annotations[v1alpha1.AnnotationAdopt])
	t.Logf("%d objects: an inventory of %d bytes, an annotation of %d", len(p.Objects), size, annotation)
	if limit := 128 << 10; size > limit || annotation > limit {
		t.Errorf("%d objects make an inventory of %d bytes and an annotation of %d", len(p.Objects), size, annotation)
	}
}
