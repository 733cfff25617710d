package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestExplainGolden(t *testing.T) {
	for name, path := range map[string]string{"spec": "spec", "hosts": "spec.services.routes.hosts", "storage": "databases[main].storage", "cpu": "services.cpu"} {
		t.Run(name, func(t *testing.T) {
			code, out, errs := command(t, "", "explain", path)
			if code != exitNoChanges {
				t.Fatalf("exit code is %d: %s", code, errs)
			}
			golden(t, "explain-"+name, out)
		})
	}
}

// A field without an explanation would be one that nobody can use.
func TestEveryFieldCanBeExplained(t *testing.T) {
	var walk func(path string, depth int)
	walk = func(path string, depth int) {
		var out bytes.Buffer
		if err := explain(path, &out); err != nil {
			t.Errorf("%s: %v", path, err)
			return
		}
		f, err := findField(path)
		if err != nil {
			t.Fatal(err)
		}
		if f.schema.Description == "" {
			t.Errorf("%s has no description", path)
		}
		for name := range itemsOf(f.schema).Properties {
			walk(f.path+"."+name, depth+1)
		}
	}
	walk("spec", 0)
}

func TestExplainSaysWhatFieldsThereAre(t *testing.T) {
	code, _, errs := command(t, "", "explain", "services.imag")
	if code != exitError || !strings.Contains(errs, "there is no field imag in spec.services[]: it has") || !strings.Contains(errs, "image") {
		t.Errorf("exit code is %d, with %q", code, errs)
	}
}
