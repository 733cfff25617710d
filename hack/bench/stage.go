package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/hack/localcluster"
)

// sample is what each Environment is like.
const sample = "config/samples/staging"

// stage is the control plane with an installed Terrarium, and the program of the manager.
type stage struct {
	dir         string
	cluster     *localcluster.Cluster
	admin       client.Client
	manager     string                       // the program
	reader      *rest.Config                 // of somebody who may read metrics
	secrets     []*unstructured.Unstructured // of the sample
	environment *v1alpha1.Environment        // of the sample
	cleanup     []func() error               // in the order of the beginnings
}

func newStage(ctx context.Context) (*stage, error) {
	s := &stage{}
	if err := s.start(ctx); err != nil {
		return nil, errors.Join(err, s.stop())
	}
	return s, nil
}

func (s *stage) start(ctx context.Context) error {
	root, err := localcluster.Repository(ctx)
	if err != nil {
		return err
	}
	if err := s.makeDirectory(); err != nil {
		return err
	}
	if s.manager, err = localcluster.BuildManager(ctx, root); err != nil {
		return err
	}
	if err := s.startControlPlane(ctx); err != nil {
		return err
	}
	if err := localcluster.Install(ctx, s.admin, root); err != nil {
		return err
	}
	if err := s.readSample(ctx, root); err != nil {
		return err
	}
	return s.addReader(ctx)
}

// makeDirectory also sends logs to where they disturb nobody.
func (s *stage) makeDirectory() error {
	var err error
	if s.dir, err = os.MkdirTemp("", "terrarium-bench-"); err != nil {
		return fmt.Errorf("make directory: %w", err)
	}
	s.cleanup = append(s.cleanup, func() error { return os.RemoveAll(s.dir) })
	log, err := localcluster.LogTo(filepath.Join(s.dir, "bench.log"))
	if err != nil {
		return err
	}
	s.cleanup = append(s.cleanup, log.Close)
	return nil
}

func (s *stage) startControlPlane(ctx context.Context) error {
	var err error
	if s.cluster, err = localcluster.Start(ctx, localcluster.Options{ProviderKinds: compositions.Kinds.GroupKinds()}); err != nil {
		return err
	}
	s.cleanup = append(s.cleanup, s.cluster.Stop)
	scheme := runtime.NewScheme()
	utilruntime.Must(clientgoscheme.AddToScheme(scheme))
	utilruntime.Must(v1alpha1.AddToScheme(scheme))
	if s.admin, err = client.New(s.config(), client.Options{Scheme: scheme}); err != nil {
		return fmt.Errorf("make client: %w", err)
	}
	return nil
}

// config is the administrator's, without a limit of requests.
func (s *stage) config() *rest.Config {
	config := s.cluster.Config()
	config.QPS = -1
	return config
}

func (s *stage) readSample(ctx context.Context, root string) error {
	objects, err := localcluster.Kustomize(ctx, root, sample)
	if err != nil {
		return err
	}
	objects = slices.DeleteFunc(objects, func(o *unstructured.Unstructured) bool { return o.GetKind() == "Namespace" })
	for _, o := range objects {
		o.SetNamespace("")
		if o.GetKind() != "Environment" {
			s.secrets = append(s.secrets, o)
			continue
		}
		s.environment = &v1alpha1.Environment{}
		if err := runtime.DefaultUnstructuredConverter.FromUnstructured(o.Object, s.environment); err != nil {
			return fmt.Errorf("read %s: %w", sample, err)
		}
	}
	return nil
}

// addReader makes a ServiceAccount that may read the manager's metrics, as Prometheus has one.
func (s *stage) addReader(ctx context.Context) error {
	const namespace, name = "default", "reader"
	for _, o := range []client.Object{
		&corev1.ServiceAccount{},
		&rbacv1.ClusterRoleBinding{
			RoleRef:  rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: "terrarium-metrics-reader"},
			Subjects: []rbacv1.Subject{{Kind: rbacv1.ServiceAccountKind, Namespace: namespace, Name: name}},
		},
	} {
		o.SetNamespace(namespace)
		o.SetName(name)
		if err := s.admin.Create(ctx, o); err != nil {
			return fmt.Errorf("let a reader read metrics: %w", err)
		}
	}
	var err error
	s.reader, err = s.cluster.ServiceAccountConfig(ctx, namespace, name)
	return err
}

// stop takes down what was started, the latest first.
func (s *stage) stop() error {
	var errs []error
	for _, clean := range slices.Backward(s.cleanup) {
		errs = append(errs, clean())
	}
	return errors.Join(errs...)
}
