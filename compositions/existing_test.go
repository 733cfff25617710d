package compositions_test

import (
	"slices"
	"strings"
	"testing"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	corev1 "k8s.io/api/core/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
)

// existing is the application as it exists, with some more.
func existing(t *testing.T, with func(*v1alpha1.EnvironmentSpec)) (*v1alpha1.Environment, compositions.Observed) {
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
		for i := range spec.Jobs {
			spec.Jobs[i].Databases = nil
		}
	}
	generated := func(spec *v1alpha1.EnvironmentSpec) {
		spec.Secrets = append(spec.Secrets, v1alpha1.SecretSpec{Name: "key", ValueFrom: v1alpha1.SecretValueSource{Generate: &v1alpha1.GeneratedValue{}}})
	}
	protect := func(database, environment v1alpha1.Switch) func(*v1alpha1.EnvironmentSpec) {
		return func(spec *v1alpha1.EnvironmentSpec) {
			spec.Databases[0].DeletionProtection, spec.DeletionProtection = database, environment
			generated(spec)
		}
	}
	withoutKey := func(spec *v1alpha1.EnvironmentSpec) {
		spec.Secrets = slices.DeleteFunc(slices.Clone(spec.Secrets), func(s v1alpha1.SecretSpec) bool { return s.Name == "key" })
	}
	tests := map[string]struct {
		with, edit func(*v1alpha1.EnvironmentSpec)
		want       string
	}{
		"a protected database":          {protect(v1alpha1.Enabled, v1alpha1.Disabled), withoutDatabases, "spec.databases: main is protected"},
		"a database of a protected one": {protect(v1alpha1.Disabled, v1alpha1.Enabled), withoutDatabases, "spec.databases: main is protected"},
		"a renamed database": {protect(v1alpha1.Enabled, v1alpha1.Disabled), func(s *v1alpha1.EnvironmentSpec) {
			withoutDatabases(s)
			s.Databases = []v1alpha1.DatabaseSpec{{Name: "primary"}}
		}, "spec.databases: main is protected"},
		"a database that is not protected":     {protect(v1alpha1.Disabled, v1alpha1.Disabled), withoutDatabases, ""},
		"a generated value of a protected":     {protect(v1alpha1.Enabled, v1alpha1.Enabled), withoutKey, "spec.secrets: key exists"},
		"a generated value of one that is not": {protect(v1alpha1.Enabled, v1alpha1.Disabled), withoutKey, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			env, seen := existing(t, test.with)
			test.edit(&env.Spec)
			env = admitted(t, env)
			if test.want == "" {
				compose(t, env, seen)
				return
			}
			wantRefused(t, env, seen, test.want)
		})
	}
}

func TestZonesWithSubnetsStayInTheirPlaces(t *testing.T) {
	zones := func(names ...string) func(*v1alpha1.EnvironmentSpec) {
		return func(spec *v1alpha1.EnvironmentSpec) {
			spec.Network.AvailabilityZones = v1alpha1.AvailabilityZones{Names: names}
		}
	}
	tests := map[string]struct {
		edit func(*v1alpha1.EnvironmentSpec)
		want string
	}{
		"a zone more":      {zones("eu-west-1a", "eu-west-1b", "eu-west-1c"), ""},
		"a zone less":      {zones("eu-west-1b", "eu-west-1c"), "spec.network.availabilityZones: "},
		"another order":    {zones("eu-west-1b", "eu-west-1a"), "spec.network.availabilityZones: eu-west-1a must keep its place"},
		"the same by name": {zones("eu-west-1a", "eu-west-1b"), ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			env, seen := existing(t, nil)
			test.edit(&env.Spec)
			env = admitted(t, env)
			if test.want == "" {
				compose(t, env, seen)
				return
			}
			wantRefused(t, env, seen, test.want)
		})
	}
}

// A zone that AWS does not have holds up nothing that can do without, and can be taken back.
func TestZoneThatAWSDoesNotHaveHoldsUpNothing(t *testing.T) {
	env, seen := existing(t, nil)
	env.Spec.Network.AvailabilityZones = v1alpha1.AvailabilityZones{Names: []string{"eu-west-1a", "eu-west-1b", "eu-west-1c", "eu-west-1d"}}
	env.Spec.Services[0].Image = "example.org/web:2"
	env = admitted(t, env)
	for range 20 {
		changed := carryOut(env, compose(t, env, seen), seen)
		for key, res := range seen.Resources {
			if subnet, ok := res.(*ec2.Subnet); ok && strings.HasSuffix(key.Name, "-d") {
				subnet.Status.AtProvider = ec2.SubnetObservation_2{}
				setReady(subnet, corev1.ConditionFalse)
				subnet.SetConditions(xpv1.Condition{Type: "LastAsyncOperation", Status: corev1.ConditionFalse, Reason: "AsyncCreateFailure"})
			}
		}
		if !changed {
			break
		}
	}
	plan := compose(t, env, seen)
	service := findObject[*ecs.Service](t, plan, "staging-web")
	if service.Waits() {
		t.Errorf("the service waits for %v", service.WaitingOn)
	}
	if subnets := service.Resource.(*ecs.Service).Spec.ForProvider.NetworkConfiguration.Subnets; len(subnets) != 3 {
		t.Errorf("the service has %d subnets, want those of the 3 zones that there are", len(subnets))
	}
	env.Spec.Network.AvailabilityZones = v1alpha1.AvailabilityZones{Count: 3}
	compose(t, admitted(t, env), seen)
}
