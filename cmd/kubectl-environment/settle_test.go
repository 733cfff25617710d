package main

import (
	"os"
	"testing"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
	"github.com/terrarium-io/terrarium/controllers"
)

// world is an Environment that exists, and what there is of it.
type world struct {
	t    *testing.T
	env  *v1alpha1.Environment
	seen *observation

	// inAWS is what AWS reports of an object, or nil where names will do.
	inAWS func(*plan.Object, *unstructured.Unstructured) map[string]any
}

// settled is the shop when everything has come to be.
func settled(t *testing.T) *world {
	t.Helper()
	return settledAs(t, "testdata/shop.yaml", nil)
}

// settledWith is the shop with patches.
func settledWith(t *testing.T, patches ...v1alpha1.PatchSpec) *world {
	t.Helper()
	w := &world{t: t, env: readEnvironment(t, "testdata/shop.yaml"), seen: &observation{}}
	w.env.Spec.Patches = patches
	return w.settle("testdata/shop.yaml")
}

// settledAs is the Environment of a file when everything has come to be.
func settledAs(t *testing.T, file string, inAWS func(*plan.Object, *unstructured.Unstructured) map[string]any) *world {
	t.Helper()
	w := &world{t: t, env: readEnvironment(t, file), seen: &observation{}, inAWS: inAWS}
	return w.settle(file)
}

// settle makes everything, with the Secrets of a file.
func (w *world) settle(file string) *world {
	w.t.Helper()
	w.env.UID = "c0ffee00-0000-4000-8000-000000000000"
	w.seen.Resources, w.seen.Secrets = map[plan.Key]resource.ModernManaged{}, map[string]*corev1.Secret{}
	for name, secret := range read(w.t, file).secretsOf(w.env.Namespace) {
		secret.UID = types.UID("uid-of-" + name)
		w.seen.Secrets[name] = secret
	}
	for range 20 {
		if !w.pass() {
			return w
		}
	}
	w.t.Fatal("does not settle in 20 passes")
	return nil
}

// pass plays the controller, the provider and AWS, and reports whether it made anything.
func (w *world) pass() bool {
	w.t.Helper()
	p, err := compositions.Compose(w.env, w.seen.Observed.Observed)
	if err != nil {
		w.t.Fatal(err)
	}
	made := false
	for _, generated := range p.Generated {
		if w.seen.Secrets[generated.Name] == nil {
			secret := &corev1.Secret{Data: map[string][]byte{generated.Key: []byte(secretValue)}}
			secret.Name, secret.UID = generated.Name, types.UID("uid-of-"+generated.Name)
			w.seen.Secrets[generated.Name] = secret
			made = true
		}
	}
	var waiting []plan.Key
	for _, o := range p.Objects {
		switch {
		case o.Waits():
			waiting = append(waiting, o.WaitingOn...)
		case w.seen.Resources[o.Key] == nil:
			w.seen.Resources[o.Key] = w.live(o)
			made = true
		}
	}
	if !made && len(waiting) > 0 {
		w.t.Fatalf("a fact is missing of %v", waiting)
	}
	return made
}

// live is an object as the provider leaves it when it exists in AWS.
func (w *world) live(o *plan.Object) resource.ModernManaged {
	w.t.Helper()
	manifest, err := controllers.Manifest(w.env, o)
	if err != nil {
		w.t.Fatal(err)
	}
	manifest.SetUID(types.UID("uid-of-" + o.Name))
	facts := map[string]any{"engineVersionActual": "16.4"}
	for _, fact := range []string{"id", "arn", "address", "dnsName", "zoneId", "ownerId", "arnSuffix", "versionId"} {
		facts[fact] = fact + "-of-" + o.Name
	}
	if w.inAWS != nil {
		facts = w.inAWS(o, manifest)
	}
	manifest.Object["status"] = map[string]any{
		"atProvider": facts,
		"conditions": []any{
			map[string]any{"type": "Ready", "status": "True", "reason": "Available"},
			map[string]any{"type": "Synced", "status": "True", "reason": "ReconcileSuccess"},
		},
	}
	res := o.Resource.DeepCopyObject().(resource.ModernManaged)
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(manifest.Object, res); err != nil {
		w.t.Fatal(err)
	}
	return res
}

// resource is a live managed resource by its short name.
func (w *world) resource(short string) resource.ModernManaged {
	w.t.Helper()
	for key, res := range w.seen.Resources {
		if key.String() == short {
			return res
		}
	}
	w.t.Fatalf("there is no %s", short)
	return nil
}

func read(t *testing.T, file string) *input {
	t.Helper()
	target := newNamespaceTarget()
	in, err := readInput(target, []string{file}, os.Stdin)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func readEnvironment(t *testing.T, file string) *v1alpha1.Environment {
	t.Helper()
	env, err := admitOffline(t.Context(), read(t, file).environments[0].Unstructured, nil)
	if err != nil {
		t.Fatal(err)
	}
	return env
}
