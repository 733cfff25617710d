package main

import (
	"context"
	"errors"
)

// dev starts the same as the demo, and stays until it is interrupted.
func dev(ctx context.Context, s *stage) error {
	ctx, err := s.start(ctx)
	if err != nil {
		return err
	}
	kubeconfig, err := s.writeKubeconfig("admin", s.cluster.Config())
	if err != nil {
		return err
	}
	s.screen.print(
		"", s.screen.bold("In another terminal:"), "",
		"  export KUBECONFIG="+kubeconfig,
		"",
		"  kubectl apply -k config/samples/development",
		"  kubectl get environments -A -w",
		"  kubectl get managed -n shop-development",
		"  kubectl describe environment shop -n shop-development",
		"  kubectl delete environment shop -n shop-development",
		"",
		"Logs: "+s.dir,
		"Nothing collects garbage here: delete Environments themselves, namespaces stay.",
		"", "Ctrl-C stops everything.",
	)
	<-ctx.Done()
	if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
		return cause
	}
	return nil
}
