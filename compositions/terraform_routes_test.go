package compositions_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
	"github.com/terrarium-io/terrarium/hack/simulator/tfstate"
)

var routesAndScaling = []aws.Kind{aws.LBTargetGroup, aws.LBListenerRule, aws.ScalingTarget, aws.ScalingPolicy, aws.ScheduledAction}

// madeByTerraform is an account with a service behind a load balancer, which is scaled, as Terraform would have made it: names and numbers are others than an
// Environment's, and nothing bears its tags.
func madeByTerraform(t *testing.T, change func(*v1alpha1.ServiceSpec)) *aws.Account {
	t.Helper()
	return madeOf(t, func(spec *v1alpha1.EnvironmentSpec) { change(&spec.Services[0]) })
}

// madeOf is such an account with what a change makes of it.
func madeOf(t *testing.T, change func(*v1alpha1.EnvironmentSpec)) *aws.Account {
	t.Helper()
	env := readEnvironment(t, "on-existing-loadbalancer")
	env.Spec.Network, env.Spec.Cluster, env.Spec.Alarms = v1alpha1.NetworkSpec{}, v1alpha1.ClusterSpec{}, nil
	env.Spec.LoadBalancers = []v1alpha1.LoadBalancerSpec{{Name: "shared"}}
	env.Spec.Services[0].Scaling = v1alpha1.ScalingSpec{
		MinTasks: new(int32(2)), MaxTasks: new(int32(6)), CPUTargetPercent: 60, RequestsPerTarget: 100,
		Metrics:   []v1alpha1.MetricScaling{{Name: "latency", Namespace: "Shop", MetricName: "Latency", Target: 0.2}},
		Schedules: []v1alpha1.ScalingSchedule{{Name: "night", Expression: "cron(0 20 * * ? *)", MinTasks: new(int32(1)), MaxTasks: new(int32(3))}},
	}
	change(&env.Spec)
	w := newWorld(t, admitted(t, env), nil)
	w.wantRest("as somebody else made it")
	tagAsOthers(t, w.account)
	numbers := map[string]float64{"staging-web.web": 10, "staging-web.api": 20, "staging-web.web.test.hosts": 1, "staging-web.api.test.hosts": 2}
	for _, rule := range w.account.Resources(aws.LBListenerRule) {
		if number, kept := numbers[rule.Object]; kept {
			modify(t, w.account, rule.Kind, rule.ID, map[string]any{"priority": number})
		}
	}
	for _, group := range w.account.Resources(aws.LBTargetGroup) {
		modify(t, w.account, group.Kind, group.ID, map[string]any{"name": strings.Replace(group.Object, "staging-web.", "legacy-", 1), "port": 8080})
	}
	return w.account
}

func TestRoutesAndScalingOfTerraformGoOnAsTheyAre(t *testing.T) {
	account := madeByTerraform(t, func(*v1alpha1.ServiceSpec) {})
	account.Send("shop.example.org/", "shop.example.org/api/x")
	wantTakenOverAsItIs(t, account)
}

// wantTakenOverAsItIs takes over all of an account. Of routes and scaling nothing may be made, changed or deleted, and no request be lost.
func wantTakenOverAsItIs(t *testing.T, account *aws.Account) {
	t.Helper()
	w := takingOverAll(t, account, recognizedIn(t, account, plainly), nil)
	before, made := inAWS(account), len(account.Creations(routesAndScaling...))
	w.wantRest("taken over")
	if diff := cmp.Diff(before, inAWS(account)); diff != "" {
		t.Error(diff)
	}
	if n := len(account.Creations(routesAndScaling...)); n != made {
		t.Errorf("%d are made", n-made)
	}
	if deleted, outages := account.Deletions(), account.Outages(); len(deleted)+len(outages) > 0 {
		t.Error(deleted, outages)
	}
}

// plainly is where code without modules has a resource.
func plainly(r aws.Resource) tfstate.Address {
	return tfstate.Address{Name: strings.NewReplacer(".", "_", "staging-", "").Replace(r.Object)}
}

// inAWS are the routes and the scaling of an account, without tags.
func inAWS(account *aws.Account) map[string]map[string]any {
	all := map[string]map[string]any{}
	for _, r := range account.Resources(routesAndScaling...) {
		delete(r.Attributes, "tags")
		all[string(r.Kind)+" "+r.ID] = r.Attributes
	}
	for _, service := range account.Resources(aws.Service) {
		all[service.ID] = map[string]any{"desiredCount": service.Attributes["desiredCount"]}
	}
	return all
}

// Terraform's rules let requests out of the load balancer to the port of before. With the group's ID a rule for the new one comes before tasks do that listen there.
func TestPortOfAServiceOfTerraformChanges(t *testing.T) {
	account := madeByTerraform(t, func(*v1alpha1.ServiceSpec) {})
	account.Send("shop.example.org/", "shop.example.org/api/x")
	w := takingOverAll(t, account, recognizedIn(t, account, plainly), nil)
	w.wantRest("taken over")
	var group string
	for _, rule := range account.Resources(aws.SecurityGroupEgressRule) {
		if strings.HasPrefix(rule.Object, "staging-service-web.shared.") {
			group = rule.Text("securityGroupId")
		}
	}
	if err := w.edit(func(spec *v1alpha1.EnvironmentSpec) {
		spec.LoadBalancers[0].Existing.SecurityGroupID = group
		spec.Services[0].Ports[0].ContainerPort++
	}); err != nil {
		t.Fatal(err)
	}
	w.wantRest("with another port")
	w.wantNoOutage()
}
