package controllers_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// reader is a service that reads the secret.
func reader(spec *v1alpha1.EnvironmentSpec) {
	secret(spec)
	service("web")(spec)
	spec.Services[0].SecretEnv = []v1alpha1.SecretEnvVar{{Name: "STRIPE_KEY", Secret: "stripe", Key: "apiKey"}}
}

func TestMissingSecretHoldsUpWhatReadsIt(t *testing.T) {
	w := newWorld(t)
	m := w.startManager()
	w.create(newEnvironment(w.namespace, reader))
	states := w.history()
	w.waitFor("NetworkReady", "Available")
	for _, conditionType := range []string{"SecretsReady", "Ready", "Stalled"} {
		c := w.waitFor(conditionType, "SecretMissing")
		if want := "Secret/stripe-keys does not exist: create it in namespace " + w.namespace; c.Message != want {
			t.Errorf("%s says %q, want %q", conditionType, c.Message, want)
		}
	}
	w.eventually("the service to name the Secret", w.says("ServicesReady", "Waiting", "waiting for Secret/stripe-keys"))
	for _, env := range states() {
		if len(env.Status.Conditions) > 0 {
			checkConditions(t, env.Status.Conditions)
		}
	}
	if made := append(namesOf(w, "SecretVersion"), namesOf(w, "Service")...); len(made) > 0 {
		t.Errorf("made %q", made)
	}

	w.create(stripeKeys(w.namespace))
	m.reconcile()
	w.waitReady()
	if value := secretValue(w); value != `{"apiKey":"`+stripeKey+`"}` {
		t.Errorf("the secret's value is %q", value)
	}
}

// secretValue is what AWS gives to who reads the secret now.
func secretValue(w *world) string {
	w.t.Helper()
	for _, r := range w.account.Resources(aws.Secret) {
		if r.Object == "shop-stripe" {
			value, _ := w.account.SecretValue(r.ID)
			return value
		}
	}
	w.t.Fatal("there is no secret")
	return ""
}

func TestMissingKeyIsNamedWithItsReader(t *testing.T) {
	w := newWorld(t)
	w.startManager()
	keys := stripeKeys(w.namespace)
	keys.StringData = map[string]string{"other": "value"}
	w.create(keys)
	w.create(newEnvironment(w.namespace, reader))
	c := w.waitFor("Ready", "SecretMissing")
	if want := `Secret/stripe-keys has no key "apiKey", which service "web" reads: add it`; c.Message != want {
		t.Errorf("Ready says %q, want %q", c.Message, want)
	}
}

func TestChangedValueBecomesCurrentAndTheOldOneGoes(t *testing.T) {
	w := newWorld(t)
	m := w.makeReady(secret)
	before := namesOf(w, "SecretVersion")
	keys := stripeKeys(w.namespace)
	keys.StringData["apiKey"] = "another-key"
	if err := w.Update(t.Context(), keys); err != nil {
		t.Fatal(err)
	}
	m.lookAtSecrets()
	w.eventually("the old version to go", func(context.Context) (bool, error) {
		now := namesOf(w, "SecretVersion")
		return len(now) == 1 && now[0] != before[0], nil
	})
	w.waitReady()
	if value := secretValue(w); value != `{"apiKey":"another-key"}` {
		t.Errorf("the secret's value is %q", value)
	}
	if w.exists(&corev1.Secret{ObjectMeta: w.meta(before[0])}) {
		t.Errorf("Secret %s is still there", before[0])
	}
}

// A version stays while a reader is not ready, so that it is still there when its value is wanted again.
func TestValueThatIsSetBackIsCurrentAgain(t *testing.T) {
	w := newWorld(t)
	m := w.makeReady(reader, func(spec *v1alpha1.EnvironmentSpec) { spec.Secrets[0].OnChange = v1alpha1.SecretChangeNone })
	first := namesOf(w, "SecretVersion")
	w.account.Fail(aws.Failure{Kind: aws.Service, Operation: aws.Update, Message: "ServerException: try again"})
	w.change(func(env *v1alpha1.Environment) { env.Spec.Services[0].Image = "example.org/web:2" })
	w.waitFor("ServicesReady", "Failed")
	w.untilNextSecond() // creation times count seconds
	keys := stripeKeys(w.namespace)
	for _, key := range []string{"another-key", stripeKey} {
		keys.StringData = map[string]string{"apiKey": key}
		if err := w.Update(t.Context(), keys); err != nil {
			t.Fatal(err)
		}
		m.reconcile()
		w.eventually("the value "+key, func(context.Context) (bool, error) { return secretValue(w) == `{"apiKey":"`+key+`"}`, nil })
		if key != stripeKey && !slices.Contains(namesOf(w, "SecretVersion"), first[0]) {
			t.Fatal("the first version is gone: there is nothing to set back to")
		}
		m.reconcile()
	}
}

// credentials are the generated ones of the database.
func credentials(w *world) map[string][]byte {
	w.t.Helper()
	generated := &corev1.Secret{ObjectMeta: w.meta("shop-main-credentials")}
	if !w.exists(generated) {
		w.t.Fatal("there is no Secret with credentials")
	}
	return generated.Data
}

func TestGeneratedPasswordStays(t *testing.T) {
	w := newWorld(t)
	m := w.makeReady(database)
	before := string(credentials(w)["password"])
	w.eventually("the Secret to be in use", func(context.Context) (bool, error) {
		secret := &corev1.Secret{ObjectMeta: w.meta("shop-main-credentials")}
		return w.exists(secret) && secret.Annotations[v1alpha1.AnnotationUnused] == "", nil
	})
	if len(before) < 32 {
		t.Errorf("the password has %d characters", len(before))
	}
	m.stop()
	w.startManager()
	w.change(func(env *v1alpha1.Environment) { env.Spec.Databases[0].Backup.RetentionDays = new(int32(3)) })
	w.waitReady()
	if now := string(credentials(w)["password"]); now != before {
		t.Errorf("the password was %q and is %q", before, now)
	}
	value, _ := w.account.SecretValue(w.environment().Status.Databases[0].SecretARN)
	var kept map[string]any
	if err := json.Unmarshal([]byte(value), &kept); err != nil || kept["password"] != before || kept["username"] != "app_admin" {
		t.Errorf("Secrets Manager has %q: %v", value, err)
	}
}

func TestDeletedPasswordIsReportedAndNotMadeAgain(t *testing.T) {
	w := newWorld(t)
	m := w.makeReady(database)
	data := credentials(w)
	generated := &corev1.Secret{ObjectMeta: w.meta("shop-main-credentials")}
	w.delete(generated)
	m.reconcile()
	c := w.waitFor("DatabasesReady", "SecretMissing")
	if !strings.HasPrefix(c.Message, "Secret/shop-main-credentials does not exist, but its value is in use, and no other is made.") {
		t.Errorf("DatabasesReady says %q", c.Message)
	}
	idle(t, m)
	if w.exists(generated) {
		t.Error("the Secret was made again")
	}
	w.create(&corev1.Secret{ObjectMeta: w.meta("shop-main-credentials"), Data: data})
	m.reconcile()
	w.waitReady()
}

func TestGeneratedSecretOfAnotherEnvironmentIsRefused(t *testing.T) {
	w := newWorld(t)
	m := w.startManager()
	theirs := &corev1.Secret{ObjectMeta: w.meta("shop-main-credentials"), Data: map[string][]byte{"password": []byte("theirs")}}
	theirs.Labels = map[string]string{v1alpha1.LabelEnvironment: "shop-main"}
	w.create(theirs)
	w.create(newEnvironment(w.namespace, database))
	for _, conditionType := range []string{"DatabasesReady", "Ready", "Stalled"} {
		c := w.waitFor(conditionType, "NameTaken")
		if !strings.HasPrefix(c.Message, "Secret/shop-main-credentials exists and does not belong to this Environment") {
			t.Errorf("%s says %q", conditionType, c.Message)
		}
	}
	if made := append(namesOf(w, "SecretVersion"), namesOf(w, "Instance")...); len(made) > 0 {
		t.Errorf("made %q", made)
	}

	w.delete(theirs)
	m.reconcile()
	w.waitReady()
}

// Nothing but the provider reads it, so that somebody who cleans up takes it for unused.
func TestSecretThatTheProviderStillHasToReadIsMadeAgain(t *testing.T) {
	w := newWorld(t)
	w.account.Fail(aws.Failure{Kind: aws.SecretVersion, Operation: aws.Create, Message: "AccessDeniedException: not yet"})
	m := w.startManager()
	w.create(stripeKeys(w.namespace))
	w.create(newEnvironment(w.namespace, secret))
	w.eventually("the failure", w.says("SecretsReady", "Failed", "not yet"))
	payload := &corev1.Secret{ObjectMeta: w.meta(namesOf(w, "SecretVersion")[0])}
	w.delete(payload)
	m.reconcile()
	if !w.exists(payload) {
		t.Fatal("it is not made again")
	}
	w.account.ClearFailures()
	w.eventually("AWS to take the value", w.says("SecretsReady", "Available"))
	if value := secretValue(w); value != `{"apiKey":"`+stripeKey+`"}` {
		t.Errorf("the secret's value is %q", value)
	}
}

// AWS uses the version that is made last. Values that change while the provider is away must not come to be in an order of chance.
func TestValueThatIsOvertakenIsNeverMade(t *testing.T) {
	w := newWorldIn(t, cluster, stepwise)
	m := w.makeReady(secret)
	w.stopProvider()
	keys := stripeKeys(w.namespace)
	for _, key := range []string{"second-key", "third-key", "fourth-key"} {
		keys.StringData = map[string]string{"apiKey": key}
		if err := w.Update(t.Context(), keys); err != nil {
			t.Fatal(err)
		}
		m.reconcile()
		m.catchUp()
	}
	w.startProvider(fast)
	w.eventually("the last value alone", func(context.Context) (bool, error) {
		m.reconcile()
		return secretValue(w) == `{"apiKey":"fourth-key"}` && len(namesOf(w, "SecretVersion")) == 1, nil
	})
	if creations := w.account.Creations(aws.SecretVersion); len(creations) != 2 {
		t.Errorf("AWS has made %d versions, want the first and the last", len(creations))
	}
}

// The provider does not know whether AWS has made a version, and makes none before somebody tells it to. The next value does not wait for that.
func TestValueWhoseMakingWasInterruptedIsToldAndOvertaken(t *testing.T) {
	w := newWorldIn(t, cluster, stepwise)
	m := w.makeReady(secret)
	first := namesOf(w, "SecretVersion")
	change := func(key string) {
		keys := stripeKeys(w.namespace)
		keys.StringData = map[string]string{"apiKey": key}
		if err := w.Update(t.Context(), keys); err != nil {
			t.Fatal(err)
		}
		m.reconcile()
	}
	w.stopProvider()
	change("second-key")
	m.catchUp()
	second := slices.DeleteFunc(namesOf(w, "SecretVersion"), func(name string) bool { return slices.Contains(first, name) })
	if len(second) != 1 {
		t.Fatalf("the versions of the second value are %v", second)
	}
	w.edit("SecretVersion/"+second[0], func(res *unstructured.Unstructured) { meta.SetExternalCreatePending(res, time.Now()) })
	w.startProvider(fast)
	told := "SecretVersion/" + second[0] + ": cannot determine creation result"
	w.eventually("the provider's words", w.says("SecretsReady", "Failed", told, "always for a SecretVersion"))

	change("third-key")
	w.eventually("the third value alone", func(context.Context) (bool, error) {
		versions := namesOf(w, "SecretVersion")
		return secretValue(w) == `{"apiKey":"third-key"}` && len(versions) == 1 && versions[0] != second[0], nil
	})
	w.waitReady()
	if creations := w.account.Creations(aws.SecretVersion); len(creations) != 2 {
		t.Errorf("AWS has made %d versions, want the first and the third", len(creations))
	}
}
