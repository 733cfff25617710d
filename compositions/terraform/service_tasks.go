package terraform

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// What attributes may be set of services and task definitions: those for which there is a field or a reason of their own, those that say how an Environment's
// services always are, and those that are Terraform's own.
const (
	knownOfService = "alarms arn availability_zone_rebalancing capacity_provider_strategy cluster deployment_circuit_breaker deployment_configuration " +
		"deployment_controller deployment_maximum_percent deployment_minimum_healthy_percent desired_count enable_ecs_managed_tags enable_execute_command " +
		"force_delete force_new_deployment health_check_grace_period_seconds iam_role id launch_type load_balancer name network_configuration platform_version " +
		"propagate_tags region scheduling_strategy service_registries sigint_rollback tags tags_all task_definition timeouts triggers " +
		"wait_for_steady_state"
	knownOfDefinition = "arn arn_without_revision container_definitions cpu ephemeral_storage execution_role_arn family id memory network_mode region " +
		"requires_compatibilities revision runtime_platform skip_destroy tags tags_all task_role_arn track_latest volume"
)

// readTasks reads the task definition of a service, and the service itself.
func (t *Takeover) readTasks(s *service) (why string) {
	steps := []func(*service) string{
		t.wrongWithService, readCapacity, readDeployment, readShift, t.wrongWithProviders, t.readNetwork, t.findDefinition, wrongWithDefinition, t.readDefinition,
		t.readContainers, t.readLogs,
	}
	for _, read := range steps {
		if why := read(s); why != "" {
			return why
		}
	}
	return ""
}

// wrongWithService is about what an Environment's service never is.
func (t *Takeover) wrongWithService(s *service) string {
	cluster, region := s.text("cluster"), partOf(cmp.Or(s.text("arn"), s.text("id")), 3) // versions of the provider before 6 have its ARN as its ID alone
	switch hidden, unknown := wrongWithHidden(s.Resource), wrongWithUnknown(s.Resource, knownOfService+" "+ofConnect); {
	case region != t.states.Region:
		return "it is in region " + region + ", and the Environment in " + t.states.Region
	case cluster[strings.LastIndex(cluster, "/")+1:] != t.clusterName():
		return "it is in another cluster"
	case hidden != "":
		return "it " + hidden
	case s.isBut("deployment_controller.type", "ECS"):
		return "its deployments are those of " + s.text("deployment_controller.type") + ", and an Environment's are those of ECS"
	case s.text("scheduling_strategy") == "DAEMON":
		return "it is a DAEMON, and an Environment's services have a number of tasks"
	case unknown != "":
		return "it " + unknown
	case s.text("iam_role") != "" && !strings.HasSuffix(s.text("iam_role"), "AWSServiceRoleForECS"):
		return "it has a role for its load balancer, for which an Environment has no field"
	}
	return wrongWithPlatform(s.Resource)
}

// wrongWithPlatform is about the version of Fargate on which tasks run.
func wrongWithPlatform(r *Resource) string {
	if version := r.text("platform_version"); !slices.Contains([]string{"", "LATEST", "1.4.0"}, version) {
		return "its platform_version is " + version + ", on which tasks of an Environment do not run"
	}
	return ""
}

// readDeployment reads how a new version of a service comes in.
func readDeployment(s *service) string {
	const least = "deployment_minimum_healthy_percent"
	if _, said := s.at(least).(float64); !said { // without it, all tasks could stop at once
		return "it has no " + least + ", which says how many tasks stay while a version comes in: let terraform apply -refresh-only write it"
	}
	s.spec.Deployment = v1alpha1.DeploymentSpec{
		MinimumHealthyPercent: new(s.number(least)), MaximumPercent: s.number("deployment_maximum_percent"),
		CircuitBreaker: v1alpha1.CircuitBreakerDisabled,
	}
	switch {
	case s.flag("deployment_circuit_breaker.enable") && s.flag("deployment_circuit_breaker.rollback"):
		s.spec.Deployment.CircuitBreaker = v1alpha1.CircuitBreakerRollback
	case s.flag("deployment_circuit_breaker.enable"):
		s.spec.Deployment.CircuitBreaker = v1alpha1.CircuitBreakerStop
	}
	if s.flag("alarms.enable") {
		for _, name := range s.texts("alarms.alarm_names") {
			s.spec.Deployment.RollbackOn = append(s.spec.Deployment.RollbackOn, v1alpha1.AlarmName(name))
		}
		if !s.flag("alarms.rollback") {
			return "alarms stop its deployments without going back, for which an Environment has no field"
		}
	}
	if s.flag("enable_execute_command") {
		s.spec.ExecuteCommand = v1alpha1.Enabled
	}
	if len(s.blocks("load_balancer")) > 0 {
		s.spec.HealthCheckGracePeriodSeconds = new(s.number("health_check_grace_period_seconds"))
	}
	return ""
}

// readCapacity reads what share of the tasks runs on Fargate Spot.
func readCapacity(s *service) string {
	strategy := s.blocks("capacity_provider_strategy")
	if launch := s.text("launch_type"); len(strategy) == 0 && launch != "FARGATE" {
		return fmt.Sprintf("its launch_type is %q, and an Environment's tasks run on Fargate", launch)
	}
	var base, onDemand, spot int32
	for _, part := range strategy {
		switch provider := v1alpha1.CapacityProvider(part.text("capacity_provider")); {
		case provider == v1alpha1.Fargate:
			base, onDemand = part.number("base"), part.number("weight")
		case provider != v1alpha1.FargateSpot:
			return "it runs on the capacity provider " + string(provider) + ", and an Environment's tasks run on Fargate"
		case part.number("base") > 0:
			return "its first tasks run on Fargate Spot, for which an Environment has no field"
		default:
			spot = part.number("weight")
		}
	}
	if all := onDemand + spot; spot > 0 && spot*100%all != 0 {
		return fmt.Sprintf("its share of Fargate Spot is %d of %d, and an Environment has it in whole percent", spot, all)
	} else if spot > 0 {
		s.spec.Capacity.SpotPercent = new(spot * 100 / all)
	}
	if base > 0 {
		s.spec.Capacity.OnDemandBase = &base
	}
	return ""
}

// readNetwork reads where the tasks are. They keep the security groups that they have.
func (t *Takeover) readNetwork(s *service) string {
	existing, public := t.Spec.Network.Existing, s.flag("network_configuration.assign_public_ip")
	ours, which := existing.PrivateSubnetIDs, "private"
	if public {
		ours, which = existing.PublicSubnetIDs, "public"
		s.spec.Placement = v1alpha1.PlacementPublic
	}
	subnets := s.texts("network_configuration.subnets")
	if len(subnets) == 0 {
		return "it does not say which subnets its tasks are in"
	}
	for _, id := range subnets {
		if !slices.Contains(ours, id) {
			return fmt.Sprintf("its tasks are in %s, which is none of the %s subnets, and assign_public_ip is %t", id, which, public)
		}
	}
	groups := s.texts("network_configuration.security_groups")
	if len(groups) == 0 {
		return "it says no security groups, so that its tasks have the default one of the VPC: name that in security_groups first"
	}
	if len(groups) > mostGroups {
		return "it has five security groups, and an Environment's has one of its own besides: ECS takes five"
	}
	s.spec.SecurityGroupIDs = slices.Sorted(slices.Values(groups))
	for _, id := range s.spec.SecurityGroupIDs {
		s.uses(t.states.one("aws_security_group", "id", id), "services[].securityGroupIDs")
	}
	return ""
}

// mostGroups is how many security groups of others a service takes.
const mostGroups = 4

// wrongWithProviders is about the capacity providers that the Environment's service takes.
func (t *Takeover) wrongWithProviders(s *service) string {
	takes := []v1alpha1.CapacityProvider{v1alpha1.Fargate}
	if s.spec.Capacity.SpotPercent != nil {
		takes = append(takes, v1alpha1.FargateSpot)
	}
	return t.missingProvider(takes...)
}

// missingProvider refuses a capacity provider that the cluster does not have.
func (t *Takeover) missingProvider(takes ...v1alpha1.CapacityProvider) string {
	var has []string
	for _, providers := range t.states.where("aws_ecs_cluster_capacity_providers", "cluster_name", t.clusterName()) {
		has = append(has, providers.texts("capacity_providers")...)
	}
	for _, provider := range takes {
		if provider != "" && !slices.Contains(has, string(provider)) {
			return "its cluster has no capacity provider " + string(provider) + ", which an Environment would take: add aws_ecs_cluster_capacity_providers with it first"
		}
	}
	return ""
}

// uses notes that a service uses something that stays Terraform's, where the states have it.
func (s *service) uses(r *Resource, field string) {
	if r != nil {
		s.looks = append(s.looks, Remark{r, field})
	}
}

// asAsked are the values of a service in the words of the Environment. What AWS does not tell is as it will be asked for: it changes nothing.
func (s *service) asAsked(cluster string) map[string]any {
	values := map[string]any{}
	for name, value := range s.values {
		if !slices.Contains([]string{"triggers", "force_delete", "sigint_rollback", "timeouts", "iam_role"}, name) {
			values[name] = value
		}
	}
	values["cluster"], values["force_new_deployment"], values["wait_for_steady_state"] = cluster, true, true
	values["task_definition"] = s.definition.text("arn")
	return values
}
