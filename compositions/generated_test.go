package compositions_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	secretsmanager "github.com/upbound/provider-aws/v2/apis/namespaced/secretsmanager/v1beta1"
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
	found := map[string]plan.Key{}
	for _, o := range p.Objects {
		name, user := compositions.GeneratedFor(o.Resource)
		found[name] = user
	}
	for _, generated := range p.Generated {
		if _, ok := found[generated.Name]; !ok {
			t.Errorf("Secret %s goes with none of %v", generated.Name, found)
		}
		if user := found[generated.Name]; user.Name != "" && !slices.Contains(generated.Users, user) {
			t.Errorf("Secret %s is read by %s, and not by %v", generated.Name, user, generated.Users)
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
