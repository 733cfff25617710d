package compositions_test

import (
	"fmt"
	"strings"
	"testing"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	iam "github.com/upbound/provider-aws/v2/apis/namespaced/iam/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// routedTo is an Environment of services that each have routes to some ports.
func routedTo(t *testing.T, services int, ports ...int32) *v1alpha1.Environment {
	t.Helper()
	var routes []v1alpha1.RouteSpec
	for i := range services {
		routes = append(routes, v1alpha1.RouteSpec{Paths: []string{fmt.Sprintf("/%d/*", i)}})
	}
	env := routed(t, routes...)
	for i := range env.Spec.Services {
		service := &env.Spec.Services[i]
		service.Ports, service.Routes = nil, nil
		for _, port := range ports {
			name := fmt.Sprint("p", port)
			service.Ports = append(service.Ports, v1alpha1.ContainerPort{Name: name, ContainerPort: port})
			service.Routes = append(service.Routes, v1alpha1.RouteSpec{Name: name, LoadBalancer: "public", Port: name, Paths: []string{fmt.Sprintf("/%d/%d/*", i, port)}})
		}
	}
	return admitted(t, env)
}

func TestPortsThatFollowEachOtherTakeOneRule(t *testing.T) {
	composed := compose(t, routedTo(t, 16, 8001, 8002, 8003, 8005), nothingBut(nil))
	opened := map[string]int{}
	for _, rule := range findAll[*ec2.SecurityGroupEgressRule](composed) {
		if p := rule.Spec.ForProvider; p.ReferencedSecurityGroupID != nil {
			opened[fmt.Sprintf("%v-%v", *p.FromPort, *p.ToPort)]++
		}
	}
	if opened["8001-8003"] != 16 || opened["8005-8005"] != 16 || len(opened) != 2 {
		t.Errorf("opened are %v", opened)
	}
}

// What is seen at admission is less than what AWS counts: api/v1alpha1 has tests of that.
func TestSumsThatAWSRefusesAreRefused(t *testing.T) {
	withText := func(length int) *v1alpha1.Environment {
		env := readEnvironment(t, "service-plain")
		for i := range length {
			env.Spec.Services[0].Env = append(env.Spec.Services[0].Env, v1alpha1.EnvVar{Name: fmt.Sprint("V", i), Value: new(strings.Repeat(`"`, 4000))}) // two characters in JSON
		}
		return admitted(t, env)
	}
	withStatements := func(count int, resource string) *v1alpha1.Environment {
		env := readEnvironment(t, "service-plain")
		for range count {
			env.Spec.Services[0].IAM.Statements = append(env.Spec.Services[0].IAM.Statements,
				v1alpha1.PolicyStatement{Actions: []string{"s3:GetObject"}, Resources: []string{"arn:aws:s3:::" + resource, "arn:aws:s3:::b" + resource, "arn:aws:s3:::c" + resource}})
		}
		return admitted(t, env)
	}
	connected := func(services int) *v1alpha1.Environment {
		env := routedTo(t, services)
		for i := range env.Spec.Services {
			service := &env.Spec.Services[i]
			service.ServiceConnect = v1alpha1.Enabled
			for j := range 10 {
				service.Ports = append(service.Ports, v1alpha1.ContainerPort{Name: fmt.Sprint("p", j), ContainerPort: int32(8000 + 20*i + 2*j)})
			}
		}
		return admitted(t, env)
	}
	foreign := withStatements(1, "shop")
	foreign.Spec.Services[0].IAM.Statements[0].Resources[0] = "arn:aws:s3:::日本" // admission refuses it
	tests := map[string]struct {
		env  *v1alpha1.Environment
		want string
	}{
		"rules of a security group":  {connected(7), "cluster: more than 60 rules into a security group"},
		"fewer of them":              {connected(6), ""},
		"a task definition":          {withText(10), "bytes in the task definition, and AWS takes 65536"},
		"a small task definition":    {withText(5), ""},
		"an inline policy":           {withStatements(10, strings.Repeat("a", 310)), "characters, and AWS takes 10240"},
		"a small inline policy":      {withStatements(5, strings.Repeat("a", 450)), ""},
		"characters of a policy":     {withStatements(1, "größe"), ""},
		"characters IAM has not got": {foreign, "has a character that IAM does not take"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := compositions.Compose(test.env, nothingBut(nil))
			if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

// reading is an Environment with a service that reads secrets with names of some length, encrypted with some keys.
func reading(t *testing.T, secrets, length, keys int) *v1alpha1.Environment {
	t.Helper()
	env := readEnvironment(t, "service-plain")
	for i := range secrets {
		secret := v1alpha1.SecretSpec{Name: fmt.Sprint("s", i), ValueFrom: v1alpha1.SecretValueSource{Existing: &v1alpha1.ExistingSecret{
			ARN:       fmt.Sprintf("arn:aws:secretsmanager:eu-west-1:111122223333:secret:%s/%02d-AbCdEf", strings.Repeat("a", length), i),
			KMSKeyARN: fmt.Sprintf("arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890%02d", i%keys),
		}}}
		env.Spec.Secrets = append(env.Spec.Secrets, secret)
		env.Spec.Services[0].SecretEnv = append(env.Spec.Services[0].SecretEnv, v1alpha1.SecretEnvVar{Name: fmt.Sprint("S", i), Secret: secret.Name})
	}
	return env
}

func TestLongExecutionPolicyIsShortened(t *testing.T) {
	tests := map[string]struct {
		secrets, length, keys int
		has, lacks            string
	}{
		"short":                   {2, 250, 2, "kms:EncryptionContext:SecretARN", ":key/*"},
		"which secrets twice":     {20, 250, 2, ":key/1234abcd-12ab-34cd-56ef-123456789001", "kms:EncryptionContext:SecretARN"},
		"keys of all its own":     {50, 130, 50, ":kms:eu-west-1:*:key/*", ":key/1234abcd"},
		"keys that secrets share": {50, 120, 1, ":key/1234abcd-12ab-34cd-56ef-123456789000", ":key/*"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			env := admitted(t, reading(t, test.secrets, test.length, test.keys))
			res := findObject[*iam.RolePolicy](t, compose(t, env, nothingBut(nil)), env.Name+"-"+env.Spec.Services[0].Name+"-execution").Resource
			policy := *res.(*iam.RolePolicy).Spec.ForProvider.Policy
			if len(policy) > 10_240 || strings.Count(policy, "-AbCdEf") < test.secrets || !strings.Contains(policy, `"kms:ViaService":["secretsmanager.eu-west-1.amazonaws.com"]`) {
				t.Errorf("%d characters: %s", len(policy), policy)
			}
			if !strings.Contains(policy, test.has) || strings.Contains(policy, test.lacks) || strings.Contains(policy, `"*"`) {
				t.Errorf("the policy should have %q, and not %q: %s", test.has, test.lacks, policy)
			}
		})
	}
}

// Where not even the names of the secrets fit, shorter statements of the user would not help.
func TestSecretsThatNoPolicyCanNameAreRefusedWithAWayOut(t *testing.T) {
	_, err := compositions.Compose(reading(t, 50, 250, 1), nothingBut(nil))
	if err == nil || !strings.Contains(err.Error(), "put several values into one secret") || strings.Contains(err.Error(), "iam.statements") {
		t.Errorf("got %v", err)
	}
}

func TestEachWayOutOfTooManySecretsHelps(t *testing.T) {
	tests := map[string]func(*v1alpha1.Environment){
		"several values in one secret": func(env *v1alpha1.Environment) {
			variables := env.Spec.Services[0].SecretEnv
			for i := range variables {
				variables[i].Secret, variables[i].Key = "s0", fmt.Sprint("key", i)
			}
		},
		"shorter names": func(env *v1alpha1.Environment) { *env = *reading(t, 50, 120, 1) },
		"another service": func(env *v1alpha1.Environment) {
			other := env.Spec.Services[0].DeepCopy()
			other.Name, other.SecretEnv = "other", other.SecretEnv[25:]
			env.Spec.Services[0].SecretEnv = env.Spec.Services[0].SecretEnv[:25]
			env.Spec.Services = append(env.Spec.Services, *other)
		},
	}
	for name, follow := range tests {
		t.Run(name, func(t *testing.T) {
			env := reading(t, 50, 250, 1)
			if _, err := admit(t, env); err == nil {
				t.Fatal("it is admitted without")
			}
			follow(env)
			compose(t, admitted(t, env), nothingBut(nil))
		})
	}
}

func TestSecretThatIsTooLargeIsSaidWithoutItsValue(t *testing.T) {
	env, seen := application(t)
	seen.Secrets["stripe-keys"].Data["apiKey"] = []byte(strings.Repeat("k", 70_000))
	p := compose(t, env, seen)
	if len(p.Problems) != 1 || !strings.Contains(p.Problems[0].Message, "Secrets Manager takes 65536") || strings.Contains(p.Problems[0].Message, "kkk") {
		t.Errorf("problems are %v", p.Problems)
	}
}

func TestGracePeriodCoversTheStart(t *testing.T) {
	tests := map[string]struct {
		start, asked *int32
		want         float64
	}{
		"without a container check": {nil, nil, 60},
		"a short start":             {new(int32(10)), nil, 60},
		"a long start":              {new(int32(300)), nil, 300},
		"as it is asked for":        {new(int32(300)), new(int32(20)), 20},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			env := routed(t, v1alpha1.RouteSpec{})
			if test.start != nil {
				env.Spec.Services[0].HealthCheck = &v1alpha1.ContainerHealthCheck{Command: []string{"CMD", "true"}, StartPeriodSeconds: test.start}
			}
			env.Spec.Services[0].HealthCheckGracePeriodSeconds = test.asked
			svc := find[*ecs.Service](t, compose(t, admitted(t, env), nothingBut(nil)), "staging-s0")
			if got := *svc.Spec.ForProvider.HealthCheckGracePeriodSeconds; got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestGracePeriodStaysWhenTheLastRouteGoes(t *testing.T) {
	env, seen := routed(t, v1alpha1.RouteSpec{}), nothingBut(nil)
	settle(t, env, seen)
	env.Spec.Services[0].Routes = nil
	svc := find[*ecs.Service](t, settle(t, env, seen), "staging-s0")
	if got := svc.Spec.ForProvider.HealthCheckGracePeriodSeconds; got == nil || *got != 60 {
		t.Errorf("the grace period is %v", got)
	}
}

// Of what is adopted only AWS says what another cluster has asked for: a period is refused for a service without load balancer, also to set it back.
func TestWhatAnAdoptedServiceHasIsKeptOrTakenBack(t *testing.T) {
	env, seen := routed(t, v1alpha1.RouteSpec{}), nothingBut(nil)
	env.Spec.Services[0].Routes = nil
	key := findObject[*ecs.Service](t, settle(t, env, seen), "staging-s0").Key
	service := seen.Resources[key].(*ecs.Service)
	service.Status.AtProvider.HealthCheckGracePeriodSeconds = new(float64(60))
	service.Status.AtProvider.AvailabilityZoneRebalancing = new("DISABLED")
	asked := func() ecs.ServiceParameters {
		return find[*ecs.Service](t, compose(t, env, seen), "staging-s0").Spec.ForProvider
	}
	if asked().AvailabilityZoneRebalancing != nil {
		t.Error("what may be AWS's own default is changed")
	}
	service.SetManagementPolicies(xpv1.ManagementPolicies{xpv1.ManagementActionObserve})
	if got := asked(); plan.Text(got.AvailabilityZoneRebalancing) != "ENABLED" || got.HealthCheckGracePeriodSeconds == nil || *got.HealthCheckGracePeriodSeconds != 60 {
		t.Errorf("adopting asks for the grace period %v and rebalancing %v", got.HealthCheckGracePeriodSeconds, got.AvailabilityZoneRebalancing)
	}
}

func TestInternalLoadBalancerOpensToTheVPC(t *testing.T) {
	env := readEnvironment(t, "loadbalancer-public")
	env.Spec.LoadBalancers[0].Scheme, env.Spec.LoadBalancers[0].AllowedCIDRs = v1alpha1.SchemeInternal, nil
	p := compose(t, admitted(t, env), nothingBut(nil))
	for _, rule := range findAll[*ec2.SecurityGroupIngressRule](p) {
		if cidr := rule.Spec.ForProvider.CidrIPv4; cidr != nil && *cidr != env.Spec.Network.CIDRBlock {
			t.Errorf("open to %s", *cidr)
		}
	}
}

func TestZonesAreNotEvenedOutWhereThereIsNoRoomForATask(t *testing.T) {
	env := routed(t, v1alpha1.RouteSpec{})
	env.Spec.Services[0].Deployment.MinimumHealthyPercent, env.Spec.Services[0].Deployment.MaximumPercent = new(int32(0)), 100
	svc := find[*ecs.Service](t, compose(t, admitted(t, env), nothingBut(nil)), "staging-s0")
	if got := svc.Spec.ForProvider.AvailabilityZoneRebalancing; got == nil || *got != "DISABLED" {
		t.Errorf("rebalancing is %v", got)
	}
}

func TestZonesAreEvenedOutAgainWhenThereIsRoom(t *testing.T) {
	env, seen := routed(t, v1alpha1.RouteSpec{}), nothingBut(nil)
	deployment := &env.Spec.Services[0].Deployment
	deployment.MinimumHealthyPercent, deployment.MaximumPercent = new(int32(0)), 100
	settle(t, env, seen)
	deployment.MaximumPercent = 200
	svc := find[*ecs.Service](t, settle(t, env, seen), "staging-s0")
	if got := svc.Spec.ForProvider.AvailabilityZoneRebalancing; got == nil || *got != "ENABLED" {
		t.Errorf("rebalancing is %v", got)
	}
}
