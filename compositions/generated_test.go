package compositions_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	secretsmanager "github.com/upbound/provider-aws/v2/apis/namespaced/secretsmanager/v1beta1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// Whoever owns what uses a value, no other is made.
func TestValueInUseIsNeverGeneratedAnew(t *testing.T) {
	former := metav1.OwnerReference{
		APIVersion: v1alpha1.GroupVersion.String(), Kind: "Environment", Name: "staging", UID: "before", Controller: new(true),
	}
	for name, owners := range map[string][]metav1.OwnerReference{"ours": nil, "of a former Environment": {former}} {
		for secret, words := range map[string]string{
			"staging-main-credentials":  "--secret-id terrarium/shop-staging-d8fcc-main-credentials-",
			"staging-session-generated": "--secret-id terrarium/shop-staging-d8fcc-session",
		} {
			t.Run(name+" "+secret, func(t *testing.T) {
				env, seen := application(t)
				settle(t, env, seen)
				for _, live := range seen.Resources {
					live.SetOwnerReferences(owners)
				}
				delete(seen.Secrets, secret)
				p := compose(t, env, seen)
				if slices.ContainsFunc(p.Generated, func(g plan.GeneratedSecret) bool { return g.Name == secret }) {
					t.Error("it is to be generated")
				}
				if len(p.Problems) != 1 || p.Problems[0].Reason != v1alpha1.ReasonSecretMissing || !strings.Contains(p.Problems[0].Message, words) {
					t.Errorf("problems are %v", p.Problems)
				}
			})
		}
	}
}

// The copies in Secrets Manager name the Secrets that the Environment reads.
func TestGeneratedSecretGoesWithItsCopy(t *testing.T) {
	env, seen := application(t)
	p := settle(t, env, seen)
	found := map[string][]plan.Key{}
	for _, o := range p.Objects {
		name, users := compositions.GeneratedFor(o.Resource)
		found[name] = users
	}
	for _, generated := range p.Generated {
		if _, ok := found[generated.Name]; !ok {
			t.Errorf("Secret %s goes with none of %v", generated.Name, found)
		}
		reads := func(user plan.Key) bool { return slices.Contains(generated.Users, user) }
		if users := found[generated.Name]; len(users) > 0 && !slices.ContainsFunc(users, reads) {
			t.Errorf("Secret %s is read by none of %v, but by %v", generated.Name, users, generated.Users)
		}
		if generated.Labels[v1alpha1.LabelNameSuffix] == "" || generated.Labels[v1alpha1.LabelEnvironment] != env.Name {
			t.Errorf("Secret %s has the labels %v", generated.Name, generated.Labels)
		}
	}
	if name, _ := compositions.GeneratedFor(resource.ModernManaged(find[*secretsmanager.SecretVersion](t, p, "staging-session"))); name != "" {
		t.Errorf("a version is the last to hold %s", name)
	}
}

// The version can be lost: what is left of the secret says that a value was made.
func TestValueWhoseVersionIsLostIsNotGeneratedAnew(t *testing.T) {
	env, seen := application(t)
	settle(t, env, seen)
	for key := range seen.Resources {
		if key.Kind == "SecretVersion" {
			delete(seen.Resources, key)
		}
	}
	delete(seen.Secrets, "staging-session-generated")
	if problems := compose(t, env, seen).Problems; len(problems) != 1 || problems[0].Reason != v1alpha1.ReasonSecretMissing {
		t.Errorf("problems are %v", problems)
	}
}

// While names are looked for, nobody knows what is in AWS.
func TestNothingIsGeneratedWhileANewEnvironmentLooksForItsNames(t *testing.T) {
	env, seen := application(t)
	env.Annotations = map[string]string{v1alpha1.AnnotationNameSuffix: "blue1"}
	first := compose(t, env, seen)
	if len(first.Generated) > 0 || !slices.ContainsFunc(first.Objects, func(o *plan.Object) bool { return o.Probing && !o.Waits() }) {
		t.Errorf("%v are generated in a plan that looks for names first", first.Generated)
	}
	if last := settle(t, env, seen); len(last.Generated) == 0 || len(last.Problems) > 0 {
		t.Errorf("generated are %v in the end, and the problems %v", last.Generated, last.Problems)
	}
}

// An Environment of this name and suffix is in AWS, and not in this cluster.
func TestNothingIsGeneratedWhileNamesAreTaken(t *testing.T) {
	env, seen := application(t)
	env.Annotations = map[string]string{v1alpha1.AnnotationNameSuffix: "blue1"}
	for range 5 {
		p := compose(t, env, seen)
		if len(p.Generated) > 0 {
			t.Fatalf("generated are %v", p.Generated)
		}
		for _, o := range p.Objects {
			if !o.Waits() {
				seen.Resources[o.Key] = live(o)
			}
		}
	}
	if !slices.ContainsFunc(compose(t, env, seen).Problems, func(p plan.Problem) bool { return strings.Contains(p.Message, "adopt that one") }) {
		t.Error("nothing says that the names are taken")
	}
}

// What was generated here before somebody asked for the adoption would be pushed over the value that is in use.
func TestAdoptionTakesNoValueThatIsNotTheOneInUse(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*corev1.Secret)
		why   string
	}{
		"generated here": {
			func(s *corev1.Secret) { s.Annotations = map[string]string{v1alpha1.AnnotationUnused: "true"} },
			"it was generated here, and has never been used",
		},
		"of other names in AWS": {
			func(s *corev1.Secret) { s.Labels = map[string]string{v1alpha1.LabelNameSuffix: "green"} },
			`its label terrarium.io/name-suffix is "green", and that of what is to be adopted "d8fcc"`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			env, seen, _ := adopting(t)
			good := map[string]*corev1.Secret{}
			for _, secret := range compositions.GeneratedSecrets(env) {
				good[secret] = seen.Secrets[secret].DeepCopy()
				c.spoil(seen.Secrets[secret])
			}
			p := settle(t, env, seen)
			for _, o := range p.Objects {
				if !o.Adopting {
					t.Errorf("%s is not only observed", o)
				}
			}
			for secret := range good {
				said := slices.ContainsFunc(p.Problems, func(p plan.Problem) bool {
					return p.Reason == v1alpha1.ReasonSecretMissing && strings.HasPrefix(p.Message, "Secret/"+secret+" has another value") &&
						strings.Contains(p.Message, c.why) && strings.Contains(p.Message, "kubectl create secret generic "+secret+" ")
				})
				if !said {
					t.Errorf("nothing is said about %s: %v", secret, p.Problems)
				}
			}
			maps.Copy(seen.Secrets, good)
			if p := settle(t, env, seen); slices.ContainsFunc(p.Objects, func(o *plan.Object) bool { return o.Adopting }) {
				t.Errorf("nothing is adopted with the values in use: %v", p.Problems)
			}
		})
	}
}

func TestValueIsUsedOnceSecretsManagerHasIt(t *testing.T) {
	env, seen := application(t)
	for _, g := range compose(t, env, seen).Generated {
		if g.Copied {
			t.Errorf("%s is used before anything exists", g.Name)
		}
	}
	for _, g := range settle(t, env, seen).Generated {
		if !g.Copied {
			t.Errorf("%s is not used", g.Name)
		}
	}
}
