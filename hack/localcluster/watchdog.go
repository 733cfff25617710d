package localcluster

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// watchdog is a small process that ends the control plane and removes its data once this process
// is gone. Signal handlers would not do: they see neither SIGKILL nor the timeout of `go test`.
type watchdog struct {
	dir   string
	cmd   *exec.Cmd
	leash io.Closer
}

// watch waits for the end of its input, which comes when the other end of the pipe is closed: by
// release, or by the kernel when this process ends.
const watch = `
read -r _
for file in "$1"/*.pid; do kill -9 "$(cat "$file")"; done
rm -rf "$1" || { sleep 1; rm -rf "$1"; }
`

// startWatchdog watches over the processes of guard, and over dir.
func startWatchdog(dir string) (*watchdog, error) {
	cmd := exec.Command("sh", "-c", watch, "watchdog", dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C is not for the watchdog
	leash, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("make pipe to watchdog: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start watchdog: %w", err)
	}
	return &watchdog{dir: dir, cmd: cmd, leash: leash}, nil
}

// guard returns a program which runs binary in such a way that the watchdog knows its process id.
// It stands in for binary because envtest starts its processes itself and keeps their ids. What the environment does not set of env is set.
func (w *watchdog) guard(binary string, env ...string) (string, error) {
	name := filepath.Base(binary)
	lines := []string{"#!/bin/sh", fmt.Sprintf("echo $$ >%q", filepath.Join(w.dir, name+".pid"))}
	for _, variable := range env {
		name, value, _ := strings.Cut(variable, "=")
		lines = append(lines, fmt.Sprintf("export %s=\"${%s:-%s}\"", name, name, value))
	}
	script := strings.Join(append(lines, fmt.Sprintf("exec %q \"$@\"\n", binary)), "\n")
	path := filepath.Join(w.dir, name)
	if err := os.WriteFile(path, []byte(script), 0o700); err != nil {
		return "", fmt.Errorf("write start script of %s: %w", name, err)
	}
	return path, nil
}

// signal a program that is guarded.
func (w *watchdog) signal(name string, signal syscall.Signal) error {
	text, err := os.ReadFile(filepath.Join(w.dir, name+".pid"))
	if err != nil {
		return fmt.Errorf("read process ID of %s: %w", name, err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return fmt.Errorf("read process ID of %s: %w", name, err)
	}
	if err := syscall.Kill(pid, signal); err != nil {
		return fmt.Errorf("signal %s: %w", name, err)
	}
	return nil
}

// release makes the watchdog do its work now, and waits for it.
func (w *watchdog) release() error {
	if err := w.leash.Close(); err != nil {
		return fmt.Errorf("close pipe to watchdog: %w", err)
	}
	if err := w.cmd.Wait(); err != nil {
		return fmt.Errorf("wait for watchdog: %w", err)
	}
	return nil
}
