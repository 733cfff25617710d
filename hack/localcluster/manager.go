package localcluster

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

const (
	systemNamespace = "terrarium-system"
	serviceAccount  = "terrarium-controller-manager"

	// stopPatience is how long a manager may take to end.
	stopPatience = 20 * time.Second
)

// Manager is the manager as a program of its own.
type Manager struct {
	cmd   *exec.Cmd
	log   string
	ended chan struct{} // closed when err is set
	err   error
}

// BuildManager builds the manager of the repository into its bin, and returns the program.
func BuildManager(ctx context.Context, repository string) (string, error) {
	binary := filepath.Join(repository, "bin", "manager")
	_, err := goCommand(ctx, repository, "build", "-o", binary, "./cmd/manager")
	return binary, err
}

// StartManager runs the manager with the permissions that it has when it is installed, and no more. See [Install]. Its kubeconfig and its log, manager.log,
// are in dir.
func (c *Cluster) StartManager(ctx context.Context, binary, dir string, args ...string) (*Manager, error) {
	cfg, err := c.ServiceAccountConfig(ctx, systemNamespace, serviceAccount)
	if err != nil {
		return nil, err
	}
	kubeconfig := filepath.Join(dir, "manager.kubeconfig")
	if err := c.WriteKubeconfig(kubeconfig, cfg); err != nil {
		return nil, err
	}
	guarded, err := c.Guard(binary)
	if err != nil {
		return nil, err
	}
	return RunManager(guarded, filepath.Join(dir, "manager.log"), append([]string{"--kubeconfig=" + kubeconfig}, args...)...)
}

// RunManager runs a program of the manager, which [Cluster.Guard] should have given, and adds what the manager says to a log.
func RunManager(program, log string, args ...string) (*Manager, error) {
	output, err := os.OpenFile(log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("make log: %w", err)
	}
	defer output.Close()
	m := &Manager{cmd: exec.Command(program, args...), log: log, ended: make(chan struct{})}
	m.cmd.Stdout, m.cmd.Stderr = output, output
	m.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C is for whoever started it, and then stops it
	if err := m.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start manager: %w", err)
	}
	go func() {
		m.err = cmp.Or(m.cmd.Wait(), errors.New("exit status 0"))
		close(m.ended)
	}()
	return m, nil
}

// Log is the file with what the manager has said.
func (m *Manager) Log() string { return m.log }

// Wait returns how the manager ended, when it has.
func (m *Manager) Wait() error {
	<-m.ended
	return m.err
}

// HasEnded reports whether the manager has ended.
func (m *Manager) HasEnded() bool {
	select {
	case <-m.ended:
		return true
	default:
		return false
	}
}

// Kill ends the manager as a crash does: it can do nothing about it.
func (m *Manager) Kill() {
	_ = m.cmd.Process.Kill() // fails where it has ended
	<-m.ended
}

// Stop ends the manager in its own way if it can.
func (m *Manager) Stop() error {
	_ = m.cmd.Process.Signal(syscall.SIGTERM) // fails where it has ended
	select {
	case <-m.ended:
		return nil
	case <-time.After(stopPatience):
		m.Kill()
		return fmt.Errorf("the manager did not end within %s and was killed", stopPatience)
	}
}
