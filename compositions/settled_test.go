package compositions_test

import (
	"strings"
	"testing"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"
	iam "github.com/upbound/provider-aws/v2/apis/namespaced/iam/v1beta1"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"
	route53 "github.com/upbound/provider-aws/v2/apis/namespaced/route53/v1beta1"
	corev1 "k8s.io/api/core/v1"

	"github.com/terrarium-io/terrarium/compositions/plan"
)

// afterwards is the object of a type and name after AWS has come to have something else than what is asked for.
func afterwards[T resource.ModernManaged](t *testing.T, name string, differ func(T)) *plan.Object {
	t.Helper()
	env, seen := application(t)
	p := settle(t, env, seen)
	key := findObject[T](t, p, name).Key
	differ(as[T](t, seen.Resources[key]))
	return findObject[T](t, compose(t, env, seen), name)
}

func TestServiceIsSettledWhenAWSHasWhatIsAskedFor(t *testing.T) {
	tests := map[string]struct {
		differ func(*ecs.ServiceObservation)
		note   string
	}{
		"as it is asked for":       {func(*ecs.ServiceObservation) {}, ""},
		"nothing read":             {func(now *ecs.ServiceObservation) { *now = ecs.ServiceObservation{} }, ""},
		"old tasks":                {func(now *ecs.ServiceObservation) { now.TaskDefinition = new("old") }, "AWS has not applied the change of taskDefinition yet"},
		"an old port":              {func(now *ecs.ServiceObservation) { now.LoadBalancer[0].ContainerPort = new(1.0) }, "AWS has not applied the change of loadBalancer yet"},
		"a target group less":      {func(now *ecs.ServiceObservation) { now.LoadBalancer = nil }, "AWS has not applied the change of loadBalancer yet"},
		"subnets in another order": {func(now *ecs.ServiceObservation) { reversed(now.NetworkConfiguration.Subnets) }, ""},
		"a subnet less": {func(now *ecs.ServiceObservation) {
			now.NetworkConfiguration.Subnets = now.NetworkConfiguration.Subnets[:1]
		}, "AWS has not applied the change of networkConfiguration yet"},
		"another strategy":          {func(now *ecs.ServiceObservation) { now.CapacityProviderStrategy[0].Weight = new(1.0) }, "AWS has not applied the change of capacityProviderStrategy yet"},
		"a number that AWS decides": {func(now *ecs.ServiceObservation) { now.DesiredCount = new(17.0) }, ""},
		"a plain value that is not reported": {
			func(now *ecs.ServiceObservation) { now.PlatformVersion = nil }, "",
		},
		"a tag more": {func(now *ecs.ServiceObservation) { now.Tags["by"] = new("another") }, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			o := afterwards(t, "staging-web", func(live *ecs.Service) { test.differ(&live.Status.AtProvider) })
			if o.Unsettled != (test.note != "") || o.Note != test.note {
				t.Errorf("unsettled is %t, note is %q, want %q", o.Unsettled, o.Note, test.note)
			}
		})
	}
}

func reversed(list []*string) {
	for i, j := 0, len(list)-1; i < j; i, j = i+1, j-1 {
		list[i], list[j] = list[j], list[i]
	}
}

func TestRouteIsSettledWhenItLeadsThroughTheNewGateway(t *testing.T) {
	o := afterwards(t, "staging-private-a-nat", func(live *ec2.Route) { live.Status.AtProvider.NATGatewayID = new("nat-old") })
	if !o.Unsettled {
		t.Error("a route that leads through the old gateway is settled")
	}
}

func TestPolicyIsSettledInWhateverFormIAMKeepsIt(t *testing.T) {
	tests := map[string]struct {
		policy  string
		settled bool
	}{
		"one action is no list": {`{"Statement":[{"Action":"sts:AssumeRole","Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:ecs:eu-west-1:111122223333:*"},"StringEquals":{"aws:SourceAccount":"111122223333"}},"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"}}],"Version":"2012-10-17"}`, true},
		"another account":       {`{"Statement":[{"Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:SourceAccount":"999999999999"}},"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"}}],"Version":"2012-10-17"}`, false},
		"no document":           {`none`, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			o := afterwards(t, "staging-web-task", func(live *iam.Role) { live.Status.AtProvider.AssumeRolePolicy = new(test.policy) })
			if o.Unsettled == test.settled {
				t.Errorf("settled is %t, want %t", !o.Unsettled, test.settled)
			}
		})
	}
}

func TestWhatIsLeftOutIsSettledWhenAWSHasNothing(t *testing.T) {
	env, seen := application(t)
	settle(t, env, seen)
	key := findObject[*ecs.Service](t, compose(t, env, seen), "staging-web").Key
	live := as[*ecs.Service](t, seen.Resources[key])
	env.Spec.Services[0].Routes = nil
	applied := as[*ecs.Service](t, findObject[*ecs.Service](t, compose(t, env, seen), "staging-web").Resource)
	live.Spec, live.Annotations, live.Status.AtProvider.Triggers = applied.Spec, applied.Annotations, applied.Spec.ForProvider.Triggers
	const note = "AWS has not applied the change of loadBalancer yet"
	if o := findObject[*ecs.Service](t, compose(t, env, seen), "staging-web"); !o.Unsettled || o.Note != note {
		t.Errorf("while tasks are still behind the load balancer, unsettled is %t, note is %q", o.Unsettled, o.Note)
	}
	live.Status.AtProvider.LoadBalancer = nil
	if o := findObject[*ecs.Service](t, compose(t, env, seen), "staging-web"); o.Unsettled {
		t.Errorf("afterwards it is not settled: %s", o.Note)
	}
}

func TestNameIsSettledInWhateverFormRoute53KeepsIt(t *testing.T) {
	tests := map[string]struct {
		name    string
		settled bool
	}{
		"in capitals":     {"PUBLIC.elb.example.com", true},
		"with a last dot": {"public.elb.example.com.", true},
		"another one":     {"other.elb.example.com", false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			env, seen := readEnvironment(t, "loadbalancer-domain-names"), nothingBut(map[string]*corev1.Secret{})
			o := leadsTo(t, settle(t, env, seen), "public.elb.example.com")
			as[*route53.Record](t, seen.Resources[o.Key]).Status.AtProvider.Alias.Name = &test.name
			if o = findObject[*route53.Record](t, compose(t, env, seen), o.Name); o.Unsettled == test.settled {
				t.Errorf("settled is %t, want %t", !o.Unsettled, test.settled)
			}
		})
	}
}

// leadsTo is the first record that is an alias of a name.
func leadsTo(t *testing.T, p *plan.Plan, name string) *plan.Object {
	t.Helper()
	for _, o := range p.Objects {
		record, ok := o.Resource.(*route53.Record)
		if ok && record.Spec.ForProvider.Alias != nil && *record.Spec.ForProvider.Alias.Name == name {
			return o
		}
	}
	t.Fatalf("no record leads to %s", name)
	return nil
}

func TestPathInCapitalsIsAnother(t *testing.T) {
	o := afterwards(t, "staging-web.site", func(live *elbv2.LBTargetGroup) { live.Status.AtProvider.HealthCheck.Path = new("/HEALTHZ") })
	if !o.Unsettled {
		t.Error("a target group that asks for another path is settled")
	}
}

func TestParameterGroupIsSettledWhenNoParameterHasAnotherValue(t *testing.T) {
	env, seen := readEnvironment(t, "database-full"), nothingBut(map[string]*corev1.Secret{})
	p := settle(t, env, seen)
	for _, o := range p.Objects {
		group, ok := seen.Resources[o.Key].(*rds.ParameterGroup)
		if !ok {
			continue
		}
		asked := group.Spec.ForProvider.Parameter[0]
		group.Status.AtProvider.Parameter = []rds.ParameterObservation{{Name: asked.Name, Value: new("another")}}
		if o := findObject[*rds.ParameterGroup](t, compose(t, env, seen), o.Name); !o.Unsettled {
			t.Errorf("%s is settled with another value of %s", o, *asked.Name)
		}
	}
}

// ECS starts old tasks anew, in their place and when it rolls back, until the deployment is over.
func TestOldTasksKeepTheirPermissionsUntilTheyAreGone(t *testing.T) {
	env, seen := application(t)
	settle(t, env, seen)
	const role, secret = "staging-web-execution", "secretsmanager:GetSecretValue"
	policy := func(p *plan.Plan) string {
		return *as[*iam.RolePolicy](t, findObject[*iam.RolePolicy](t, p, role).Resource).Spec.ForProvider.Policy
	}
	before := policy(compose(t, env, seen))
	web := &env.Spec.Services[0]
	web.Databases, web.SecretEnv, web.Sidecars = nil, nil, nil
	moving := policy(compose(t, env, seen))
	after := policy(settle(t, env, seen))
	if !strings.Contains(before, secret) || !strings.Contains(moving, secret) || strings.Contains(after, secret) {
		t.Errorf("the policy is\n%s\nbefore, while tasks move\n%s\nand afterwards\n%s", before, moving, after)
	}
}

func TestObjectThatAWebhookChangesIsSettledWhenAWSHasWhatItSays(t *testing.T) {
	env, seen := application(t)
	p := settle(t, env, seen)
	key := findObject[*ecs.Service](t, p, "staging-web").Key
	live := as[*ecs.Service](t, seen.Resources[key])
	asked, has := live.Spec.ForProvider.NetworkConfiguration, live.Status.AtProvider.NetworkConfiguration
	asked.Subnets, has.Subnets = []*string{new("subnet-1")}, []*string{new("subnet-1")}
	for _, changed := range []bool{false, true} {
		seen.Changed = map[plan.Key]bool{key: changed}
		if o := findObject[*ecs.Service](t, compose(t, env, seen), "staging-web"); o.Unsettled == changed {
			t.Errorf("unsettled is %t (%s) where a webhook changes the object: %t", o.Unsettled, o.Note, changed)
		}
	}
	has.Subnets = nil
	if o := findObject[*ecs.Service](t, compose(t, env, seen), "staging-web"); !o.Unsettled {
		t.Error("is settled although AWS has not what the webhook asks for")
	}
}
