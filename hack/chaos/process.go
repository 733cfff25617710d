package main

import (
	"path/filepath"
	"sync/atomic"

	"k8s.io/client-go/rest"

	"github.com/terrarium-io/terrarium/hack/localcluster"
)

// process is one process of the manager.
type process struct {
	*localcluster.Manager
	line   *line
	killed atomic.Bool
}

// startManager starts a process that has its own line to the API server.
func (l *life) startManager(program string, e *end) (*process, error) {
	s := l.stage
	way, address, err := l.newLine()
	if err != nil {
		return nil, err
	}
	kubeconfig := filepath.Join(s.dir, filepath.Base(program)+".kubeconfig")
	if err := s.cluster.WriteKubeconfig(kubeconfig, &rest.Config{Host: address}); err != nil {
		return nil, err
	}
	args := []string{"--kubeconfig=" + kubeconfig, "--metrics-bind-address=0", "--health-probe-bind-address=0"}
	if l.rivals > 1 {
		args = append(args, "--leader-elect", "--leader-election-namespace="+namespace)
	}
	p := &process{line: way}
	way.endAt(e, p.kill)
	way.mu.Lock() // no request is answered, and thus none kills, before there is a process to kill
	defer way.mu.Unlock()
	p.Manager, err = localcluster.RunManager(program, s.logFile(), args...)
	return p, err
}

// kill ends the process as a crash does.
func (p *process) kill() {
	p.killed.Store(true)
	p.Kill()
}

// remove ends the process and its line.
func (p *process) remove() {
	p.kill()
	p.line.cut()
}
