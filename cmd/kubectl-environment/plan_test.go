package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	"github.com/google/go-cmp/cmp"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
	"github.com/terrarium-io/terrarium/controllers"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

// secretValue is that of all Secrets: it must show nowhere.
const secretValue = "value-that-never-shows"

func TestPlanGolden(t *testing.T) {
	tests := map[string]func(*world){
		"image": func(w *world) { w.env.Spec.Services[0].Image = "public.ecr.aws/nginx/nginx:1.30" },
		"database-removed": func(w *world) {
			w.env.Spec.Databases, w.env.Spec.Services[0].Databases = nil, nil
		},
		"database-major-version": func(w *world) {
			w.env.Spec.Databases[0].EngineVersion = "17"
			w.env.Spec.Databases[0].Maintenance.AllowMajorVersionUpgrade = v1alpha1.Enabled
		},
		"secret-changed": func(w *world) {
			w.seen.Secrets["payment"].Data["apiKey"] = []byte(secretValue + "-either")
		},
		"secret-added": func(w *world) {
			added := w.env.Spec.Secrets[0].DeepCopy()
			added.Name, added.ValueFrom = "session", v1alpha1.SecretValueSource{Generate: &v1alpha1.GeneratedValue{Length: 32}}
			w.env.Spec.Secrets = append(w.env.Spec.Secrets, *added)
			w.env.Spec.Services[0].SecretEnv = append(w.env.Spec.Services[0].SecretEnv, v1alpha1.SecretEnvVar{Name: "SESSION_KEY", Secret: "session"})
		},
		"drift": func(w *world) {
			w.resource("Subnet/staging-private-a").(*ec2.Subnet).Spec.ForProvider.MapPublicIPOnLaunch = new(true)
			w.resource("Service.ecs/staging-web").(*ecs.Service).Spec.ForProvider.DesiredCount = nil
			w.resource("VPC/staging-vpc").SetAnnotations(nil)
		},
		"nothing": func(*world) {},
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			w := settled(t)
			change(w)
			golden(t, name, w.plan())
		})
	}
}

func TestPlanShowsWhatPatchesDo(t *testing.T) {
	patch := func(composition v1alpha1.PatchComposition, instance, kind, forProvider string) v1alpha1.PatchSpec {
		return v1alpha1.PatchSpec{
			Name: strings.ToLower(kind), Composition: composition, Instance: instance, Kind: kind, ForProvider: apiextensionsv1.JSON{Raw: []byte(forProvider)},
		}
	}
	ca := func(name string) v1alpha1.PatchSpec {
		return patch("database", "main", "Instance", fmt.Sprintf(`{"caCertIdentifier": %q}`, name))
	}
	shared := patch("service", "web", "TaskDefinition", `{"pidMode": "task"}`)
	tests := map[string]struct{ before, after []v1alpha1.PatchSpec }{
		"patch-added":   {nil, []v1alpha1.PatchSpec{ca("rds-ca-rsa4096-g1"), shared}},
		"patch-changed": {[]v1alpha1.PatchSpec{ca("rds-ca-rsa2048-g1"), shared}, []v1alpha1.PatchSpec{ca("rds-ca-rsa4096-g1"), shared}},
		"patch-removed": {[]v1alpha1.PatchSpec{ca("rds-ca-rsa4096-g1"), shared}, nil},
		"patch-unfit":   {nil, []v1alpha1.PatchSpec{patch("database", "main", "Instance", `{"paint": "red"}`)}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := settledWith(t, test.before...)
			w.env.Spec.Patches = test.after
			golden(t, name, w.plan())
		})
	}
}

func TestPlanOfNewEnvironment(t *testing.T) {
	w := &world{t: t, env: readEnvironment(t, "testdata/network.yaml"), seen: &observation{}}
	golden(t, "new", w.plan())
}

func TestPlanOfAdoption(t *testing.T) {
	_, out, _ := command(t, "", "adopt", "-f", "testdata/inventory.json")
	file := filepath.Join(t.TempDir(), "environment.yaml")
	if err := os.WriteFile(file, []byte(out), 0o600); err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, env: readEnvironment(t, file), seen: &observation{}}
	shown := w.plan()
	for _, want := range []string{"  = VPC/staging-vpc  (vpc-0f1e2d3c4b5a69788)\n", "1 to take over as they are in AWS"} {
		if !strings.Contains(shown, want) {
			t.Errorf("plan does not say %q:\n%s", want, shown)
		}
	}
}

func TestPlanMakesAndDeletesNothingOfWhatItLooksAt(t *testing.T) {
	w := &world{t: t, env: readEnvironment(t, "../../compositions/testdata/on-existing-network/environment.yaml"), seen: &observation{}}
	w.env.UID = "c0ffee00-0000-4000-8000-000000000000"
	p, err := compositions.Compose(w.env, w.seen.Observed.Observed)
	if err != nil {
		t.Fatal(err)
	}
	r, shown := w.compare(), w.plan()
	looks := map[plan.Key]resource.ModernManaged{}
	for _, o := range p.Objects {
		if o.Existing {
			looks[o.Key] = w.live(o)
			if want := "  ? " + o.String() + "  (only looked at: somebody else has made it)\n"; !strings.Contains(shown, want) {
				t.Errorf("plan does not say %q:\n%s", want, shown)
			}
		}
	}
	if want := len(r.changes) - len(looks); len(looks) == 0 || r.count(controllers.Create) != want {
		t.Errorf("plan makes %d objects, want %d, without the %d that look", r.count(controllers.Create), want, len(looks))
	}

	w.seen.Resources = looks
	existing := w.env.Spec.Network.Existing
	gone := existing.PublicSubnetIDs[0]
	existing.PublicSubnetIDs = existing.PublicSubnetIDs[1:]
	r, shown = w.compare(), w.plan()
	if want := "  ? Subnet/staging-" + gone + "  (" + gone + "; is not looked at any more; it stays as it is)\n"; !strings.Contains(shown, want) {
		t.Errorf("plan does not say %q:\n%s", want, shown)
	}
	if len(r.warnings) > 0 || r.count(controllers.Delete) > 0 {
		t.Errorf("plan loses something:\n%s", shown)
	}
}

// What is not ready has no facts. It will have the same ones as before.
func TestPlanHoldsFactsThatAreOutOfSight(t *testing.T) {
	w := settled(t)
	for _, res := range w.seen.Resources {
		res.SetConditions(xpv1.Unavailable())
	}
	if r := w.compare(); r.changed() {
		t.Errorf("plan is not empty:\n%s", w.plan())
	}
}

func TestPlanTakesSecretsThatMayNotBeReadForUnchanged(t *testing.T) {
	w := settled(t)
	for name := range w.seen.Secrets {
		w.seen.unseen = append(w.seen.unseen, name)
	}
	clear(w.seen.Secrets)
	r := w.compare()
	if r.changed() || len(r.problems) > 0 {
		t.Errorf("plan is not empty:\n%s", w.plan())
	}
	if shown := w.plan(); !strings.Contains(shown, "You may not read Secret/") {
		t.Errorf("plan does not say what it could not see:\n%s", shown)
	}
}

func TestPlanNamesWhatIsMissing(t *testing.T) {
	w := settled(t)
	delete(w.seen.Secrets, "payment")
	w.env.Spec.Management = v1alpha1.ManagementPaused
	w.seen.taken = []plan.Key{plan.SecretKey("staging-x")}
	shown := w.plan()
	for _, want := range []string{"Secret/payment does not exist", "Paused", "Secret/staging-x exists and does not belong"} {
		if !strings.Contains(shown, want) {
			t.Errorf("plan does not say %q:\n%s", want, shown)
		}
	}
}

func TestPlanSaysWhyTheEnvironmentIsNotReady(t *testing.T) {
	tests := map[string]struct {
		conditions []metav1.Condition
		want       string
	}{
		"not ready": {
			[]metav1.Condition{{Type: v1alpha1.ConditionReady, Status: metav1.ConditionFalse, Reason: "InvalidSpec", Message: "spec.region: no such region"}},
			"The Environment is not ready: InvalidSpec: spec.region: no such region",
		},
		"never seen": {nil, "no controller has reported on it yet"},
		"ready":      {[]metav1.Condition{{Type: v1alpha1.ConditionReady, Status: metav1.ConditionTrue, Reason: "Available"}}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			env := &v1alpha1.Environment{}
			env.Status.Conditions = test.conditions
			if got := notReady(env); test.want == "" && got != "" || !strings.Contains(got, test.want) {
				t.Errorf("note is %q, want %q", got, test.want)
			}
		})
	}
}

func TestPlanWithProblemsFails(t *testing.T) {
	problem, change, nothing := &report{problems: []string{"a"}}, &report{generated: []string{"a"}}, &report{}
	tests := map[string]struct {
		reports []*report
		want    error
	}{
		"nothing":               {[]*report{nothing}, nil},
		"a change":              {[]*report{nothing, change}, errChanges},
		"a problem":             {[]*report{problem}, errProblems},
		"a problem and changes": {[]*report{change, problem, nothing}, errProblems},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := outcome(test.reports...); !errors.Is(got, test.want) {
				t.Errorf("outcome is %v, want %v", got, test.want)
			}
		})
	}
}

func TestColorsAreAsAsked(t *testing.T) {
	for flag, want := range map[string]bool{"always": true, "never": false, "auto": false} {
		p, err := newPalette(flag, &bytes.Buffer{})
		if err != nil || bool(p) != want {
			t.Errorf("%s: colors are %t, %v", flag, bool(p), err)
		}
	}
	if _, err := newPalette("blue", &bytes.Buffer{}); err == nil {
		t.Error("blue is taken")
	}
}

func (w *world) compare() *report {
	w.t.Helper()
	r, err := compare(w.env, w.seen)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// plan is what is shown.
func (w *world) plan() string {
	w.t.Helper()
	var out bytes.Buffer
	screen{out: &out}.show(w.compare())
	return withoutHashes(out.String())
}

var revision = regexp.MustCompile(`-[0-9a-f]{8}\b`)

// withoutHashes numbers revisions, whose hashes change with every detail of what they are of.
func withoutHashes(text string) string {
	numbers := map[string]string{}
	return revision.ReplaceAllStringFunc(text, func(hash string) string {
		if numbers[hash] == "" {
			numbers[hash] = fmt.Sprintf("-revision%d", len(numbers)+1)
		}
		return numbers[hash]
	})
}

// golden compares with a file in testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	wantNoSecret(t, got, secretValue)
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("output differs from %s (-want +got); look at it, then run go test ./cmd/kubectl-environment -update:\n%s", file, diff)
	}
}
