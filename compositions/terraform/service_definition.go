package terraform

import (
	"fmt"
	"maps"
	"strconv"
	"strings"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// findDefinition finds what a service runs. A pipeline may have deployed another revision than Terraform has made, and of that nobody knows what is in it.
func (t *Takeover) findDefinition(s *service) string {
	runs := s.text("task_definition")
	for _, r := range t.states.resources {
		if r.Type == "aws_ecs_task_definition" && (runs == r.text("arn") || runs == revisionOf(r)) {
			s.definition = r
			return ""
		}
	}
	return fmt.Sprintf("it runs the task definition %s, which is not in the states, such as one of a pipeline: let Terraform have what runs first", runs)
}

// revisionOf a task definition is the short name that a service may have of it.
func revisionOf(definition *Resource) string {
	return fmt.Sprintf("%s:%d", definition.text("family"), definition.number("revision"))
}

// wrongWithDefinition is about what tasks of an Environment never are.
func wrongWithDefinition(s *service) string {
	d := s.definition
	const of = "of its task definition: "
	switch hidden, unknown := wrongWithHidden(d), wrongWithUnknown(d, knownOfDefinition); {
	case d.Unfit != "":
		return of + d.Unfit
	case hidden != "":
		return of + "it " + hidden
	case d.text("network_mode") != "awsvpc":
		return of + "its network_mode is " + d.text("network_mode") + ", and that of tasks on Fargate is awsvpc"
	case d.isBut("runtime_platform.operating_system_family", "LINUX"):
		return of + "its operating system is " + d.text("runtime_platform.operating_system_family") + ", and an Environment's is LINUX"
	case unknown != "":
		return of + "it " + unknown
	}
	return ""
}

// readDefinition reads what the containers of a task have together.
func (t *Takeover) readDefinition(s *service) string {
	d := s.definition
	cpu, memory := sizeOf(d.text("cpu")), sizeOf(d.text("memory"))
	if cpu == 0 || memory == 0 {
		return fmt.Sprintf("of its task definition: its cpu is %q and its memory %q, which are no numbers", d.text("cpu"), d.text("memory"))
	}
	s.spec.CPU, s.spec.MemoryMiB = cpu, memory
	s.spec.CPUArchitecture = v1alpha1.CPUArchitecture(d.text("runtime_platform.cpu_architecture"))
	s.spec.EphemeralStorageGiB = d.number("ephemeral_storage.size_in_gib")
	s.spec.IAM = v1alpha1.ServiceIAM{TaskRoleARN: t.roleARN(d.text("task_role_arn")), ExecutionRoleARN: t.roleARN(d.text("execution_role_arn"))}
	s.uses(t.states.one("aws_iam_role", "arn", s.spec.IAM.TaskRoleARN), "services[].iam.taskRoleARN")
	s.uses(t.states.one("aws_iam_role", "arn", s.spec.IAM.ExecutionRoleARN), "services[].iam.executionRoleARN")
	for _, volume := range d.blocks("volume") {
		if why := t.readVolume(s, volume); why != "" {
			return "its volume " + volume.text("name") + " " + why
		}
	}
	return ""
}

// definitionInOneForm are the values of a task definition with its containers in the words of the API, for comparisons.
func (s *service) definitionInOneForm() map[string]any {
	values := maps.Clone(s.definition.values)
	var containers []any
	for _, c := range s.containers {
		containers = append(containers, c.values)
	}
	values["container_definitions"] = plan.JSON(containers)
	return values
}

// roleARN of a role that is named by its ARN, or by its name.
func (t *Takeover) roleARN(called string) string {
	if called == "" || strings.HasPrefix(called, "arn:") {
		return called
	}
	return "arn:" + t.states.partition + ":iam::" + t.states.Account + ":role/" + called
}

// sizeOf is a size that is written as a number, or 0.
func sizeOf(text string) int32 {
	size, err := strconv.ParseInt(text, 10, 32)
	if err != nil {
		return 0
	}
	return int32(size)
}

const efsVolume = "efs_volume_configuration"

func (t *Takeover) readVolume(s *service, volume *Resource) string {
	spec := v1alpha1.VolumeSpec{Name: volume.text("name")}
	if why := wrongWithUnknown(volume, "name "+efsVolume); why != "" {
		return why
	}
	for _, block := range volume.blocks(efsVolume) {
		if why := wrongWithUnknown(block, "file_system_id root_directory transit_encryption authorization_config"); why != "" {
			return why
		}
	}
	if id := volume.text(efsVolume + ".file_system_id"); id != "" {
		root := volume.text(efsVolume + ".root_directory")
		spec.Existing = &v1alpha1.ExistingFileSystem{FileSystemID: id, AccessPointID: volume.text(efsVolume + ".authorization_config.access_point_id")}
		if root != "/" {
			spec.Existing.Path = root
		}
		if volume.text(efsVolume+".transit_encryption") != "ENABLED" || volume.text(efsVolume+".authorization_config.iam") != "ENABLED" {
			return "is mounted without TLS or without IAM, and an Environment's are mounted with both: set transit_encryption and authorization_config.iam first"
		}
		s.uses(t.states.one("aws_efs_file_system", "id", id), "services[].volumes[].existing")
		s.uses(t.states.one("aws_efs_access_point", "id", spec.Existing.AccessPointID), "services[].volumes[].existing")
	}
	s.spec.Volumes = append(s.spec.Volumes, spec)
	return ""
}
