package compositions

import (
	"slices"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// The provider compares container definitions as they are, but for what its reduce() sorts and fills in (ecs/container_definitions.go): nothing of what
// is here. So lists are sorted, what ECS fills in is said, and what is empty is left out.

type linuxParameters struct {
	InitProcessEnabled bool          `json:"initProcessEnabled,omitempty"`
	Capabilities       *capabilities `json:"capabilities,omitempty"`
}

type capabilities struct {
	Add  []v1alpha1.AddedCapability   `json:"add,omitempty"`
	Drop []v1alpha1.DroppedCapability `json:"drop,omitempty"`
}

type restartPolicy struct {
	Enabled              bool    `json:"enabled"`
	IgnoredExitCodes     []int32 `json:"ignoredExitCodes,omitempty"`
	RestartAttemptPeriod int32   `json:"restartAttemptPeriod"`
}

type ulimit struct {
	Name      string `json:"name"`
	SoftLimit int32  `json:"softLimit"`
	HardLimit int32  `json:"hardLimit"`
}

// set what every container can have.
func (c *container) set(settings v1alpha1.ContainerSettings) {
	c.User, c.StopTimeout, c.MountPoints = settings.User, settings.StopTimeoutSeconds, mountPoints(settings.Mounts)
	c.WorkingDirectory, c.DockerLabels = settings.WorkingDirectory, settings.Labels
	if limits := settings.OpenFiles; limits != nil {
		c.Ulimits = []ulimit{{Name: "nofile", SoftLimit: limits.Soft, HardLimit: limits.Hard}}
	}
	if policy := settings.RestartPolicy; policy != nil {
		c.RestartPolicy = &restartPolicy{
			Enabled: true, IgnoredExitCodes: inOneOrder(policy.IgnoredExitCodes), RestartAttemptPeriod: policy.RestartAttemptPeriodSeconds,
		}
	}
	if asked := settings.Capabilities; asked != nil {
		c.linux().Capabilities = &capabilities{Add: asked.Add, Drop: inOneOrder(asked.Drop)}
	}
}

// linux are the container's parameters of the kernel.
func (c *container) linux() *linuxParameters {
	if c.LinuxParameters == nil {
		c.LinuxParameters = &linuxParameters{}
	}
	return c.LinuxParameters
}

// inOneOrder is a sorted set, so that another order in the spec is no other revision.
func inOneOrder[T ~int32 | ~string](set []T) []T {
	return slices.Sorted(slices.Values(set))
}
