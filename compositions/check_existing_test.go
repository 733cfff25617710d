package compositions_test

import (
	"slices"
	"strings"
	"testing"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	iam "github.com/upbound/provider-aws/v2/apis/namespaced/iam/v1beta1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// existing is the application as it exists, with some more.
func existing(t *testing.T, with func(*v1alpha1.EnvironmentSpec)) (*v1alpha1.Environment, plan.Observed) {
	t.Helper()
	env, seen := application(t)
	if with != nil {
		with(&env.Spec)
	}
	env = admitted(t, env)
	settle(t, env, seen)
	return env, seen
}

func TestWhatIsProtectedIsNotDroppedByAnEdit(t *testing.T) {
	withoutDatabases := func(spec *v1alpha1.EnvironmentSpec) {
		spec.Databases = nil
		for i := range spec.Services {
			spec.Services[i].Databases = nil
		}
	}
	protect := func(database, environment v1alpha1.Switch) func(*v1alpha1.EnvironmentSpec) {
		return func(spec *v1alpha1.EnvironmentSpec) {
			spec.Databases[0].DeletionProtection, spec.DeletionProtection = database, environment
		}
	}
	unread := func(name string) func(*v1alpha1.EnvironmentSpec) {
		return func(spec *v1alpha1.EnvironmentSpec) {
			spec.Services[0].SecretEnv = slices.DeleteFunc(slices.Clone(spec.Services[0].SecretEnv), func(e v1alpha1.SecretEnvVar) bool { return e.Secret == name })
		}
	}
	without := func(name string) func(*v1alpha1.EnvironmentSpec) {
		return func(spec *v1alpha1.EnvironmentSpec) {
			unread(name)(spec)
			spec.Secrets = slices.DeleteFunc(slices.Clone(spec.Secrets), func(s v1alpha1.SecretSpec) bool { return s.Name == name })
		}
	}
	const enabled, disabled = v1alpha1.Enabled, v1alpha1.Disabled
	const dropped, value = "spec.databases: main is protected", "spec.secrets: session has a generated value that service web still reads"
	tests := map[string]struct {
		with, edit func(*v1alpha1.EnvironmentSpec)
		want       string
	}{
		"a protected database":          {protect(enabled, disabled), withoutDatabases, dropped},
		"a database of a protected one": {protect(disabled, enabled), withoutDatabases, dropped},
		"a renamed database": {protect(enabled, disabled), func(s *v1alpha1.EnvironmentSpec) {
			withoutDatabases(s)
			s.Databases = []v1alpha1.DatabaseSpec{{Name: "primary"}}
		}, dropped},
		"a database that is not protected": {protect(disabled, disabled), withoutDatabases, ""},
		"a value that is read":             {protect(enabled, enabled), without("session"), value},
		"a value for one that is given": {protect(enabled, enabled), func(s *v1alpha1.EnvironmentSpec) {
			s.Secrets[1].ValueFrom = v1alpha1.SecretValueSource{SecretRef: &v1alpha1.LocalSecretReference{Name: "stripe-keys"}}
		}, value},
		"a value that nobody reads": {func(s *v1alpha1.EnvironmentSpec) {
			protect(enabled, enabled)(s)
			unread("session")(s)
		}, without("session"), ""},
		"a value that is given":                {protect(enabled, enabled), without("stripe"), ""},
		"a value of one that is not protected": {protect(enabled, disabled), without("session"), ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			env, seen := existing(t, test.with)
			test.edit(&env.Spec)
			composeOrRefuse(t, admitted(t, env), seen, test.want)
		})
	}
}

func composeOrRefuse(t *testing.T, env *v1alpha1.Environment, seen plan.Observed, want string) {
	t.Helper()
	if want == "" {
		compose(t, env, seen)
		return
	}
	wantRefused(t, env, seen, want)
}

// A provider that cannot be reached now says nothing about what there is.
func TestWhatIsNotReadyIsThere(t *testing.T) {
	tests := map[string]struct {
		edit func(*v1alpha1.EnvironmentSpec)
		want string
	}{
		"a database": {func(s *v1alpha1.EnvironmentSpec) {
			s.Databases, s.Services = nil, nil
		}, "spec.databases: main is protected"},
		"a zone": {func(s *v1alpha1.EnvironmentSpec) {
			s.Network.AvailabilityZones = v1alpha1.AvailabilityZones{Names: []string{"eu-west-1a", "eu-west-1c"}}
		}, "spec.network.availabilityZones: eu-west-1b has subnets"},
		"a range":  {func(s *v1alpha1.EnvironmentSpec) { s.Network.CIDRBlock = "10.1.0.0/16" }, "spec.network.cidrBlock: the VPC has 10.0.0.0/16"},
		"a region": {func(s *v1alpha1.EnvironmentSpec) { s.Region = "eu-north-1" }, "spec.region: "},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			env, seen := existing(t, nil)
			for _, res := range seen.Resources {
				setReady(res, corev1.ConditionFalse)
			}
			test.edit(&env.Spec)
			wantRefused(t, admitted(t, env), seen, test.want)
		})
	}
}

func TestNothingThatExistsHoldsANewRegion(t *testing.T) {
	env, seen := existing(t, nil)
	for key, res := range seen.Resources {
		if _, global := res.(*iam.Role); !global {
			delete(seen.Resources, key)
		}
	}
	env.Spec.Region = "eu-north-1"
	compose(t, admitted(t, env), seen)
}

func TestRoleThatAWSHasRefusedGetsAnotherPath(t *testing.T) {
	env, seen := existing(t, nil)
	env.Spec.IAM.Path = "/teams/"
	for key, res := range seen.Resources {
		if role, ok := res.(*iam.Role); ok && strings.HasPrefix(key.Name, "staging-web.") {
			role.Status.AtProvider = iam.RoleObservation{}
			refuse(role)
		}
	}
	for _, role := range findAll[*iam.Role](compose(t, admitted(t, env), seen)) {
		want := "/terrarium/"
		if strings.HasPrefix(role.Name, "staging-web.") {
			want = "/teams/"
		}
		if *role.Spec.ForProvider.Path != want {
			t.Errorf("%s has path %s, want %s", role.Name, *role.Spec.ForProvider.Path, want)
		}
	}
}

// Another VPC says nothing of the Environment's own range: neither somebody's, nor one of a former Environment of this name.
func TestRangeOfAnotherVPCIsNoneOfOurs(t *testing.T) {
	for name, kind := range map[string]string{"somebody's": "Somebody", "of a former Environment": "Environment"} {
		t.Run(name, func(t *testing.T) {
			composeBeside(t, metav1.OwnerReference{
				APIVersion: v1alpha1.GroupVersion.String(), Kind: kind, Name: "staging", UID: "another", Controller: new(true),
			})
		})
	}
}

func composeBeside(t *testing.T, owner metav1.OwnerReference) {
	t.Helper()
	env, seen := existing(t, nil)
	theirs := findObject[*ec2.VPC](t, settle(t, env, seen), "staging-vpc").Resource.DeepCopyObject().(*ec2.VPC)
	theirs.SetName("theirs")
	theirs.SetOwnerReferences([]metav1.OwnerReference{owner})
	theirs.Status.AtProvider.CidrBlock = new("192.168.0.0/16")
	theirs.Status.AtProvider.ID = new("vpc-theirs")
	theirs.SetConditions(xpv1.Available())
	seen.Resources[plan.Key{GroupKind: ec2.VPC_GroupVersionKind.GroupKind(), Name: "theirs"}] = theirs
	compose(t, env, seen)
}

func TestSecretWithAGivenValueIsNotTurnedToAGeneratedOne(t *testing.T) {
	env, seen := existing(t, nil)
	env.Spec.Secrets[0].ValueFrom = v1alpha1.SecretValueSource{Generate: &v1alpha1.GeneratedValue{Length: 32}}
	for i := range env.Spec.Services {
		for j := range env.Spec.Services[i].SecretEnv {
			env.Spec.Services[i].SecretEnv[j].Key = ""
		}
	}
	wantRefused(t, admitted(t, env), seen, "spec.secrets: "+env.Spec.Secrets[0].Name+" has a value from a Secret, and cannot be turned to a generated one")
}
