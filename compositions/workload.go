package compositions

import (
	"fmt"
	"slices"

	cloudwatchlogs "github.com/upbound/provider-aws/v2/apis/namespaced/cloudwatchlogs/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// A workload is what services and jobs have in common: tasks on Fargate, what they read and what they may do.
type workload struct {
	v1alpha1.ServiceSpec

	// kind is service or job.
	kind string

	// part begins the names of its objects. That of a job has a dot, so that a service and a job of one name do not meet.
	part string
}

func (w workload) String() string { return w.kind + " " + w.Name }

// images of all containers.
func (w workload) images() []string {
	images := []string{w.Image}
	for _, sidecar := range w.Sidecars {
		images = append(images, sidecar.Image)
	}
	return images
}

// secretEnv are the variables of all containers that come from secrets.
func (w workload) secretEnv() []v1alpha1.SecretEnvVar {
	variables := w.SecretEnv
	for _, sidecar := range w.Sidecars {
		variables = append(variables[:len(variables):len(variables)], sidecar.SecretEnv...)
	}
	return variables
}

// workloads of an Environment.
func workloads(env *v1alpha1.Environment) []workload {
	var all []workload
	for _, spec := range env.Spec.Services {
		all = append(all, serviceWorkload(spec))
	}
	for _, spec := range env.Spec.Jobs {
		all = append(all, jobWorkload(spec))
	}
	return all
}

// neededToRun is what must be there before a task of a workload starts.
func (in ServiceInputs) neededToRun(w workload, logs logGroup, roles taskRoles, doors []*Object) []*Object {
	return slices.Concat(in.Cluster.Ready, in.Network.PrivateRoutes, in.Endpoints.waysFor(w), []*Object{logs.object}, roles.permissions, doors,
		in.versionsFor(w))
}

// versionsFor are the versions of the secrets that the tasks of a workload read.
func (in ServiceInputs) versionsFor(w workload) []*Object {
	var versions []*Object
	for _, variable := range w.secretEnv() {
		if version := in.Secrets[variable.Secret].Version; version != nil {
			versions = append(versions, version)
		}
	}
	for _, link := range w.Databases {
		if version := in.Databases[link.Name].CredentialsVersion; version != nil {
			versions = append(versions, version)
		}
	}
	return versions
}

// taskSecurityGroup makes the security group of a workload's tasks, and opens the doors that they need: out, to VPC endpoints, and to its
// databases.
func (c composer) taskSecurityGroup(in ServiceInputs, w workload) (Fact, []*Object) {
	part := w.kind + "-" + w.Name
	group := c.securityGroup(in.Network, part, w.String())
	doors := append([]*Object{c.allowOutToAll(part, group)}, c.allowEndpoints(in.Endpoints, w, group)...)
	for _, link := range w.Databases {
		db := in.Databases[link.Name]
		description := fmt.Sprintf("%s to database %s", w, link.Name)
		doors = append(doors, c.allowIn("database-"+link.Name+"."+w.part, group, db.SecurityGroup, onePort(db.Port), description))
	}
	return group, doors
}

type logGroup struct {
	name   string
	region string
	arn    Fact
	object *Object
}

func (c composer) logGroup(part string, retentionDays int32) logGroup {
	name := "/terrarium/" + c.awsName(part, maxNameLogGroup-len("/terrarium/"))
	made := add(c.draft(part), named(&cloudwatchlogs.Group{Spec: cloudwatchlogs.GroupSpec{ForProvider: cloudwatchlogs.GroupParameters{
		RetentionInDays: number(retentionDays),
	}}}, name))
	return logGroup{name: name, region: c.env.Spec.Region, arn: made.fact(made.live.Status.AtProvider.Arn), object: made.Object}
}

const logDriver = "awslogs"

// options of the log driver, for streams whose names begin with a prefix.
func (l logGroup) options(prefix string) map[string]string {
	return map[string]string{"awslogs-group": l.name, "awslogs-region": l.region, "awslogs-stream-prefix": prefix}
}

func (l logGroup) stream(prefix string) logConfiguration {
	return logConfiguration{LogDriver: logDriver, Options: l.options(prefix)}
}
