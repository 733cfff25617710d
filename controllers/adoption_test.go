package controllers_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/hack/localcluster"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// otherCluster is a second control plane. It ends with the process.
var otherCluster = sync.OnceValues(func() (*localcluster.Cluster, error) {
	return localcluster.Start(context.Background(), localcluster.Options{ProviderKinds: compositions.Kinds.GroupKinds()})
})

// leave drops the control plane of an Environment that is ready. What it had made in AWS stays, and so does the inventory.
func (w *world) leave(m *manager) (inventory *v1alpha1.Environment, secrets []*corev1.Secret) {
	w.t.Helper()
	list := &corev1.SecretList{}
	if err := w.List(w.t.Context(), list, client.InNamespace(w.namespace)); err != nil {
		w.t.Fatal(err)
	}
	for _, secret := range list.Items {
		mine := slices.Contains([]string{"stripe-keys", "payment", "archive"}, secret.Name)
		if mine || strings.HasSuffix(secret.Name, "-credentials") || strings.HasSuffix(secret.Name, "-generated") {
			secrets = append(secrets, &corev1.Secret{ObjectMeta: w.meta(secret.Name), Data: secret.Data})
		}
	}
	inventory = w.inventory().Environment()
	m.stop()
	w.stopProvider()
	return inventory, secrets
}

// elsewhere is a world in the other control plane, over the same account and with a namespace of the same name.
func (w *world) elsewhere() *world {
	w.t.Helper()
	cluster, err := otherCluster()
	if err != nil {
		w.t.Fatal(err)
	}
	there := w.in(w.t)
	there.config = cluster.Config()
	there.config.QPS = -1
	if there.WithWatch, err = client.NewWithWatch(there.config, client.Options{Scheme: scheme}); err != nil {
		w.t.Fatal(err)
	}
	there.create(&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: w.namespace}})
	there.stopProvider = there.startProvider(fast)
	return there
}

// wantUntouched checks that nothing was done in AWS since a tally.
func (w *world) wantUntouched(before tally) {
	w.t.Helper()
	if after := w.tally(); after != before {
		w.t.Errorf("made %+v of %+v: created %v, updated %v, deleted %v", after, before,
			w.account.Creations()[before.creations:], w.account.Updates()[before.updates:], w.account.Deletions()[before.deletions:])
	}
}

// wantAdopted checks that the provider does more than observe.
func (w *world) wantAdopted() {
	w.t.Helper()
	for name, res := range w.resources() {
		if policies, _, _ := unstructured.NestedStringSlice(res.Object, "spec", "managementPolicies"); slices.Equal(policies, []string{"Observe"}) {
			w.t.Errorf("%s is still only observed", name)
		}
	}
}

// tally counts what has been done in AWS.
type tally struct{ creations, updates, deletions int }

func (w *world) tally() tally {
	return tally{len(w.account.Creations()), len(w.account.Updates()), len(w.account.Deletions())}
}

func TestApplicationIsAdoptedByAnotherCluster(t *testing.T) {
	w := newWorld(t)
	adopted, secrets := w.leave(w.makeReady(application, withoutNAT, state))
	before := w.tally()

	there := w.elsewhere()
	there.startManager()
	there.create(adopted)
	if c := there.waitFor("DatabasesReady", "SecretMissing"); !strings.HasPrefix(c.Message, "Secret/shop-main-credentials does not exist") {
		t.Errorf("DatabasesReady says %q", c.Message)
	}
	for _, secret := range secrets {
		there.create(secret)
	}
	there.waitReady()
	there.wantUntouched(before)
	there.wantAdopted()

	there.change(func(env *v1alpha1.Environment) { delete(env.Annotations, v1alpha1.AnnotationAdopt) })
	there.change(func(env *v1alpha1.Environment) { env.Spec.Services[0].Image += ".1" })
	there.waitReady()
	if made := w.account.Creations()[before.creations:]; len(made) != 1 || made[0].Kind != aws.TaskDefinition {
		t.Errorf("another image made %v", made)
	}
	there.remove()
	there.onlyBucketLeft()
}

func TestAdoptionOfWhatIsGoneTouchesNothing(t *testing.T) {
	w := newWorld(t)
	adopted, _ := w.leave(w.makeReady(twoZones, state))
	w.account.Remove(aws.NATGateway, w.account.Resources(aws.NATGateway)[0].ID)
	before := w.tally()

	there := w.elsewhere()
	there.startManager()
	there.create(adopted)
	if c := there.waitFor("NetworkReady", "Failed"); !strings.HasPrefix(c.Message, "NATGateway/shop-nat-a: observe failed: external resource does not exist") {
		t.Errorf("NetworkReady says %q", c.Message)
	}
	if c := there.waitFor("ClusterReady", "Progressing"); !strings.HasPrefix(c.Message, "adopting Cluster.ecs/shop-cluster") {
		t.Errorf("ClusterReady says %q", c.Message)
	}
	there.remove()
	there.wantUntouched(before)
}

func TestAdoptionForAnotherRegionIsRefused(t *testing.T) {
	w := newWorld(t)
	w.startManager()
	env := newEnvironment(w.namespace)
	env.Annotations = map[string]string{
		v1alpha1.AnnotationAdopt: `{"region":"us-east-1","namespace":"` + w.namespace + `","name":"shop","suffix":"abcde","externalNames":{"VPC.ec2.aws.m.upbound.io/shop-vpc":"vpc-1"}}`,
	}
	w.create(env)
	c := w.waitFor("Ready", "InvalidSpec")
	if want := `metadata.annotations[terrarium.io/adopt]: for region "us-east-1", and spec.region is "eu-west-1": set spec.region back`; c.Message != want {
		t.Errorf("Ready says %q, want %q", c.Message, want)
	}
	if names := w.names(); len(names) > 0 {
		t.Errorf("there are %q", names)
	}
}
