package controllers

import (
	"context"
	"errors"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/event"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// vault has an Environment, and Secrets of which it only says the metadata.
type vault struct {
	client.Client
	env      *v1alpha1.Environment
	versions map[string]string
	err      error
}

func (v vault) Get(_ context.Context, key client.ObjectKey, obj client.Object, _ ...client.GetOption) error {
	if env, ok := obj.(*v1alpha1.Environment); ok {
		v.env.DeepCopyInto(env)
		return nil
	}
	version := v.versions[key.Name]
	if version == "" && v.err == nil {
		return apierrors.NewNotFound(schema.GroupResource{Resource: "secrets"}, key.Name)
	}
	obj.(*metav1.PartialObjectMetadata).ResourceVersion = version
	return v.err
}

func TestAChangeOfASecretAsksForAPass(t *testing.T) {
	refused := errors.New("refused")
	paused := func(env *v1alpha1.Environment) { env.Spec.Management = v1alpha1.ManagementPaused }
	deleted := func(env *v1alpha1.Environment) { env.DeletionTimestamp = new(metav1.Now()) }
	without := func(env *v1alpha1.Environment) { env.Spec.Secrets = nil }
	before, other := map[string]string{"keys": "1"}, map[string]string{"keys": "2"}
	tests := map[string]struct {
		seen, now map[string]string
		change    func(*v1alpha1.Environment)
		err       error
		asks      bool
		looksOn   bool
	}{
		"the same as the last pass has seen": {seen: before, now: before, looksOn: true},
		"changed":                            {seen: before, now: other, asks: true, looksOn: true},
		"gone":                               {seen: before, asks: true, looksOn: true},
		"come":                               {seen: map[string]string{}, now: before, asks: true, looksOn: true},
		"still not there":                    {seen: map[string]string{}, looksOn: true},
		"before the first pass":              {now: before, looksOn: true},
		"not to be read":                     {seen: before, err: refused},
		"paused":                             {seen: before, now: other, change: paused},
		"being deleted":                      {seen: before, now: other, change: deleted},
		"no longer named":                    {seen: before, now: other, change: without},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			env := &v1alpha1.Environment{ObjectMeta: metav1.ObjectMeta{Namespace: "team", Name: "shop"}}
			env.Spec.Secrets = []v1alpha1.SecretSpec{{Name: "stripe"}}
			env.Spec.Secrets[0].ValueFrom.SecretRef = &v1alpha1.LocalSecretReference{Name: "keys"}
			server := vault{env: env, versions: test.now, err: test.err}
			s := &secretChanges{reconciler: &EnvironmentReconciler{Client: server, APIReader: server}, passes: make(chan event.GenericEvent, 1)}
			if test.seen != nil {
				s.note(env, secretsOf(test.seen))
			}
			if test.change != nil {
				test.change(env)
			}
			result, err := s.Reconcile(t.Context(), ctrl.Request{NamespacedName: client.ObjectKeyFromObject(env)})
			if !errors.Is(err, test.err) {
				t.Errorf("error is %v, want %v", err, test.err)
			}
			if asks := len(s.passes) > 0; asks != test.asks {
				t.Errorf("asks for a pass: %t, want %t", asks, test.asks)
			}
			if looksOn := result.RequeueAfter >= time.Minute; looksOn != test.looksOn {
				t.Errorf("the next look is after %s", result.RequeueAfter)
			}
		})
	}
}

func secretsOf(versions map[string]string) map[string]*corev1.Secret {
	secrets := map[string]*corev1.Secret{}
	for name, version := range versions {
		secrets[name] = &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: name, ResourceVersion: version}}
	}
	return secrets
}
