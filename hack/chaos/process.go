package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"syscall"

	"k8s.io/client-go/rest"
)

// process is one process of the manager.
type process struct {
	line   *line
	cmd    *exec.Cmd
	killed atomic.Bool
	ended  chan struct{} // closed when the process is gone
}

// startManager starts a process that has its own line to the API server.
func (l *life) startManager(program string, e *end) (*process, error) {
	s := l.stage
	way, address, err := l.newLine()
	if err != nil {
		return nil, err
	}
	text, err := s.cluster.Kubeconfig(&rest.Config{Host: address})
	if err != nil {
		return nil, err
	}
	kubeconfig := filepath.Join(s.dir, filepath.Base(program)+".kubeconfig")
	if err := os.WriteFile(kubeconfig, text, 0o600); err != nil {
		return nil, fmt.Errorf("write kubeconfig: %w", err)
	}
	log, err := os.OpenFile(s.logFile(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open log: %w", err)
	}
	defer log.Close()
	p := &process{line: way, ended: make(chan struct{})}
	p.cmd = exec.Command(program, "--kubeconfig="+kubeconfig, "--watch-namespaces="+namespace, "--metrics-bind-address=0", "--health-probe-bind-address=0")
	if l.rivals > 1 {
		p.cmd.Args = append(p.cmd.Args, "--leader-elect", "--leader-election-namespace="+namespace)
	}
	p.cmd.Stdout, p.cmd.Stderr = log, log
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C is for us
	way.endAt(e, p.kill)
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start manager: %w", err)
	}
	go func() {
		_ = p.cmd.Wait() // that it ended is what counts
		close(p.ended)
	}()
	return p, nil
}

// kill ends the process as a crash does: it can do nothing about it.
func (p *process) kill() {
	p.killed.Store(true)
	_ = p.cmd.Process.Kill() // fails where it has ended
	<-p.ended
}

// isGone reports whether the process has ended.
func (p *process) isGone() bool {
	select {
	case <-p.ended:
		return true
	default:
		return false
	}
}

// remove ends the process and its line.
func (p *process) remove() {
	p.kill()
	p.line.cut()
}
