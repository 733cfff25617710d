package compositions

import (
	"cmp"
	"fmt"
	"slices"

	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// oldTaskDefinitions is how many revisions of a task definition stay besides the current one: ECS rolls back to the last one that was
// steady, which may not be the one just before.
const oldTaskDefinitions = 2

type task struct {
	arn Fact
}

// taskDefinition makes a revision of the task definition. AWS cannot change one, so other content makes another object.
func (c composer) taskDefinition(in ServiceInputs, spec v1alpha1.ServiceSpec, logs logGroup, roles serviceRoles) task {
	d := c.draft(spec.Name)
	containers := toJSON([]container{c.container(d, in, spec, logs)})
	params := ecs.TaskDefinitionParameters{
		Family:                  new(c.awsName(spec.Name, maxNameECS)),
		CPU:                     new(fmt.Sprint(spec.CPU)),
		Memory:                  new(fmt.Sprint(spec.MemoryMiB)),
		NetworkMode:             new("awsvpc"),
		RequiresCompatibilities: []*string{new("FARGATE")},
		RuntimePlatform: &ecs.RuntimePlatformParameters{
			CPUArchitecture:       new(string(spec.CPUArchitecture)),
			OperatingSystemFamily: new("LINUX"),
		},
		ExecutionRoleArn:     d.use(roles.execution),
		TaskRoleArn:          d.use(roles.task),
		ContainerDefinitions: &containers,
	}
	if spec.EphemeralStorageGiB != 0 {
		params.EphemeralStorage = &ecs.EphemeralStorageParameters{SizeInGib: number(spec.EphemeralStorageGiB)}
	}
	made := addRevision(d, &ecs.TaskDefinition{Spec: ecs.TaskDefinitionSpec{ForProvider: params}}, oldTaskDefinitions)
	return task{arn: made.fact(made.live.Status.AtProvider.Arn)}
}

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
	HealthCheck            *healthCheck     `json:"healthCheck,omitempty"`
	ReadonlyRootFilesystem bool             `json:"readonlyRootFilesystem"`
	LinuxParameters        *linuxParameters `json:"linuxParameters,omitempty"`
	LogConfiguration       logConfiguration `json:"logConfiguration"`
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

type healthCheck struct {
	Command     []string `json:"command"`
	Interval    int32    `json:"interval"`
	Timeout     int32    `json:"timeout"`
	Retries     int32    `json:"retries"`
	StartPeriod int32    `json:"startPeriod,omitempty"`
}

type linuxParameters struct {
	InitProcessEnabled bool `json:"initProcessEnabled"`
}

type logConfiguration struct {
	LogDriver string            `json:"logDriver"`
	Options   map[string]string `json:"options"`
}

func (c composer) container(d *draft, in ServiceInputs, spec v1alpha1.ServiceSpec, logs logGroup) container {
	out := container{
		Name:                   spec.Name,
		Image:                  spec.Image,
		Essential:              true,
		EntryPoint:             spec.EntryPoint,
		Command:                spec.Command,
		ReadonlyRootFilesystem: *spec.ReadonlyRootFilesystem,
		LogConfiguration: logConfiguration{LogDriver: "awslogs", Options: map[string]string{
			"awslogs-group":         logs.name,
			"awslogs-region":        c.env.Spec.Region,
			"awslogs-stream-prefix": spec.Name,
		}},
	}
	for _, port := range spec.Ports {
		out.PortMappings = append(out.PortMappings, portMapping{
			Name: port.Name, ContainerPort: port.ContainerPort, HostPort: port.ContainerPort, Protocol: "tcp",
		})
	}
	out.Environment, out.Secrets = variables(d, in, spec)
	if spec.ExecuteCommand == v1alpha1.Enabled {
		out.LinuxParameters = &linuxParameters{InitProcessEnabled: true} // reaps what ECS Exec leaves behind
	}
	if check := spec.HealthCheck; check != nil {
		out.HealthCheck = &healthCheck{
			Command: check.Command, Interval: check.IntervalSeconds, Timeout: check.TimeoutSeconds,
			Retries: check.Retries, StartPeriod: *check.StartPeriodSeconds,
		}
	}
	return out
}

// variables are the environment of the container: plain ones with their values, secret ones with where ECS finds them. Both are sorted, so
// that another order in the spec is no other revision.
func variables(d *draft, in ServiceInputs, spec v1alpha1.ServiceSpec) (plain []nameValue, secret []nameValueFrom) {
	for _, variable := range spec.Env {
		plain = append(plain, nameValue{variable.Name, *variable.Value})
	}
	for _, variable := range spec.SecretEnv {
		from := d.text(in.Secrets[variable.Secret].ARN)
		if variable.Key != "" {
			from = jsonKey(from, variable.Key)
		}
		secret = append(secret, nameValueFrom{variable.Name, from})
	}
	for _, link := range spec.Databases {
		db := in.Databases[link.Name]
		plain = append(plain,
			nameValue{link.EnvPrefix + "HOST", d.text(db.Address)},
			nameValue{link.EnvPrefix + "PORT", fmt.Sprint(db.Port)},
			nameValue{link.EnvPrefix + "NAME", db.DatabaseName})
		credentials := d.text(db.Credentials)
		secret = append(secret,
			nameValueFrom{link.EnvPrefix + "USERNAME", jsonKey(credentials, "username")},
			nameValueFrom{link.EnvPrefix + "PASSWORD", jsonKey(credentials, "password")})
	}
	slices.SortFunc(plain, func(a, b nameValue) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortFunc(secret, func(a, b nameValueFrom) int { return cmp.Compare(a.Name, b.Name) })
	return plain, secret
}

// jsonKey is how ECS names a key of a secret's JSON: <arn>:<key>:<version stage>:<version id>, the last two left empty.
func jsonKey(arn, key string) string { return arn + ":" + key + "::" }
