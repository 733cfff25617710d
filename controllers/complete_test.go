package controllers_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
	"github.com/terrarium-io/terrarium/hack/simulator/seed"
)

// sample reads an object of a sample into the namespace of the test.
func (w *world) sample(file string, into client.Object) {
	w.t.Helper()
	text, err := os.ReadFile("../config/samples/" + file)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := yaml.UnmarshalStrict(text, into); err != nil {
		w.t.Fatal(err)
	}
	into.SetNamespace(w.namespace)
}

func TestCompleteSampleBecomesReadyIsAdoptedAndIsDeleted(t *testing.T) {
	w := newWorldIn(t, cluster, stepwise)
	env, secret, password := &v1alpha1.Environment{}, &corev1.Secret{}, &corev1.Secret{}
	w.sample("complete/environment.yaml", env)
	w.sample("complete/secret.yaml", secret)
	w.sample("complete/password.yaml", password)
	secret.StringData["apiKey"] = "no \"real\" key:\n<&> \\ ä"
	written := &ledger{rights: rights{}}
	w.record(written, stepwise)
	seed.For(w.account, env.Spec)
	m := w.startManager()
	w.create(secret)
	w.create(password)
	w.create(env)
	env = w.waitReady()
	t.Logf("%s resources are ready", env.Status.Resources.Summary)
	w.wantRunning()
	w.wantWebToReachAPI()
	w.eventually("the last event", m.told("StateReady is True"))
	idle(t, m)

	values, former := w.secretValues(), m
	adopted, secrets := w.leave(m)
	untouched := w.tally()
	w = w.elsewhere()
	w.record(written, fast)
	for _, secret := range secrets {
		w.create(secret)
	}
	m = w.startManager()
	w.create(adopted)
	w.waitReady()
	w.wantUntouched(untouched)
	w.wantAdopted()
	w.wantRunning()
	w.wantWebToReachAPI()
	before := w.resources()
	w.eventually("the last event", m.told("Ready is True"))
	idle(t, m)

	w.remove()
	written.wantNone(t, values, former, m)
	written.rights.wantGranted(t)
	if left := w.names(); len(left) > 0 {
		t.Errorf("there are still %q", left)
	}
	deepestFirst(t, before, w.account.Deletions())
	for _, r := range w.account.Resources() {
		if stays := r.Kind.Group() == "s3" || r.Text("type") == "CNAME" || strings.HasPrefix(r.ID, "/aws/rds/") || strings.Contains(r.ID, "-cluster-exec-"); !stays && r.Object != "" {
			t.Errorf("AWS still has %s %s", r.Kind, r.ID)
		}
	}
	if snapshots := w.account.Snapshots(); len(snapshots) != 2 {
		t.Errorf("snapshots are %q, want those of database main and cache sessions", snapshots)
	}
	kept := w.account.ScheduledForDeletion()
	for _, name := range []string{"archive-credentials", "main-credentials", "payment"} {
		if !slices.ContainsFunc(kept, func(secret string) bool { return strings.Contains(secret, name) }) {
			t.Errorf("secret %s is not in its recovery window", name)
		}
	}
	w.wantInAWS(aws.Bucket, 1)
}

// wantRunning checks that services and jobs have what they need.
func (w *world) wantRunning() {
	w.t.Helper()
	for _, service := range w.account.Resources(aws.Service) {
		for _, reason := range w.account.Unsteady(service.ARN) {
			w.t.Errorf("%s cannot run: %s", service.Object, reason)
		}
	}
	for _, schedule := range w.account.Resources(aws.Schedule) {
		for _, reason := range w.account.Unstartable(schedule.ID) {
			w.t.Errorf("%s cannot start: %s", schedule.Object, reason)
		}
	}
}

// wantWebToReachAPI checks that web reaches api by its name.
func (w *world) wantWebToReachAPI() {
	w.t.Helper()
	inAWS := func(service string) string {
		return w.resource("Service/" + service).GetAnnotations()["crossplane.io/external-name"]
	}
	if reasons := w.account.Unreached(inAWS("shop-web"), inAWS("shop-api")); len(reasons) > 0 {
		w.t.Errorf("web does not reach api: %q", reasons)
	}
}
