package v1alpha1

// ConditionServicesReady is about ECS services with their tasks, roles, logs, routes and scaling.
const ConditionServicesReady = "ServicesReady"

// ServiceSpec is an ECS service on Fargate.
// +kubebuilder:validation:XValidation:rule="self.executeCommand != 'Enabled' || !self.readonlyRootFilesystem",fieldPath=".executeCommand",messageExpression="'in ' + self.name + ': needs a root file system that can be written, or the agent of ECS Exec does not start: set readonlyRootFilesystem to false, or executeCommand to Disabled'",message="needs a root file system that can be written, or the agent of ECS Exec does not start: set readonlyRootFilesystem to false, or executeCommand to Disabled"
// +kubebuilder:validation:XValidation:rule="!has(self.scaling.requestsPerTarget) || (has(self.routes) && self.routes.size() > 0)",fieldPath=".scaling.requestsPerTarget",messageExpression="'in ' + self.name + ': needs a route, whose requests are counted: add a route, or set cpuTargetPercent or memoryTargetPercent in place of requestsPerTarget'",message="needs a route, whose requests are counted: add a route, or set cpuTargetPercent or memoryTargetPercent in place of requestsPerTarget"
// +kubebuilder:validation:XValidation:rule="self.scaling.minTasks <= 0 || (self.scaling.minTasks * self.deployment.maximumPercent) / 100 > (self.scaling.minTasks * self.deployment.minimumHealthyPercent + 99) / 100",fieldPath=".deployment",messageExpression="'in ' + self.name + ': must leave ECS a task to start or stop, or a new version could never be deployed: maximumPercent of minTasks, rounded down, must be more than minimumHealthyPercent of minTasks, rounded up; raise maximumPercent or lower minimumHealthyPercent'",message="must leave ECS a task to start or stop, or a new version could never be deployed: maximumPercent of minTasks, rounded down, must be more than minimumHealthyPercent of minTasks, rounded up; raise maximumPercent or lower minimumHealthyPercent"
// +kubebuilder:validation:XValidation:rule="!has(self.securityGroupIDs) || self.serviceConnect != 'Enabled' || self.securityGroupIDs.size() <= 3",fieldPath=".securityGroupIDs",messageExpression="'in ' + self.name + ': must be at most 3 with serviceConnect: ECS takes five in all, and two are those of the service and of Service Connect'",message="must be at most 3 with serviceConnect: ECS takes five in all, and two are those of the service and of Service Connect"
// +kubebuilder:validation:XValidation:rule="!has(self.sidecars) || !self.sidecars.exists(c, c.name == self.name)",fieldPath=".sidecars",messageExpression="'in ' + self.name + ': must not have the name of the service, which is that of its own container: choose another name for the sidecar'",message="must not have the name of the service, which is that of its own container: choose another name for the sidecar"
// +kubebuilder:validation:XValidation:rule="!(has(self.deployment.strategy) && self.deployment.strategy != 'Rolling') || has(self.routes) && self.routes.size() > 0 || self.serviceConnect == 'Enabled'",fieldPath=".deployment.strategy",messageExpression="'in ' + self.name + ': must be Rolling where the service has neither a route nor Service Connect, as the other strategies move requests: add a route, set serviceConnect to Enabled, or strategy to Rolling'",message="must be Rolling where the service has neither a route nor Service Connect, as the other strategies move requests: add a route, set serviceConnect to Enabled, or strategy to Rolling"
// +kubebuilder:validation:XValidation:rule="!(has(self.deployment.strategy) && self.deployment.strategy != 'Rolling') || !has(self.routes) || self.routes.size() <= 2",fieldPath=".routes",messageExpression="'in ' + self.name + ': must be at most 2 with this deployment.strategy: each has two target groups, and ECS takes five for a service; set strategy to Rolling, or divide the service'",message="must be at most 2 with this deployment.strategy: each has two target groups, and ECS takes five for a service; set strategy to Rolling, or divide the service"
// +kubebuilder:validation:XValidation:rule="!(has(self.deployment.strategy) && self.deployment.strategy != 'Rolling') || !has(self.scaling.requestsPerTarget)",fieldPath=".scaling.requestsPerTarget",messageExpression="'in ' + self.name + ': does not work with this deployment.strategy: it counts the requests of one target group, and ECS alternates between two; set cpuTargetPercent or memoryTargetPercent instead, or strategy to Rolling'",message="does not work with this deployment.strategy: it counts the requests of one target group, and ECS alternates between two; set cpuTargetPercent or memoryTargetPercent instead, or strategy to Rolling"
// +kubebuilder:validation:XValidation:rule="!has(self.deployment.testHosts) || has(self.routes) && self.routes.size() > 0 && self.routes.all(r, r.paths.size() + self.deployment.testHosts.size() + (has(r.sourceCIDRs) ? r.sourceCIDRs.size() : 0) <= 5)",fieldPath=".deployment.testHosts",messageExpression="'in ' + self.name + ': need a route, and must be at most 5 together with the paths and sourceCIDRs of each route, as many as AWS takes in a listener rule: add a route, or name fewer'",message="need a route, and must be at most 5 together with the paths and sourceCIDRs of each route, as many as AWS takes in a listener rule: add a route, or name fewer"
type ServiceSpec struct {
	// name of the service.
	// +required
	Name Name `json:"name,omitempty"`

	TaskSpec `json:",inline"`

	// ports on which the own container listens.
	// +kubebuilder:validation:MaxItems=10
	// +kubebuilder:validation:XValidation:rule="self.all(p, self.exists_one(q, q.containerPort == p.containerPort))",message="must have different containerPorts"
	// +listType=map
	// +listMapKey=name
	// +optional
	Ports []ContainerPort `json:"ports,omitempty"`

	// healthCheck is run by ECS in the container.
	// +optional
	HealthCheck *ContainerHealthCheck `json:"healthCheck,omitempty"`

	// healthCheckGracePeriodSeconds is how long a new task may fail the health checks of load balancers. Where it is not set, it is the
	// startPeriodSeconds of healthCheck, and at least 60. It counts where there is a route.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=86400
	// +optional
	HealthCheckGracePeriodSeconds *int32 `json:"healthCheckGracePeriodSeconds,omitempty"`

	// routes bring requests from load balancers.
	// +kubebuilder:validation:MaxItems=5
	// +kubebuilder:validation:XValidation:rule="self.all(r, self.exists_one(q, q.loadBalancer == r.loadBalancer && sets.equivalent(q.hosts, r.hosts) && sets.equivalent(q.paths, r.paths) && has(q.sourceCIDRs) == has(r.sourceCIDRs) && (!has(q.sourceCIDRs) || sets.equivalent(q.sourceCIDRs, r.sourceCIDRs)) && has(q.listener) == has(r.listener) && (!has(q.listener) || q.listener == r.listener)))",message="must differ in load balancer, hosts, paths or sourceCIDRs: of two that are the same only one would be used; remove one"
	// +listType=map
	// +listMapKey=name
	// +optional
	Routes []RouteSpec `json:"routes,omitempty"`

	// scaling is how many tasks run.
	// +kubebuilder:default={minTasks: 1}
	// +optional
	Scaling ScalingSpec `json:"scaling,omitempty,omitzero"`

	// capacity says what share of the tasks runs on Fargate Spot.
	// +kubebuilder:default={}
	// +optional
	Capacity CapacitySpec `json:"capacity,omitempty,omitzero"`

	// deployment is how a new version comes in.
	// +kubebuilder:default={minimumHealthyPercent: 100, maximumPercent: 200}
	// +optional
	Deployment DeploymentSpec `json:"deployment,omitempty,omitzero"`

	// serviceConnect makes the service's ports reachable as http://<service>:<port> for the other services of the Environment that have it.
	// Its proxy takes some of the task's cpu and memory: AWS advises 256 and 64 MiB.
	// +kubebuilder:default=Disabled
	// +optional
	ServiceConnect Switch `json:"serviceConnect,omitempty"`

	// imageManagement says who deploys new versions: Spec, which is meant where it is not set, or External, such as a pipeline that registers task
	// definitions and updates the service. What the spec says of the tasks is then the first version alone, and a task definition that the pipeline can go by.
	// +optional
	ImageManagement ImageManagement `json:"imageManagement,omitempty"`

	// allowFrom are further clients that may connect to ports of the tasks.
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=30
	// +kubebuilder:validation:XValidation:rule="self.all(a, self.exists_one(b, b == a))",message="must be different: leave one of two equal ones out"
	// +listType=atomic
	// +optional
	AllowFrom []ServiceClient `json:"allowFrom,omitempty"`
}

// ContainerHealthCheck is a command that ECS runs in the container.
type ContainerHealthCheck struct {
	// command to run; its first word is CMD or CMD-SHELL.
	// +kubebuilder:validation:MinItems=2
	// +kubebuilder:validation:MaxItems=20
	// +kubebuilder:validation:XValidation:rule="self.size() > 0 && self[0] in ['CMD', 'CMD-SHELL']",message="must begin with CMD, or with CMD-SHELL to run in a shell"
	// +listType=atomic
	// +required
	Command []Text `json:"command,omitempty"`

	// intervalSeconds between two runs.
	// +kubebuilder:validation:Minimum=5
	// +kubebuilder:validation:Maximum=300
	// +kubebuilder:default=30
	// +optional
	IntervalSeconds int32 `json:"intervalSeconds,omitempty"`

	// timeoutSeconds of a run.
	// +kubebuilder:validation:Minimum=2
	// +kubebuilder:validation:Maximum=60
	// +kubebuilder:default=5
	// +optional
	TimeoutSeconds int32 `json:"timeoutSeconds,omitempty"`

	// retries before the container counts as unhealthy.
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=10
	// +kubebuilder:default=3
	// +optional
	Retries int32 `json:"retries,omitempty"`

	// startPeriodSeconds in which failures do not count.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=300
	// +kubebuilder:default=0
	// +optional
	StartPeriodSeconds *int32 `json:"startPeriodSeconds,omitempty"`
}
