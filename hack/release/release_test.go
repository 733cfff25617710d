package main

import (
	"archive/tar"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestArchivesOfTheSameFilesAreTheSame(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "plugin")
	var sums []string
	for _, name := range []string{"a.tar.gz", "b.tar.gz"} {
		if err := os.WriteFile(file, []byte("the plugin"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(file, time.Now(), time.Now().Add(time.Duration(len(sums)+1)*time.Hour)); err != nil {
			t.Fatal(err)
		}
		if err := pack(filepath.Join(dir, name), map[string]string{"plugin": file}); err != nil {
			t.Fatal(err)
		}
		sum, err := sumOf(filepath.Join(dir, name))
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
	file, archive := filepath.Join(dir, "plugin"), filepath.Join(dir, "a.tar.gz")
	if err := os.WriteFile(file, []byte("the plugin"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := pack(archive, map[string]string{"bin/plugin": file}); err != nil {
		t.Fatal(err)
	}
	packed, err := os.Open(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	zipped, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	entries := tar.NewReader(zipped)
	header, err := entries.Next()
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(entries)
	if err != nil || header.Name != "bin/plugin" || header.FileInfo().Mode().Perm() != 0o755 || string(content) != "the plugin" {
		t.Errorf("packed is %s with mode %v and content %q (%v)", header.Name, header.FileInfo().Mode(), content, err)
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
