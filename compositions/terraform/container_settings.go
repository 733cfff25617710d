package terraform

import (
	"fmt"
	"slices"
	"strings"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// containerSettings are what every container can have, or why an Environment's cannot.
func (t *Takeover) containerSettings(s *service, c *container) (settings v1alpha1.ContainerSettings, why string) {
	settings = v1alpha1.ContainerSettings{
		StopTimeoutSeconds: c.number("stopTimeout"), User: c.text("user"), WorkingDirectory: c.text("workingDirectory"), Labels: c.labels(),
		Capabilities: c.capabilities(),
	}
	for _, mount := range c.blocks("mountPoints") {
		settings.Mounts = append(settings.Mounts, v1alpha1.VolumeMount{
			Volume: mount.text("sourceVolume"), Path: mount.text("containerPath"), ReadOnly: new(mount.flag("readOnly")),
		})
	}
	for _, limit := range c.blocks("ulimits") {
		if limit.text("name") != "nofile" {
			return settings, "has a limit of " + limit.text("name") + ", and Fargate changes that of open files alone"
		}
		settings.OpenFiles = &v1alpha1.OpenFiles{Soft: limit.number("softLimit"), Hard: limit.number("hardLimit")}
	}
	if c.flag("restartPolicy.enabled") {
		settings.RestartPolicy = &v1alpha1.RestartPolicy{
			IgnoredExitCodes: c.numbers("restartPolicy.ignoredExitCodes"), RestartAttemptPeriodSeconds: c.number("restartPolicy.restartAttemptPeriod"),
		}
	}
	if secret := c.text("repositoryCredentials.credentialsParameter"); secret != "" {
		settings.ImagePullSecret, why = t.secretNamed(s, secret)
	}
	return settings, why
}

func (c *container) labels() v1alpha1.ContainerLabels {
	var labels v1alpha1.ContainerLabels
	for name, value := range asMap(c.at("dockerLabels")) {
		if labels == nil {
			labels = v1alpha1.ContainerLabels{}
		}
		labels[name] = fmt.Sprint(value)
	}
	return labels
}

func (c *container) capabilities() *v1alpha1.Capabilities {
	asked := &v1alpha1.Capabilities{}
	for _, name := range c.texts("linuxParameters.capabilities.add") {
		asked.Add = append(asked.Add, v1alpha1.AddedCapability(name))
	}
	for _, name := range c.texts("linuxParameters.capabilities.drop") {
		asked.Drop = append(asked.Drop, v1alpha1.DroppedCapability(name))
	}
	if len(asked.Add)+len(asked.Drop) == 0 {
		return nil
	}
	return asked
}

// ports on which a container listens. A port without a name is called after its number.
func (c *container) ports() []v1alpha1.ContainerPort {
	var ports []v1alpha1.ContainerPort
	for _, mapping := range c.blocks("portMappings") {
		port := v1alpha1.ContainerPort{Name: mapping.text("name"), ContainerPort: mapping.number("containerPort")}
		if !isName(port.Name) || slices.ContainsFunc(ports, func(p v1alpha1.ContainerPort) bool { return p.Name == port.Name }) {
			port.Name = fmt.Sprintf("port-%d", port.ContainerPort)
		}
		if strings.EqualFold(mapping.text("protocol"), "udp") {
			port.Protocol = v1alpha1.PortUDP
		}
		ports = append(ports, port)
	}
	return ports
}

// healthCheck that ECS runs in the container, with ECS's own values where nothing is said.
func (c *container) healthCheck() *v1alpha1.ContainerHealthCheck {
	command := c.texts("healthCheck.command")
	if len(command) == 0 {
		return nil
	}
	return &v1alpha1.ContainerHealthCheck{
		Command: command, IntervalSeconds: c.number("healthCheck.interval"), TimeoutSeconds: c.number("healthCheck.timeout"),
		Retries: c.number("healthCheck.retries"), StartPeriodSeconds: new(c.number("healthCheck.startPeriod")),
	}
}

func (r *Resource) numbers(path string) []int32 {
	list, _ := r.at(path).([]any)
	var numbers []int32
	for _, item := range list {
		if number, isNumber := item.(float64); isNumber {
			numbers = append(numbers, int32(number))
		}
	}
	return numbers
}
