package compositions_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	scheduler "github.com/upbound/provider-aws/v2/apis/namespaced/scheduler/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

func TestPublicTasksAreInPublicSubnetsWithAnAddress(t *testing.T) {
	env, seen := withJob(t)
	env.Spec.Services[0].Placement, env.Spec.Jobs[0].Placement = v1alpha1.PlacementPublic, v1alpha1.PlacementPublic
	p := settle(t, admitted(t, env), seen)
	public := []string{"subnet-public-a", "subnet-public-b"}
	service := find[*ecs.Service](t, p, "staging-web").Spec.ForProvider.NetworkConfiguration
	if diff := cmp.Diff(public, texts(service.Subnets)); diff != "" || !*service.AssignPublicIP {
		t.Errorf("the service has public addresses: %v, and is in (-want +got):\n%s", *service.AssignPublicIP, diff)
	}
	job := find[*scheduler.Schedule](t, p, "staging-web.job").Spec.ForProvider.Target.EcsParameters.NetworkConfiguration
	if diff := cmp.Diff(public, texts(job.Subnets)); diff != "" || !*job.AssignPublicIP {
		t.Errorf("the job has public addresses: %v, and is in (-want +got):\n%s", *job.AssignPublicIP, diff)
	}
	private := find[*ecs.Service](t, p, "staging-worker").Spec.ForProvider.NetworkConfiguration
	if diff := cmp.Diff([]string{"subnet-private-a", "subnet-private-b"}, texts(private.Subnets)); diff != "" || *private.AssignPublicIP {
		t.Errorf("the other service has public addresses: %v, and is in (-want +got):\n%s", *private.AssignPublicIP, diff)
	}
}

func TestPublicTasksWaitForTheInternetGatewayAndNoNATGateway(t *testing.T) {
	env, seen := application(t)
	env.Spec.Services[1].Placement = v1alpha1.PlacementPublic
	waits := map[string]bool{}
	for _, key := range findObject[*ecs.Service](t, compose(t, admitted(t, env), seen), "staging-worker").WaitingOn {
		waits[key.String()] = true
	}
	for what, want := range map[string]bool{
		"Route/staging-public-internet": true, "RouteTableAssociation/staging-public-a": true, "RouteTableAssociation/staging-public-b": true,
		"Route/staging-private-a-nat": false, "RouteTableAssociation/staging-private-a": false,
	} {
		if waits[what] != want {
			t.Errorf("waits for %s: %v", what, waits[what])
		}
	}
}

func TestEndpointsAreForPrivateTasksAndLetPublicOnesIn(t *testing.T) {
	env, seen := privateShop(t), nothingBut(readSecrets(t, "none"))
	env.Spec.Services[0].Placement = v1alpha1.PlacementPublic // it reads a secret
	env.Spec.Services[0].Image = "public.ecr.aws/nginx/nginx:1.29"
	p := settle(t, admitted(t, env), seen)
	if diff := cmp.Diff([]string{"s3", "ecr.api", "ecr.dkr", "logs", "ssmmessages"}, endpoints(p)); diff != "" {
		t.Errorf("endpoints (-want +got):\n%s", diff)
	}
	if !slices.ContainsFunc(findAll[*ec2.SecurityGroupIngressRule](p), func(rule *ec2.SecurityGroupIngressRule) bool {
		return *rule.Spec.ForProvider.SecurityGroupID == "sg-endpoints" && plan.Text(rule.Spec.ForProvider.ReferencedSecurityGroupID) == "sg-service-web"
	}) {
		t.Error("the names of AWS's services lead public tasks to endpoints that do not let them in")
	}
	env.Spec.Services[1].Placement = v1alpha1.PlacementPublic
	if diff := cmp.Diff([]string{"s3"}, endpoints(settle(t, admitted(t, env), seen))); diff != "" {
		t.Errorf("endpoints that nobody needs (-want +got):\n%s", diff)
	}
}

func TestPlacementIsAChangeOfTheServiceAlone(t *testing.T) {
	env, seen := application(t)
	before := settle(t, env, seen)
	env.Spec.Services[1].Placement = v1alpha1.PlacementPublic
	after := settle(t, admitted(t, env), seen)
	if diff := cmp.Diff([]string{"~Service/staging-worker"}, changes(before, after)); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	if find[*ecs.Service](t, after, "staging-worker").Spec.ForProvider.Triggers["rollout"] == nil {
		t.Error("the provider does not wait for the rollout")
	}
}

func TestPublicTasksNeedPublicSubnets(t *testing.T) {
	env := readEnvironment(t, "on-existing-network")
	env.Spec.Network.Existing.PublicSubnetIDs, env.Spec.LoadBalancers = nil, nil
	for i := range env.Spec.Services {
		env.Spec.Services[i].Routes = nil
	}
	env.Spec.Services[0].Placement = v1alpha1.PlacementPublic
	_, err := compositions.Compose(env, nothingBut(nil))
	if want := "spec.services: placement of " + env.Spec.Services[0].Name + " is Public: name the subnets in network.existing.publicSubnetIDs, or set it to Private"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestServiceLetsInTheClientsThatItNames(t *testing.T) {
	env, seen := application(t)
	service := &env.Spec.Services[0]
	service.AllowFrom = []v1alpha1.ServiceClient{
		{CIDR: "10.0.0.0/16", Port: service.Ports[0].Name}, {SecurityGroupID: "sg-0a1b2c3d4e5f60718", Port: service.Ports[0].Name},
	}
	p := settle(t, admitted(t, env), seen)
	var from []string
	for _, rule := range findAll[*ec2.SecurityGroupIngressRule](p) {
		asked := rule.Spec.ForProvider
		if *asked.SecurityGroupID == "sg-service-web" && *asked.FromPort == float64(service.Ports[0].ContainerPort) && *asked.ToPort == *asked.FromPort {
			from = append(from, plan.Text(asked.CidrIPv4)+plan.Text(asked.ReferencedSecurityGroupID))
		}
	}
	slices.Sort(from)
	if diff := cmp.Diff([]string{"10.0.0.0/16", "sg-0a1b2c3d4e5f60718", "sg-loadbalancer-public"}, from); diff != "" {
		t.Errorf("lets in (-want +got):\n%s", diff)
	}
}

func TestOtherClientsAreOtherRulesAndNoOtherTasks(t *testing.T) {
	env, seen := application(t)
	service := &env.Spec.Services[0]
	service.AllowFrom = []v1alpha1.ServiceClient{{CIDR: "10.0.0.0/16", Port: service.Ports[0].Name}}
	before := settle(t, admitted(t, env), seen)
	service.AllowFrom[0] = v1alpha1.ServiceClient{SecurityGroupID: "sg-0a1b2c3d4e5f60718", Port: service.Ports[0].Name}
	var kinds []string
	for _, change := range changes(before, settle(t, admitted(t, env), seen)) {
		kinds = append(kinds, strings.Split(change, "/")[0])
	}
	if diff := cmp.Diff([]string{"+SecurityGroupIngressRule", "-SecurityGroupIngressRule"}, kinds); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
}

func TestTasksHaveTheGroupsOfOthersBesidesTheirOwn(t *testing.T) {
	env, seen := withJob(t)
	env.Spec.Services[0].ServiceConnect = v1alpha1.Enabled
	env.Spec.Services[0].SecurityGroupIDs, env.Spec.Jobs[0].SecurityGroupIDs = []string{"sg-0000000b", "sg-0000000a"}, []string{"sg-0000000a"}
	p := settle(t, admitted(t, env), seen)
	service := find[*ecs.Service](t, p, "staging-web").Spec.ForProvider.NetworkConfiguration.SecurityGroups
	if diff := cmp.Diff([]string{"sg-service-web", "sg-0000000a", "sg-0000000b", "sg-cluster-service-connect"}, texts(service)); diff != "" {
		t.Errorf("groups of the service (-want +got):\n%s", diff)
	}
	job := find[*scheduler.Schedule](t, p, "staging-web.job").Spec.ForProvider.Target.EcsParameters.NetworkConfiguration.SecurityGroups
	if diff := cmp.Diff([]string{"sg-job-web", "sg-0000000a"}, texts(job)); diff != "" {
		t.Errorf("groups of the job (-want +got):\n%s", diff)
	}
}
