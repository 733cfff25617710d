package controllers_test

import (
	"context"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func TestEnvironmentBecomesReadyAndIsDeleted(t *testing.T) {
	w := newWorld(t)
	w.startManager()
	env := &v1alpha1.Environment{
		ObjectMeta: metav1.ObjectMeta{Name: "shop", Namespace: w.namespace},
		Spec:       v1alpha1.EnvironmentSpec{Region: "eu-west-1"},
	}
	if err := w.Create(t.Context(), env); err != nil {
		t.Fatal(err)
	}
	env = w.waitReady("shop")
	if env.Status.Network.VPCID == "" {
		t.Error("status.network.vpcID is empty")
	}
	if err := w.Delete(t.Context(), env); err != nil {
		t.Fatal(err)
	}
	w.eventually("the environment to be gone", func(ctx context.Context) (bool, error) {
		err := w.Get(ctx, client.ObjectKeyFromObject(env), &v1alpha1.Environment{})
		return apierrors.IsNotFound(err), client.IgnoreNotFound(err)
	})
}
