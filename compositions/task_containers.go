package compositions

import (
	"cmp"
	"slices"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// container is a container definition in the JSON of the ECS API.
type container struct {
	Name                   string           `json:"name"`
	Image                  string           `json:"image"`
	Essential              bool             `json:"essential"`
	EntryPoint             []string         `json:"entryPoint,omitempty"`
	Command                []string         `json:"command,omitempty"`
	PortMappings           []portMapping    `json:"portMappings,omitempty"`
	Environment            []nameValue      `json:"environment,omitempty"`
	Secrets                []nameValueFrom  `json:"secrets,omitempty"`
	DependsOn              []dependency     `json:"dependsOn,omitempty"`
	HealthCheck            *healthCheck     `json:"healthCheck,omitempty"`
	ReadonlyRootFilesystem bool             `json:"readonlyRootFilesystem"`
	LinuxParameters        *linuxParameters `json:"linuxParameters,omitempty"`
	LogConfiguration       logConfiguration `json:"logConfiguration"`
	MountPoints            []mountPoint     `json:"mountPoints,omitempty"`
	CPU                    int32            `json:"cpu,omitempty"`
	Memory                 int32            `json:"memory,omitempty"`
	User                   string           `json:"user,omitempty"`
	StopTimeout            int32            `json:"stopTimeout,omitempty"`
	RestartPolicy          *restartPolicy   `json:"restartPolicy,omitempty"`
	FirelensConfiguration  *firelens        `json:"firelensConfiguration,omitempty"`

	WorkingDirectory string                   `json:"workingDirectory,omitempty"`
	DockerLabels     v1alpha1.ContainerLabels `json:"dockerLabels,omitempty"`
	Ulimits          []ulimit                 `json:"ulimits,omitempty"`

	RepositoryCredentials *repositoryCredentials `json:"repositoryCredentials,omitempty"`
}

type portMapping struct {
	Name          string `json:"name"`
	ContainerPort int32  `json:"containerPort"`
	HostPort      int32  `json:"hostPort"`
	Protocol      string `json:"protocol"`
}

type nameValue struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type nameValueFrom struct {
	Name      string `json:"name"`
	ValueFrom string `json:"valueFrom"`
}

type dependency struct {
	ContainerName string `json:"containerName"`
	Condition     string `json:"condition"`
}

type healthCheck struct {
	Command     []string `json:"command"`
	Interval    int32    `json:"interval"`
	Timeout     int32    `json:"timeout"`
	Retries     int32    `json:"retries"`
	StartPeriod int32    `json:"startPeriod,omitempty"`
}

type logConfiguration struct {
	LogDriver     string            `json:"logDriver"`
	Options       map[string]string `json:"options"`
	SecretOptions []nameValueFrom   `json:"secretOptions,omitempty"`
}

// containers are the main container and its sidecars. The sidecars are sorted, so that another order in the spec is no other revision.
func containers(d *plan.Draft, w workload, logs logGroup) []container {
	main := mainContainer(d, w, logs)
	var sidecars []container
	if router := routeLogs(d, w, &main, logs); router != nil {
		sidecars = append(sidecars, *router)
	}
	for _, spec := range w.Sidecars {
		sidecars = append(sidecars, sidecar(d, w, spec, logs))
		if spec.Start == v1alpha1.SidecarStartBefore {
			main.DependsOn = append(main.DependsOn, dependency{ContainerName: spec.Name, Condition: waits[spec.WaitFor]})
		}
	}
	slices.SortFunc(sidecars, func(a, b container) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortFunc(main.DependsOn, func(a, b dependency) int { return cmp.Compare(a.ContainerName, b.ContainerName) })
	return append([]container{main}, sidecars...)
}

// waits are the conditions of ECS for what the own container waits for.
var waits = map[v1alpha1.SidecarWait]string{
	"": "START", v1alpha1.SidecarStarted: "START", v1alpha1.SidecarHealthy: "HEALTHY", v1alpha1.SidecarSucceeded: "SUCCESS",
}

func mainContainer(d *plan.Draft, w workload, logs logGroup) container {
	out := container{
		Name:                   w.name,
		Image:                  w.Image,
		Essential:              true,
		EntryPoint:             w.EntryPoint,
		Command:                w.Command,
		ReadonlyRootFilesystem: *w.ReadonlyRootFilesystem,
		LogConfiguration:       logs.stream(w.name),
		PortMappings:           portMappings(w.ports),
		HealthCheck:            containerCheck(w.healthCheck),
		CPU:                    w.cpuLeft(),
	}
	out.Environment, out.Secrets = variables(d, w, w.name, w.Env)
	out.set(w.ContainerSettings)
	out.RepositoryCredentials = registryCredentials(d, w, w.name)
	if w.takesCommands() {
		out.linux().InitProcessEnabled = true // reaps what ECS Exec leaves behind
	}
	return out
}

// cpuLeft is what the sidecars leave of the task's CPU units, or 0 where they keep none for themselves: then all share them.
func (w workload) cpuLeft() int32 {
	left := w.CPU
	for _, spec := range w.Sidecars {
		left -= spec.CPU
	}
	if left == w.CPU {
		return 0
	}
	return left
}

func containerCheck(check *v1alpha1.ContainerHealthCheck) *healthCheck {
	if check == nil {
		return nil
	}
	return &healthCheck{
		Command: check.Command, Interval: check.IntervalSeconds, Timeout: check.TimeoutSeconds,
		Retries: check.Retries, StartPeriod: *check.StartPeriodSeconds,
	}
}

func sidecar(d *plan.Draft, w workload, spec v1alpha1.SidecarSpec, logs logGroup) container {
	out := container{
		Name:                   spec.Name,
		Image:                  spec.Image,
		Essential:              *spec.Essential,
		EntryPoint:             spec.EntryPoint,
		Command:                spec.Command,
		ReadonlyRootFilesystem: *spec.ReadonlyRootFilesystem,
		LogConfiguration:       logs.stream(spec.Name),
		PortMappings:           portMappings(spec.Ports),
		HealthCheck:            containerCheck(spec.HealthCheck),
		CPU:                    spec.CPU,
		Memory:                 spec.MemoryMiB,
	}
	out.Environment, out.Secrets = variables(d, w, spec.Name, spec.Env)
	out.set(spec.ContainerSettings)
	out.RepositoryCredentials = registryCredentials(d, w, spec.Name)
	return out
}

// variables are the environment of a container of a workload: plain ones with their values, secret ones with where ECS finds them. Both are
// sorted, so that another order in the spec is no other revision.
func variables(d *plan.Draft, w workload, container string, env []v1alpha1.EnvVar) (plain []nameValue, secret []nameValueFrom) {
	for _, variable := range env {
		plain = append(plain, nameValue{variable.Name, w.valueOf(d, variable)})
	}
	for _, g := range w.grants {
		if g.container != container {
			continue
		}
		for _, variable := range g.variables {
			plain = append(plain, nameValue{variable.name, d.Text(variable.value)})
		}
		for _, variable := range g.secrets {
			if variable.pulls {
				continue
			}
			secret = append(secret, nameValueFrom{variable.name, valueFrom(d.Text(variable.arn), variable.key, d.Text(variable.version))})
		}
	}
	slices.SortFunc(plain, func(a, b nameValue) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortFunc(secret, func(a, b nameValueFrom) int { return cmp.Compare(a.Name, b.Name) })
	return plain, secret
}

// valueFrom is how ECS names a value of a secret: <arn>:<key>:<version stage>:<version id>, where what is not given is left empty. The
// ARN alone is the whole secret as it is when a task starts.
func valueFrom(arn, key, versionID string) string {
	if key == "" && versionID == "" {
		return arn
	}
	return arn + ":" + key + "::" + versionID
}
