package controllers

import (
	"context"

	"k8s.io/apimachinery/pkg/api/meta"
	ctrl "sigs.k8s.io/controller-runtime"
)

// FindNoKinds is what happens to a reconciler while discovery names no kind of the provider.
func (r *EnvironmentReconciler) FindNoKinds() {
	r.kinds = &kindWatches{mapper: meta.NewDefaultRESTMapper(nil)}
}

// LookAtSecrets is what happens each minute.
func (r *EnvironmentReconciler) LookAtSecrets(ctx context.Context, req ctrl.Request) (ctrl.Result, error) {
	return r.secrets.Reconcile(ctx, req)
}
