package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

func TestKrewManifestNamesEachArchiveWithItsChecksum(t *testing.T) {
	opts := options{version: "v0.1.0", platforms: "linux/amd64,windows/amd64", out: t.TempDir()}
	sums := map[string]string{}
	for _, system := range []string{"linux", "windows"} {
		archive := filepath.Join(opts.out, archiveOf(opts.version, system, "amd64"))
		if err := os.WriteFile(archive, []byte(system), 0o600); err != nil {
			t.Fatal(err)
		}
		sum, err := sumOf(archive)
		if err != nil {
			t.Fatal(err)
		}
		sums[system] = sum
	}
	if err := krew(opts); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(opts.out, "environment.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct {
		Spec struct {
			Version   string
			Platforms []struct {
				Selector         struct{ MatchLabels map[string]string }
				URI, SHA256, Bin string
			}
		}
	}
	if err := yaml.Unmarshal(text, &manifest); err != nil {
		t.Fatal(err)
	}
	if manifest.Spec.Version != opts.version || len(manifest.Spec.Platforms) != 2 {
		t.Fatalf("the manifest is:\n%s", text)
	}
	for _, p := range manifest.Spec.Platforms {
		system := p.Selector.MatchLabels["os"]
		if p.SHA256 != sums[system] || !strings.HasSuffix(p.URI, "/v0.1.0/"+archiveOf("v0.1.0", system, "amd64")) || strings.HasSuffix(p.Bin, ".exe") != (system == "windows") {
			t.Errorf("%s is %+v", system, p)
		}
	}
}

func TestKrewManifestNeedsAllArchives(t *testing.T) {
	if err := krew(options{version: "v0.1.0", platforms: "linux/amd64", out: t.TempDir()}); err == nil {
		t.Error("an archive is missing, and the manifest has been written")
	}
}
