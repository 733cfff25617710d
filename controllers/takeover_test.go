package controllers_test

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

func stateIn(bucket string) part {
	return func(spec *v1alpha1.EnvironmentSpec) { spec.State = &v1alpha1.StateSpec{BucketName: bucket} }
}

func TestBucketOfSomebodyElseIsNeverTouched(t *testing.T) {
	w := newWorld(t)
	theirs := w.named("Bucket/theirs")
	theirs.SetAnnotations(map[string]string{"crossplane.io/external-name": "bank-backups"})
	setField(map[string]any{"region": "eu-west-1"}, "spec", "forProvider")(theirs)
	w.create(theirs)
	w.eventually("their bucket", func(context.Context) (bool, error) { return w.account.Exists(aws.Bucket, "bank-backups"), nil })
	before := w.account.Resources(aws.Bucket)

	w.startManager()
	w.create(newEnvironment(w.namespace, stateIn("bank-backups")))
	w.eventually("the refusal", w.says("StateReady", "NameTaken", `"bank-backups"`, "it has no tag terrarium.io/", "choose another name"))
	if diff := cmp.Diff(before, w.account.Resources(aws.Bucket), cmp.AllowUnexported(aws.Resource{})); diff != "" {
		t.Errorf("their bucket (-before +after):\n%s", diff)
	}
	w.wantInAWS(aws.BucketPolicy, 0)

	// The wrong name can be taken back.
	w.change(func(env *v1alpha1.Environment) { env.Spec.State = nil })
	w.change(func(env *v1alpha1.Environment) { stateIn("our-state")(&env.Spec) })
	w.waitReady()
	w.remove()
	if diff := cmp.Diff(before, w.account.Resources(aws.Bucket)[:1], cmp.AllowUnexported(aws.Resource{})); diff != "" {
		t.Errorf("their bucket (-before +after):\n%s", diff)
	}
}

func TestBucketOfAChosenNameIsMadeWhereItIsFree(t *testing.T) {
	w := newWorld(t)
	w.makeReady(stateIn("our-state"))
	if policies, _, _ := unstructured.NestedStringSlice(w.resource("Bucket/shop-state").Object, "spec", "managementPolicies"); len(policies) != 4 {
		t.Errorf("the bucket has the policies %v", policies)
	}
}

// Another provider configuration, of another account, would find nothing of what there is.
func TestProviderConfigIsHeldWhereSomethingExists(t *testing.T) {
	w := newWorldIn(t, cluster, stepwise)
	m := w.makeReady(database)
	before := w.generations()
	w.change(func(env *v1alpha1.Environment) { env.Spec.ProviderConfigRef.Name = "another-account" })
	w.eventually("the refusal", w.says("Ready", "InvalidSpec", "spec.providerConfigRef", "ClusterProviderConfig/default"))
	if diff := cmp.Diff(before, w.generations()); diff != "" {
		t.Errorf("generations (-before +after):\n%s", diff)
	}
	w.change(func(env *v1alpha1.Environment) { env.Spec.ProviderConfigRef.Name = "default" })
	w.waitReady()
	idle(t, m)
}

// beside is a world over the same account and in the same control plane, with a namespace of its own.
func (w *world) beside(namespace string) *world {
	w.t.Helper()
	there := w.in(w.t)
	there.namespace = namespace
	there.create(&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: namespace}})
	there.stopProvider = there.startProvider(fast)
	return there
}

func withSuffix(env *v1alpha1.Environment, suffix string) *v1alpha1.Environment {
	env.Annotations = map[string]string{v1alpha1.AnnotationNameSuffix: suffix}
	return env
}

// Joined with hyphens, namespace a and Environment b-c make the same names as a-b and c, where somebody has chosen the same suffix.
func TestTenantsWhoseNamesMeetLeaveEachOtherAlone(t *testing.T) {
	w := newWorld(t)
	w.startManager()
	victim := withSuffix(newEnvironment(w.namespace, service("web")), "blue1")
	victim.Name = "x-shop"
	w.create(victim)
	w.eventually("the first Environment to be ready", func(ctx context.Context) (bool, error) {
		err := w.Get(ctx, client.ObjectKeyFromObject(victim), victim)
		return meta.IsStatusConditionTrue(victim.Status.Conditions, v1alpha1.ConditionReady), err
	})
	before, generations := w.tally(), w.generations()

	there := w.beside(w.namespace + "-x")
	m := there.startManager()
	there.create(withSuffix(newEnvironment(there.namespace, service("web")), "blue1"))
	taken := `in AWS there is a Cluster "` + w.namespace + `-x-shop-blue1-cluster", and its tag terrarium.io/environment is "` + w.namespace + `/x-shop"`
	there.eventually("the refusal", there.says("ClusterReady", "NameTaken", taken))
	there.eventually("the rest to wait", there.says("NetworkReady", "Waiting", "Cluster.ecs/shop-cluster"))
	there.eventually("the refusal of a name that services need", there.says("ServicesReady", "NameTaken", "Group/shop-web"))
	idle(t, m)
	there.remove()
	there.wantUntouched(before)
	if diff := cmp.Diff(generations, w.generations()); diff != "" {
		t.Errorf("generations in the first namespace (-before +after):\n%s", diff)
	}
}

// A suffix that is copied from another cluster makes the same names and tags: without an adoption it takes over nothing.
func TestEnvironmentOfAnotherClusterIsNotTakenOverBySuffixAlone(t *testing.T) {
	w := newWorld(t)
	w.startManager()
	w.create(withSuffix(newEnvironment(w.namespace, service("web")), "blue1"))
	w.waitReady()
	before := w.tally()

	there := w.elsewhere()
	there.startManager()
	there.create(withSuffix(newEnvironment(w.namespace, service("web")), "blue1"))
	there.eventually("the refusal", there.says("ClusterReady", "NameTaken", "not in this cluster: adopt that one"))
	there.change(func(env *v1alpha1.Environment) { env.Annotations = nil }) // the names were chosen all the same
	there.eventually("the refusal", there.says("ClusterReady", "NameTaken", "not in this cluster: adopt that one"))
	there.remove()
	there.wantUntouched(before)
}

func TestChosenSuffixIsUsedWhereItIsFree(t *testing.T) {
	w := newWorld(t)
	m := w.startManager()
	w.create(stripeKeys(w.namespace))
	w.create(withSuffix(newEnvironment(w.namespace, application), "blue1"))
	w.waitReady()
	idle(t, m)
	w.wantAdopted()
	if got, want := w.wantInAWS(aws.Cluster, 1)[0].ExternalName, w.namespace+"-shop-blue1-cluster"; got != want {
		t.Errorf("the cluster is called %q, want %q", got, want)
	}
	w.remove()
	w.leftNothing()
}

// The suffix came first, and the adoption after what the message says. What was generated meanwhile would be pushed over what is in use.
func TestAdoptionAfterASuffixAloneChangesNoValue(t *testing.T) {
	w := newWorld(t)
	inventory, secrets := w.leave(w.makeReady(generatedValues, state))
	before, values := w.tally(), w.values()
	suffix := inventory.Annotations[v1alpha1.AnnotationNameSuffix]

	there := w.elsewhere()
	m := there.startManager()
	there.create(withSuffix(newEnvironment(w.namespace, generatedValues, state), suffix))
	there.eventually("the refusal", there.says("ClusterReady", "NameTaken", "not in this cluster: adopt that one"))
	idle(t, m)
	there.wantSecrets()

	// As a version did that generated values all the same.
	m.stop()
	for _, name := range generatedNames {
		there.create(&corev1.Secret{
			ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: w.namespace, Annotations: map[string]string{v1alpha1.AnnotationUnused: "true"}},
			StringData: map[string]string{"value": "made-for-nothing", "password": "made-for-nothing"},
		})
	}
	there.startManager()
	there.change(func(env *v1alpha1.Environment) { env.Annotations, env.Spec = inventory.Annotations, inventory.Spec })
	there.eventually("the refusal", there.says("DatabasesReady", "SecretMissing", "shop-main-credentials", "never been used"))
	there.eventually("the refusal", there.says("SecretsReady", "SecretMissing", "shop-key-generated", "never been used"))
	for _, name := range generatedNames {
		there.delete(&corev1.Secret{ObjectMeta: there.meta(name)})
	}
	for _, secret := range secrets {
		there.create(secret)
	}
	there.waitReady()
	there.wantUntouched(before)
	there.wantValues(values)
}

// The adoption is given up: what it had been given stays, as what it opens does.
func TestValuesStayWhereAnAdoptionIsGivenUp(t *testing.T) {
	w := newWorldIn(t, cluster, stepwise)
	adopted, secrets := w.leave(w.makeReady(generatedValues, state))
	w.account.Remove(aws.NATGateway, w.account.Resources(aws.NATGateway)[0].ID)
	before := w.tally()

	there := w.elsewhere()
	there.startManager()
	for _, secret := range secrets {
		if slices.Contains(generatedNames, secret.Name) {
			secret.Labels = map[string]string{
				v1alpha1.LabelEnvironment: "shop", v1alpha1.LabelNameSuffix: adopted.Annotations[v1alpha1.AnnotationNameSuffix],
			}
		}
		there.create(secret)
	}
	there.create(adopted)
	there.waitFor("NetworkReady", "Failed")
	there.remove()
	there.wantUntouched(before)
	there.wantSecrets("shop-key-generated", "shop-main-credentials")
}

// Whoever may write the annotation could name anything in the account.
func TestSecretOfSomebodyElseIsNotAdopted(t *testing.T) {
	w := newWorld(t)
	theirs := w.makeTheirs("Secret/signing", func(u *unstructured.Unstructured) {
		setField(map[string]any{"region": "eu-west-1", "name": "bank-prod-signing"}, "spec", "forProvider")(u)
	})
	arn := theirs.GetAnnotations()["crossplane.io/external-name"]
	before := w.tally()

	w.startManager()
	w.create(stripeKeys(w.namespace))
	env := withSuffix(newEnvironment(w.namespace, secret), "abcde")
	env.Annotations[v1alpha1.AnnotationAdopt] = `{"region":"eu-west-1","namespace":"` + w.namespace + `","name":"shop","suffix":"abcde","externalNames":` +
		`{"Secret.secretsmanager.aws.m.upbound.io/shop-stripe":"` + arn + `"}}`
	w.create(env)
	w.eventually("the refusal", w.says("Ready", "InvalidSpec", `Secret/shop-stripe in AWS, "`+arn+`", is not of this Environment: it has no tag terrarium.io/environment`))
	w.remove()
	w.wantUntouched(before)
}

// While it was paused, the state was taken away and another one asked for: the object of the first bucket is still there.
func TestBucketIsNotCalledOtherwise(t *testing.T) {
	w := newWorld(t)
	w.makeReady(stateIn("our-state"))
	theirs := w.named("Bucket/theirs")
	theirs.SetAnnotations(map[string]string{"crossplane.io/external-name": "bank-backups"})
	setField(map[string]any{"region": "eu-west-1"}, "spec", "forProvider")(theirs)
	w.create(theirs)
	w.eventually("their bucket", func(context.Context) (bool, error) { return w.account.Exists(aws.Bucket, "bank-backups"), nil })
	before := w.tally()

	w.change(func(env *v1alpha1.Environment) { env.Spec.Management = v1alpha1.ManagementPaused })
	w.change(func(env *v1alpha1.Environment) { env.Spec.State = nil })
	w.change(func(env *v1alpha1.Environment) { stateIn("bank-backups")(&env.Spec) })
	w.change(func(env *v1alpha1.Environment) { env.Spec.Management = "" })
	w.eventually("the refusal", w.says("Ready", "InvalidSpec", `Bucket/shop-state is "our-state" in AWS, and cannot become "bank-backups"`))
	w.wantUntouched(before)

	w.change(func(env *v1alpha1.Environment) { env.Spec.State = nil })
	w.waitReady()
}
