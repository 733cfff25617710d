package main

import (
	"context"
	"fmt"

	"github.com/terrarium-io/terrarium/hack/localcluster"
)

// startManager builds the manager and runs it as a program of its own, with the permissions that it has when it is installed and no more.
func (s *stage) startManager(ctx context.Context, failed context.CancelCauseFunc) (string, error) {
	binary, err := localcluster.BuildManager(ctx, s.root)
	if err != nil {
		return "", err
	}
	s.manager, err = s.cluster.StartManager(ctx, binary, s.dir, "--metrics-bind-address=0", "--health-probe-bind-address=0", "--zap-encoder=console")
	if err != nil {
		return "", err
	}
	s.cleanup = append(s.cleanup, s.manager.Stop)
	go func() { failed(fmt.Errorf("the manager ended: %w", s.manager.Wait())) }()
	return "bin/manager, with the permissions of its ServiceAccount", nil
}
