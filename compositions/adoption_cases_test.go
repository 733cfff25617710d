package compositions_test

import (
	"os"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"
	s3 "github.com/upbound/provider-aws/v2/apis/namespaced/s3/v1beta1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/yaml"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// completeSample is the Environment that has everything, and its Secret.
func completeSample(t *testing.T) (*v1alpha1.Environment, plan.Observed) {
	t.Helper()
	text, err := os.ReadFile("../config/samples/complete/environment.yaml")
	if err != nil {
		t.Fatal(err)
	}
	env := &v1alpha1.Environment{}
	if err := yaml.UnmarshalStrict(text, env); err != nil {
		t.Fatal(err)
	}
	env.Namespace = "shop"
	payment := newSecret("payment", map[string]string{"apiKey": "not-a-real-key", "webhookKey": "not-a-real-key"})
	archive := newSecret("archive", map[string]string{"password": "not-a-real-password"})
	return env, nothingBut(map[string]*corev1.Secret{"payment": payment, "archive": archive})
}

// adoptedFrom is any Environment with a bucket, in another cluster.
func adoptedFrom(t *testing.T, env *v1alpha1.Environment, seen plan.Observed) (*v1alpha1.Environment, plan.Observed, *plan.Plan) {
	t.Helper()
	before := settle(t, env, seen)
	inventory, err := compositions.Kinds.ReadInventory([]byte(inventoryIn(t, before)))
	if err != nil {
		t.Fatal(err)
	}
	env = admitted(t, inventory.Environment())
	env.UID = "0ther000-0000-4000-8000-000000000000"
	secrets := map[string]*corev1.Secret{}
	for name, secret := range seen.Secrets {
		secrets[name] = secret.DeepCopy()
		secrets[name].UID = types.UID("other-uid-of-" + name)
	}
	return env, nothingBut(secrets), before
}

// TestWhatIsAskedForIsTheSameInAllPassesOfAnAdoption: some fields are in no answer of AWS, such as the triggers of a deployment. Of those
// the provider takes what the first pass asks for as what there is, and a later pass that asks for something else changes AWS. The version of a cluster is
// asked for when it was seen: TestAdoptedClusterIsAskedForNoVersionUntilItWasSeen.
func TestWhatIsAskedForIsTheSameInAllPassesOfAnAdoption(t *testing.T) {
	t.Parallel()
	for _, name := range cases(t) {
		t.Run(name, func(t *testing.T) {
			env := readEnvironment(t, name)
			if env.Spec.State == nil {
				env.Spec.State = &v1alpha1.StateSpec{}
			}
			sameInAllPasses(t, admitted(t, env), nothingBut(readSecrets(t, name)))
		})
	}
	t.Run("complete sample", func(t *testing.T) {
		env, seen := completeSample(t)
		sameInAllPasses(t, admitted(t, env), seen)
	})
	t.Run("complete sample without NAT gateways", func(t *testing.T) {
		env, seen := completeSample(t)
		env.Spec.Network.NATGateway = v1alpha1.NATNone
		fromPrivateRepository(&env.Spec)
		sameInAllPasses(t, admitted(t, env), seen)
	})
}

// fromPrivateRepository gives all containers an image that VPC endpoints reach.
func fromPrivateRepository(spec *v1alpha1.EnvironmentSpec) {
	const image = account + ".dkr.ecr.eu-west-1.amazonaws.com/shop:1"
	for i := range spec.Services {
		useImage(&spec.Services[i].TaskSpec, image)
	}
	for i := range spec.Jobs {
		useImage(&spec.Jobs[i].TaskSpec, image)
	}
}

func useImage(task *v1alpha1.TaskSpec, image string) {
	task.Image, task.ImagePullSecret = image, "" // the execution role pulls it
	for i := range task.Sidecars {
		task.Sidecars[i].Image, task.Sidecars[i].ImagePullSecret = image, ""
	}
	if task.Logs.Router != nil {
		task.Logs.Router.Image, task.Logs.Router.ImagePullSecret = image, ""
	}
}

func sameInAllPasses(t *testing.T, env *v1alpha1.Environment, seen plan.Observed) {
	t.Helper()
	if p := settle(t, env, seen); findObject[*s3.Object](t, p, env.Name+"-inventory").Waits() {
		if len(p.Problems) == 0 {
			t.Fatal("there is no inventory, although nothing is missing")
		}
		t.Skip("something is missing forever, and there is no inventory")
	}
	env, seen, _ = adoptedFrom(t, env, seen)
	first := map[plan.Key]any{}
	settle(t, env, seen, func(p *plan.Plan) {
		for _, o := range p.Objects {
			if o.Waits() {
				continue
			}
			now := parameters(o.Resource)
			if cluster, ok := o.Resource.(*rds.Cluster); ok {
				now = lasting(cluster)
			}
			if asked, ok := first[o.Key]; ok && !reflect.DeepEqual(asked, now) {
				t.Errorf("%s (-first pass +another):\n%s", o, cmp.Diff(asked, now))
			}
			first[o.Key] = now
		}
	})
}
