package config_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Whatever is built without a digest says so.
func TestDockerfileNamesNoImageByItself(t *testing.T) {
	text, err := os.ReadFile("../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		switch words := strings.Fields(line); {
		case len(words) < 2:
		case words[0] == "ARG" && strings.Contains(words[1], "IMAGE="):
			t.Errorf("a build without the argument would take whatever has the tag: %s", line)
		case words[0] == "FROM" && !regexp.MustCompile(`\$\{(BUILDER|BASE)_IMAGE\}`).MatchString(line):
			t.Errorf("it could have no digest: %s", line)
		}
	}
}

// By number: by a name alone, a kubelet cannot tell whether it is root.
func TestImageDoesNotRunAsRoot(t *testing.T) {
	text, err := os.ReadFile("../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	users := regexp.MustCompile(`(?m)^USER (.*)$`).FindAllStringSubmatch(string(text), -1)
	if len(users) == 0 || !regexp.MustCompile(`^[1-9]\d*:[1-9]\d*$`).MatchString(users[len(users)-1][1]) {
		t.Errorf("it runs as %q, want the number of a user and of a group", users)
	}
}

func TestImageIsBuiltFromImagesByDigest(t *testing.T) {
	digest := "@sha256:" + strings.Repeat("0123456789abcdef", 4)
	builder, base := "BUILDER_IMAGE=golang:1.26"+digest, "BASE_IMAGE=gcr.io/distroless/static:nonroot"+digest
	for name, test := range map[string]struct {
		with  []string
		wants string // of what is said, or of what docker is called with
	}{
		"none":        {nil, "golang:1.26 has no digest"},
		"one":         {[]string{builder}, "gcr.io/distroless/static:nonroot has no digest"},
		"the other":   {[]string{base}, "golang:1.26 has no digest"},
		"a short one": {[]string{builder, "BASE_IMAGE=static@sha256:0123"}, "static@sha256:0123 has no digest"},
		"both":        {[]string{builder, base}, "called: build --build-arg VERSION=v1.2.3 --build-arg " + builder + " --build-arg " + base + " -t terrarium:dev ."},
		"by tag":      {[]string{"UNPINNED=1"}, "called: build --build-arg VERSION=v1.2.3 --build-arg BUILDER_IMAGE=golang:1.26 --build-arg BASE_IMAGE=gcr.io/distroless/static:nonroot"},
	} {
		t.Run(name, func(t *testing.T) {
			said, err := dockerBuild(t, test.with...)
			if !strings.Contains(said, test.wants) {
				t.Errorf("it says: %s", said)
			}
			if called := strings.Contains(said, "called:"); called != (err == nil) || called != strings.HasPrefix(test.wants, "called:") {
				t.Errorf("docker is called: %v, and make ends with %v", called, err)
			}
		})
	}
}

// dockerBuild makes the target with a docker that only says how it is called.
func dockerBuild(t *testing.T, with ...string) (string, error) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "docker"), []byte("#!/bin/sh\necho called: \"$@\"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "make", append([]string{"-s", "-C", "..", "docker-build", "VERSION=v1.2.3"}, with...)...)
	cmd.Env = append(os.Environ(), "PATH="+dir+string(os.PathListSeparator)+os.Getenv("PATH"), "MAKEFLAGS=", "MAKELEVEL=")
	said, err := cmd.CombinedOutput()
	return string(said), err
}
