package localcluster

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const terrariumModule = "github.com/terrarium-io/terrarium"

// Assets returns the directory that holds etcd and kube-apiserver: KUBEBUILDER_ASSETS where that
// is set, else bin/k8s of the repository, into which they are built first when they are missing.
func Assets(ctx context.Context) (string, error) {
	if dir := os.Getenv("KUBEBUILDER_ASSETS"); dir != "" {
		return dir, nil
	}
	repo, err := moduleDir(terrariumModule)
	if err != nil {
		return "", err
	}
	build := exec.CommandContext(ctx, "go", "run", "-C", filepath.Join(repo, "hack", "controlplane"), ".")
	build.Stdout, build.Stderr = os.Stderr, os.Stderr
	if err := build.Run(); err != nil {
		return "", fmt.Errorf("build etcd and kube-apiserver: %w", err)
	}
	return filepath.Join(repo, "bin", "k8s"), nil
}

// moduleDir returns where the source of a module is, as seen from the working directory.
func moduleDir(module string) (string, error) {
	list := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", module)
	list.Stderr = os.Stderr
	out, err := list.Output()
	if err != nil {
		return "", fmt.Errorf("find module %s (run inside the repository): %w", module, err)
	}
	dir := strings.TrimSpace(string(out))
	if dir == "" {
		return "", fmt.Errorf("find module %s: it is not downloaded, run `go mod download`", module)
	}
	return dir, nil
}
