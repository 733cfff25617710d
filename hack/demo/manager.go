package main

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

// patience is how long the manager may take to end.
const patience = 20 * time.Second

// process is a running manager.
type process struct {
	cmd   *exec.Cmd
	log   string
	ended chan struct{} // closed when err is set
	err   error
}

// startManager builds the manager and runs it as a program of its own, with the permissions that it has when it is installed and no more.
func (s *stage) startManager(ctx context.Context, failed context.CancelCauseFunc) (string, error) {
	binary := filepath.Join(s.root, "bin", "manager")
	if _, err := s.golang(ctx, "build", "-o", binary, "./cmd/manager"); err != nil {
		return "", err
	}
	cfg, err := s.cluster.ServiceAccountConfig(ctx, systemNamespace, serviceAccount)
	if err != nil {
		return "", err
	}
	kubeconfig, err := s.writeKubeconfig("manager", cfg)
	if err != nil {
		return "", err
	}
	guarded, err := s.cluster.Guard(binary)
	if err != nil {
		return "", err
	}
	s.manager, err = startProcess(guarded, filepath.Join(s.dir, "manager.log"),
		"--kubeconfig="+kubeconfig, "--metrics-bind-address=0", "--health-probe-bind-address=0", "--zap-encoder=console")
	if err != nil {
		return "", fmt.Errorf("start manager: %w", err)
	}
	s.cleanup = append(s.cleanup, s.manager.stop)
	go func() {
		<-s.manager.ended
		failed(fmt.Errorf("the manager ended: %w", s.manager.err))
	}()
	return "bin/manager, with the permissions of its ServiceAccount", nil
}

func startProcess(program, log string, args ...string) (*process, error) {
	output, err := os.Create(log)
	if err != nil {
		return nil, fmt.Errorf("make log: %w", err)
	}
	defer output.Close()
	p := &process{cmd: exec.Command(program, args...), log: log, ended: make(chan struct{})}
	p.cmd.Stdout, p.cmd.Stderr = output, output
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C is for the demo, which then stops it
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		p.err = cmp.Or(p.cmd.Wait(), errors.New("exit status 0"))
		close(p.ended)
	}()
	return p, nil
}

// stop ends the manager in its own way if it can.
func (p *process) stop() error {
	_ = p.cmd.Process.Signal(syscall.SIGTERM) // fails where it has ended
	select {
	case <-p.ended:
		return nil
	case <-time.After(patience):
		_ = p.cmd.Process.Kill()
		<-p.ended
		return fmt.Errorf("the manager did not end within %s and was killed", patience)
	}
}
