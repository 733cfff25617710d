package compositions_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"
	secretsmanager "github.com/upbound/provider-aws/v2/apis/namespaced/secretsmanager/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// managed is a shop whose database has a password that RDS keeps.
func managed(t *testing.T) (*v1alpha1.Environment, plan.Observed) {
	t.Helper()
	env, seen := application(t)
	env.Spec.Databases[0].Credentials.Source = v1alpha1.CredentialsRDSManaged
	return admitted(t, env), seen
}

func TestRotationIsSaidBesideTheInstanceAndNeverEnded(t *testing.T) {
	env, seen := managed(t)
	before := settle(t, env, seen)
	env.Spec.Databases[0].Credentials.Rotation = &v1alpha1.CredentialsRotation{Days: 30}
	during := settle(t, admitted(t, env), seen)
	if diff := cmp.Diff([]string{"+SecretRotation/staging-main.credentials"}, changes(before, during)); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	rotation := find[*secretsmanager.SecretRotation](t, during, "staging-main.credentials")
	if !plan.StaysInAWS(rotation) || *rotation.Spec.ForProvider.RotateImmediately {
		t.Errorf("the rotation has the policies %v, and changes the password at once: %v", rotation.Spec.ManagementPolicies, *rotation.Spec.ForProvider.RotateImmediately)
	}
}

func TestRotationThatIsTakenBackBecomesThatOfRDS(t *testing.T) {
	env, seen := managed(t)
	env.Spec.Databases[0].Credentials.Rotation = &v1alpha1.CredentialsRotation{Days: 30}
	settle(t, admitted(t, env), seen)
	env.Spec.Databases[0].Credentials.Rotation = nil
	rotation := find[*secretsmanager.SecretRotation](t, settle(t, admitted(t, env), seen), "staging-main.credentials")
	if days := *rotation.Spec.ForProvider.RotationRules.AutomaticallyAfterDays; days != 7 {
		t.Errorf("the password is rotated every %v days", days)
	}
}

// withOwnPassword is a shop whose database has a password of the user.
func withOwnPassword(t *testing.T) (*v1alpha1.Environment, plan.Observed) {
	t.Helper()
	env, seen := application(t)
	env.Spec.Databases[0].Credentials = v1alpha1.DatabaseCredentials{Source: v1alpha1.CredentialsSecretRef, SecretRef: &v1alpha1.SecretKeyReference{Name: "own"}}
	seen.Secrets["own"] = newSecret("own", map[string]string{"password": "the-first-password"})
	return admitted(t, env), seen
}

func TestAnotherPasswordGoesToTheInstanceAndThenToTheTasks(t *testing.T) {
	env, seen := withOwnPassword(t)
	before := settle(t, env, seen)
	instance := findObject[*rds.Instance](t, before, "staging-main")
	version := findObject[*secretsmanager.SecretVersion](t, before, "staging-main.credentials").Name
	live := as[*rds.Instance](t, seen.Resources[instance.Key])
	has := *live.Status.AtProvider.PasswordWoVersion

	seen.Secrets["own"] = newSecret("own", map[string]string{"password": "the-second-password"})
	during := compose(t, env, seen)
	o := findObject[*rds.Instance](t, during, "staging-main")
	if asked := *as[*rds.Instance](t, o.Resource).Spec.ForProvider.PasswordWoVersion; asked == has || !o.Unsettled {
		t.Errorf("the instance is asked for password %v after %v, and is not settled: %v", asked, has, o.Unsettled)
	}
	if waits := keys(findObject[*secretsmanager.SecretVersion](t, during, "staging-main.credentials").WaitingOn); !slices.Contains(waits, "Instance/staging-main") {
		t.Errorf("the version of the secret waits on %v, and not on the instance", waits)
	}

	after := settle(t, env, seen)
	want := []string{"~Instance/staging-main", "~SecretVersion/staging-main.credentials", "~Service/staging-web", "~Service/staging-worker", "~TaskDefinition/staging-web", "~TaskDefinition/staging-worker"}
	if diff := cmp.Diff(want, changes(before, after)); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	if now := findObject[*secretsmanager.SecretVersion](t, after, "staging-main.credentials").Name; now == version {
		t.Errorf("the version is still %s", now)
	}
}

func TestTasksReadTheVersionOfAPasswordOfTheUser(t *testing.T) {
	env, seen := withOwnPassword(t)
	containers := *find[*ecs.TaskDefinition](t, settle(t, env, seen), "staging-web").Spec.ForProvider.ContainerDefinitions
	if !strings.Contains(containers, ":password::version-of-main.credentials-") {
		t.Errorf("the task has the containers %s", containers)
	}
}

func TestPasswordThatRDSWouldRefuseIsAProblemThatDoesNotShowIt(t *testing.T) {
	const shortAndSecret = "hunter2"
	cases := map[string]struct {
		secret map[string]string
		want   string
	}{
		"no Secret":  {nil, "Secret/own does not exist: create it in namespace shop"},
		"no key":     {map[string]string{"other": shortAndSecret}, `Secret/own has no key "password"`},
		"too short":  {map[string]string{"password": shortAndSecret}, "must be 8 to 128 printable ASCII characters"},
		"a slash":    {map[string]string{"password": shortAndSecret + "/x"}, "without /, @"},
		"a new line": {map[string]string{"password": shortAndSecret + "xx\n"}, "space and line break"},
		"not text":   {map[string]string{"password": shortAndSecret + "\xff\xfe"}, "printable ASCII"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			env, seen := withOwnPassword(t)
			delete(seen.Secrets, "own")
			if c.secret != nil {
				seen.Secrets["own"] = newSecret("own", c.secret)
			}
			p := settle(t, env, seen)
			if len(p.Problems) != 1 || p.Problems[0].Reason != v1alpha1.ReasonSecretMissing || !strings.Contains(p.Problems[0].Message, c.want) {
				t.Fatalf("problems are %v", p.Problems)
			}
			if strings.Contains(p.Problems[0].Message, shortAndSecret) {
				t.Errorf("the message shows the password: %s", p.Problems[0].Message)
			}
			if o := findObject[*rds.Instance](t, p, "staging-main"); !o.Waits() {
				t.Error("the instance is made without a password")
			}
		})
	}
}
