package controllers_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

func stateIn(bucket string) part {
	return func(spec *v1alpha1.EnvironmentSpec) { spec.State = &v1alpha1.StateSpec{BucketName: bucket} }
}

func TestBucketOfSomebodyElseIsNeverTouched(t *testing.T) {
	w := newWorld(t)
	theirs := w.named("Bucket/theirs")
	theirs.SetAnnotations(map[string]string{"crossplane.io/external-name": "bank-backups"})
	setField(map[string]any{"region": "eu-west-1"}, "spec", "forProvider")(theirs)
	w.create(theirs)
	w.eventually("their bucket", func(context.Context) (bool, error) { return w.account.Exists(aws.Bucket, "bank-backups"), nil })
	before := w.account.Resources(aws.Bucket)

	w.startManager()
	w.create(newEnvironment(w.namespace, stateIn("bank-backups")))
	w.eventually("the refusal", w.says("StateReady", "NameTaken", `"bank-backups"`, "it has no tag terrarium.io/", "choose another name"))
	if diff := cmp.Diff(before, w.account.Resources(aws.Bucket), cmp.AllowUnexported(aws.Resource{})); diff != "" {
		t.Errorf("their bucket (-before +after):\n%s", diff)
	}
	w.wantInAWS(aws.BucketPolicy, 0)

	// The wrong name can be taken back.
	w.change(func(env *v1alpha1.Environment) { env.Spec.State = nil })
	w.change(func(env *v1alpha1.Environment) { stateIn("our-state")(&env.Spec) })
	w.waitReady()
	w.remove()
	if diff := cmp.Diff(before, w.account.Resources(aws.Bucket)[:1], cmp.AllowUnexported(aws.Resource{})); diff != "" {
		t.Errorf("their bucket (-before +after):\n%s", diff)
	}
}

func TestBucketOfAChosenNameIsMadeWhereItIsFree(t *testing.T) {
	w := newWorld(t)
	w.makeReady(stateIn("our-state"))
	if policies, _, _ := unstructured.NestedStringSlice(w.resource("Bucket/shop-state").Object, "spec", "managementPolicies"); len(policies) != 4 {
		t.Errorf("the bucket has the policies %v", policies)
	}
}

// Another provider configuration, of another account, would find nothing of what there is.
func TestProviderConfigIsHeldWhereSomethingExists(t *testing.T) {
	w := newWorld(t)
	m := w.makeReady(database)
	before := w.generations()
	w.change(func(env *v1alpha1.Environment) { env.Spec.ProviderConfigRef.Name = "another-account" })
	w.eventually("the refusal", w.says("Ready", "InvalidSpec", "spec.providerConfigRef", "ClusterProviderConfig/default"))
	if diff := cmp.Diff(before, w.generations()); diff != "" {
		t.Errorf("generations (-before +after):\n%s", diff)
	}
	w.change(func(env *v1alpha1.Environment) { env.Spec.ProviderConfigRef.Name = "default" })
	w.waitReady()
	idle(t, m)
}
