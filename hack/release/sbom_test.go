package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const repository = "../.."

func TestListedSoftwareIsWhatAProgramIsMadeOf(t *testing.T) {
	t.Chdir(repository)
	t.Setenv("GOPROXY", "off") // what a release says does not depend on what answers
	dir := t.TempDir()
	program := filepath.Join(dir, "program")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, "./hack/release").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var lists []string
	for _, name := range []string{"a.json", "b.json"} {
		if err := listModules(program, "v0.1.0", filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		lists = append(lists, string(text))
	}
	if lists[0] != lists[1] {
		t.Error("the list is another each time")
	}
	var list struct {
		BOMFormat  string
		Metadata   struct{ Component component }
		Components []component
	}
	if err := json.Unmarshal([]byte(lists[0]), &list); err != nil {
		t.Fatal(err)
	}
	if want := (component{Name: "github.com/terrarium-io/terrarium", Version: "v0.1.0"}); list.BOMFormat != "CycloneDX" || list.Metadata.Component != want {
		t.Errorf("it is a %s of %+v", list.BOMFormat, list.Metadata.Component)
	}
	var got []string
	for _, c := range list.Components {
		if c.Name != "std" {
			got = append(got, c.Name+" "+c.Version)
		}
	}
	if len(got) == len(list.Components) {
		t.Error("Go's own library is missing")
	}
	slices.Sort(got)
	if diff := cmp.Diff(modules(t, "amd64", "./hack/release"), got); diff != "" {
		t.Errorf("modules (-of the program +listed):\n%s", diff)
	}
}

type component struct{ Name, Version string }

// One list is for both architectures of the image.
func TestManagerIsMadeOfTheSameModulesOnEachArchitecture(t *testing.T) {
	t.Chdir(repository)
	if diff := cmp.Diff(modules(t, "amd64", "./cmd/manager"), modules(t, "arm64", "./cmd/manager")); diff != "" {
		t.Errorf("modules (-amd64 +arm64):\n%s", diff)
	}
}

// modules of a program, as Go says them before it builds, but for our own.
func modules(t *testing.T, architecture, program string) []string {
	t.Helper()
	list := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}{{end}}{{end}}", program)
	list.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+architecture)
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	found := strings.Split(strings.TrimSpace(string(out)), "\n")
	slices.Sort(found)
	found = slices.Compact(found)
	if len(found) == 0 || found[0] == "" {
		t.Fatalf("%s is made of nothing else", program)
	}
	return found
}
