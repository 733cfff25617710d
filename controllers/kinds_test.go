package controllers_test

import (
	"context"
	"slices"
	"testing"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/envtest"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/hack/localcluster"
)

func TestMissingKindsAreNamedAndTakenUpWhenTheyCome(t *testing.T) {
	const group = "rds.aws.m.upbound.io"
	var late []schema.GroupKind
	early := slices.DeleteFunc(compositions.Kinds.GroupKinds(), func(kind schema.GroupKind) bool {
		if kind.Group == group {
			late = append(late, kind)
		}
		return kind.Group == group
	})
	cluster, err := localcluster.Start(t.Context(), localcluster.Options{ProviderKinds: early})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := cluster.Stop(); err != nil {
			t.Error(err)
		}
	})
	w := newWorldIn(t, cluster, fast)
	m := w.startManager()
	unused := newEnvironment(w.namespace)
	unused.Name = "plain"
	w.create(unused)
	w.eventually("an Environment that does not use them", func(ctx context.Context) (bool, error) {
		plain := &v1alpha1.Environment{}
		err := w.Get(ctx, client.ObjectKeyFromObject(unused), plain)
		return meta.IsStatusConditionTrue(plain.Status.Conditions, v1alpha1.ConditionReady), err
	})
	w.create(newEnvironment(w.namespace, database))
	w.waitFor("NetworkReady", "Available")
	const want = "the provider's kinds are not installed or not activated: " +
		"instances.rds.aws.m.upbound.io, parametergroups.rds.aws.m.upbound.io, subnetgroups.rds.aws.m.upbound.io; kubectl apply -k config/crossplane installs them"
	for _, conditionType := range []string{"DatabasesReady", "Ready", "Stalled"} {
		if c := w.waitFor(conditionType, "KindsMissing"); c.Message != want {
			t.Errorf("%s says %q, want %q", conditionType, c.Message, want)
		}
	}

	crds, err := localcluster.ProviderCRDs(late...)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := envtest.InstallCRDs(cluster.Config(), envtest.CRDInstallOptions{CRDs: crds}); err != nil {
		t.Fatal(err)
	}
	m.reconcile()
	w.waitReady()
}
