package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"sigs.k8s.io/yaml"
)

// downloads is where a release has its files.
const downloads = "https://github.com/terrarium-io/terrarium/releases/download"

// archiveOf the plugin for a platform.
func archiveOf(version, system, architecture string) string {
	return fmt.Sprintf("kubectl-environment_%s_%s_%s.tar.gz", version, system, architecture)
}

// krew writes the manifest by which krew, the package manager of kubectl plugins, installs the plugin: each platform with its archive and the checksum.
func krew(opts options) error {
	var platforms []any
	for platform := range strings.SplitSeq(opts.platforms, ",") {
		system, architecture, _ := strings.Cut(platform, "/")
		archive := archiveOf(opts.version, system, architecture)
		sum, err := sumOf(filepath.Join(opts.out, archive))
		if err != nil {
			return err
		}
		binary := "kubectl-environment"
		if system == "windows" {
			binary += ".exe"
		}
		platforms = append(platforms, map[string]any{
			"selector": map[string]any{"matchLabels": map[string]any{"os": system, "arch": architecture}},
			"uri":      downloads + "/" + opts.version + "/" + archive, "sha256": sum, "bin": binary,
		})
	}
	text, err := yaml.Marshal(map[string]any{
		"apiVersion": "krew.googlecontainertools.github.com/v1alpha2", "kind": "Plugin", "metadata": map[string]any{"name": "environment"},
		"spec": map[string]any{
			"version": opts.version, "homepage": "https://github.com/terrarium-io/terrarium", "platforms": platforms,
			"shortDescription": "Plan, draw and explain Environments of AWS",
			"description": "Shows what an Environment of Terrarium is made of in AWS, what a change of it would do, how far it is, and why it is not ready; " +
				"draws its architecture, prints its outputs, and writes an Environment to begin with.",
		},
	})
	if err != nil {
		return fmt.Errorf("marshal: %w", err)
	}
	return os.WriteFile(filepath.Join(opts.out, "environment.yaml"), text, 0o600)
}
