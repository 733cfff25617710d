package v1alpha1

// ScalingSpec is how many tasks run. With maxTasks above minTasks the number follows the targets.
// +kubebuilder:validation:XValidation:rule="!has(self.maxTasks) || self.minTasks <= self.maxTasks",message="minTasks must be at most maxTasks"
// +kubebuilder:validation:XValidation:rule="self.minTasks > 0 || (has(self.queue) && has(self.maxTasks) && self.maxTasks > 0) || ((!has(self.maxTasks) || self.maxTasks == 0) && !has(self.cpuTargetPercent) && !has(self.memoryTargetPercent) && !has(self.requestsPerTarget) && !has(self.queue) && !has(self.metrics)) || (has(self.schedules) && self.schedules.exists(s, s.minTasks > 0))",message="minTasks must be at least 1 where maxTasks is larger, or a target is set: while no task runs there is nothing to measure, and none would ever start. Raise minTasks, set queue, whose messages start the first task, or add a schedule that raises minTasks; to switch the service off, set minTasks and maxTasks to 0 and remove the targets"
// +kubebuilder:validation:XValidation:rule="!has(self.schedules) || has(self.queue) || !self.schedules.exists(s, s.minTasks == 0 && (s.maxTasks > 0 || has(self.cpuTargetPercent) || has(self.memoryTargetPercent) || has(self.requestsPerTarget) || has(self.queue) || has(self.metrics))) || self.schedules.exists(s, s.minTasks > 0)",fieldPath=".schedules",message="must not set minTasks to 0 where maxTasks is larger, or a target is set: once no task runs there is nothing to measure, and none would ever start again. Set minTasks of the schedule to at least 1, or add a schedule that raises minTasks; for a service that is to end then, remove the targets and set maxTasks to 0"
// +kubebuilder:validation:XValidation:rule="!has(self.maxTasks) || self.minTasks >= self.maxTasks || has(self.cpuTargetPercent) || has(self.memoryTargetPercent) || has(self.requestsPerTarget) || has(self.queue) || has(self.metrics)",message="set cpuTargetPercent, memoryTargetPercent, requestsPerTarget, queue or metrics when maxTasks is above minTasks: nothing would decide the number of tasks"
type ScalingSpec struct {
	// minTasks that always run. 0 needs queue, whose messages start the first task, or a schedule that raises it.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=1000
	// +kubebuilder:default=1
	// +optional
	MinTasks *int32 `json:"minTasks,omitempty"`

	// maxTasks that may run. Where it is not set, it is minTasks.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=1000
	// +optional
	MaxTasks *int32 `json:"maxTasks,omitempty"`

	// cpuTargetPercent is the average CPU use to keep. With maxTasks above minTasks it, or another target, is
	// needed.
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=100
	// +optional
	CPUTargetPercent int32 `json:"cpuTargetPercent,omitempty"`

	// memoryTargetPercent is the average memory use to keep.
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=100
	// +optional
	MemoryTargetPercent int32 `json:"memoryTargetPercent,omitempty"`

	// scaleInCooldownSeconds between two steps down.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=86400
	// +kubebuilder:default=300
	// +optional
	ScaleInCooldownSeconds *int32 `json:"scaleInCooldownSeconds,omitempty"`

	// scaleOutCooldownSeconds between two steps up.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=86400
	// +kubebuilder:default=60
	// +optional
	ScaleOutCooldownSeconds *int32 `json:"scaleOutCooldownSeconds,omitempty"`

	// requestsPerTarget is the number of requests a minute to keep for each task, over the service's first route.
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=1000000
	// +optional
	RequestsPerTarget int32 `json:"requestsPerTarget,omitempty"`

	// queue keeps the number of messages in a queue for each running task. It needs container insights in the cluster, which count the tasks.
	// +optional
	Queue *QueueScaling `json:"queue,omitempty"`

	// metrics keep further metrics of CloudWatch.
	// +kubebuilder:validation:MaxItems=5
	// +kubebuilder:validation:XValidation:rule="self.all(m, !(m.name in ['cpu', 'memory', 'requests', 'queue']))",message="must not be called cpu, memory, requests or queue: those targets have fields of their own"
	// +listType=map
	// +listMapKey=name
	// +optional
	Metrics []MetricScaling `json:"metrics,omitempty"`

	// schedules change minTasks and maxTasks at given times. With schedules, those above are only the first ones: what a schedule has set
	// stays until the next one.
	// +kubebuilder:validation:MaxItems=10
	// +listType=map
	// +listMapKey=name
	// +optional
	Schedules []ScalingSchedule `json:"schedules,omitempty"`
}

// ScalingSchedule changes how many tasks can run, from a time on.
// +kubebuilder:validation:XValidation:rule="self.minTasks <= self.maxTasks",message="minTasks must be at most maxTasks"
type ScalingSchedule struct {
	// name of the schedule.
	// +required
	Name Name `json:"name,omitempty"`

	// expression is at(yyyy-mm-ddThh:mm:ss), rate(value unit) or cron(minutes hours day-of-month month day-of-week year).
	// +required
	Expression ScheduleExpression `json:"expression,omitempty"`

	// timeZone of the expression, in the names of the IANA database.
	// +kubebuilder:default=UTC
	// +optional
	TimeZone TimeZone `json:"timeZone,omitempty"`

	// minTasks from that time on.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=1000
	// +required
	MinTasks *int32 `json:"minTasks,omitempty"`

	// maxTasks from that time on.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=1000
	// +required
	MaxTasks *int32 `json:"maxTasks,omitempty"`
}

// What stands between the parentheses of a schedule is held by config/policy/environment.yaml: there can be so many schedules that the API server would
// count such rules as too expensive here.

// ScheduleExpression is when something happens, in AWS's own words: schedule-types in the user guide of EventBridge Scheduler.
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=128
// +kubebuilder:validation:XValidation:rule=`self.matches(r'^(at|rate|cron)\(.*\)$')`,messageExpression=`'must be at(2026-12-24T18:00:00), rate(1 hour), rate(5 minutes) or cron(0 3 * * ? *)' + (!self.matches(r'^\S+( \S+){4}$') ? "" : self.matches(r' [*]$') ? '; what crontab calls ' + self + ' is cron(' + self.replace('*/', '0/').substring(0, self.replace('*/', '0/').size() - 1) + '? *)' : self.matches(r' [*] [*] [0-7]$') ? '; what crontab calls ' + self + ' is cron(' + self.substring(0, self.size() - 6).replace('*/', '0/') + ' ? * ' + {'0': 'SUN', '1': 'MON', '2': 'TUE', '3': 'WED', '4': 'THU', '5': 'FRI', '6': 'SAT', '7': 'SUN'}[self.substring(self.size() - 1)] + ' *)' : self.matches(r' [*] [*] [0-6]-[0-6]$') ? '; what crontab calls ' + self + ' is cron(' + self.substring(0, self.size() - 8).replace('*/', '0/') + ' ? * ' + {'0': 'SUN', '1': 'MON', '2': 'TUE', '3': 'WED', '4': 'THU', '5': 'FRI', '6': 'SAT', '7': 'SUN'}[self.substring(self.size() - 3, self.size() - 2)] + '-' + {'0': 'SUN', '1': 'MON', '2': 'TUE', '3': 'WED', '4': 'THU', '5': 'FRI', '6': 'SAT', '7': 'SUN'}[self.substring(self.size() - 1)] + ' *)' : '; in place of a day of crontab AWS has SUN to SAT, or 1 to 7 from Sunday, and ? for one of the two days, such as cron(30 6 ? * MON-FRI *)')`,message="must be at(2026-12-24T18:00:00), rate(1 hour), rate(5 minutes) or cron(0 3 * * ? *)"
type ScheduleExpression string

// TimeZone is a name of the IANA database, such as Europe/Berlin.
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=64
// +kubebuilder:validation:XValidation:rule="self.matches('^[A-Za-z]+([/_+-][A-Za-z0-9]+)*$')",message="must be a name of the IANA database, such as Europe/Berlin"
type TimeZone string

// CapacitySpec divides tasks between Fargate and Fargate Spot.
type CapacitySpec struct {
	// spotPercent of the tasks above onDemandBase run on Fargate Spot. It needs FARGATE_SPOT in the capacityProviders of the cluster.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=100
	// +kubebuilder:default=0
	// +optional
	SpotPercent *int32 `json:"spotPercent,omitempty"`

	// onDemandBase is the number of tasks that always run on Fargate.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=1000
	// +kubebuilder:default=0
	// +optional
	OnDemandBase *int32 `json:"onDemandBase,omitempty"`
}
