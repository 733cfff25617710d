package compositions

import (
	"fmt"

	cloudwatchlogs "github.com/upbound/provider-aws/v2/apis/namespaced/cloudwatchlogs/v1beta1"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// ServiceInputs are what a service uses of the rest of the Environment.
type ServiceInputs struct {
	Network       Network
	Cluster       Cluster
	LoadBalancers map[string]LoadBalancer
	Databases     map[string]Database
	Secrets       map[string]Secret
}

// service makes an ECS service on Fargate in the private subnets, with its log group, its roles, its security group, the routes that bring
// requests to it, and its scaling. Its tasks do not start before they can pull their image, read their secrets and be reached.
func service(c composer, in ServiceInputs, spec v1alpha1.ServiceSpec) {
	c = c.within("service", spec.Name)
	logs := c.logGroup(spec)
	roles := c.roles(in, spec, logs)
	group, doors := c.serviceSecurityGroup(in, spec)
	routes := c.routes(in, spec)
	task := c.taskDefinition(in, spec, logs, roles)

	name := c.awsName(spec.Name, maxNameECS)
	d := c.draft(spec.Name)
	d.after(in.Cluster.Ready...)
	d.after(in.Network.PrivateRoutes...)
	d.after(logs.object)
	d.after(roles.permissions...)
	d.after(doors...)
	d.after(in.versionsFor(spec)...)
	params := serviceParameters(spec)
	params.Cluster = &in.Cluster.Name
	params.TaskDefinition = d.use(task.arn)
	params.NetworkConfiguration = &ecs.ServiceNetworkConfigurationParameters{
		Subnets:        d.useAll(in.Network.Private),
		SecurityGroups: []*string{d.use(group)},
		AssignPublicIP: new(false),
	}
	for _, r := range routes {
		d.after(r.Rule)
		params.LoadBalancer = append(params.LoadBalancer, ecs.LoadBalancerParameters{
			ContainerName: &spec.Name, ContainerPort: number(r.ContainerPort), TargetGroupArn: d.use(r.TargetGroup),
		})
	}
	svc := named(&ecs.Service{Spec: ecs.ServiceSpec{ForProvider: params}}, name)
	setDesiredCount(svc, spec.Scaling)
	made := add(d, svc)

	running := made.live.Status.AtProvider.TaskDefinition
	if wanted := params.TaskDefinition; running != nil && *running != *wanted {
		made.Unsettled = true // the deployment is still going on
	}
	c.scaling(in.Cluster, made.Object, name, spec)
	c.plan.Outputs.Services = append(c.plan.Outputs.Services, v1alpha1.ServiceStatus{
		Name: spec.Name, TaskDefinitionARN: made.fact(running).value, URL: in.url(spec),
	})
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
		WaitForSteadyState:   new(spec.Deployment.Wait == v1alpha1.WaitSteadyState),
		EnableExecuteCommand: new(spec.ExecuteCommand == v1alpha1.Enabled),
		EnableEcsManagedTags: new(true),
		PropagateTags:        new("SERVICE"),
	}
	if len(spec.Routes) > 0 {
		params.HealthCheckGracePeriodSeconds = number(gracePeriodSeconds)
	}
	return params
}

// gracePeriodSeconds is how long a new task may fail the load balancer's health check.
const gracePeriodSeconds = 60

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

// setDesiredCount keeps the number of tasks where it is fixed. Under autoscaling it is only the number to begin with, and belongs to the
// autoscaler afterwards. Without LateInitialize the provider never copies the current number into the spec.
func setDesiredCount(svc *ecs.Service, scaling v1alpha1.ScalingSpec) {
	svc.SetManagementPolicies(withoutLateInitialize)
	if autoscales(scaling) {
		svc.Spec.InitProvider.DesiredCount = number(*scaling.MinTasks)
		return
	}
	svc.Spec.ForProvider.DesiredCount = number(*scaling.MinTasks)
}

func (c composer) routes(in ServiceInputs, spec v1alpha1.ServiceSpec) []Route {
	var routes []Route
	for _, r := range spec.Routes {
		routes = append(routes, c.route(in.Network, in.LoadBalancers[r.LoadBalancer], spec, r))
	}
	return routes
}

// url is where the first route answers.
func (in ServiceInputs) url(spec v1alpha1.ServiceSpec) string {
	for _, r := range spec.Routes {
		lb := in.LoadBalancers[r.LoadBalancer]
		if lb.URL != "" && len(r.Hosts) > 0 {
			return lb.Scheme + "://" + r.Hosts[0]
		}
		return lb.URL
	}
	return ""
}

// versionsFor are the versions of the secrets that the tasks of a service read.
func (in ServiceInputs) versionsFor(spec v1alpha1.ServiceSpec) []*Object {
	var versions []*Object
	for _, variable := range spec.SecretEnv {
		if version := in.Secrets[variable.Secret].Version; version != nil {
			versions = append(versions, version)
		}
	}
	for _, link := range spec.Databases {
		if version := in.Databases[link.Name].CredentialsVersion; version != nil {
			versions = append(versions, version)
		}
	}
	return versions
}

// serviceSecurityGroup makes the security group of a service's tasks, and opens the doors that they need: from the load balancers of its
// routes, to its databases, and out.
func (c composer) serviceSecurityGroup(in ServiceInputs, spec v1alpha1.ServiceSpec) (Fact, []*Object) {
	part := "service-" + spec.Name
	group := c.securityGroup(in.Network, part, "service "+spec.Name)
	doors := []*Object{c.allowOutToAll(part, group)}
	open := map[string]bool{}
	for _, r := range spec.Routes {
		port := portNumber(spec, r.Port)
		door := fmt.Sprintf("%s.%s.%d", part, r.LoadBalancer, port)
		if open[door] {
			continue // two routes of one load balancer to one port
		}
		open[door] = true
		description := fmt.Sprintf("load balancer %s to service %s", r.LoadBalancer, spec.Name)
		doors = append(doors, c.allow(door, in.LoadBalancers[r.LoadBalancer].SecurityGroup, group, port, description)...)
	}
	for _, link := range spec.Databases {
		db := in.Databases[link.Name]
		description := fmt.Sprintf("service %s to database %s", spec.Name, link.Name)
		doors = append(doors, c.allowIn("database-"+link.Name+"."+spec.Name, group, db.SecurityGroup, db.Port, description))
	}
	return group, doors
}

type logGroup struct {
	name   string
	arn    Fact
	object *Object
}

func (c composer) logGroup(spec v1alpha1.ServiceSpec) logGroup {
	name := "/terrarium/" + c.awsName(spec.Name, maxNameLogGroup-len("/terrarium/"))
	made := add(c.draft(spec.Name), named(&cloudwatchlogs.Group{Spec: cloudwatchlogs.GroupSpec{ForProvider: cloudwatchlogs.GroupParameters{
		RetentionInDays: number(spec.Logs.RetentionDays),
	}}}, name))
	return logGroup{name: name, arn: made.fact(made.live.Status.AtProvider.Arn), object: made.Object}
}
