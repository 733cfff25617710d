package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"k8s.io/apimachinery/pkg/runtime"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/hack/localcluster"
	"github.com/terrarium-io/terrarium/hack/simulator"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

const (
	accountID = "111122223333" // one that AWS uses in examples
	region    = "eu-west-1"
)

// stage is everything that runs, and where it is shown.
type stage struct {
	screen *screen
	speed  float64

	root    string // of the repository
	dir     string // for logs and kubeconfigs
	cluster *localcluster.Cluster
	admin   client.Client
	account *aws.Account
	manager *localcluster.Manager
	last    *snapshot // what was seen last of the Environment
	end     context.CancelFunc
	cleanup []func() error // in the order of the beginnings
}

// start brings everything up. The context that it returns also ends when the manager or the simulated provider does.
func (s *stage) start(ctx context.Context) (context.Context, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	s.end = func() { cancel(nil) }
	s.screen.print("")
	s.screen.say("", s.screen.bold("Terrarium")+fmt.Sprintf(" on a local control plane. AWS is simulated, %g times faster: nothing is made in a real account.", s.speed))
	s.screen.print("")
	if err := s.prepare(ctx); err != nil {
		return nil, err
	}
	for _, step := range []step{
		{"control plane", s.startControlPlane},
		{"installation", s.install},
		{"simulated AWS", func(ctx context.Context) (string, error) { return s.startSimulator(ctx, cancel) }},
		{"manager", func(ctx context.Context) (string, error) { return s.startManager(ctx, cancel) }},
	} {
		if err := s.screen.run(ctx, step); err != nil {
			return nil, err
		}
	}
	return ctx, nil
}

// prepare sends logs to where they disturb nobody, and builds the control plane where it is missing, which tells its own progress.
func (s *stage) prepare(ctx context.Context) error {
	var err error
	if s.root, err = localcluster.Repository(ctx); err != nil {
		return err
	}
	log, err := localcluster.LogTo(filepath.Join(s.dir, "simulator.log"))
	if err != nil {
		return err
	}
	s.cleanup = append(s.cleanup, log.Close)
	_, err = localcluster.Assets(ctx)
	return err
}

func (s *stage) startControlPlane(ctx context.Context) (string, error) {
	kinds := compositions.Kinds.GroupKinds()
	var err error
	if s.cluster, err = localcluster.Start(ctx, localcluster.Options{ProviderKinds: kinds}); err != nil {
		return "", err
	}
	s.cleanup = append(s.cleanup, s.cluster.Stop)
	scheme := runtime.NewScheme()
	utilruntime.Must(clientgoscheme.AddToScheme(scheme))
	utilruntime.Must(v1alpha1.AddToScheme(scheme))
	if s.admin, err = client.New(s.cluster.Config(), client.Options{Scheme: scheme}); err != nil {
		return "", fmt.Errorf("make client: %w", err)
	}
	return fmt.Sprintf("etcd and kube-apiserver, with the provider's %d CRDs", len(kinds)), nil
}

func (s *stage) startSimulator(ctx context.Context, failed context.CancelCauseFunc) (string, error) {
	s.account = aws.New(accountID, region)
	provider, err := simulator.New(s.cluster.Config(), s.account, simulator.Options{Speed: s.speed})
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithCancel(ctrl.LoggerInto(ctx, ctrl.Log))
	ended := make(chan error, 1)
	go func() {
		err := provider.Run(ctx)
		if ctx.Err() == nil {
			failed(fmt.Errorf("the simulated provider ended: %w", err))
		}
		ended <- err
	}()
	s.cleanup = append(s.cleanup, func() error { cancel(); return <-ended })
	return fmt.Sprintf("account %s in %s, with its provider", accountID, region), nil
}

// writeKubeconfig writes a file that gives access to the control plane, and goes with it.
func (s *stage) writeKubeconfig(name string, cfg *rest.Config) (string, error) {
	path := filepath.Join(s.dir, name+".kubeconfig")
	if err := s.cluster.WriteKubeconfig(path, cfg); err != nil {
		return "", err
	}
	s.cleanup = append(s.cleanup, func() error { return os.Remove(path) })
	return path, nil
}

// stop takes down what was started, the latest first. Logs stay where they help.
func (s *stage) stop(keepLogs bool) error {
	if s.end != nil {
		s.end()
	}
	var errs []error
	for _, clean := range slices.Backward(s.cleanup) {
		errs = append(errs, clean())
	}
	if !keepLogs {
		return errors.Join(append(errs, os.RemoveAll(s.dir))...)
	}
	s.screen.print("Logs: " + s.dir)
	return errors.Join(errs...)
}
