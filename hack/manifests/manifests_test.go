package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const root = "../.."

func TestManifestsSayWhatTheKindsAre(t *testing.T) {
	files, err := generate(root)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range files {
		got, err := os.ReadFile(filepath.Join(root, path))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, string(got)); diff != "" {
			t.Errorf("%s is not as the kinds are, run make manifests (-kinds +file):\n%s", path, diff)
		}
	}
}

func TestListsKeepWhatIsWrittenByHand(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "f"), []byte("# said\nlist:\n- old\nend: true\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	if err := (list{path: "f", after: "\nlist:\n", before: "end:", content: "- a\n- b\n"}).write(dir, files); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("# said\nlist:\n- a\n- b\nend: true\n", files["f"]); diff != "" {
		t.Errorf("file (-want +got):\n%s", diff)
	}
	for _, l := range []list{{path: "f", after: "\nother:\n"}, {path: "f", after: "\nlist:\n", before: "other:"}} {
		if err := l.write(dir, files); err == nil {
			t.Errorf("%+v has no place, and is no error", l)
		}
	}
}
