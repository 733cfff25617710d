// Command controlplane builds etcd and kube-apiserver, at the versions that this module pins, into
// bin/k8s of the repository. It does nothing when they are there already, and is safe to start
// several times at once.
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

// outDir is relative to this module, in which `go run -C` starts the program.
const outDir = "../../bin/k8s"

const (
	etcdPackage      = "go.etcd.io/etcd/server/v3"
	apiserverPackage = "k8s.io/kubernetes/cmd/kube-apiserver"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "build control plane:", err)
		os.Exit(1)
	}
}

func run() error {
	want, err := pins()
	if err != nil {
		return err
	}
	if built(want) {
		return nil
	}
	if err := os.MkdirAll(outDir, 0o755); err != nil {
		return fmt.Errorf("make output directory: %w", err)
	}
	unlock, err := lock(filepath.Join(outDir, ".lock"))
	if err != nil {
		return err
	}
	defer unlock()
	if built(want) { // by the process that held the lock
		return nil
	}
	return buildAll(want)
}

// stamp holds the pins of the last complete build.
var stamp = filepath.Join(outDir, ".pins")

func pins() (string, error) {
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		return "", fmt.Errorf("read pins (run with `go run -C hack/controlplane .`): %w", err)
	}
	sum := sha256.Sum256(mod)
	return hex.EncodeToString(sum[:]), nil
}

func built(want string) bool {
	have, err := os.ReadFile(stamp)
	if err != nil || string(have) != want {
		return false
	}
	for _, name := range []string{"etcd", "kube-apiserver"} {
		if _, err := os.Stat(filepath.Join(outDir, name)); errors.Is(err, fs.ErrNotExist) {
			return false
		}
	}
	return true
}

func lock(path string) (unlock func(), err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("open lock: %w", err)
	}
	fd := int(file.Fd())
	if syscall.Flock(fd, syscall.LOCK_EX|syscall.LOCK_NB) != nil {
		fmt.Fprintln(os.Stderr, "Waiting for another build of etcd and kube-apiserver.")
		if err := syscall.Flock(fd, syscall.LOCK_EX); err != nil {
			return nil, fmt.Errorf("take lock: %w", err)
		}
	}
	return func() { _ = file.Close() }, nil
}

func buildAll(want string) error {
	fmt.Fprintln(os.Stderr, "Building etcd and kube-apiserver into bin/k8s: once, and it takes some minutes.")
	version, err := kubernetesVersion()
	if err != nil {
		return err
	}
	if err := build("etcd", etcdPackage, ""); err != nil {
		return err
	}
	if err := build("kube-apiserver", apiserverPackage, versionFlags(version)); err != nil {
		return err
	}
	if err := os.WriteFile(stamp, []byte(want), 0o644); err != nil {
		return fmt.Errorf("write stamp: %w", err)
	}
	return nil
}

func kubernetesVersion() (string, error) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Version}}", "k8s.io/kubernetes").Output()
	if err != nil {
		return "", fmt.Errorf("read the Kubernetes version: %w", err)
	}
	return strings.TrimSpace(string(out)), nil
}

// versionFlags makes the API server report its version, which clients and admission policies read.
func versionFlags(version string) string {
	parts := strings.SplitN(strings.TrimPrefix(version, "v"), ".", 3)
	const pkg = "k8s.io/component-base/version."
	return fmt.Sprintf(" -X %sgitVersion=%s -X %sgitMajor=%s -X %sgitMinor=%s",
		pkg, version, pkg, parts[0], pkg, parts[1])
}
