package main

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestChartIsPackedForHelmWithItsVersionAndImage(t *testing.T) {
	t.Chdir(repository)
	opts := options{version: "v0.1.0", image: "registry.example.org/terrarium", out: t.TempDir()}
	if err := chart(opts); err != nil {
		t.Fatal(err)
	}
	files := unpack(t, filepath.Join(opts.out, "terrarium-0.1.0.tgz"))
	for name, want := range map[string]string{
		"terrarium/Chart.yaml":                              "\nversion: 0.1.0\nappVersion: \"v0.1.0\"\n",
		"terrarium/values.yaml":                             "\n  repository: registry.example.org/terrarium\n",
		"terrarium/templates/manager/deployment.yaml":       "kind: Deployment",
		"terrarium/templates/policy/environment.yaml":       "kind: ValidatingAdmissionPolicyBinding",
		"terrarium/templates/namespaced/role_bindings.yaml": "kind: RoleBinding",
	} {
		if !strings.Contains(files[name].Text, want) {
			t.Errorf("%s is without %q:\n%s", name, want, files[name].Text)
		}
	}
}

// packed is a file of an archive.
type packed struct {
	Text string
	Mode os.FileMode
}

func unpack(t *testing.T, archive string) map[string]packed {
	t.Helper()
	file, err := os.Open(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	zipped, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]packed{}
	for entries := tar.NewReader(zipped); ; {
		header, err := entries.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(entries)
		if err != nil {
			t.Fatal(err)
		}
		files[header.Name] = packed{string(text), header.FileInfo().Mode()}
	}
}
