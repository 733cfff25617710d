package aws

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// definition is what is needed of a container definition.
type definition struct {
	Name         string
	Image        string
	PortMappings []portMapping
	Secrets      []struct{ Name, ValueFrom string }

	LogConfiguration struct {
		LogDriver string
		Options   map[string]string

		SecretOptions []struct{ Name, ValueFrom string }
	}
	FirelensConfiguration *struct {
		Type    string
		Options map[string]string
	}
	RepositoryCredentials struct{ CredentialsParameter string }
	settings
}

type portMapping struct {
	Name, Protocol string
	ContainerPort  float64
}

func definitions(task *Resource) ([]definition, error) {
	var containers []definition
	err := json.Unmarshal([]byte(task.Text("containerDefinitions")), &containers)
	return containers, err
}

// fargate lists the memory sizes, in GiB, that go with a number of CPU units: from, to, step.
var fargate = map[string][3]float64{
	"256": {0.5, 2, 0.5}, "512": {1, 4, 1}, "1024": {2, 8, 1}, "2048": {4, 16, 1}, "4096": {8, 30, 1},
	"8192": {16, 60, 4}, "16384": {32, 120, 8},
}

// size is a number of CPU units or MiB, or 0 where a text is none.
func size(text string) float64 {
	var number float64
	if json.Unmarshal([]byte(text), &number) != nil {
		return 0
	}
	return number
}

func fargateHas(cpu, memory string) bool {
	mebibytes := size(memory)
	sizes, known := fargate[cpu]
	if cpu == "256" && mebibytes == 1536 {
		return false
	}
	for gib := sizes[0]; known && gib <= sizes[1]; gib += sizes[2] {
		if mebibytes == gib*1024 {
			return true
		}
	}
	return false
}

func checkTaskDefinition(_ *Account, r, old *Resource) error {
	if old != nil {
		return nil
	}
	containers, err := definitions(r)
	if err != nil || len(containers) == 0 {
		return reject("ECS Task Definition container_definitions is invalid: %v", err)
	}
	if !slices.Contains(r.texts("requiresCompatibilities"), "FARGATE") {
		return nil
	}
	if r.Text("networkMode") != "awsvpc" {
		return refuse("ClientException: Fargate only supports network mode ‘awsvpc’.")
	}
	if !fargateHas(r.Text("cpu"), r.Text("memory")) {
		return refuse("ClientException: No Fargate configuration exists for given values: %s CPU, %s memory. "+
			"See the Amazon ECS documentation for the valid values.", r.Text("cpu"), r.Text("memory"))
	}
	for _, c := range containers {
		if err := cmp.Or(checkContainer(r, c), checkSettings(c)); err != nil {
			return err
		}
	}
	return cmp.Or(checkVolumes(r, containers), checkRouter(containers), checkTogether(containers, size(r.Text("cpu")), size(r.Text("memory"))))
}

func checkContainer(task *Resource, c definition) error {
	if c.Name == "" || c.Image == "" {
		return refuse("ClientException: Container.image should not be null or empty.")
	}
	if task.Text("executionRoleArn") == "" && (c.LogConfiguration.LogDriver != "" || len(c.Secrets) > 0) {
		return refuse("ClientException: Fargate requires task definition to have execution role ARN to support log driver awslogs.")
	}
	return nil
}

func checkService(a *Account, r, old *Resource) error {
	strategy := r.texts("capacityProviderStrategy.capacityProvider")
	if len(strategy) > 0 && r.Text("launchType") != "" && old == nil { // UpdateService takes a strategy in place of a launch type
		return refuse("InvalidParameterException: Specifying both a launch type and capacity provider strategy is not supported. " +
			"Remove one and try again.")
	}
	var offered []string
	if providers := a.lookup(ClusterCapacityProviders, r.Text("cluster")); providers != nil {
		offered = providers.texts("capacityProviders")
	}
	for _, provider := range strategy {
		if !slices.Contains(offered, provider) {
			return refuse("InvalidParameterException: The specified capacity provider '%s' was not found. "+
				"Specify a valid name or ARN and try again.", provider)
		}
	}
	task := a.lookup(TaskDefinition, r.Text("taskDefinition"))
	if task.State == StateDeleting {
		return refuse("ClientException: TaskDefinition is inactive")
	}
	if task.Text("networkMode") == "awsvpc" && len(r.texts("networkConfiguration.subnets")) == 0 {
		return refuse("InvalidParameterException: Network Configuration must be provided when networkMode 'awsvpc' is specified.")
	}
	if err := checkConnect(a, r, task); err != nil {
		return err
	}
	if err := checkDeployment(r, old); err != nil {
		return err
	}
	if err := cmp.Or(checkShift(a, r), checkAlarms(a, r)); err != nil {
		return err
	}
	return checkTargets(a, r, task)
}

// checkDeployment is about what is sent: Terraform sends a grace period where it differs from the one before.
func checkDeployment(r, old *Resource) error {
	before := 0.0
	if old != nil {
		before = old.number("healthCheckGracePeriodSeconds")
	}
	balanced := len(r.texts("loadBalancer.targetGroupArn")) > 0
	if period := r.number("healthCheckGracePeriodSeconds"); period != before && !balanced {
		return refuse("InvalidParameterException: Health check grace period is only valid for services configured to use load balancers")
	}
	rebalancing := r.Text("availabilityZoneRebalancing") != "DISABLED"
	if most := r.Attributes["deploymentMaximumPercent"]; most != nil && most.(float64) <= 100 && rebalancing {
		return refuse("InvalidParameterException: The maximumPercent value must be greater than 100 when availabilityZoneRebalancing is ENABLED")
	}
	return nil
}

// fits tells whether tasks can be reached on a port in a target group. Whether ECS refuses another protocol is not known: nobody would be reached.
func (p portMapping) fits(group *Resource) bool {
	return (p.Protocol == "udp") == (group.Text("protocol") == udp)
}

func checkTargets(a *Account, r, task *Resource) error {
	list, _ := r.Attributes["loadBalancer"].([]any)
	if len(list) > 5 {
		return refuse("InvalidParameterException: load balancers can have at most 5 items.")
	}
	for _, element := range list {
		target := &Resource{Attributes: element.(map[string]any)}
		arn, name, port := target.Text("targetGroupArn"), target.Text("containerName"), target.number("containerPort")
		group := a.lookup(LBTargetGroup, arn)
		if group == nil {
			continue
		}
		if group.Text("targetType") != "ip" {
			return refuse("InvalidParameterException: The provided target group %s has target type instance, which is incompatible "+
				"with the awsvpc network mode specified in the task definition.", arn)
		}
		if !listened(a, group) {
			return retried(4*time.Minute, refuse("InvalidParameterException: The target group with targetGroupArn %s "+
				"does not have an associated load balancer.", arn))
		}
		containers, err := definitions(task)
		i := slices.IndexFunc(containers, func(c definition) bool { return c.Name == name })
		if err != nil || i < 0 {
			return refuse("InvalidParameterException: The container %s does not exist in the task definition.", name)
		}
		if !slices.ContainsFunc(containers[i].PortMappings, func(p portMapping) bool { return p.ContainerPort == port && p.fits(group) }) {
			return refuse("InvalidParameterException: The container %s did not have a container port %v defined.", name, port)
		}
	}
	return nil
}

// listened tells whether a listener or a rule forwards to a target group.
func listened(a *Account, group *Resource) bool {
	return len(balancersOf(a, group)) > 0
}

// balancersOf lists the ARNs of the load balancers that forward to a target group.
func balancersOf(a *Account, group *Resource) []string {
	var arns []string
	add := func(listener *Resource) {
		if arn := listener.Text("loadBalancerArn"); !slices.Contains(arns, arn) {
			arns = append(arns, arn)
		}
	}
	for _, path := range []string{"targetGroupArn", "forward.targetGroup.arn"} {
		for _, listener := range a.where(LBListener, "defaultAction."+path, group.ID) {
			add(listener)
		}
		for _, rule := range a.where(LBListenerRule, "action."+path, group.ID) {
			if listener := a.lookup(LBListener, rule.Text("listenerArn")); listener != nil {
				add(listener)
			}
		}
	}
	return arns
}

// suffix is what CloudWatch uses of an ARN.
func suffix(arn, kind string) string {
	_, rest, _ := strings.Cut(arn, kind+"/")
	return rest
}
