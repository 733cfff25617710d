package controllers

import "k8s.io/apimachinery/pkg/api/meta"

// FindNoKinds is what happens to a reconciler while discovery names no kind of the provider.
func (r *EnvironmentReconciler) FindNoKinds() {
	r.kinds = &kindWatches{mapper: meta.NewDefaultRESTMapper(nil)}
}
