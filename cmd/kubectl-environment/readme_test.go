package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// picture is what the README shows: its first example, when all of it is there. `make picture` draws it anew.
const picture = "../../docs/images/shop.svg"

func TestReadmeBeginsWithThePictureOfItsExample(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	before, example, found := strings.Cut(string(readme), "```yaml\n")
	if !found || !strings.Contains(before, "(docs/images/shop.svg)") {
		t.Fatal("the README does not begin with the picture and an example")
	}
	example, _, _ = strings.Cut(example, "```")
	if n := strings.Count(example, "\n"); n != 10 {
		t.Errorf("the example has %d lines, and ten are promised", n)
	}
	file := filepath.Join(t.TempDir(), "environment.yaml")
	if err := os.WriteFile(file, []byte(example), 0o600); err != nil {
		t.Fatal(err)
	}
	w := settledAs(t, file, asInAWS)
	v := newView(w.env, w.seen, now)
	reportOn(v)
	if want := fmt.Sprintf("become the %d resources", len(v.wanted())); !strings.Contains(string(readme), want) {
		t.Errorf("the README does not say that they %s", want)
	}
	got := graph(t, v, "svg")
	if *update {
		if err := os.WriteFile(picture, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(picture)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("the picture is not that of the example (-want +got): run make picture, and look at it:\n%s", diff)
	}
}

func TestTutorialCountsWhatIsMade(t *testing.T) {
	tutorial, err := os.ReadFile("../../docs/tutorial.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(tutorial), "```yaml\n")
	example, _, _ = strings.Cut(example, "```")
	code, out, errs := command(t, example, "render", "-f", "-", "-o", "name")
	if code != exitNoChanges {
		t.Fatalf("exit code is %d: %s", code, errs)
	}
	if want := fmt.Sprintf("Plan: %d to create, 0 to change", strings.Count(out, "\n")); !strings.Contains(string(tutorial), want) {
		t.Errorf("the tutorial does not say %q", want)
	}
}
