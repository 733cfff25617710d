package aws

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Containers.
const (
	Cluster                  Kind = "ecs.Cluster"
	ClusterCapacityProviders Kind = "ecs.ClusterCapacityProviders"
	TaskDefinition           Kind = "ecs.TaskDefinition"
	Service                  Kind = "ecs.Service"
)

const (
	clusterMissing = "ClusterNotFoundException: Cluster not found."
	roleInvalid    = "ClientException: Role is not valid"
	ruleMissing    = "InvalidParameterException: The listener rule %s does not exist."
)

var ecsKinds = map[Kind]*row{
	Cluster: {
		title:        "ECS Cluster",
		api:          api{"ECS", "CreateCluster", "UpdateCluster", "DeleteCluster"},
		named:        true,
		immutable:    []string{"name"},
		creating:     12 * second,
		updating:     10 * second,
		deleting:     10 * second,
		inUse:        "ClusterContainsServicesException: The Cluster cannot be deleted while Services are active.",
		inUseRetried: 10 * time.Minute,
		id:           func(a *Account, r *Resource) string { return a.arn("ecs", "cluster/"+r.ExternalName) },
		find:         func(a *Account, o Object) string { return a.arn("ecs", "cluster/"+o.ExternalName) },
		arn:          func(_ *Account, r *Resource) string { return r.ID },
		observe: func(*Account, *Resource) map[string]any {
			return map[string]any{"setting": []any{map[string]any{"name": "containerInsights", "value": "disabled"}}}
		},
	},
	ClusterCapacityProviders: {
		title:      "ECS Cluster Capacity Providers",
		api:        api{"ECS", "PutClusterCapacityProviders", "PutClusterCapacityProviders", "PutClusterCapacityProviders"},
		untagged:   true,
		immutable:  []string{"clusterName"},
		creating:   12 * second,
		updating:   12 * second,
		deleting:   12 * second,
		references: []reference{{field: "clusterName", to: Cluster, missing: clusterMissing + "%.0s", onDelete: cascades}},
		id:         func(_ *Account, r *Resource) string { return r.Text("clusterName") },
		removable:  refuseProvidersInUse,
	},
	TaskDefinition: {
		title:     "ECS Task Definition",
		api:       api{"ECS", "RegisterTaskDefinition", "TagResource", "DeregisterTaskDefinition"},
		mutable:   []string{"tags", "skipDestroy", "trackLatest"},
		creating:  second,
		deleting:  second,
		id:        registerRevision,
		external:  func(r *Resource) string { return r.Text("family") },
		find:      findRevision,
		arn:       func(_ *Account, r *Resource) string { return r.ID },
		check:     checkTaskDefinition,
		removable: refuseEditedDefinition,
		keeps:     func(r *Resource) bool { return r.flag("skipDestroy") },
		references: []reference{
			{field: "executionRoleArn", to: Role, missing: roleInvalid + "%.0s"},
			{field: "taskRoleArn", to: Role, missing: roleInvalid + "%.0s"},
		},
		observe: func(_ *Account, r *Resource) map[string]any {
			at := strings.LastIndex(r.ID, ":")
			return map[string]any{
				"=id": r.ExternalName, "arnWithoutRevision": r.ID[:at], "revision": r.facts["revision"], "networkMode": "bridge",
			}
		},
	},
	Service: {
		title:     "ECS Service",
		api:       api{"ECS", "CreateService", "UpdateService", "DeleteService"},
		named:     true,
		immutable: []string{"name", "cluster", "launchType", "schedulingStrategy", "iamRole"},
		emptied:   []string{"serviceConnectConfiguration", "loadBalancer", "serviceRegistries"},
		untold:    []string{"triggers", "forceNewDeployment", "waitForSteadyState", "sigintRollback"},
		look:      120 * second,
		creating:  2 * second,
		updating:  2 * second,
		deleting:  45 * second,
		patience:  serviceWait,
		references: []reference{
			{field: "cluster", to: Cluster, missing: clusterMissing + "%.0s", retried: 4 * time.Minute, onDelete: blocks},
			{field: "taskDefinition", to: TaskDefinition, missing: "ClientException: TaskDefinition not found.%.0s"},
			{field: "networkConfiguration.subnets", to: Subnet, onDelete: blocks, missing: "InvalidParameterException: " +
				"Error retrieving subnet information: The subnet ID '%s' does not exist (ErrorCode: InvalidSubnetID.NotFound)"},
			{field: "networkConfiguration.securityGroups", to: SecurityGroup, onDelete: blocks, missing: "InvalidParameterException: " +
				"Error retrieving security group information: The security group '%s' does not exist (ErrorCode: InvalidGroup.NotFound)"},
			{field: "loadBalancer.targetGroupArn", to: LBTargetGroup, onDelete: blocks, missing: "InvalidParameterException: " +
				"The specified target group does not exist.%.0s"},
			{field: "loadBalancer.advancedConfiguration.alternateTargetGroupArn", to: LBTargetGroup, onDelete: blocks, missing: "InvalidParameterException: " +
				"The specified target group does not exist.%.0s"},
			{field: "loadBalancer.advancedConfiguration.productionListenerRule", to: LBListenerRule, missing: ruleMissing},
			{field: "loadBalancer.advancedConfiguration.testListenerRule", to: LBListenerRule, missing: ruleMissing},
			{field: "loadBalancer.advancedConfiguration.roleArn", to: Role, missing: roleInvalid + "%.0s"},
			{field: "serviceConnectConfiguration.namespace", to: HTTPNamespace, onDelete: blocks, missing: "NamespaceNotFoundException: " +
				"The specified namespace was not found: %s"},
			{field: "serviceRegistries.registryArn", to: NameService, onDelete: blocks, missing: "InvalidParameterException: " +
				"Unable to describe the service registry %s"},
		},
		id:       func(a *Account, r *Resource) string { return serviceARN(a, r.Text("cluster"), r.ExternalName) },
		find:     func(a *Account, o Object) string { return serviceARN(a, show(o.Parameters["cluster"]), o.ExternalName) },
		arn:      func(_ *Account, r *Resource) string { return r.ID },
		check:    checkService,
		plan:     planService,
		apply:    applyService,
		settled:  steady,
		rollback: rollBackService,
		observe: func(*Account, *Resource) map[string]any {
			return map[string]any{
				"schedulingStrategy": "REPLICA", "deploymentMaximumPercent": 200, "deploymentMinimumHealthyPercent": 100,
				"platformVersion": "LATEST", "availabilityZoneRebalancing": "ENABLED",
				"deploymentController": map[string]any{"type": "ECS"},
			}
		},
	},
}

func init() { maps.Copy(table, ecsKinds) }

func serviceARN(a *Account, cluster, name string) string {
	return a.arn("ecs", "service/"+cluster[strings.LastIndex(cluster, "/")+1:]+"/"+name)
}

func refuseProvidersInUse(a *Account, r *Resource, _ Object) error {
	for _, service := range a.where(Service, "cluster", r.Text("clusterName")) {
		if len(service.texts("capacityProviderStrategy.capacityProvider")) > 0 {
			return retried(10*time.Minute, refuse("ResourceInUseException: The specified capacity provider is in use "+
				"and cannot be removed from the cluster."))
		}
	}
	return nil
}

func registerRevision(a *Account, r *Resource) string {
	family := r.Text("family")
	a.revisions[family]++
	r.facts["revision"] = a.revisions[family]
	return a.arn("ecs", fmt.Sprintf("task-definition/%s:%d", family, a.revisions[family]))
}

// findRevision follows the ARN of the object's own revision, or one that stands for its name; without one it takes the newest of the family.
func findRevision(a *Account, o Object) string {
	if o.ObservedARN != "" {
		return o.ObservedARN
	}
	if strings.HasPrefix(o.ExternalName, "arn:") {
		return o.ExternalName
	}
	for revision := a.revisions[o.ExternalName]; revision > 0; revision-- {
		id := a.arn("ecs", fmt.Sprintf("task-definition/%s:%d", o.ExternalName, revision))
		if a.resources[key{TaskDefinition, id}] != nil {
			return id
		}
	}
	return ""
}

// refuseEditedDefinition: a definition whose object was edited is replaced by Terraform, which fails half way.
func refuseEditedDefinition(a *Account, r *Resource, o Object) error {
	w := table[TaskDefinition]
	o.Parameters = normalize(o.Parameters).(map[string]any)
	if slices.ContainsFunc(w.diff(r, a.values(w, r), o), func(c Change) bool { return c.replaces }) {
		return reject("creating ECS Task Definition (): operation error ECS: RegisterTaskDefinition, " +
			"1 validation error(s) found.\n- missing required field, RegisterTaskDefinitionInput.ContainerDefinitions.")
	}
	return nil
}

// planService is Terraform's own check of a service's plan.
func planService(_ *Resource, changes []Change, asked map[string]any) error {
	for _, c := range changes {
		if c.Field == "capacityProviderStrategy" && asked["forceNewDeployment"] != true {
			return reject("cannot compute the instance diff: failed to get *terraform.InstanceDiff: " +
				"force_new_deployment should be true when capacity_provider_strategy is being updated")
		}
	}
	return nil
}

func serviceWait(r *Resource) time.Duration {
	if r.flag("waitForSteadyState") {
		return 90 * second
	}
	return 0
}

// applyService remembers what a failed deployment goes back to, and what the tasks of this one are told of.
func applyService(a *Account, r, old *Resource) {
	r.facts["neighbors"] = neighbors(a, r)
	if old != nil && len(r.texts("capacityProviderStrategy.capacityProvider")) > 0 {
		delete(r.Attributes, "launchType") // Terraform sends none with an update, and reads none from then on
	}
	if old == nil || r.flag("forceNewDeployment") || old.Text("taskDefinition") != r.Text("taskDefinition") {
		begin(r, old)
	}
	if old != nil && old.Text("taskDefinition") != r.Text("taskDefinition") {
		r.facts["before"] = old.Text("taskDefinition")
	}
}

func rollBackService(a *Account, r *Resource) {
	if !a.slow {
		goBack(r)
	}
	before := r.fact("before")
	if !a.slow && before != "" && r.flag("deploymentCircuitBreaker.enable") && r.flag("deploymentCircuitBreaker.rollback") {
		r.Attributes["taskDefinition"] = before
	}
}
