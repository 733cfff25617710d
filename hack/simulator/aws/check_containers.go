package aws

import "slices"

// settings are what ECS takes of a container on Fargate besides what starts it.
type settings struct {
	StopTimeout     float64
	RestartPolicy   *restartPolicy
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
