package compositions

import (
	"fmt"
	"slices"
	"strings"

	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

var inServices = plan.Composition{Name: "service", Condition: v1alpha1.ConditionServicesReady, Field: "services"}

// Service is what a service gives to alarms.
type Service struct {
	Spec v1alpha1.ServiceSpec

	// Name of the service in AWS.
	Name string

	// Object is the ECS service.
	Object *plan.Object

	// Routes in the order of the spec.
	Routes []Route
}

// oldTaskDefinitions is how many revisions of a task definition stay besides the current one: ECS rolls back to the last one that was
// steady, which may not be the one just before.
const oldTaskDefinitions = 2

// service makes an ECS service on Fargate, with its log group, its roles, its security group, the routes that bring
// requests to it, and its scaling. Its tasks do not start before they can pull their image, read their secrets and be reached.
func service(c composer, in TaskInputs, spec v1alpha1.ServiceSpec) Service {
	c = c.within(inServices, spec.Name)
	w := in.workloads[spec.Name]
	c.mountOwn(in, &w, taskDefinitionsKept(spec))
	logs := c.logGroupOf(w)
	roles := c.taskRoles(in.Network, w)
	group, doors := c.taskSecurityGroup(in, w)
	doors = append(doors, c.doorsForRoutes(in, spec, group)...)
	c.letInClients(spec, group)
	moved := c.shift(in, spec)
	routes := c.routes(in, spec, moved.on)
	c.checkProtocols(in, spec)
	task := c.taskDefinition(w, logs, roles, taskDefinitionsKept(spec))

	key := c.serviceKey(spec.Name)
	was := plan.Live(c.Seen, key, &ecs.Service{})
	running := was.Status.AtProvider.TaskDefinition
	moving := !isExternal(spec) && running != nil && *running != task.Output() // the deployment is still going on
	permissions, held := c.permissions(w, logs, roles, moving || c.mayRunOthers(key))

	name := c.NameInAWS(key.GroupKind, spec.Name, c.AWSName(spec.Name, maxNameECS))
	d := c.Draft(spec.Name)
	d.After(in.neededToRun(w, logs, permissions, doors)...)
	d.WaitFor(held...)
	c.holdWithoutCapacity(d, in.Cluster, w, providersOf(spec.Capacity)...)
	params := serviceParameters(spec)
	params.Cluster = &in.Cluster.Name
	params.TaskDefinition = c.versionOf(spec, key, d.Use(task))
	params.NetworkConfiguration = &ecs.ServiceNetworkConfigurationParameters{
		Subnets:        d.UseAll(in.Network.subnetsFor(w)),
		SecurityGroups: w.securityGroups(d, group),
		AssignPublicIP: new(w.isPublic()),
	}
	groups := c.targets(d, in.Order.heirs, spec, routes, moved, was)
	params.LoadBalancer = groups.joined
	c.setStrategy(&params, spec.Deployment, moved.on, key)
	c.setAlarms(d, in, &params, Service{Spec: spec, Name: name, Routes: routes}, key)
	c.connect(d, in.Cluster.ServiceConnect, spec, logs, &params)
	c.register(d, in.Network.Names, spec, &params)
	svc := plan.Named(&ecs.Service{Spec: ecs.ServiceSpec{ForProvider: params}}, name)
	setDesiredCount(svc, spec.Scaling)
	setGracePeriod(&svc.Spec.ForProvider, spec, was)
	setRebalancing(&svc.Spec.ForProvider, spec, was)
	setWait(d, svc, spec, key)
	failed := deploymentError(d, svc, key, moving)
	leaveToPipeline(svc, spec)
	made := plan.Add(d, svc)
	if made.Live.Name != "" && !hasRolledOut(made.Live, svc.Spec.ForProvider.Triggers[rollout]) {
		made.Unsettled, made.Note = true, "ECS replaces its tasks"
	}
	if groups.waiting {
		made.Unsettled, made.Note = true, "its tasks have yet to join the target groups of all its routes"
	}
	made.DeploymentError, made.Early = failed, spec.Deployment.Wait == v1alpha1.WaitNone

	c.scaling(in, made.Object, name, spec, routes)
	c.Plan.Outputs.Services = append(c.Plan.Outputs.Services, v1alpha1.ServiceStatus{
		Name: spec.Name, TaskDefinitionARN: made.Fact(running).Output(), URL: in.url(spec),
	})
	return Service{Spec: spec, Name: name, Object: made.Object, Routes: routes}
}

func serviceWorkload(spec v1alpha1.ServiceSpec) workload {
	return workload{
		TaskSpec: spec.TaskSpec, kind: "service", name: spec.Name, part: spec.Name,
		ports: spec.Ports, healthCheck: spec.HealthCheck,
	}
}

func serviceParameters(spec v1alpha1.ServiceSpec) ecs.ServiceParameters {
	params := ecs.ServiceParameters{
		SchedulingStrategy:              new("REPLICA"),
		PlatformVersion:                 new("LATEST"),
		CapacityProviderStrategy:        capacityProviderStrategy(spec.Capacity),
		ForceNewDeployment:              new(true), // AWS takes a changed capacity provider strategy only with a new deployment
		DeploymentMinimumHealthyPercent: number(*spec.Deployment.MinimumHealthyPercent),
		DeploymentMaximumPercent:        number(spec.Deployment.MaximumPercent),
		DeploymentCircuitBreaker: &ecs.DeploymentCircuitBreakerParameters{
			Enable:   new(spec.Deployment.CircuitBreaker != v1alpha1.CircuitBreakerDisabled),
			Rollback: new(spec.Deployment.CircuitBreaker == v1alpha1.CircuitBreakerRollback),
		},
		EnableExecuteCommand: new(spec.ExecuteCommand == v1alpha1.Enabled),
		EnableEcsManagedTags: new(true),
		PropagateTags:        new("SERVICE"),
	}
	return params
}

// setRebalancing says no to it where no task more may run: to even out zones ECS starts one first. Once said, it must be taken back: for what is
// left out Terraform keeps what AWS has. Where something is adopted, another cluster may have said it; else what AWS has may be its own default.
func setRebalancing(params *ecs.ServiceParameters, spec v1alpha1.ServiceSpec, live *ecs.Service) {
	const off = "DISABLED"
	said := live.Spec.ForProvider.AvailabilityZoneRebalancing != nil
	switch {
	case spec.Deployment.MaximumPercent <= 100:
		params.AvailabilityZoneRebalancing = new(off)
	case said || plan.IsObservedOnly(live) && plan.Text(live.Status.AtProvider.AvailabilityZoneRebalancing) == off:
		params.AvailabilityZoneRebalancing = new("ENABLED")
	}
}

// setGracePeriod says how long a new task may fail the load balancer's health check: as long as it may take to start. AWS refuses a period for a
// service without load balancer, and also to set one back when the last route goes, so what a service has stays. Of one that is adopted only AWS says
// what that is.
func setGracePeriod(params *ecs.ServiceParameters, spec v1alpha1.ServiceSpec, live *ecs.Service) {
	if len(spec.Routes) == 0 {
		params.HealthCheckGracePeriodSeconds = live.Spec.ForProvider.HealthCheckGracePeriodSeconds
		if has := live.Status.AtProvider.HealthCheckGracePeriodSeconds; params.HealthCheckGracePeriodSeconds == nil && has != nil && *has > 0 {
			params.HealthCheckGracePeriodSeconds = has
		}
		return
	}
	seconds := int32(leastGracePeriod)
	if spec.HealthCheck != nil {
		seconds = max(seconds, *spec.HealthCheck.StartPeriodSeconds)
	}
	if spec.HealthCheckGracePeriodSeconds != nil {
		seconds = *spec.HealthCheckGracePeriodSeconds
	}
	params.HealthCheckGracePeriodSeconds = number(seconds)
}

const leastGracePeriod = 60 // seconds

func capacityProviderStrategy(capacity v1alpha1.CapacitySpec) []ecs.CapacityProviderStrategyParameters {
	spot := *capacity.SpotPercent
	strategy := []ecs.CapacityProviderStrategyParameters{
		{CapacityProvider: new(string(v1alpha1.Fargate)), Base: number(*capacity.OnDemandBase), Weight: number(100 - spot)},
	}
	if spot > 0 {
		strategy = append(strategy, ecs.CapacityProviderStrategyParameters{
			CapacityProvider: new(string(v1alpha1.FargateSpot)), Base: number(0), Weight: number(spot),
		})
	}
	return strategy
}

// providersOf a service's tasks.
func providersOf(capacity v1alpha1.CapacitySpec) []v1alpha1.CapacityProvider {
	var providers []v1alpha1.CapacityProvider
	for _, part := range capacityProviderStrategy(capacity) {
		providers = append(providers, v1alpha1.CapacityProvider(*part.CapacityProvider))
	}
	return providers
}

// setDesiredCount keeps the number of tasks where it is fixed. Under autoscaling it is only the number to begin with, and belongs to the
// autoscaler afterwards. Without LateInitialize the provider never copies the current number into the spec.
func setDesiredCount(svc *ecs.Service, scaling v1alpha1.ScalingSpec) {
	svc.SetManagementPolicies(plan.WithoutLateInitialize)
	if autoscales(scaling) {
		svc.Spec.InitProvider.DesiredCount = number(*scaling.MinTasks)
		return
	}
	svc.Spec.ForProvider.DesiredCount = number(*scaling.MinTasks)
}

func (c composer) routes(in TaskInputs, spec v1alpha1.ServiceSpec, on bool) []Route {
	var routes []Route
	for _, r := range spec.Routes {
		routes = append(routes, c.route(in, spec, r, on))
	}
	return routes
}

// url is where the first route answers: at its first host that is no pattern, or else at the load balancer.
func (in TaskInputs) url(spec v1alpha1.ServiceSpec) string {
	if len(spec.Routes) == 0 {
		return ""
	}
	first := spec.Routes[0]
	lb := in.LoadBalancers[first.LoadBalancer]
	isName := func(host string) bool { return !strings.ContainsAny(host, "*?") }
	if i := slices.IndexFunc(first.Hosts, isName); lb.URL != "" && i >= 0 {
		return lb.Scheme + "://" + first.Hosts[i]
	}
	return lb.URL
}

// doorsForRoutes let the load balancers of a service's routes reach its tasks. Ports that follow each other take one rule: a security group has
// few.
func (c composer) doorsForRoutes(in TaskInputs, spec v1alpha1.ServiceSpec, group plan.Fact) []*plan.Object {
	var doors []*plan.Object
	for _, lb := range loadBalancersOf(spec) {
		from := in.LoadBalancers[lb]
		if from.Unguarded {
			c.noteUnguarded(from, spec)
			continue
		}
		for _, ports := range portsBehind(spec, lb) {
			description := fmt.Sprintf("load balancer %s to service %s", lb, spec.Name)
			door := fmt.Sprintf("service-%s.%s.%s", spec.Name, lb, ports)
			if !from.LetsOut {
				doors = append(doors, c.allowOut(door, from.SecurityGroup, group, ports, description))
			}
			doors = append(doors, c.allowIn(door, from.SecurityGroup, group, ports, description))
		}
	}
	return doors
}

// portsBehind a load balancer are those to which it brings what clients send, and those at which it asks, over TCP always.
func portsBehind(spec v1alpha1.ServiceSpec, lb string) []portRange {
	var tcp, udp []int32
	for _, r := range spec.Routes {
		if r.LoadBalancer != lb {
			continue
		}
		tcp = append(tcp, healthPort(spec, r))
		if port := servicePort(spec, r.Port); port.udp {
			udp = append(udp, port.number)
		} else {
			tcp = append(tcp, port.number)
		}
	}
	ranges := rangesOf(tcp)
	for _, ports := range rangesOf(udp) {
		ports.udp = true
		ranges = append(ranges, ports)
	}
	return ranges
}

// loadBalancersOf the routes of a service, each once.
func loadBalancersOf(spec v1alpha1.ServiceSpec) []string {
	var names []string
	for _, r := range spec.Routes {
		if !slices.Contains(names, r.LoadBalancer) {
			names = append(names, r.LoadBalancer)
		}
	}
	return names
}
