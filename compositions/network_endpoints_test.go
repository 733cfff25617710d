package compositions_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

const ownImage = "444455556666.dkr.ecr.eu-west-1.amazonaws.com/shop:7"

// privateShop has a service that reads a secret and one that does not, and no NAT gateway.
func privateShop(t *testing.T) *v1alpha1.Environment {
	t.Helper()
	return readEnvironment(t, "network-private")
}

// endpoints are the services of AWS that a plan has endpoints for.
func endpoints(p *plan.Plan) []string {
	var services []string
	for _, endpoint := range findAll[*ec2.VPCEndpoint](p) {
		services = append(services, strings.TrimPrefix(*endpoint.Spec.ForProvider.ServiceName, "com.amazonaws.eu-west-1."))
	}
	return services
}

func TestEndpointsAreThoseThatTasksUse(t *testing.T) {
	service := func(change func(*v1alpha1.ServiceSpec)) func(*v1alpha1.EnvironmentSpec) {
		return func(s *v1alpha1.EnvironmentSpec) {
			s.Network.NATGateway = v1alpha1.NATNone
			s.Services = []v1alpha1.ServiceSpec{{Name: "web", TaskSpec: v1alpha1.TaskSpec{Image: ownImage}}}
			change(&s.Services[0])
		}
	}
	cases := map[string]struct {
		change func(*v1alpha1.EnvironmentSpec)
		want   []string
	}{
		"a NAT gateway": {func(*v1alpha1.EnvironmentSpec) {}, []string{"s3"}},
		"nothing":       {func(s *v1alpha1.EnvironmentSpec) { s.Network.VPCEndpoints = v1alpha1.VPCEndpointsNone }, nil},
		"no tasks":      {func(s *v1alpha1.EnvironmentSpec) { s.Network.NATGateway = v1alpha1.NATNone }, []string{"s3"}},
		"a service":     {service(func(*v1alpha1.ServiceSpec) {}), []string{"s3", "ecr.api", "ecr.dkr", "logs"}},
		"a secret": {service(func(s *v1alpha1.ServiceSpec) {
			s.SecretEnv = []v1alpha1.SecretEnvVar{{Name: "KEY", Secret: "stripe"}}
		}), []string{"s3", "ecr.api", "ecr.dkr", "logs", "secretsmanager"}},
		"a secret of a sidecar": {service(func(s *v1alpha1.ServiceSpec) {
			s.Sidecars = []v1alpha1.SidecarSpec{{
				Name: "proxy", Image: ownImage, SecretEnv: []v1alpha1.SecretEnvVar{{Name: "KEY", Secret: "stripe"}},
			}}
		}), []string{"s3", "ecr.api", "ecr.dkr", "logs", "secretsmanager"}},
		"credentials": {service(func(s *v1alpha1.ServiceSpec) {
			s.Databases = []v1alpha1.DatabaseLink{{Name: "main"}}
		}), []string{"s3", "ecr.api", "ecr.dkr", "logs", "secretsmanager"}},
		"ECS Exec": {service(func(s *v1alpha1.ServiceSpec) {
			s.ExecuteCommand = v1alpha1.Enabled
		}), []string{"s3", "ecr.api", "ecr.dkr", "logs", "ssmmessages"}},
		"a job": {func(s *v1alpha1.EnvironmentSpec) {
			s.Network.NATGateway = v1alpha1.NATNone
			s.Jobs = []v1alpha1.JobSpec{{Name: "nightly", Schedule: "rate(1 day)", TaskSpec: v1alpha1.TaskSpec{Image: ownImage, Databases: []v1alpha1.DatabaseLink{{Name: "main"}}}}}
		}, []string{"s3", "ecr.api", "ecr.dkr", "logs", "secretsmanager"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			env, seen := application(t)
			env.Spec.Services, env.Spec.Jobs = nil, nil
			c.change(&env.Spec)
			if diff := cmp.Diff(c.want, endpoints(compose(t, admitted(t, env), seen))); diff != "" {
				t.Errorf("endpoints (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTasksWaitForTheEndpointsThatTheyUseAndNoOthers(t *testing.T) {
	p := compose(t, privateShop(t), nothingBut(nil))
	want := map[string][]string{
		"staging-web":    {"ecr.api", "ecr.dkr", "logs", "s3", "secretsmanager"},
		"staging-worker": {"ecr.api", "ecr.dkr", "logs", "s3", "ssmmessages"},
	}
	for service, services := range want {
		var waits []string
		for _, key := range findObject[*ecs.Service](t, p, service).WaitingOn {
			if name, ok := strings.CutSuffix(key.Name, ".private-a"); ok && strings.HasPrefix(key.Kind, "VPCEndpoint") {
				waits = append(waits, strings.TrimPrefix(name, "staging-"))
			}
		}
		slices.Sort(waits)
		if diff := cmp.Diff(services, waits); diff != "" {
			t.Errorf("%s waits for the endpoints of (-want +got):\n%s", service, diff)
		}
	}
}

func TestEndpointsAreOpenToTasksAndNobodyElse(t *testing.T) {
	env, seen := privateShop(t), nothingBut(readSecrets(t, "none"))
	p := settle(t, env, seen)
	from := func(composed *plan.Plan) []string {
		var from []string
		for _, rule := range findAll[*ec2.SecurityGroupIngressRule](composed) {
			p := rule.Spec.ForProvider
			if *p.SecurityGroupID != "sg-endpoints" {
				continue
			}
			if p.ReferencedSecurityGroupID == nil || *p.IPProtocol != "tcp" || *p.FromPort != 443 || *p.ToPort != 443 {
				t.Errorf("%s is not from a security group to port 443", rule.Name)
				continue
			}
			from = append(from, *p.ReferencedSecurityGroupID)
		}
		return from
	}
	if diff := cmp.Diff([]string{"sg-service-web", "sg-service-worker"}, from(p)); diff != "" {
		t.Errorf("the endpoints are open to (-want +got):\n%s", diff)
	}
	for _, rule := range findAll[*ec2.SecurityGroupEgressRule](p) {
		if *rule.Spec.ForProvider.SecurityGroupID == "sg-endpoints" {
			t.Errorf("%s lets the endpoints connect", rule.Name)
		}
	}
	env.Spec.Services = env.Spec.Services[:1]
	if diff := cmp.Diff([]string{"sg-service-web"}, from(settle(t, env, seen))); diff != "" {
		t.Errorf("without the worker, the endpoints are open to (-want +got):\n%s", diff)
	}
}

func TestServiceIsAsItWasWhenEndpointsTakeThePlaceOfTheNATGateway(t *testing.T) {
	env, seen := privateShop(t), nothingBut(readSecrets(t, "none"))
	env.Spec.Network.NATGateway = v1alpha1.NATSingle
	before := find[*ecs.Service](t, settle(t, env, seen), "staging-web")
	env.Spec.Network.NATGateway = v1alpha1.NATNone
	if o := findObject[*ecs.Service](t, compose(t, env, seen), "staging-web"); !o.Waits() {
		t.Error("the service does not wait for the endpoints: the NAT gateway would go before they are there")
	}
	after := find[*ecs.Service](t, settleChecked(t, env, seen), "staging-web")
	if diff := cmp.Diff(parameters(before), parameters(after)); diff != "" {
		t.Errorf("the service changes (-before +after):\n%s", diff)
	}
}

// TestAssociationsKeepTheirExternalName: with LateInitialize, the provider would write one name and then the other, for ever.
func TestAssociationsKeepTheirExternalName(t *testing.T) {
	p := settle(t, privateShop(t), nothingBut(readSecrets(t, "none")))
	found := 0
	for _, o := range p.Objects {
		if o.Kind == ec2.VPCEndpointSubnetAssociation_Kind || o.Kind == ec2.VPCEndpointRouteTableAssociation_Kind {
			found++
			if text := toJSON(t, o.Resource.GetManagementPolicies()); text != `["Observe","Create","Update","Delete"]` {
				t.Errorf("%s has the policies %s", o, text)
			}
		}
	}
	if found != 12 {
		t.Errorf("there are %d associations, want 2 for S3 and 10 for the interface endpoints", found)
	}
}

// What AWS says in each region stands in vpc-endpoint.ts of the AWS CDK.
func TestEndpointsHaveTheNamesOfTheirPartition(t *testing.T) {
	for region, ofImages := range map[string]string{
		"eu-west-1":       "com.amazonaws",
		"us-gov-west-1":   "com.amazonaws",
		"cn-north-1":      "cn.com.amazonaws",
		"eusc-de-east-1":  "eu.amazonaws",
		"us-iso-east-1":   "gov.ic.c2s",
		"us-isob-east-1":  "gov.sgov.sc2s",
		"us-isof-south-1": "gov.ic.hci.csp",
		"eu-isoe-west-1":  "uk.adc-e.cloud",
	} {
		t.Run(region, func(t *testing.T) {
			env := privateShop(t)
			env.Spec.Region, env.Spec.Network.AvailabilityZones.Names = region, nil
			labels := strings.Split(ofImages, ".")
			slices.Reverse(labels)
			for i := range env.Spec.Services {
				env.Spec.Services[i].Image = "444455556666.dkr.ecr." + region + "." + strings.Join(labels, ".") + "/shop:7"
			}
			var names []string
			for _, endpoint := range findAll[*ec2.VPCEndpoint](compose(t, env, nothingBut(nil))) {
				names = append(names, *endpoint.Spec.ForProvider.ServiceName)
			}
			others := "com.amazonaws." + region
			want := []string{
				others + ".s3", ofImages + "." + region + ".ecr.api", ofImages + "." + region + ".ecr.dkr",
				others + ".logs", others + ".secretsmanager", others + ".ssmmessages",
			}
			if diff := cmp.Diff(want, names); diff != "" {
				t.Errorf("names of endpoint services (-want +got):\n%s", diff)
			}
		})
	}
}
