package compositions

import (
	"fmt"

	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"

	"github.com/terrarium-io/terrarium/compositions/plan"
)

// taskDefinition makes a revision of the task definition. AWS cannot change a task definition, so other content makes another object. keep is how many
// old revisions stay.
func (c composer) taskDefinition(w workload, logs logGroup, roles taskRoles, keep int) plan.Fact {
	d := c.Draft(w.part)
	containers := plan.JSON(containers(d, w, logs))
	params := ecs.TaskDefinitionParameters{
		Family:                  new(c.family(w)),
		CPU:                     new(fmt.Sprint(w.CPU)),
		Memory:                  new(fmt.Sprint(w.MemoryMiB)),
		NetworkMode:             new("awsvpc"),
		RequiresCompatibilities: []*string{new("FARGATE")},
		RuntimePlatform: &ecs.RuntimePlatformParameters{
			CPUArchitecture:       new(string(w.CPUArchitecture)),
			OperatingSystemFamily: new("LINUX"),
		},
		ExecutionRoleArn:     d.Use(roles.execution),
		TaskRoleArn:          d.Use(roles.task),
		ContainerDefinitions: &containers,
		Volume:               volumes(d, w),
	}
	if w.EphemeralStorageGiB != 0 {
		params.EphemeralStorage = &ecs.EphemeralStorageParameters{SizeInGib: number(w.EphemeralStorageGiB)}
	}
	made := plan.AddRevision(d, &ecs.TaskDefinition{Spec: ecs.TaskDefinitionSpec{ForProvider: params}}, keep)
	return made.Fact(made.Live.Status.AtProvider.Arn)
}

// family is the name that all revisions of a task definition have in AWS.
func (c composer) family(w workload) string { return c.AWSName(w.part, maxNameECS) }
