package compositions

import (
	"fmt"
	"iter"
	"math"
	"slices"

	cloudwatchlogs "github.com/upbound/provider-aws/v2/apis/namespaced/cloudwatchlogs/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// maxNameLogGroup is the length that AWS allows for names of log groups.
const maxNameLogGroup = 512

// A workload is what services and jobs have in common: tasks on Fargate, what they read and what they may do.
type workload struct {
	v1alpha1.TaskSpec

	// kind is service or job, and name its name.
	kind, name string

	// ports and healthCheck are those of a service.
	ports       []v1alpha1.ContainerPort
	healthCheck *v1alpha1.ContainerHealthCheck

	// accessPoints are the IDs of those by which volumes are mounted, by the names of the volumes, and fileSystems those of the file systems.
	accessPoints, fileSystems map[string]plan.Fact

	// grants are what the workload's links give to it, and loadBalancers those that variables say something of.
	grants        []grant
	loadBalancers map[string]LoadBalancer

	// part begins the names of its objects. That of a job has a dot, so that a service and a job of one name do not meet.
	part string
}

func (w workload) String() string { return w.kind + " " + w.name }

// takesCommands reports whether ECS Exec reaches the tasks.
func (w workload) takesCommands() bool { return w.ExecuteCommand == v1alpha1.Enabled }

// images of all containers.
func (w workload) images() []string {
	images := []string{w.Image}
	for _, sidecar := range w.Sidecars {
		images = append(images, sidecar.Image)
	}
	if w.Logs.Router != nil {
		images = append(images, routerImage(w.Logs.Router))
	}
	return images
}

// A reader is a container with variables that come from secrets. What it is called is for messages.
type reader struct {
	called    string
	secretEnv []v1alpha1.SecretEnvVar
}

// readers are all containers.
func (w workload) readers() []reader {
	own := fmt.Sprintf("%s %q", w.kind, w.name)
	all := []reader{{own, w.SecretEnv}}
	for _, sidecar := range w.Sidecars {
		all = append(all, reader{fmt.Sprintf("sidecar %q of %s", sidecar.Name, own), sidecar.SecretEnv})
	}
	if w.Logs.Router != nil {
		all = append(all, reader{"the log router of " + own, w.Logs.Router.SecretOptions})
	}
	for _, p := range w.pulls() {
		all = append(all, p.reader(w.kind))
	}
	return all
}

// workloads of an Environment.
func workloads(env *v1alpha1.Environment) iter.Seq[workload] {
	return func(yield func(workload) bool) {
		for _, spec := range env.Spec.Services {
			if !yield(serviceWorkload(spec)) {
				return
			}
		}
		for _, spec := range env.Spec.Jobs {
			if !yield(jobWorkload(spec)) {
				return
			}
		}
	}
}

// neededToRun is what must be there before a task of a workload starts.
func (in TaskInputs) neededToRun(w workload, logs logGroup, permissions, doors []*plan.Object) []*plan.Object {
	return slices.Concat(in.Cluster.Ready, in.Network.routesFor(w), in.Network.Endpoints.waysFor(w), []*plan.Object{logs.object}, permissions, doors,
		w.neededByLinks())
}

// neededByLinks is what must be there for what the tasks of a workload are linked to, such as the versions of the secrets that they read.
func (w workload) neededByLinks() []*plan.Object {
	var needed []*plan.Object
	for _, g := range w.grants {
		needed = append(needed, g.needed...)
	}
	return needed
}

// taskSecurityGroup makes the security group of a workload's tasks, and opens the doors that they need: out, to VPC endpoints, and to what they
// are linked to.
func (c composer) taskSecurityGroup(in TaskInputs, w workload) (plan.Fact, []*plan.Object) {
	part := w.kind + "-" + w.name
	group := c.securityGroup(in.Network, part, w.String())
	doors := append([]*plan.Object{c.allowOutToAll(part, group)}, c.allowEndpoints(in.Network.Endpoints, w, group)...)
	open := map[string]bool{} // two containers may be linked to the same
	for _, g := range w.grants {
		for _, door := range g.doors {
			if !open[door.part] {
				open[door.part] = true
				doors = append(doors, c.allowIn(door.part+"."+w.part, group, door.group, door.ports(), w.String()+" to "+door.description))
			}
		}
	}
	return group, doors
}

type logGroup struct {
	name   string
	region string
	arn    plan.Fact
	object *plan.Object
}

// forEver is how many days CloudWatch Logs keeps what it never deletes (retention_in_days in logs/group.go).
const forEver = 0

// logGroupOf a workload. One whose logs are kept for ever stays in AWS when the workload goes, or they would go with it.
func (c composer) logGroupOf(w workload) logGroup {
	if w.Logs.Retention == v1alpha1.LogsUnlimited {
		return c.keptLogGroup(w.part, forEver)
	}
	return c.logGroup(w.part, w.Logs.RetentionDays)
}

// hazardOfLogs says which log events go at once where they are kept for less long than before.
func hazardOfLogs(was, will *cloudwatchlogs.Group) string {
	now, asked := was.Status.AtProvider, daysKept(will.Spec.ForProvider.RetentionInDays)
	if now.ID == nil || asked >= daysKept(now.RetentionInDays) {
		return ""
	}
	return fmt.Sprintf("log events that are older than %g days are deleted, and cannot be had back", asked)
}

func daysKept(retention *float64) float64 {
	if retention == nil || *retention == forEver {
		return math.Inf(1)
	}
	return *retention
}

func (c composer) logGroup(part string, retentionDays int32) logGroup {
	return c.addLogGroup(part, &cloudwatchlogs.Group{}, retentionDays)
}

// keptLogGroup stays in AWS when it is not wanted any more, until its logs are too old, if they ever are.
func (c composer) keptLogGroup(part string, retentionDays int32) logGroup {
	return c.addLogGroup(part, plan.Keep(&cloudwatchlogs.Group{}), retentionDays)
}

func (c composer) addLogGroup(part string, group *cloudwatchlogs.Group, retentionDays int32) logGroup {
	const before = "/terrarium/"
	name := c.NameInAWS(cloudwatchlogs.Group_GroupVersionKind.GroupKind(), part, before+c.AWSName(part, maxNameLogGroup-len(before)))
	group.Spec.ForProvider.RetentionInDays = number(retentionDays)
	made := plan.Add(c.Draft(part), plan.Named(group, name))
	return logGroup{name: name, region: c.Env.Spec.Region, arn: made.Fact(made.Live.Status.AtProvider.Arn), object: made.Object}
}

const logDriver = "awslogs"

// options of the log driver, for streams whose names begin with a prefix.
func (l logGroup) options(prefix string) map[string]string {
	return map[string]string{"awslogs-group": l.name, "awslogs-region": l.region, "awslogs-stream-prefix": prefix}
}

func (l logGroup) stream(prefix string) logConfiguration {
	return logConfiguration{LogDriver: logDriver, Options: l.options(prefix)}
}
