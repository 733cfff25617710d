package main

import (
	"strings"
	"testing"
)

// What kubectl takes, the plugin takes: people have aliases with these flags.
func TestFlagsOfKubectlNameACluster(t *testing.T) {
	const nowhere = "http://127.0.0.1:1"
	for name, args := range map[string][]string{
		"server":  {"--server", nowhere},
		"as":      {"-s", nowhere, "--as", "viewer", "--as-group", "viewers", "--as-uid", "1"},
		"token":   {"-s", nowhere, "--token", "t", "--request-timeout", "5s"},
		"tls":     {"-s", nowhere, "--insecure-skip-tls-verify", "--tls-server-name", "a"},
		"cluster": {"-s", nowhere, "--cache-dir", t.TempDir(), "--disable-compression"},
	} {
		t.Run(name, func(t *testing.T) {
			code, _, errs := command(t, "", append([]string{"plan", "-f", "testdata/network.yaml"}, args...)...)
			if code != exitError || !strings.Contains(errs, "127.0.0.1:1: connect: connection refused") {
				t.Errorf("exit code is %d, with %q", code, errs)
			}
		})
	}
}

func TestRenderTakesNoFlagForACluster(t *testing.T) {
	if code, _, errs := command(t, "", "render", "-f", "testdata/network.yaml", "--server", "http://127.0.0.1:1"); code != exitError {
		t.Errorf("exit code is %d, with %q", code, errs)
	}
}
