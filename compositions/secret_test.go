package compositions_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	secretsmanager "github.com/upbound/provider-aws/v2/apis/namespaced/secretsmanager/v1beta1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

func TestAllKeysOfASecretBecomeOneJSONObject(t *testing.T) {
	env, seen := application(t)
	o := findObject[*secretsmanager.SecretVersion](t, settle(t, env, seen), "staging-stripe")
	got := map[string]string{}
	if err := json.Unmarshal(o.Payload.Data["value"], &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"apiKey": "sk_test_abc", "webhookKey": "whsec_def"}, got); diff != "" {
		t.Errorf("payload (-want +got):\n%s", diff)
	}
}

func TestGeneratedValueIsKeptAsItIs(t *testing.T) {
	env, seen := application(t)
	o := findObject[*secretsmanager.SecretVersion](t, settle(t, env, seen), "staging-session")
	if got, want := string(o.Payload.Data["value"]), "random-value-of-staging-session-generated"; got != want {
		t.Errorf("payload %q, want %q", got, want)
	}
}

func TestChangedValueRollsExactlyWhatReadsIt(t *testing.T) {
	cases := map[string]struct {
		onChange v1alpha1.SecretChange
		want     []string
	}{
		"redeploy": {v1alpha1.SecretChangeRedeploy, []string{
			"~Schedule/staging-nightly.job", "~SecretVersion/staging-stripe", "~Service/staging-web",
			"~TaskDefinition/staging-nightly.job", "~TaskDefinition/staging-web",
		}},
		"none": {v1alpha1.SecretChangeNone, []string{"~SecretVersion/staging-stripe"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			env, seen := application(t)
			env.Spec.Secrets[0].OnChange = c.onChange
			env.Spec.Jobs = []v1alpha1.JobSpec{
				{Name: "nightly", Schedule: "rate(1 day)", TaskSpec: v1alpha1.TaskSpec{Image: "busybox", SecretEnv: []v1alpha1.SecretEnvVar{{Name: "ALL", Secret: "stripe"}}}},
				{Name: "other", Schedule: "rate(1 day)", TaskSpec: v1alpha1.TaskSpec{Image: "busybox", SecretEnv: []v1alpha1.SecretEnvVar{{Name: "KEY", Secret: "session"}}}},
			}
			env = admitted(t, env)
			before := settle(t, env, seen)
			seen.Secrets["stripe-keys"].Data["apiKey"] = []byte("sk_test_new")
			after := settle(t, env, seen)
			if diff := cmp.Diff(c.want, changes(before, after)); diff != "" {
				t.Errorf("changes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestNameOfAVersionDoesNotConfirmAGuess(t *testing.T) {
	name := func(uid types.UID) string {
		env, seen := application(t)
		seen.Secrets["stripe-keys"].UID = uid
		return findObject[*secretsmanager.SecretVersion](t, settle(t, env, seen), "staging-stripe").Name
	}
	if one, other := name("1"), name("2"); one == other {
		t.Errorf("two Secrets with the same value are both %s", one)
	}
}

func TestSecretThatCannotBeUsedIsAProblem(t *testing.T) {
	cases := map[string]struct {
		change func(plan.Observed)
		want   string
	}{
		"missing": {
			func(seen plan.Observed) { delete(seen.Secrets, "stripe-keys") },
			"Secret/stripe-keys does not exist: create it in namespace shop",
		},
		"key missing": {
			func(seen plan.Observed) { delete(seen.Secrets["stripe-keys"].Data, "apiKey") },
			`Secret/stripe-keys has no key "apiKey", which service "web" reads: add it`,
		},
		"not text": {
			func(seen plan.Observed) {
				for _, key := range []string{"d", "c", "b", "a"} {
					seen.Secrets["stripe-keys"].Data[key] = []byte{0xff}
				}
			},
			`Secret/stripe-keys: the value of key "a" is not text, and cannot be part of a JSON object: encode it`,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			env, seen := application(t)
			before := settle(t, env, seen)
			c.change(seen)
			after := compose(t, env, seen)
			want := []plan.Problem{{Composition: "secret", Instance: "stripe", Reason: v1alpha1.ReasonSecretMissing, Message: c.want}}
			if diff := cmp.Diff(want, after.Problems); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
			if waiting := findObject[*ecs.Service](t, after, "staging-web").WaitingOn; len(waiting) == 0 {
				t.Error("the service does not wait for its secret")
			}
			if len(after.Objects) != len(before.Objects) {
				t.Errorf("the plan has %d objects, and had %d", len(after.Objects), len(before.Objects))
			}
		})
	}
}

func TestGeneratedSecretOfSomebodyElseIsNotRead(t *testing.T) {
	somebody := []metav1.OwnerReference{{UID: "somebody", Controller: new(true)}}
	cases := map[string]metav1.ObjectMeta{
		"of another Environment": {Labels: map[string]string{v1alpha1.LabelEnvironment: "other"}},
		"of another controller":  {OwnerReferences: somebody},
		"of another Environment that had our name": {
			Labels: map[string]string{v1alpha1.LabelEnvironment: "staging"}, OwnerReferences: somebody,
		},
	}
	for name, theirs := range cases {
		for secret, of := range map[string][2]string{"staging-session-generated": {"secret", "session"}, "staging-main-credentials": {"database", "main"}} {
			t.Run(name+" "+secret, func(t *testing.T) {
				env, seen := application(t)
				settle(t, env, seen)
				seen.Secrets[secret].Labels, seen.Secrets[secret].OwnerReferences = theirs.Labels, theirs.OwnerReferences
				p := compose(t, env, seen)
				want := []plan.Problem{{
					Composition: of[0], Instance: of[1], Reason: v1alpha1.ReasonNameTaken,
					Message: "Secret/" + secret + " exists and does not belong to this Environment: delete or rename it, or hand it over: " +
						"label it terrarium.io/environment=staging, and take away the ownerReference of another controller",
				}}
				if diff := cmp.Diff(want, p.Problems); diff != "" {
					t.Errorf("problems (-want +got):\n%s", diff)
				}
				for _, o := range p.Objects {
					if o.Payload != nil && strings.Contains(string(o.Payload.Data["value"]), "random-value-of-"+secret) {
						t.Errorf("%s has its value", o)
					}
				}
				if slices.ContainsFunc(p.Generated, func(g plan.GeneratedSecret) bool { return g.Name == secret }) {
					t.Error("it is to be generated")
				}
			})
		}
	}
}

func TestGeneratedSecretThatIsOursOrMadeAgainByHandIsRead(t *testing.T) {
	cases := map[string]metav1.ObjectMeta{
		"generated":          {Labels: map[string]string{v1alpha1.LabelEnvironment: "staging"}, OwnerReferences: []metav1.OwnerReference{{UID: "ours", Controller: new(true)}}},
		"handed over":        {Labels: map[string]string{v1alpha1.LabelEnvironment: "staging"}},
		"made again by hand": {},
	}
	for name, meta := range cases {
		t.Run(name, func(t *testing.T) {
			env, seen := application(t)
			env.UID = "ours"
			settle(t, env, seen)
			const secret = "staging-session-generated"
			seen.Secrets[secret].Labels, seen.Secrets[secret].OwnerReferences = meta.Labels, meta.OwnerReferences
			p := compose(t, env, seen)
			if len(p.Problems) > 0 {
				t.Errorf("problems: %v", p.Problems)
			}
			if waiting := findObject[*secretsmanager.SecretVersion](t, p, "staging-session").WaitingOn; len(waiting) > 0 {
				t.Errorf("its version waits for %v", waiting)
			}
		})
	}
}

func TestSecretOfTheUserMayBeAnybodys(t *testing.T) {
	env, seen := application(t)
	settle(t, env, seen)
	seen.Secrets["stripe-keys"].Labels = map[string]string{v1alpha1.LabelEnvironment: "other"}
	seen.Secrets["stripe-keys"].OwnerReferences = []metav1.OwnerReference{{UID: "somebody", Controller: new(true)}}
	if problems := compose(t, env, seen).Problems; len(problems) > 0 {
		t.Errorf("problems: %v", problems)
	}
}

func TestSecretsNamesWhatComposeReads(t *testing.T) {
	env := readEnvironment(t, "service-everything")
	env.Spec.Secrets = append(env.Spec.Secrets, v1alpha1.SecretSpec{
		Name: "session", ValueFrom: v1alpha1.SecretValueSource{Generate: &v1alpha1.GeneratedValue{Length: 32}},
	})
	want := []string{"stripe-keys", "staging-session-generated", "staging-main-credentials"}
	if diff := cmp.Diff(want, compositions.Secrets(env)); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
}

func TestKeyOfAnExistingSecretDecryptsThisSecretAndNothingElse(t *testing.T) {
	places := map[string]struct{ partition, suffix string }{
		"eu-west-1": {"aws", "amazonaws.com"}, "us-gov-west-1": {"aws-us-gov", "amazonaws.com"}, "cn-north-1": {"aws-cn", "amazonaws.com.cn"},
	}
	for region, place := range places {
		t.Run(region, func(t *testing.T) {
			prefix := func(service string) string {
				return "arn:" + place.partition + ":" + service + ":" + region + ":444455556666:"
			}
			existing := func(name, key string) v1alpha1.SecretSpec {
				return v1alpha1.SecretSpec{Name: name, ValueFrom: v1alpha1.SecretValueSource{Existing: &v1alpha1.ExistingSecret{
					ARN: prefix("secretsmanager") + "secret:" + name + "-AbCdEf", KMSKeyARN: key,
				}}}
			}
			one, other := prefix("kms")+"key/1", prefix("kms")+"key/2"
			env := readEnvironment(t, "service-plain")
			env.Spec.Region = region
			env.Spec.Secrets = []v1alpha1.SecretSpec{existing("a", other), existing("b", one), existing("c", one), existing("aws", ""), existing("unused", other)}
			env.Spec.Services[0].SecretEnv = []v1alpha1.SecretEnvVar{
				{Name: "A", Secret: "a"}, {Name: "B", Secret: "b"}, {Name: "AGAIN", Secret: "b", Key: "key"}, {Name: "AWS", Secret: "aws"},
			}
			env.Spec.Services[0].Sidecars = []v1alpha1.SidecarSpec{
				{Name: "proxy", Image: "envoy", SecretEnv: []v1alpha1.SecretEnvVar{{Name: "C", Secret: "c"}}},
			}
			type conditional struct {
				Effect           string
				Action, Resource []string
				Condition        map[string]map[string][]string
			}
			decrypt := func(key string, secrets ...string) conditional {
				for i, name := range secrets {
					secrets[i] = prefix("secretsmanager") + "secret:" + name + "-AbCdEf"
				}
				return conditional{
					Effect: "Allow", Action: []string{"kms:Decrypt"}, Resource: []string{key},
					Condition: map[string]map[string][]string{"StringEquals": {
						"kms:ViaService":                  {"secretsmanager." + region + "." + place.suffix},
						"kms:EncryptionContext:SecretARN": secrets,
					}},
				}
			}
			var got []conditional
			for _, s := range statements[conditional](t, settle(t, admitted(t, env), nothingBut(nil)), "staging-web-execution") {
				if slices.Contains(s.Action, "kms:Decrypt") {
					got = append(got, s)
				}
			}
			if diff := cmp.Diff([]conditional{decrypt(one, "b", "c"), decrypt(other, "a")}, got); diff != "" {
				t.Errorf("statements (-want +got):\n%s", diff)
			}
		})
	}
}

func TestValuesAreOnlyInPayloads(t *testing.T) {
	env, seen := application(t)
	p := settleChecked(t, env, seen)
	var told []string
	for _, o := range p.Objects {
		if o.Payload != nil && strings.Contains(string(o.Payload.Data["value"]), "sk_test_abc") {
			told = append(told, o.Kind)
		}
	}
	if diff := cmp.Diff([]string{"SecretVersion"}, told); diff != "" {
		t.Errorf("the value of stripe-keys is in the payloads of (-want +got):\n%s", diff)
	}
}

// AWS uses the version that is made last: one that was asked for before must not come after it.
func TestVersionWaitsForOthersThatAWSHasNotMadeYet(t *testing.T) {
	env, seen := application(t)
	first := findObject[*secretsmanager.SecretVersion](t, settle(t, env, seen), "staging-stripe")
	unmade := seen.Resources[first.Key].DeepCopyObject().(*secretsmanager.SecretVersion)
	unmade.Status, unmade.Name = secretsmanager.SecretVersionStatus{}, "staging-stripe-unmade"
	key := plan.Key{GroupKind: first.GroupKind, Name: unmade.Name}
	seen.Resources[key] = unmade

	if o := findObject[*secretsmanager.SecretVersion](t, compose(t, env, seen), "staging-stripe"); o.Waits() {
		t.Errorf("a version that is there waits for %v", o.WaitingOn)
	}
	seen.Secrets["stripe-keys"].Data["apiKey"] = []byte("another")
	o := findObject[*secretsmanager.SecretVersion](t, compose(t, env, seen), "staging-stripe")
	if !slices.Equal(o.WaitingOn, []plan.Key{key}) || o.Payload != nil {
		t.Errorf("another version waits for %v", o.WaitingOn)
	}
	delete(seen.Resources, key)
	if o := findObject[*secretsmanager.SecretVersion](t, compose(t, env, seen), "staging-stripe"); o.Waits() {
		t.Errorf("then it waits for %v", o.WaitingOn)
	}
}
