package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/hack/localcluster"
)

// namespace of the first Environment, and of what is of no Environment.
const namespace = "chaos"

// stage is what all Environments have in common: the control plane, and the program of the manager.
type stage struct {
	out          io.Writer
	chapters     []chapter
	environments []*v1alpha1.Environment // that live at the same time; the chapters change the first one

	dir     string // for the program, logs and kubeconfigs
	cluster *localcluster.Cluster
	admin   client.Client

	// managers are the program, once for each that runs beside others.
	managers []string

	apiServer *url.URL
	transport func() (http.RoundTripper, error) // another connection each time

	cleanup []func() error
}

func start(ctx context.Context, out io.Writer, chapters []chapter, environments ...string) (*stage, error) {
	s := &stage{out: out, chapters: chapters}
	for _, file := range environments {
		env, err := readEnvironment(file)
		if err != nil {
			return nil, err
		}
		s.environments = append(s.environments, env)
	}
	for _, step := range []func(context.Context) error{s.makeDirectory, s.startControlPlane, s.build, s.connect} {
		if err := step(ctx); err != nil {
			return nil, errors.Join(err, s.stop())
		}
	}
	return s, nil
}

// makeDirectory also sends the log of the provider to where it disturbs nobody.
func (s *stage) makeDirectory(context.Context) error {
	var err error
	if s.dir, err = os.MkdirTemp("", "terrarium-chaos-"); err != nil {
		return fmt.Errorf("make directory: %w", err)
	}
	s.cleanup = append(s.cleanup, func() error { return os.RemoveAll(s.dir) })
	log, err := localcluster.LogTo(filepath.Join(s.dir, "provider.log"))
	if err != nil {
		return err
	}
	s.cleanup = append(s.cleanup, log.Close)
	return nil
}

func (s *stage) build(ctx context.Context) error {
	program := filepath.Join(s.dir, "manager")
	build := exec.CommandContext(ctx, "go", "build", "-o", program, "github.com/terrarium-io/terrarium/cmd/manager")
	if text, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build manager: %w\n%s", err, text)
	}
	rival := program + "-rival"
	if err := os.Link(program, rival); err != nil {
		return fmt.Errorf("link manager: %w", err)
	}
	for _, one := range []string{program, rival} {
		guarded, err := s.cluster.Guard(one)
		if err != nil {
			return err
		}
		s.managers = append(s.managers, guarded)
	}
	return nil
}

func (s *stage) startControlPlane(ctx context.Context) error {
	var err error
	if s.cluster, err = localcluster.Start(ctx, localcluster.Options{ProviderKinds: compositions.Kinds.GroupKinds()}); err != nil {
		return err
	}
	s.cleanup = append(s.cleanup, s.cluster.Stop)
	return nil
}

func (s *stage) connect(ctx context.Context) error {
	config := s.cluster.Config()
	config.QPS = -1
	scheme := runtime.NewScheme()
	utilruntime.Must(clientgoscheme.AddToScheme(scheme))
	utilruntime.Must(v1alpha1.AddToScheme(scheme))
	utilruntime.Must(compositions.Kinds.AddToScheme(scheme))
	var err error
	if s.admin, err = client.New(config, client.Options{Scheme: scheme}); err != nil {
		return fmt.Errorf("make client: %w", err)
	}
	// All managers, the provider and the administrator would share one connection, else, and its limit of streams: a watch could wait for ever. A connection
	// for each watch would take as much time as the watch.
	config.Dial = (&net.Dialer{}).DialContext
	s.transport = func() (http.RoundTripper, error) { return rest.TransportFor(config) }
	if s.apiServer, err = url.Parse(config.Host); err != nil {
		return fmt.Errorf("read address of the API server: %w", err)
	}
	for _, name := range s.namespaces() {
		if err := s.admin.Create(ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name}}); err != nil {
			return fmt.Errorf("create namespace: %w", err)
		}
	}
	return nil
}

// namespaces of the Environments.
func (s *stage) namespaces() []string {
	var names []string
	for _, env := range s.environments {
		if !slices.Contains(names, env.Namespace) {
			names = append(names, env.Namespace)
		}
	}
	return names
}

// secrets of the Environments' namespaces.
func (s *stage) secrets(ctx context.Context) ([]corev1.Secret, error) {
	var all []corev1.Secret
	for _, name := range s.namespaces() {
		list := &corev1.SecretList{}
		if err := s.admin.List(ctx, list, client.InNamespace(name)); err != nil {
			return nil, fmt.Errorf("list Secrets: %w", err)
		}
		all = append(all, list.Items...)
	}
	return all, nil
}

// stop takes down what was started, the latest first.
func (s *stage) stop() error {
	var errs []error
	for i := len(s.cleanup) - 1; i >= 0; i-- {
		errs = append(errs, s.cleanup[i]())
	}
	return errors.Join(errs...)
}

// keepLog saves the log of the manager, and returns where it is.
func (s *stage) keepLog() string {
	kept, err := os.CreateTemp("", "terrarium-chaos-*.log")
	if err != nil {
		return err.Error()
	}
	defer kept.Close()
	log, err := os.Open(s.logFile())
	if err != nil {
		return err.Error()
	}
	defer log.Close()
	if _, err := io.Copy(kept, log); err != nil {
		return err.Error()
	}
	return kept.Name()
}

func (s *stage) logFile() string { return filepath.Join(s.dir, "manager.log") }
