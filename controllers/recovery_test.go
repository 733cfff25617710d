package controllers_test

import (
	"encoding/json"
	"maps"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// generatedValues is an Environment with a password and a key that were generated, and a service that uses both.
func generatedValues(spec *v1alpha1.EnvironmentSpec) {
	database(spec)
	spec.Secrets = []v1alpha1.SecretSpec{{Name: "key", ValueFrom: v1alpha1.SecretValueSource{Generate: &v1alpha1.GeneratedValue{}}}}
	service("web")(spec)
	spec.Services[0].Databases = []v1alpha1.DatabaseLink{{Name: "main"}}
	spec.Services[0].SecretEnv = []v1alpha1.SecretEnvVar{{Name: "KEY", Secret: "key"}}
}

var generatedNames = []string{"shop-main-credentials", "shop-key-generated"}

// values that AWS has: of each secret the current one, and of each database the password.
func (w *world) values() map[string]string {
	w.t.Helper()
	found := map[string]string{}
	for _, r := range w.account.Resources(aws.Secret) {
		found[r.Object], _ = w.account.SecretValue(r.ID)
	}
	for _, r := range w.account.Resources(aws.DBInstance) {
		found["password of "+r.Object] = w.account.MasterPassword(r.ID)
	}
	return found
}

// wantValues checks that no value in AWS is another one.
func (w *world) wantValues(before map[string]string) {
	w.t.Helper()
	if diff := cmp.Diff(before, w.values()); diff != "" {
		w.t.Errorf("values in AWS (-before +after):\n%s", diff)
	}
}

var command = regexp.MustCompile(`kubectl create secret generic (\S+) -n \S+ --from-literal=(\w+)="\$\(aws secretsmanager get-secret-value ` +
	`--region \S+ --secret-id (\S+) --query SecretString --output text( \| jq -r \.\w+)?\)"$`)

// bringBack makes a Secret with the command in a message.
func (w *world) bringBack(message string) {
	w.t.Helper()
	words := command.FindStringSubmatch(message)
	if words == nil {
		w.t.Fatalf("there is no command in %q", message)
	}
	value, _ := w.account.SecretValue(words[3])
	if field, inJSON := strings.CutPrefix(words[4], " | jq -r ."); inJSON {
		var keys map[string]any
		if err := json.Unmarshal([]byte(value), &keys); err != nil {
			w.t.Fatal(err)
		}
		value, _ = keys[field].(string)
	}
	w.create(&corev1.Secret{ObjectMeta: w.meta(words[1]), StringData: map[string]string{words[2]: value}})
}

// collectGarbage plays the garbage collector on Secrets: no policy keeps it from those whose owners are gone.
func (w *world) collectGarbage(gone types.UID) {
	w.t.Helper()
	secrets := &corev1.SecretList{}
	if err := w.List(w.t.Context(), secrets, client.InNamespace(w.namespace)); err != nil {
		w.t.Fatal(err)
	}
	for _, secret := range secrets.Items {
		if owners := secret.OwnerReferences; len(owners) == 1 && owners[0].UID == gone {
			w.delete(&secret)
		}
	}
}

// loseEnvironment takes the Environment away past its finalizer, with what the garbage collector then takes.
func (w *world) loseEnvironment() *v1alpha1.Environment {
	w.t.Helper()
	w.change(func(env *v1alpha1.Environment) { env.Finalizers = nil })
	lost := w.environment()
	w.delete(lost)
	w.waitGone(lost)
	w.collectGarbage(lost.UID)
	return lost
}

// again is a lost Environment as somebody makes it again.
func again(lost *v1alpha1.Environment) *v1alpha1.Environment {
	return &v1alpha1.Environment{
		ObjectMeta: metav1.ObjectMeta{Name: lost.Name, Namespace: lost.Namespace, Labels: maps.Clone(lost.Labels)}, Spec: lost.Spec,
	}
}

func TestEnvironmentThatLostItsFinalizerIsMadeAgainWithItsValues(t *testing.T) {
	w := newWorld(t)
	m := w.makeReady(generatedValues)
	before, values := w.tally(), w.values()
	m.stop()
	lost := w.loseEnvironment()

	w.startManager()
	w.create(again(lost))
	env := w.waitReady()
	w.wantValues(values)
	if after := w.tally(); after != before {
		t.Errorf("AWS was asked for %+v, and before for %+v", after, before)
	}
	for short, res := range w.resources() {
		if !metav1.IsControlledBy(res, env) {
			t.Errorf("%s has the owners %v", short, res.GetOwnerReferences())
		}
	}
	w.remove()
	w.leftNothing()
	for _, name := range generatedNames {
		if w.exists(&corev1.Secret{ObjectMeta: w.meta(name)}) {
			t.Errorf("Secret %s is left", name)
		}
	}
}

// Where Secrets are lost too, the conditions say how to bring their values back.
func TestValuesThatAreLostAreBroughtBackFromAWS(t *testing.T) {
	w := newWorld(t)
	m := w.makeReady(generatedValues)
	before, values := w.tally(), w.values()
	m.stop()
	for _, name := range generatedNames {
		w.delete(&corev1.Secret{ObjectMeta: w.meta(name)})
	}
	lost := w.loseEnvironment()

	m = w.startManager()
	w.create(again(lost))
	password, key := w.waitFor("DatabasesReady", "SecretMissing"), w.waitFor("SecretsReady", "SecretMissing")
	for _, last := range []string{"NetworkReady is True", "ClusterReady is True", "ServicesReady is False: waiting for Secret/shop-key-generated, Secret/"} {
		w.eventually("the last event", m.told(last))
	}
	idle(t, m)
	for _, name := range generatedNames {
		if w.exists(&corev1.Secret{ObjectMeta: w.meta(name)}) {
			t.Errorf("Secret %s was generated anew", name)
		}
	}
	w.bringBack(password.Message)
	w.bringBack(key.Message)
	m.reconcile()
	env := w.waitReady()
	w.wantValues(values)
	if after := w.tally(); after.deletions != before.deletions {
		t.Errorf("AWS was asked for %+v, and before for %+v", after, before)
	}
	for short, res := range w.resources() {
		if !metav1.IsControlledBy(res, env) {
			t.Errorf("%s has the owners %v", short, res.GetOwnerReferences())
		}
	}
}

// Earlier versions made the Environment the owner of generated Secrets. After a restore it is one of another UID.
func TestGeneratedSecretsLoseTheirOwner(t *testing.T) {
	for name, uid := range map[string]types.UID{"the Environment": "", "a former one": "before"} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			m := w.makeReady(database)
			secret := &corev1.Secret{ObjectMeta: w.meta("shop-main-credentials")}
			w.exists(secret)
			owner := metav1.NewControllerRef(w.environment(), v1alpha1.GroupVersion.WithKind("Environment"))
			if uid != "" {
				owner.UID = uid
			}
			secret.OwnerReferences = []metav1.OwnerReference{*owner}
			secret.Labels = map[string]string{v1alpha1.LabelEnvironment: "shop"}
			if err := w.Update(t.Context(), secret); err != nil {
				t.Fatal(err)
			}
			m.reconcile()
			w.exists(secret)
			if len(secret.OwnerReferences) > 0 {
				t.Errorf("its owners are %v", secret.OwnerReferences)
			}
			w.remove()
			w.wantSecrets()
		})
	}
}
