package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

func TestAdoptGolden(t *testing.T) {
	code, out, errs := command(t, "", "adopt", "-f", "testdata/inventory.json")
	if code != exitNoChanges {
		t.Fatalf("exit code is %d: %s", code, errs)
	}
	golden(t, "adopt", out)
}

func TestAdoptedEnvironmentIsWhatComposeTakes(t *testing.T) {
	text, err := os.ReadFile("testdata/inventory.json")
	if err != nil {
		t.Fatal(err)
	}
	_, out, _ := command(t, string(text), "adopt", "-f", "-", "-n", "shop")
	env := &v1alpha1.Environment{}
	if err := yaml.UnmarshalStrict([]byte(out), env); err != nil {
		t.Fatal(err)
	}
	p, err := compositions.Compose(env, plan.Observed{})
	if err != nil {
		t.Fatal(err)
	}
	adopting := 0
	for _, o := range p.Objects {
		if o.Adopting {
			adopting++
		}
	}
	if adopting != 1 {
		t.Errorf("%d objects are to be adopted, want the one in the inventory", adopting)
	}
}

func TestAdoptRefusesWhatItCannotRead(t *testing.T) {
	text, err := os.ReadFile("testdata/inventory.json")
	if err != nil {
		t.Fatal(err)
	}
	good := string(text)
	for name, c := range map[string]struct {
		inventory string
		args      []string
		want      string
	}{
		"no JSON":           {"not: json", nil, "error: standard input: it is no inventory, or a damaged one: invalid character"},
		"another version":   {strings.Replace(good, `"version": 1`, `"version": 2`, 1), nil, "error: standard input: the inventory has version 2, and this version of Terrarium reads version 1: use the version that wrote it"},
		"another region":    {strings.Replace(good, `"region": "eu-west-1"`, `"region": "us-east-1"`, 1), nil, "error: standard input: the inventory is of region"},
		"another namespace": {good, []string{"-n", "other"}, "error: standard input: the inventory is of namespace shop, and --namespace is other: names in AWS are made from the namespace, so leave --namespace out or name that one"},
		"a spec that is none": {
			strings.Replace(good, `"natGateway": "None"`, `"natGateway": "Some"`, 1), nil,
			`error: standard input: the inventory is damaged: Environment.terrarium.io "staging" is invalid: spec.network.natGateway`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			code, out, errs := command(t, c.inventory, append([]string{"adopt", "-f", "-"}, c.args...)...)
			if code != exitError || !strings.HasPrefix(errs, c.want) || out != "" {
				t.Errorf("exit code is %d, with %q and %q; want %q", code, errs, out, c.want)
			}
		})
	}
}

func TestAdoptSaysWhichFileIsEmpty(t *testing.T) {
	file := filepath.Join(t.TempDir(), "inventory.json")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errs := command(t, "", "adopt", "-f", file)
	if want := "error: " + file + ": it is empty, and no inventory"; code != exitError || !strings.HasPrefix(errs, want) || out != "" {
		t.Errorf("exit code is %d, with %q and %q; want %q", code, errs, out, want)
	}
}
