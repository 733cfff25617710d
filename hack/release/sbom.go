package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// listSoftware lists the Go modules that the manager is made of, and Go itself, in the form of CycloneDX. They are the same for each architecture. What the
// base image has besides is not among them.
func listSoftware(opts options) error {
	if err := os.MkdirAll(opts.out, 0o755); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "terrarium-release-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	manager := filepath.Join(dir, "manager")
	build := exec.Command("go", "build", "-trimpath", "-ldflags", stamp(opts.version), "-o", manager, "./cmd/manager")
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH=amd64")
	if err := run(build); err != nil {
		return fmt.Errorf("build the manager: %w", err)
	}
	return listModules(manager, opts.version, filepath.Join(opts.out, "sbom.cdx.json"))
}

// listModules reads them from a program: to list all modules of the graph fails, as the provider replaces one that no proxy has. Without a number and a
// time the list is the same whenever and by whomever it is made.
func listModules(program, version, file string) error {
	return run(tool("cyclonedx-gomod", "bin", "-json", "-std", "-noserial", "-notimestamp", "-version", version, "-output", file, program))
}
