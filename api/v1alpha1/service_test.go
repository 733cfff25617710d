package v1alpha1_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// withService returns an edit of the first service.
func withService(change func(*v1alpha1.ServiceSpec)) edit {
	return func(s *v1alpha1.EnvironmentSpec) { change(service(s)) }
}

func TestFargateSizes(t *testing.T) {
	size := func(cpu, memory int32) edit {
		return withService(func(s *v1alpha1.ServiceSpec) { s.CPU, s.MemoryMiB = cpu, memory })
	}
	var rules []rule
	for _, sizes := range []struct{ cpu, least, most, step int32 }{
		{512, 1024, 4096, 1024},
		{1024, 2048, 8192, 1024},
		{2048, 4096, 16384, 1024},
		{4096, 8192, 30720, 1024},
		{8192, 16384, 61440, 4096},
		{16384, 32768, 122880, 8192},
	} {
		message := fmt.Sprintf("with cpu %d, memoryMiB must be %d to %d in steps of %d", sizes.cpu, sizes.least, sizes.most, sizes.step)
		rules = append(rules,
			rule{fmt.Sprintf("%d has a least memory", sizes.cpu), size(sizes.cpu, sizes.least), size(sizes.cpu, sizes.least-sizes.step), message},
			rule{fmt.Sprintf("%d has steps of memory", sizes.cpu), size(sizes.cpu, sizes.least+sizes.step), size(sizes.cpu, sizes.least+512), message},
		)
		if sizes.cpu < 16384 { // the most of the largest is the most of the field, which would say so too
			rules = append(rules, rule{fmt.Sprintf("%d has a most memory", sizes.cpu), size(sizes.cpu, sizes.most), size(sizes.cpu, sizes.most+sizes.step), message})
		}
	}
	testRules(t, append(rules,
		rule{"256 has three sizes", size(256, 2048), size(256, 3072), "with cpu 256, memoryMiB must be 512, 1024 or 2048"},
		rule{"cpu has fixed values", size(512, 2048), size(768, 2048), "Unsupported value: 768"},
	))
}

func TestServiceRules(t *testing.T) {
	image := func(image string) edit {
		return withService(func(s *v1alpha1.ServiceSpec) { s.Image = image })
	}
	command := func(words ...string) edit {
		return withService(func(s *v1alpha1.ServiceSpec) { s.Command = words })
	}
	entryPoint := func(words ...string) edit {
		return withService(func(s *v1alpha1.ServiceSpec) { s.EntryPoint = words })
	}
	ports := func(second int32) edit {
		return withService(func(s *v1alpha1.ServiceSpec) {
			s.Ports = append(s.Ports, v1alpha1.ContainerPort{Name: "admin", ContainerPort: second})
		})
	}
	storage := func(gib int32) edit {
		return withService(func(s *v1alpha1.ServiceSpec) { s.EphemeralStorageGiB = gib })
	}
	logs := func(days int32) edit {
		return withService(func(s *v1alpha1.ServiceSpec) { s.Logs.RetentionDays = days })
	}
	health := func(check v1alpha1.ContainerHealthCheck) edit {
		return withService(func(s *v1alpha1.ServiceSpec) { s.HealthCheck = &check })
	}
	exec := func(readonly bool) edit {
		return withService(func(s *v1alpha1.ServiceSpec) {
			s.ExecuteCommand, s.ReadonlyRootFilesystem = v1alpha1.Enabled, &readonly
		})
	}
	type check = v1alpha1.ContainerHealthCheck
	probe := []string{"CMD-SHELL", "curl -f http://localhost/${PATH} || exit 1"}
	const call = "must not contain a function call such as ${upper(...)}: the provider would evaluate it; ${NAME} is fine"
	testRules(t, []rule{
		{"image is an image", image("ghcr.io:443/Shop/web_1:v1@sha256:0123"), image("nginx:${1.29}"), "must be the name of an image"},
		{"command has no function call", command("run", "${HOME}", "$(date)"), command("run", `${file("x")}`), call},
		{"entry point has no function call", entryPoint("${NAME}"), entryPoint("${ upper (x)}", "${upper\t(x)}"), call},
		{"ports are ports", ports(65535), ports(65536), "should be less than or equal to 65535"},
		{"ports are different", ports(8081), ports(8080), "must have different containerPorts"},
		{"ephemeral storage has a least size", storage(21), storage(20), "should be greater than or equal to 21"},
		{"ephemeral storage has a most size", storage(200), storage(201), "should be less than or equal to 200"},
		{"log retention is a period of CloudWatch", logs(731), logs(10), "Unsupported value: 10"},
		{"ECS Exec writes to the root file system", exec(false), exec(true), "needs a root file system that can be written"},
		{"health check begins with its kind", health(check{Command: probe}), health(check{Command: []string{"curl", "localhost"}}), "must begin with CMD, or with CMD-SHELL"},
		{"health check has a command", health(check{Command: []string{"CMD", "check"}}), health(check{Command: []string{"CMD"}}), "should have at least 2 items"},
		{"health check has no function call", health(check{Command: probe}), health(check{Command: []string{"CMD", "${upper(x)}"}}), call},
		{"health check interval has a least", health(check{Command: probe, IntervalSeconds: 5}), health(check{Command: probe, IntervalSeconds: 4}), "should be greater than or equal to 5"},
		{"health check interval has a most", health(check{Command: probe, IntervalSeconds: 300}), health(check{Command: probe, IntervalSeconds: 301}), "should be less than or equal to 300"},
		{"health check timeout has a most", health(check{Command: probe, TimeoutSeconds: 60}), health(check{Command: probe, TimeoutSeconds: 61}), "should be less than or equal to 60"},
		{"health check timeout has a least", health(check{Command: probe, TimeoutSeconds: 2}), health(check{Command: probe, TimeoutSeconds: 1}), "should be greater than or equal to 2"},
		{"health check retries have a range", health(check{Command: probe, Retries: 10}), health(check{Command: probe, Retries: 11}), "should be less than or equal to 10"},
		{"health check start period has a range", health(check{Command: probe, StartPeriodSeconds: new(int32(300))}), health(check{Command: probe, StartPeriodSeconds: new(int32(301))}), "should be less than or equal to 300"},
	})
}

func TestVariableRules(t *testing.T) {
	env := func(name, value string) edit {
		return withService(func(s *v1alpha1.ServiceSpec) {
			s.Env = append(s.Env, v1alpha1.EnvVar{Name: name, Value: &value})
		})
	}
	secretEnv := func(name, key string) edit {
		return withService(func(s *v1alpha1.ServiceSpec) {
			s.SecretEnv = append(s.SecretEnv, v1alpha1.SecretEnvVar{Name: name, Secret: "stripe", Key: key})
		})
	}
	link := func(prefix string) edit {
		return withService(func(s *v1alpha1.ServiceSpec) {
			s.Databases = append(s.Databases, v1alpha1.DatabaseLink{Name: "reports", EnvPrefix: prefix})
		})
	}
	testRules(t, []rule{
		{"variables have names", env("spring.datasource-url_2", ""), env("2ND", ""), "must be letters, digits, _, . and -, and begin with a letter or _"},
		{"variables are set once", env("LEVEL", ""), env("LOG_LEVEL", ""), "Duplicate value"},
		{"values have no function call", env("PRICE", "${AMOUNT} ($1)"), env("PRICE", "a${ join(1)}${max(1, 2)}"), "must not contain a function call such as ${upper(...)}"},
		{"values have a length", env("LONG", strings.Repeat("x", 4096)), env("LONG", strings.Repeat("x", 4097)), "may not be more than 4096"},
		{"secret variables have names", secretEnv("KEY", ""), secretEnv("K EY", ""), "must be letters, digits, _, . and -, and begin with a letter or _"},
		{"secret variables are set once", secretEnv("STRIPE_KEY_2", "apiKey"), secretEnv("STRIPE_KEY", "other"), "Duplicate value"},
		{"secret variables are not in env", secretEnv("LEVEL", "level"), secretEnv("LOG_LEVEL", "level"), "must not set a variable that env sets too: remove it from env or from secretEnv"},
		{"keys are keys", secretEnv("KEY", "tls.crt"), secretEnv("KEY", "tls:crt"), "must be letters, digits and _ . / @ + = -"},
		{"prefixes are prefixes", link("REPORTS_DB_"), link("REPORTS"), "must be letters, digits and _, begin with a letter or _, and end with _, such as DB_"},
		{"prefixes are different", link("REPORTS_"), link("DB_"), "links must have different envPrefixes, or variables of other names"},
		{"databases are linked once", link("REPORTS_"), withService(func(s *v1alpha1.ServiceSpec) {
			s.Databases = append(s.Databases, v1alpha1.DatabaseLink{Name: "main", EnvPrefix: "MAIN_"})
		}), "Duplicate value"},
		{"env does not set the variables of a link", env("DB_POOL", "5"), env("DB_HOST", "localhost"), "spec.services: web: env and secretEnv must not set DB_HOST, which the link to database main sets: rename it, or change the envPrefix"},
		{"secretEnv does not set the variables of a link", secretEnv("DB_TOKEN", ""), secretEnv("DB_PASSWORD", ""), "spec.services: web: env and secretEnv must not set DB_PASSWORD, which the link to database main sets"},
	})
}

func TestScalingRules(t *testing.T) {
	scaling := func(minTasks, maxTasks, cpu, memory int32) edit {
		return withService(func(s *v1alpha1.ServiceSpec) {
			s.Scaling = v1alpha1.ScalingSpec{MinTasks: &minTasks, MaxTasks: &maxTasks, CPUTargetPercent: cpu, MemoryTargetPercent: memory}
		})
	}
	cooldown := func(seconds int32) edit {
		return withService(func(s *v1alpha1.ServiceSpec) { s.Scaling.ScaleInCooldownSeconds = &seconds })
	}
	capacity := func(spot, base int32) edit {
		return withService(func(s *v1alpha1.ServiceSpec) {
			s.Capacity = v1alpha1.CapacitySpec{SpotPercent: &spot, OnDemandBase: &base}
		})
	}
	requests := func(of func(*v1alpha1.EnvironmentSpec) *v1alpha1.ServiceSpec) edit {
		return func(s *v1alpha1.EnvironmentSpec) {
			of(s).Scaling = v1alpha1.ScalingSpec{MaxTasks: new(int32(4)), RequestsPerTarget: 1000}
		}
	}
	scheduled := func(change func(*v1alpha1.ScalingSchedule)) edit {
		night := v1alpha1.ScalingSchedule{Name: "night", Expression: "rate(1 day)", MinTasks: new(int32(0)), MaxTasks: new(int32(0))}
		change(&night)
		return withService(func(s *v1alpha1.ServiceSpec) { s.Scaling.Schedules = []v1alpha1.ScalingSchedule{night} })
	}
	schedule := func(expression v1alpha1.ScheduleExpression) edit {
		return scheduled(func(s *v1alpha1.ScalingSchedule) { s.Expression = expression })
	}
	zone := func(name v1alpha1.TimeZone) edit {
		return scheduled(func(s *v1alpha1.ScalingSchedule) { s.TimeZone = name })
	}
	limits := func(minTasks, maxTasks int32) edit {
		return scheduled(func(s *v1alpha1.ScalingSchedule) { s.MinTasks, s.MaxTasks = &minTasks, &maxTasks })
	}
	// falling is a service with a fixed number of tasks, and schedules to other numbers.
	falling := func(to ...int32) edit {
		return withService(func(s *v1alpha1.ServiceSpec) {
			for i, tasks := range to {
				s.Scaling.Schedules = append(s.Scaling.Schedules, v1alpha1.ScalingSchedule{
					Name: fmt.Sprint("to", i), Expression: "rate(1 day)", MinTasks: &tasks, MaxTasks: &tasks,
				})
			}
		})
	}
	// following is an edit of a service that follows a target.
	following := func(change edit) edit {
		return func(s *v1alpha1.EnvironmentSpec) {
			scaling(1, 4, 60, 0)(s)
			change(s)
		}
	}
	fixed := func(tasks int32) edit {
		return withService(func(s *v1alpha1.ServiceSpec) { s.Scaling = v1alpha1.ScalingSpec{MinTasks: &tasks} })
	}
	// none is a service without tasks that follows some targets.
	none := func(scaling v1alpha1.ScalingSpec) edit {
		return withService(func(s *v1alpha1.ServiceSpec) {
			s.Scaling = scaling
			s.Scaling.MinTasks = new(int32(0))
		})
	}
	const never = "minTasks must be at least 1 where maxTasks is larger, or a target is set"
	const noTarget = "set cpuTargetPercent, memoryTargetPercent, requestsPerTarget, queue or metrics when maxTasks is above minTasks"
	testRules(t, []rule{
		{"tasks are none or more", scaling(0, 0, 0, 0), fixed(-1), "should be greater than or equal to 0"},
		{"the most is the least where it is not said", func(s *v1alpha1.EnvironmentSpec) {
			service(s).Scaling = v1alpha1.ScalingSpec{MinTasks: new(int32(3))}
		}, scaling(3, 2, 60, 0), "minTasks must be at most maxTasks"},
		{"a number that cannot rise", scaling(0, 0, 0, 0), scaling(0, 4, 60, 0), "minTasks must be at least 1 where maxTasks is larger"},
		{"no task, and a target of CPU", none(v1alpha1.ScalingSpec{}), none(v1alpha1.ScalingSpec{CPUTargetPercent: 50}), never},
		{"no task, and a target of memory", none(v1alpha1.ScalingSpec{}), scaling(0, 0, 0, 50), never},
		{"no task, and a target of requests", func(s *v1alpha1.EnvironmentSpec) {
			none(v1alpha1.ScalingSpec{CPUTargetPercent: 50})(s)
			falling(2)(s)
		}, none(v1alpha1.ScalingSpec{MaxTasks: new(int32(0)), RequestsPerTarget: 100}), never},
		{"a number that a schedule lets fall, and nothing raises", limits(0, 0), limits(0, 4), "must not set minTasks to 0 where maxTasks is larger"},
		{"a schedule to nothing, and no target raises it", following(falling(0, 2)), following(falling(0)), "must not set minTasks to 0 where maxTasks is larger"},
		{"the least is not above the most", scaling(2, 2, 0, 0), scaling(3, 2, 60, 0), "minTasks must be at most maxTasks"},
		{"scaling has a target", scaling(1, 4, 60, 0), scaling(1, 4, 0, 0), noTarget},
		{"scaling can follow memory", scaling(1, 4, 0, 70), scaling(1, 2, 0, 0), noTarget},
		{"scaling can follow requests", requests(service), requests(worker), "needs a route, whose requests are counted"},
		{"a schedule has a time", schedule("cron(0 20 ? * MON-FRI *)"), schedule("cron(0 20 * * *)"), "spec.services: schedule night of web must be AWS's cron with six fields"},
		{"a schedule has a zone", zone("Etc/GMT+9"), zone("Berlin?"), "must be a name of the IANA database, such as Europe/Berlin"},
		{"a schedule has room", limits(2, 2), limits(3, 2), "minTasks must be at most maxTasks"},
		{"targets are percentages", scaling(1, 4, 100, 100), scaling(1, 4, 101, 0), "should be less than or equal to 100"},
		{"cooldowns are a day at most", cooldown(0), cooldown(86401), "should be less than or equal to 86400"},
		{"spot is a percentage", capacity(100, 1), capacity(101, 1), "should be less than or equal to 100"},
		{"base is none or more", capacity(0, 0), capacity(0, -1), "should be greater than or equal to 0"},
	})
}

func TestDeploymentRules(t *testing.T) {
	deployment := func(least, most int32) edit {
		return withService(func(s *v1alpha1.ServiceSpec) {
			s.Deployment = v1alpha1.DeploymentSpec{MinimumHealthyPercent: &least, MaximumPercent: most}
		})
	}
	withTasks := func(tasks int32, change edit) edit {
		return func(s *v1alpha1.EnvironmentSpec) {
			change(s)
			service(s).Scaling = v1alpha1.ScalingSpec{MinTasks: &tasks, MaxTasks: &tasks}
		}
	}
	const noRoom = "must leave ECS a task to start or stop"
	testRules(t, []rule{
		{"minimum is a percentage", deployment(0, 100), withTasks(0, deployment(101, 200)), "should be less than or equal to 100"},
		{"maximum is more than all", deployment(50, 200), withTasks(0, deployment(50, 99)), "should be greater than or equal to 100"},
		{"maximum is above minimum", withTasks(0, deployment(99, 100)), withTasks(0, deployment(100, 100)), "maximumPercent must be above minimumHealthyPercent"},
		{"one task has room for another", withTasks(1, deployment(100, 200)), withTasks(1, deployment(100, 150)), noRoom},
		{"one task has room to stop", withTasks(1, deployment(0, 100)), withTasks(1, deployment(50, 100)), noRoom},
		{"three tasks have room", withTasks(3, deployment(100, 134)), withTasks(3, deployment(100, 133)), noRoom},
	})
}

// A list has no numbers that people see: what a rule about an item says begins with the name of that, or with the value
// of the field that it names and the item.
func TestRulesAboutItemsNameThem(t *testing.T) {
	wantRefused(t, create(t, newEnvironment(t, withService(func(s *v1alpha1.ServiceSpec) { s.MemoryMiB = 4096 }))), "web: with cpu 256, memoryMiB must be 512, 1024 or 2048")
	wantRefused(t, create(t, newEnvironment(t, withJob(func(j *v1alpha1.JobSpec) { j.CPU = 512 }))), "nightly: with cpu 512, memoryMiB must be")
	engine := func(s *v1alpha1.EnvironmentSpec) { database(s).EngineVersion = "9.6" }
	wantRefused(t, create(t, newEnvironment(t, engine)), "Invalid value: 9.6 in main: must be a major version from 13 to 18")
	logs := func(s *v1alpha1.EnvironmentSpec) { database(s).Monitoring.LogExports = []string{"error"} }
	wantRefused(t, create(t, newEnvironment(t, logs)), "Invalid value: in main: must be logs of the engine")
}
