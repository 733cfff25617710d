package controllers_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// A whole application takes its time to be made, so these share one. None of them needs another.
func TestReadyApplication(t *testing.T) {
	w := newWorldIn(t, cluster, stepwise)
	m := w.makeReady(application)
	t.Run("says what there is", func(t *testing.T) { saysWhatThereIs(t, w.in(t)) })
	t.Run("keeps the values of secrets to Secrets", func(t *testing.T) { keepsSecrets(t, w.in(t), m) })
	t.Run("writes nothing", func(t *testing.T) { idle(t, m) })
	t.Run("changes two resources for another image", func(t *testing.T) { changesTwoForAnImage(t, w.in(t), m) })
	m.stop()
	t.Run("writes nothing after a restart", func(t *testing.T) {
		m := w.in(t).startManager()
		m.reconcile()
		if writes := m.wire.writes(); len(writes) > 0 {
			t.Errorf("wrote %q", writes)
		}
		idle(t, m)
	})
}

func saysWhatThereIs(t *testing.T, w *world) {
	t.Helper()
	env := w.environment()
	var conditions []string
	for _, c := range env.Status.Conditions {
		conditions = append(conditions, c.Type)
		if c.Status != metav1.ConditionTrue || c.Reason != v1alpha1.ReasonAvailable || c.ObservedGeneration != env.Generation {
			t.Errorf("condition %v", c)
		}
	}
	want := []string{"Ready", "ClusterReady", "DatabasesReady", "LoadBalancersReady", "NetworkReady", "SecretsReady", "ServicesReady"}
	if diff := cmp.Diff(want, conditions); diff != "" {
		t.Errorf("conditions (-want +got):\n%s", diff)
	}
	counts := env.Status.Resources
	if total := int32(len(w.resources())); *counts.Total != total || *counts.Ready != total || *counts.Waiting != 0 || *counts.Failed != 0 {
		t.Errorf("resources are %+v of %d", counts, total)
	}
	if env.Status.ObservedGeneration != env.Generation {
		t.Errorf("observedGeneration is %d, want %d", env.Status.ObservedGeneration, env.Generation)
	}
	if env.Status.Services[0].URL != "http://"+env.Status.LoadBalancers[0].DNSName {
		t.Errorf("the service is at %q", env.Status.Services[0].URL)
	}
	if vpc := w.account.Resources(aws.VPC)[0]; env.Status.Network.VPCID != vpc.ID {
		t.Errorf("vpcID is %q, want %q", env.Status.Network.VPCID, vpc.ID)
	}
}

func keepsSecrets(t *testing.T, w *world, m *manager) {
	t.Helper()
	password := credentials(w)["password"]
	text := []string{m.log.String(), strings.Join(m.recorder.events(), "\n"), asJSON(t, w.environment())}
	for _, res := range w.resources() {
		text = append(text, asJSON(t, res))
	}
	for _, part := range text {
		for _, value := range []string{stripeKey, string(password)} {
			if strings.Contains(part, value) {
				t.Errorf("%q is in %s", value, part)
			}
		}
	}
}

func asJSON(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func changesTwoForAnImage(t *testing.T, w *world, m *manager) {
	t.Helper()
	generations, updates := w.generations(), len(w.account.Updates())
	m.wire.forget()
	w.change(func(env *v1alpha1.Environment) { env.Spec.Services[0].Image = "public.ecr.aws/nginx/nginx:1.30" })
	env := w.waitReady()

	revision := newest(w)
	want := map[string]bool{
		"PATCH taskdefinitions.ecs/" + revision: true, "PATCH services.ecs/shop-web": true, "PATCH environments.terrarium/shop/status": true,
	}
	got := map[string]bool{}
	for _, write := range m.wire.writes() {
		got[write] = true
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("writes (-want +got):\n%s", diff)
	}
	now := w.generations()
	delete(now, "TaskDefinition/"+revision)
	delete(now, "Service/shop-web")
	delete(generations, "Service/shop-web")
	if diff := cmp.Diff(generations, now); diff != "" {
		t.Errorf("generations of the others (-before +after):\n%s", diff)
	}
	for _, update := range w.account.Updates()[updates:] {
		if update.Kind != aws.Service {
			t.Errorf("AWS was asked to update %v", update)
		}
	}
	running, _ := w.account.Get(aws.TaskDefinition, env.Status.Services[0].TaskDefinitionARN)
	if !strings.Contains(running.Text("containerDefinitions"), "nginx:1.30") {
		t.Errorf("status.services[0].taskDefinitionARN is %q, which runs %s", env.Status.Services[0].TaskDefinitionARN, running.Text("containerDefinitions"))
	}
}
