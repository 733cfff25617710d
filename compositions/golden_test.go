package compositions_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"

	"github.com/terrarium-io/terrarium/compositions/plan"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

const goldenFile = "plan.golden.yaml"

// TestGolden compares the plan of each folder in testdata with the plan.golden.yaml in it.
//
// A case with an observed.yaml shows the first plan for that observation; others show the plan when everything has come to be. Where the
// name of a case begins with a composition, the file shows only that one. It leaves out what is the same for all objects and has its own
// test: namespace, labels, tags, region, provider configuration and the annotation of the depth.
func TestGolden(t *testing.T) {
	for _, name := range cases(t) {
		t.Run(name, func(t *testing.T) {
			got, err := yaml.Marshal(goldenOf(t, name))
			if err != nil {
				t.Fatal(err)
			}
			if *update {
				if err := os.WriteFile(filepath.Join("testdata", name, goldenFile), got, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(string(readFile(t, name, goldenFile)), string(got)); diff != "" {
				t.Errorf("plan differs from testdata/%s/%s (-want +got); look at it, then run go test ./compositions -update:\n%s", name, goldenFile, diff)
			}
		})
	}
}

func cases(t testing.TB) []string {
	t.Helper()
	entries, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

// golden is a plan for people.
type golden struct {
	Objects   []map[string]goldenObject `json:"objects"`
	Generated []string                  `json:"generated,omitempty"`
	Problems  []string                  `json:"problems,omitempty"`
	Outputs   map[string]any            `json:"outputs,omitempty"`
}

type goldenObject struct {
	Depth     int      `json:"depth"`
	Needs     []string `json:"needs,omitempty"` // what it waits on while nothing exists; not shown where it waits on all of it
	WaitingOn []string `json:"waitingOn,omitempty"`
	Revision  bool     `json:"revision,omitempty"`
	KeepOld   int      `json:"keepOld,omitempty"`
	Unsettled bool     `json:"unsettled,omitempty"`
	Drops     []string `json:"drops,omitempty"`   // of what the provider has copied
	Payload   []string `json:"payload,omitempty"` // the keys; never the values

	ExternalName       string `json:"externalName,omitempty"`
	ManagementPolicies any    `json:"managementPolicies,omitempty"`
	ForProvider        any    `json:"forProvider,omitempty"`
	InitProvider       any    `json:"initProvider,omitempty"`
}

func goldenOf(t *testing.T, name string) golden {
	t.Helper()
	env, seen := readEnvironment(t, name), nothingBut(readSecrets(t, name))
	first := compose(t, env, seen)
	var p *plan.Plan
	if resources, ok := readObserved(t, name); ok {
		seen.Resources = resources
		p = compose(t, env, seen)
	} else {
		p = settle(t, env, seen)
	}

	only := subject(p, name)
	out := golden{Outputs: outputs(t, p, only)}
	for i, o := range p.Objects {
		if only == "" || o.Composition == only {
			shown := show(t, o)
			shown.Needs = keys(first.Objects[i].WaitingOn)
			if slices.Equal(shown.Needs, shown.WaitingOn) {
				shown.Needs = nil
			}
			out.Objects = append(out.Objects, map[string]goldenObject{shortName(o.Key): shown})
		}
	}
	for _, g := range p.Generated {
		out.Generated = append(out.Generated, plan.SecretKey(g.Name).String()+": "+strings.Join(append(sorted(g.Fixed), g.Key), ", "))
	}
	for _, p := range p.Problems {
		out.Problems = append(out.Problems, p.Composition+": "+p.Reason+": "+p.Message)
	}
	return out
}

// subject is the composition that a case is about, or empty where it is about all.
func subject(p *plan.Plan, name string) string {
	about, _, _ := strings.Cut(name, "-")
	for _, c := range p.Compositions {
		if c.Name == about {
			return about
		}
	}
	return ""
}

func show(t *testing.T, o *plan.Object) goldenObject {
	t.Helper()
	applied, err := asApplied(o.Resource)
	if err != nil {
		t.Fatal(err)
	}
	spec := as[map[string]any](t, applied["spec"])
	parameters := as[map[string]any](t, spec["forProvider"])
	delete(parameters, "region")
	delete(parameters, "tags")
	out := goldenObject{
		Depth:     o.Depth,
		WaitingOn: keys(o.WaitingOn),
		Revision:  o.RevisionOf != "",
		KeepOld:   o.KeepRevisions,
		Unsettled: o.Unsettled,
		Drops:     o.DropCopied,

		ExternalName:       meta.GetExternalName(o.Resource),
		ManagementPolicies: spec["managementPolicies"],
		ForProvider:        readable(parameters),
		InitProvider:       spec["initProvider"],
	}
	if o.Payload != nil {
		out.Payload = sorted(o.Payload.Data)
	}
	return out
}

// readable shows JSON in strings, such as policies, as what it means.
func readable(value any) any {
	switch v := value.(type) {
	case map[string]any:
		for key := range v {
			v[key] = readable(v[key])
		}
	case []any:
		for i := range v {
			v[i] = readable(v[i])
		}
	case string:
		var document any
		if strings.HasPrefix(v, "{") || strings.HasPrefix(v, "[") {
			if err := json.Unmarshal([]byte(v), &document); err == nil {
				return document
			}
		}
	}
	return value
}

func outputs(t *testing.T, p *plan.Plan, only string) map[string]any {
	t.Helper()
	text, err := json.Marshal(p.Outputs)
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]any
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	for key := range all {
		if !strings.HasPrefix(strings.ToLower(key), only) {
			delete(all, key)
		}
	}
	return all
}

func keys(list []plan.Key) []string {
	var out []string
	for _, key := range list {
		out = append(out, shortName(key))
	}
	return out
}

func sorted[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
