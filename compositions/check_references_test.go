package compositions_test

import (
	"strings"
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
)

// What the policy about Environments refuses at admission is an error where the policy is not installed, or at least no panic.
func TestSpecThatNobodyHasAdmitted(t *testing.T) {
	const call = `${file("/etc/hosts")}`
	value := call
	tests := map[string]struct {
		change func(*v1alpha1.EnvironmentSpec)
		want   string
	}{
		"no load balancer": {func(s *v1alpha1.EnvironmentSpec) { s.LoadBalancers = nil }, "spec.services: web names load balancer"},
		"no port":          {func(s *v1alpha1.EnvironmentSpec) { s.Services[0].Ports = nil }, "spec.services: web names port"},
		"no port of a client": {func(s *v1alpha1.EnvironmentSpec) {
			s.Services[0].AllowFrom = []v1alpha1.ServiceClient{{CIDR: "10.0.0.0/8", Port: "none"}}
		}, "spec.services: web names port none, which is not in its ports"},
		"no database": {func(s *v1alpha1.EnvironmentSpec) { s.Databases = nil }, "names database main, which is not in spec.databases"},
		"no secret":   {func(s *v1alpha1.EnvironmentSpec) { s.Secrets = nil }, "which is not in spec.secrets"},
		"no secret of a sidecar": {func(s *v1alpha1.EnvironmentSpec) {
			s.Services[0].Sidecars = []v1alpha1.SidecarSpec{{Name: "proxy", Image: "proxy", SecretEnv: []v1alpha1.SecretEnvVar{{Name: "A", Secret: "none"}}}}
		}, "spec.services: web: sidecar proxy names secret none"},
		"no secret of a job": {func(s *v1alpha1.EnvironmentSpec) {
			s.Jobs = []v1alpha1.JobSpec{{Name: "nightly", TaskSpec: v1alpha1.TaskSpec{Image: "job", SecretEnv: []v1alpha1.SecretEnvVar{{Name: "A", Secret: "none"}}}}}
		}, "spec.jobs: nightly names secret none"},
		"a variable that a link sets": {func(s *v1alpha1.EnvironmentSpec) {
			s.Services[0].Env = []v1alpha1.EnvVar{{Name: "DB_HOST", Value: new("localhost")}}
		}, "spec.services: web sets variable DB_HOST of container web more than once"},
		"a variable of a sidecar twice": {func(s *v1alpha1.EnvironmentSpec) {
			s.Services[0].Sidecars = []v1alpha1.SidecarSpec{{
				Name: "proxy", Image: "proxy", Env: []v1alpha1.EnvVar{{Name: "A", Value: new("a")}},
				SecretEnv: []v1alpha1.SecretEnvVar{{Name: "A", Secret: s.Secrets[0].Name}},
			}}
		}, "spec.services: web sets variable A of container proxy more than once"},
		"a function call in a variable": {func(s *v1alpha1.EnvironmentSpec) {
			s.Services[0].Env = []v1alpha1.EnvVar{{Name: "A", Value: &value}}
		}, "spec.services[0].env[0].value: must not contain a function call"},
		"a function call in a parameter": {func(s *v1alpha1.EnvironmentSpec) {
			s.Databases[0].Parameters = v1alpha1.Parameters{"log_line_prefix": call}
		}, "spec.databases[0].parameters.log_line_prefix: must not contain a function call"},
		"a replica of a password that RDS keeps": {func(s *v1alpha1.EnvironmentSpec) {
			s.Databases[0].Credentials.Source, s.Databases[0].Replicas = v1alpha1.CredentialsRDSManaged, []v1alpha1.DatabaseReplica{{Name: "read"}}
		}, "spec.databases: replicas of main must be left out with credentials.source RDSManaged"},
		"a private zone that hides a name": {func(s *v1alpha1.EnvironmentSpec) {
			s.Network.PrivateDNS = &v1alpha1.PrivateDNSSpec{Domain: "example.org"}
			s.LoadBalancers[0].Names = []v1alpha1.LoadBalancerName{{Name: "*.shop.example.org", HostedZoneID: "Z0123456789ABCDEFGHIJ"}}
		}, "*.shop.example.org of load balancer public would not be found in the VPC"},
		"no zones": {func(s *v1alpha1.EnvironmentSpec) {
			s.Network.AvailabilityZones = v1alpha1.AvailabilityZones{}
		}, "spec.network.availabilityZones: 0 zones"},
		"zones of another region": {func(s *v1alpha1.EnvironmentSpec) {
			s.Network.AvailabilityZones = v1alpha1.AvailabilityZones{Names: []string{"a", "b"}}
		}, ""},
		"one zone":        {func(s *v1alpha1.EnvironmentSpec) { s.Network.AvailabilityZones = v1alpha1.AvailabilityZones{Count: 1} }, ""},
		"spot without it": {func(s *v1alpha1.EnvironmentSpec) { s.Services[0].Capacity.SpotPercent = new(int32(50)) }, ""},
		"equal routes": {func(s *v1alpha1.EnvironmentSpec) {
			second := *s.Services[0].DeepCopy()
			second.Name = "second"
			s.Services = append(s.Services, second)
		}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			env, _ := application(t)
			test.change(&env.Spec)
			_, err := compositions.Compose(env, nothingBut(nil))
			if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}
