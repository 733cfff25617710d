package aws

import "slices"

// settings are what ECS takes of a container on Fargate besides what starts it.
type settings struct {
	Essential   *bool
	CPU, Memory float64
	HealthCheck *struct{ Command []string }
	DependsOn   []struct{ ContainerName, Condition string }

	MountPoints   []struct{ SourceVolume, ContainerPath string }
	StopTimeout   float64
	RestartPolicy *restartPolicy
	Ulimits       []struct {
		Name                 string
		SoftLimit, HardLimit float64
	}
	LinuxParameters struct{ Capabilities struct{ Add, Drop []string } }
}

type restartPolicy struct {
	Enabled              *bool
	IgnoredExitCodes     []float64
	RestartAttemptPeriod float64
}

// checkSettings refuses what Fargate does not have.
func checkSettings(c definition) error {
	if c.StopTimeout > 120 {
		return refuse("ClientException: The stopTimeout value for container %s must be less than or equal to 120 seconds.", c.Name)
	}
	if added := c.LinuxParameters.Capabilities.Add; slices.ContainsFunc(added, func(name string) bool { return name != "SYS_PTRACE" }) {
		return refuse("ClientException: Fargate compatible task definitions do not support adding capabilities %v.", added)
	}
	for _, limit := range c.Ulimits {
		if limit.Name != "nofile" || limit.SoftLimit > limit.HardLimit || limit.HardLimit > 1<<20 {
			return refuse("ClientException: Invalid ulimit %s of container %s: Fargate supports nofile up to 1048576.", limit.Name, c.Name)
		}
	}
	policy := c.RestartPolicy
	if policy == nil {
		return nil
	}
	if policy.Enabled == nil {
		return refuse("ClientException: Container %s must specify enabled in its restart policy.", c.Name)
	}
	if period := policy.RestartAttemptPeriod; period < 60 || period > 1800 {
		return refuse("ClientException: The restartAttemptPeriod of container %s must be between 60 and 1800 seconds.", c.Name)
	}
	return nil
}

// checkTogether refuses containers that do not fit into one task.
func checkTogether(containers []definition, cpu, memory float64) error {
	ports := map[float64]bool{}
	for _, c := range containers {
		cpu, memory = cpu-c.CPU, memory-c.Memory
		for _, mapping := range c.PortMappings {
			if ports[mapping.ContainerPort] {
				return refuse("ClientException: Container port %v is used by more than one container of the task.", mapping.ContainerPort)
			}
			ports[mapping.ContainerPort] = true
		}
		for _, on := range c.DependsOn {
			if err := checkDependency(containers, c.Name, on.ContainerName, on.Condition); err != nil {
				return err
			}
		}
	}
	if cpu < 0 || memory < 0 {
		return refuse("ClientException: Invalid setting for container. The sum of the containers' cpu or memory is more than the task has.")
	}
	return nil
}

func checkDependency(containers []definition, of, on, condition string) error {
	i := slices.IndexFunc(containers, func(c definition) bool { return c.Name == on })
	if i < 0 {
		return refuse("ClientException: Container '%s' depends on container '%s', which does not exist.", of, on)
	}
	switch c := containers[i]; condition {
	case "SUCCESS", "COMPLETE":
		if c.Essential == nil || *c.Essential {
			return refuse("ClientException: Container '%s' depends on '%s' with condition %s, but '%s' is essential.", of, on, condition, on)
		}
	case "HEALTHY":
		if c.HealthCheck == nil {
			return refuse("ClientException: Container '%s' depends on '%s' with condition HEALTHY, but '%s' has no health check.", of, on, on)
		}
	case "START":
	default:
		return refuse("ClientException: %s is no condition of a container dependency.", condition)
	}
	return nil
}

// checkVolumes refuses mounts of what is not there, and file systems that are mounted as EFS does not take it.
func checkVolumes(task *Resource, containers []definition) error {
	list, _ := task.Attributes["volume"].([]any)
	names := map[string]bool{}
	for _, element := range list {
		volume := &Resource{Attributes: element.(map[string]any)}
		names[volume.Text("name")] = true
		if err := checkTaskVolume(volume); err != nil {
			return err
		}
	}
	for _, c := range containers {
		paths := map[string]bool{}
		for _, mount := range c.MountPoints {
			if !names[mount.SourceVolume] {
				return refuse("ClientException: Unknown volume '%s'.", mount.SourceVolume)
			}
			if paths[mount.ContainerPath] {
				return refuse("ClientException: Duplicate mount point '%s' in container %s.", mount.ContainerPath, c.Name)
			}
			paths[mount.ContainerPath] = true
		}
	}
	return nil
}

// checkRouter refuses logs that go to a router which is not there, or that Fargate cannot configure.
func checkRouter(containers []definition) error {
	routers := 0
	for _, c := range containers {
		if c.FirelensConfiguration == nil {
			continue
		}
		routers++
		if source := c.FirelensConfiguration.Options["config-file-type"]; source != "" && source != "file" {
			return refuse("ClientException: Firelens config-file-type %s is not supported on Fargate.", source)
		}
	}
	if routers > 1 {
		return refuse("ClientException: A task can have only one container with a firelensConfiguration.")
	}
	for _, c := range containers {
		if c.LogConfiguration.LogDriver == "awsfirelens" && routers == 0 {
			return refuse("ClientException: When a container uses awsfirelens, the task needs a container with a firelensConfiguration.")
		}
	}
	return nil
}

func checkTaskVolume(volume *Resource) error {
	encrypted := volume.Text("efsVolumeConfiguration.transitEncryption") == "ENABLED"
	authorized := volume.Text("efsVolumeConfiguration.authorizationConfig.iam") == "ENABLED"
	accessPoint := volume.Text("efsVolumeConfiguration.authorizationConfig.accessPointId")
	if (authorized || accessPoint != "") && !encrypted {
		return refuse("ClientException: EFS IAM authorization and access points require transit encryption. Volume: %s.", volume.Text("name"))
	}
	if root := volume.Text("efsVolumeConfiguration.rootDirectory"); accessPoint != "" && root != "" && root != "/" {
		return refuse("ClientException: EFS access points require the root directory to be unset or '/'. Volume: %s.", volume.Text("name"))
	}
	return nil
}
