package controllers

import (
	"context"
	"errors"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// takenSince is an API server in which somebody has made each Secret a moment ago.
type takenSince struct{ client.Client }

func (takenSince) Create(_ context.Context, obj client.Object, _ ...client.CreateOption) error {
	return apierrors.NewAlreadyExists(schema.GroupResource{Resource: "secrets"}, obj.GetName())
}

func (takenSince) Get(context.Context, client.ObjectKey, client.Object, ...client.GetOption) error {
	return nil
}

func TestGeneratedSecretWhoseNameWasTakenMeanwhile(t *testing.T) {
	r := &EnvironmentReconciler{Client: takenSince{}}
	done := newOutcome()
	env := &v1alpha1.Environment{ObjectMeta: metav1.ObjectMeta{Name: "shop"}}
	r.generate(t.Context(), env, plan.GeneratedSecret{Name: "credentials", Key: "password"}, seeing(), done)
	got := done.refused[plan.SecretKey("credentials")]
	if got.reason != v1alpha1.ReasonNameTaken || !errors.Is(got.err, errNameTaken) {
		t.Errorf("failed with %s: %v", got.reason, got.err)
	}
}
