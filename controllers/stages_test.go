package controllers_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/fluxcd/cli-utils/pkg/kstatus/status"
	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

var update = flag.Bool("update", false, "write the stages that others are tested with instead of comparing with them")

// stages has what Argo CD's health check is tested with.
const stages = "../config/argocd/resource_customizations/terrarium.io/Environment/testdata"

// What AWS and we draw by chance.
var (
	idVPC    = regexp.MustCompile(`vpc-[0-9a-f]{17}`)
	idSecret = regexp.MustCompile(`shop-shop-[a-z0-9]{5}-stripe-[A-Za-z0-9]{6}`)
)

// A life from beginning to end: at each stage kstatus, by which Flux and kpt wait, and `kubectl wait` have to say the same, and what they read is in
// the stages.
func TestOthersUnderstandEveryStage(t *testing.T) {
	w := newWorldIn(t, cluster, stepwise)
	w.stopProvider() // so that nothing gets further than a stage
	w.create(newEnvironment(w.namespace, secret))
	w.wantStage("new", status.InProgressStatus)

	m := w.startManager()
	w.waitFor("Stalled", "SecretMissing")
	w.wantStage("stalled", status.FailedStatus)

	w.create(stripeKeys(w.namespace))
	m.reconcile()
	w.waitFor("Reconciling", "Progressing")
	w.wantStage("creating", status.InProgressStatus)

	w.account.Fail(vpcLimit)
	stopProvider := w.startProvider(stepwise)
	w.waitFor("SecretsReady", "Available")
	w.waitFor("ClusterReady", "Available")
	w.waitFor("Ready", "Failed")
	w.wantStage("failed", status.InProgressStatus)

	w.account.ClearFailures()
	w.waitReady()
	w.wantStage("ready", status.CurrentStatus)

	m.stop()
	w.change(func(env *v1alpha1.Environment) { env.Spec.Network.AvailabilityZones.Count = 2 })
	w.wantStage("changed", status.InProgressStatus)

	stopProvider()
	w.startManager()
	w.waitFor("Ready", "Progressing")
	w.wantStage("changing", status.InProgressStatus)

	w.startProvider(stepwise)
	w.waitReady()
	w.change(setManagement(v1alpha1.ManagementPaused))
	w.waitFor("Ready", "Paused")
	w.wantStage("paused", status.InProgressStatus)

	w.account.Fail(stuckVPC)
	env := w.environment()
	w.delete(env)
	w.eventually("the VPC to be all that is left", w.says("Ready", "Deleting", "1 resource left; VPC/shop-vpc: "))
	w.wantStage("deleting", status.TerminatingStatus)
	w.account.ClearFailures()
	w.waitGone(env)
}

// Everything in the spec is there, and what is no longer in it is not gone: `kubectl wait --for=condition=Ready` returns, kstatus waits on.
func TestOthersUnderstandRemoval(t *testing.T) {
	w := newWorldIn(t, cluster, stepwise)
	w.makeReady(secret)
	w.account.Fail(aws.Failure{Kind: aws.Secret, Operation: aws.Delete, Message: "AccessDeniedException: not authorized to perform secretsmanager:DeleteSecret"})
	w.change(func(env *v1alpha1.Environment) { env.Spec.Secrets = nil })
	w.eventually("AWS to refuse the removal", w.says("Reconciling", "Removing", "AccessDeniedException"))
	w.waitFor("Ready", "Available")
	w.wantStatus(w.stage(), status.InProgressStatus)
	w.matchesStage("removing", w.stage())
	w.account.ClearFailures()
	w.waitReady()
}

// wantStage checks what others make of the Environment as it is now.
func (w *world) wantStage(name string, want status.Status) {
	w.t.Helper()
	object := w.stage()
	w.wantStatus(object, want)
	if met := meetsReady(w.t, object); met != (want == status.CurrentStatus) {
		w.t.Errorf("%s: kubectl wait --for=condition=Ready is over: %t, and kstatus says %s", name, met, want)
	}
	w.matchesStage(name, object)
}

// stage is the Environment as anybody reads it.
func (w *world) stage() *unstructured.Unstructured {
	w.t.Helper()
	object := &unstructured.Unstructured{}
	object.SetGroupVersionKind(v1alpha1.GroupVersion.WithKind("Environment"))
	if err := w.Get(w.t.Context(), client.ObjectKey{Namespace: w.namespace, Name: "shop"}, object); err != nil {
		w.t.Fatal(err)
	}
	return object
}

func (w *world) wantStatus(object *unstructured.Unstructured, want status.Status) {
	w.t.Helper()
	result, err := status.Compute(object)
	if err != nil {
		w.t.Fatal(err)
	}
	if result.Status != want || result.Message == "" {
		w.t.Errorf("kstatus says %s: %s, want %s; conditions are %v", result.Status, result.Message, want, conditionsOf(w.t, object))
	}
}

// meetsReady is what kubectl wait asks for: the condition, for the generation that there is.
func meetsReady(t *testing.T, object *unstructured.Unstructured) bool {
	t.Helper()
	ready := meta.FindStatusCondition(conditionsOf(t, object), v1alpha1.ConditionReady)
	return ready != nil && ready.Status == metav1.ConditionTrue && ready.ObservedGeneration >= object.GetGeneration()
}

func conditionsOf(t *testing.T, object *unstructured.Unstructured) []metav1.Condition {
	t.Helper()
	env := &v1alpha1.Environment{}
	if err := scheme.Convert(object, env, nil); err != nil {
		t.Fatal(err)
	}
	return env.Status.Conditions
}

// matchesStage compares what a health check reads of the Environment with the file of a stage.
func (w *world) matchesStage(name string, object *unstructured.Unstructured) {
	w.t.Helper()
	got, err := yaml.Marshal(asRead(w.t, object))
	if err != nil {
		w.t.Fatal(err)
	}
	got = idVPC.ReplaceAll(bytes.ReplaceAll(got, []byte(w.namespace), []byte("shop")), []byte("vpc-0a1b2c3d4e5f60718"))
	got = idSecret.ReplaceAll(got, []byte("shop-shop-abcde-stripe-AbCdEf"))
	file := filepath.Join(stages, name+".yaml")
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			w.t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		w.t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		w.t.Errorf("%s (-file +run; -update writes it):\n%s", name, diff)
	}
}

// asRead has what a health check may read, without what differs from run to run.
func asRead(t *testing.T, object *unstructured.Unstructured) map[string]any {
	t.Helper()
	const then = "2026-01-01T00:00:00Z"
	metadata := map[string]any{"name": object.GetName(), "namespace": object.GetNamespace(), "generation": object.GetGeneration()}
	if object.GetDeletionTimestamp() != nil {
		metadata["deletionTimestamp"] = then
	}
	read := map[string]any{"observedGeneration": object.Object["status"].(map[string]any)["observedGeneration"]}
	conditions, _, err := unstructured.NestedSlice(object.Object, "status", "conditions")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range conditions {
		c.(map[string]any)["lastTransitionTime"] = then
	}
	if len(conditions) > 0 {
		read["conditions"] = conditions
	}
	return map[string]any{"apiVersion": object.GetAPIVersion(), "kind": object.GetKind(), "metadata": metadata, "status": read}
}
