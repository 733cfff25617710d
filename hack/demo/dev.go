package main

import (
	"context"
	"errors"
	"strings"
)

// dev starts the same as the demo with an account that has what the samples need, and stays until it is interrupted.
func dev(ctx context.Context, s *stage) error {
	ctx, err := s.start(ctx)
	if err != nil {
		return err
	}
	made, err := seedAccount(s.account, s.root)
	if err != nil {
		return err
	}
	kubeconfig, err := s.writeKubeconfig("admin", s.cluster.Config())
	if err != nil {
		return err
	}
	s.screen.print(
		"", s.screen.bold("In another terminal, with kubectl:"), "",
		"  export KUBECONFIG="+kubeconfig,
		"",
		"  kubectl apply -k config/samples/development",
		"  kubectl get environments -A -w",
		"  kubectl get managed -n shop-development",
		"  kubectl describe environment shop -n shop-development",
		"  kubectl delete environment shop -n shop-development",
		"",
	)
	s.screen.say("", "The account has what "+strings.Join(samples, " and ")+" need: "+strings.Join(made, ", ")+". It has no other hosted zone, network, secret for "+
		"valueFrom.existing or certificate for certificateARN, and no other snapshots but those of databases that are deleted here.")
	s.screen.print(
		"", "Logs: "+s.dir,
		"Nothing collects garbage here: delete Environments themselves, namespaces stay.",
		"", "Ctrl-C stops everything.",
	)
	<-ctx.Done()
	if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
		return cause
	}
	return nil
}
