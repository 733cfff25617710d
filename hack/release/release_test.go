package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestArchivesOfTheSameFilesAreTheSame(t *testing.T) {
	dir := t.TempDir()
	program, text := filepath.Join(dir, "plugin"), filepath.Join(dir, "LICENSE")
	var sums []string
	for i, umask := range []os.FileMode{0o022, 0o077} {
		makeFile(t, program, 0o777&^umask, time.Now().Add(time.Duration(i)*time.Hour))
		makeFile(t, text, 0o666&^umask, time.Now().Add(time.Duration(i)*time.Hour))
		archive := filepath.Join(dir, "a.tar.gz")
		if err := pack(archive, map[string]string{"plugin": program, "LICENSE": text}); err != nil {
			t.Fatal(err)
		}
		sum, err := sumOf(archive)
		if err != nil {
			t.Fatal(err)
		}
		sums = append(sums, sum)
	}
	if sums[0] != sums[1] {
		t.Errorf("the sums are %s and %s", sums[0], sums[1])
	}
}

func TestArchiveHasWhatWasPacked(t *testing.T) {
	dir := t.TempDir()
	archive := filepath.Join(dir, "a.tar.gz")
	files, want := map[string]string{}, map[string]packed{}
	for name, modes := range map[string]struct{ is, want os.FileMode }{"bin/plugin": {0o700, 0o755}, "LICENSE": {0o660, 0o644}} {
		files[name] = filepath.Join(dir, filepath.Base(name))
		makeFile(t, files[name], modes.is, time.Now())
		want[name] = packed{"this is " + filepath.Base(name), modes.want}
	}
	if err := pack(archive, files); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, unpack(t, archive)); diff != "" {
		t.Errorf("the archive (-want +got):\n%s", diff)
	}
}

// makeFile whose mode and time are these, whatever umask the test runs with.
func makeFile(t *testing.T, file string, mode os.FileMode, changed time.Time) {
	t.Helper()
	if err := os.WriteFile(file, []byte("this is "+filepath.Base(file)), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(file, mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(file, changed, changed); err != nil {
		t.Fatal(err)
	}
}

func TestChecksumsNameEachFile(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{"b": "two", "a": "one"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := writeChecksums(dir); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(dir, "checksums.txt"))
	if err != nil {
		t.Fatal(err)
	}
	const want = "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed  a\n" +
		"3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3  b\n"
	if string(got) != want {
		t.Errorf("checksums are\n%swant\n%s", got, want)
	}
}

func TestReleasesWithoutAVersionOrAnEntryInTheChangelogAreRefused(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.WriteFile("CHANGELOG.md", []byte("# Changes\n\n## 0.1.0 (2026-11-26)\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for version, want := range map[string]string{
		"v0.1.0":  "",
		"v0.1":    "give one such as v0.1.0",
		"v0.2.0":  `has no heading "## 0.2.0"`,
		"v0.1.00": `has no heading "## 0.1.00"`,
	} {
		err := options{version: version, image: "terrarium", dryRun: true}.check()
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", version, err, want)
		}
	}
}

func TestReleasesFromImagesWithoutADigestAreRefusedBeforeAnythingIsBuilt(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("CHANGELOG.md", []byte("## 0.1.0\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv("BUILDER_IMAGE", "golang:1.26@sha256:"+strings.Repeat("0123456789abcdef", 4))
	for _, base := range []string{"", "static:nonroot", "static@sha256:0123"} {
		t.Setenv("BASE_IMAGE", base)
		err := options{version: "v0.1.0", image: "terrarium"}.check()
		if err == nil || !strings.Contains(err.Error(), "BASE_IMAGE must name an image with a digest") {
			t.Errorf("%q: %v", base, err)
		}
	}
}
