package copilot_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/copilot"
)

// one workspace with a manifest called web, and what else is said.
func one(kind, manifest string, more ...string) fstest.MapFS {
	dir := fstest.MapFS{"web/manifest.yml": {Data: []byte("name: web\ntype: " + kind + "\n" + manifest)}}
	for i := 0; i+1 < len(more); i += 2 {
		dir[more[i]] = &fstest.MapFile{Data: []byte(more[i+1])}
	}
	return dir
}

const (
	web     = "Load Balanced Web Service"
	backend = "Backend Service"
	worker  = "Worker Service"
	job     = "Scheduled Job"
	located = "image: {location: nginx, port: 80}\n"
)

func service(spec v1alpha1.EnvironmentSpec) v1alpha1.ServiceSpec { return spec.Services[0] }

func TestFields(t *testing.T) {
	scaling := func(spec v1alpha1.EnvironmentSpec) any { return service(spec).Scaling }
	container := func(spec v1alpha1.EnvironmentSpec) any {
		return map[string]any{"command": service(spec).Command, "entryPoint": service(spec).EntryPoint}
	}
	routes := func(spec v1alpha1.EnvironmentSpec) any {
		var short []any
		for _, route := range service(spec).Routes {
			short = append(short, map[string]any{"name": route.Name, "to": route.LoadBalancer + " " + route.Port, "hosts": route.Hosts, "paths": route.Paths})
		}
		return short
	}
	for name, c := range map[string]struct {
		kind, manifest string
		more           []string
		of             func(v1alpha1.EnvironmentSpec) any
		want           string

		// said are beginnings of what the report has besides.
		said []string
	}{
		"count is a number": {backend, located + "count: 3", nil, scaling, "minTasks: 3", nil},
		"count is a range": {
			backend, located + "count: {range: 1-4, memory_percentage: {value: 60}}", nil, scaling,
			"{minTasks: 1, maxTasks: 4, memoryTargetPercent: 60, scaleInCooldownSeconds: 120, scaleOutCooldownSeconds: 60}", nil,
		},
		"count is on Spot": {
			backend, located + "count: {spot: 2}", nil, func(spec v1alpha1.EnvironmentSpec) any { return []any{service(spec).Scaling, service(spec).Capacity} },
			"[{minTasks: 2}, {spotPercent: 100}]", nil,
		},
		"count is no range": {backend, located + "count: {range: many}", nil, scaling, "{}", []string{"count.range: it must be two numbers"}},
		"requests of a worker": {
			worker, located + "count: {range: 1-2, requests: 10}", nil, scaling, "{}", []string{"count.range, count.requests: an Environment does not take it as it is: spec.services[0].scaling"},
		},
		"messages that are waited for": {
			worker, "image: {location: nginx}\ncount: {range: 0-2, queue_delay: {acceptable_latency: 1s, msg_processing_time: 300ms}}", nil, scaling,
			"{minTasks: 0, maxTasks: 2, queue: {name: web, messagesPerTask: 4}, scaleInCooldownSeconds: 120, scaleOutCooldownSeconds: 60}",
			[]string{"count.queue_delay: the cluster has container insights"},
		},
		"a command in one text": {backend, located + `command: sh -c "a b"`, nil, container, `{command: [sh, -c, a b], entryPoint: null}`, nil},
		"commands in lists":     {backend, located + "command: [a b]\nentrypoint: [c]", nil, container, `{command: [a b], entryPoint: [c]}`, nil},
		"a command that is damaged": {
			backend, located + `command: 'sh "a'`, nil, container, `{command: null, entryPoint: null}`, []string{"command: it cannot be taken apart into words: "},
		},
		"a path and hosts": {
			web, located + "http: {path: shop, alias: [a.example.org, b.example.org]}", nil, routes,
			`[{name: main, to: public http, hosts: [a.example.org, b.example.org], paths: [/shop, "/shop/*"]}]`,
			[]string{"http.alias: the load balancer answers HTTP"},
		},
		"more hosts than a rule takes": {
			web, located + "http: {path: shop, alias: [a.example.org, b.example.org, c.example.org, d.example.org]}", nil, routes,
			`[{name: main, to: public http, hosts: [a.example.org, b.example.org, c.example.org], paths: [/shop, "/shop/*"]},
			{name: main-2, to: public http, hosts: [d.example.org], paths: [/shop, "/shop/*"]}]`, nil,
		},
		"a sidecar in front": {
			web, located + "http: {path: /, target_container: proxy}\nsidecars: {proxy: {image: nginx, port: 8081}}", nil, routes,
			`[{name: main, to: public port-8081, hosts: null, paths: ["/*"]}]`, nil,
		},
		"a port of a sidecar": {
			web, located + "http: {path: /, target_port: 8081}\nsidecars: {proxy: {image: nginx, port: 8081}}", nil, routes,
			`[{name: main, to: public port-8081, hosts: null, paths: ["/*"]}]`, nil,
		},
		"requests from within": {backend, located + "http: {path: /}", nil, routes, `[{name: main, to: internal http, hosts: null, paths: ["/*"]}]`, nil},
		"no requests":          {web, located + "http: false\nnlb: {port: 80}", nil, routes, `[{name: nlb-80, to: web-nlb port-80, hosts: null, paths: null}]`, nil},
		"connections that are encrypted": {
			web, located + "http: false\nnlb: {port: 443/tls}", nil, routes, `null`, []string{"nlb.port: an Environment does not take it as it is: spec.loadBalancers[0].listeners"},
		},
		"UDP": {
			web, located + "http: {path: /}\nnlb: {port: 53/udp, healthcheck: {port: 80}}", nil, func(spec v1alpha1.EnvironmentSpec) any { return service(spec).Ports },
			`[{name: http, containerPort: 80}, {name: port-53-udp, containerPort: 53, protocol: UDP}]`, nil,
		},
		"a version with gRPC": {
			web, located + "http: {path: /, version: grpc, healthcheck: {success_codes: '0'}}", nil, routes, `null`,
			[]string{"http.path, http.healthcheck, http.version: an Environment does not take it as it is: spec.services: protocolVersion of route main"},
		},
		"secrets with a version": {
			backend, located + "secrets: {A: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:a-AbCdEf:key:AWSPREVIOUS:'}", nil,
			func(spec v1alpha1.EnvironmentSpec) any { return spec.Secrets }, "null",
			[]string{"secrets.A: it is a version of a secret"},
		},
		"one secret that is named twice": {
			backend, located + "secrets: {A: /x/a, B: /x/a, C: /y/a}", nil, func(spec v1alpha1.EnvironmentSpec) any { return []any{spec.Secrets, service(spec).SecretEnv} },
			`[[{name: a, valueFrom: {parameter: {arn: "arn:aws:ssm:eu-west-1:111122223333:parameter/x/a"}}},
			{name: a-2, valueFrom: {parameter: {arn: "arn:aws:ssm:eu-west-1:111122223333:parameter/y/a"}}}],
			[{name: A, secret: a}, {name: B, secret: a}, {name: C, secret: a-2}]]`, nil,
		},
		"variables as they are written": {
			backend, located + "variables: {A: 010, B: 1.10, C: yes, D: 2020-01-02, E: '', F: '\\${X}', G: '${X}', H: null, COPILOT_SERVICE_NAME: mine}", nil,
			func(spec v1alpha1.EnvironmentSpec) any { return service(spec).Env },
			`[{name: A, value: "010"}, {name: B, value: "1.10"}, {name: C, value: "yes"}, {name: COPILOT_SERVICE_NAME, value: mine}, {name: D, value: "2020-01-02"},
			{name: E, value: ""}, {name: F, value: "${X}"}]`,
			[]string{"variables.G: it has ${X}, which Copilot takes from the shell"},
		},
		"a volume of the task, and one that is there": {
			backend, located + "storage: {ephemeral: 20, volumes: {a: {path: /a}, B_b: {path: /b, read_only: false, efs: {id: fs-0a1b2c3d, root_dir: /x}}}}", nil,
			func(spec v1alpha1.EnvironmentSpec) any {
				return []any{service(spec).Volumes, service(spec).Mounts, service(spec).EphemeralStorageGiB}
			},
			`[[{name: b-b, existing: {fileSystemID: fs-0a1b2c3d, path: /x}}, {name: a}], [{volume: b-b, path: /b, readOnly: false}, {volume: a, path: /a, readOnly: true}], 0]`, nil,
		},
		"tasks where Copilot puts them": {
			backend, located, nil, func(spec v1alpha1.EnvironmentSpec) any {
				return []any{service(spec).Placement, spec.Network.NATGateway, spec.Cluster.ContainerInsights}
			},
			"[Public, None, Disabled]", nil,
		},
		"private tasks": {
			backend, located + "network: {vpc: {placement: private}}", nil,
			func(spec v1alpha1.EnvironmentSpec) any {
				return []any{service(spec).Placement, spec.Network.NATGateway}
			}, "[Private, PerAvailabilityZone]", nil,
		},
		"an override of one environment": {
			backend, "image: {build: ., port: 80}\ncount: {range: 1-4, cpu_percentage: 50}\nenvironments: {test: {image: {location: httpd}, count: {spot: 1}}}",
			[]string{"environments/test/manifest.yml", "{name: test, type: Environment, observability: {container_insights: on}}"},
			func(spec v1alpha1.EnvironmentSpec) any {
				return []any{service(spec).Image, service(spec).Scaling, service(spec).Capacity, spec.Cluster.ContainerInsights}
			}, "[httpd, {minTasks: 1}, {spotPercent: 100}, Enabled]", nil,
		},
		"a topic of nobody here": {
			worker, "image: {location: nginx}\nsubscribe: {topics: [{name: x, service: y}]}", nil, func(spec v1alpha1.EnvironmentSpec) any { return spec.Topics }, "null",
			[]string{"subscribe.topics[0].name: no manifest here of a service y publishes to a topic x"},
		},
		"a name that a spec does not take": {
			backend, located + "publish: {topics: [{name: Order_Events}]}", nil, func(spec v1alpha1.EnvironmentSpec) any { return []any{spec.Topics, service(spec).Topics} },
			"[[{name: order-events}], [{name: order-events, envPrefix: ORDER_EVENTS_TOPIC_}]]", nil,
		},
		"keys of other types": {
			worker, "image: {location: nginx}\nhttp: {path: /}\nnlb: {port: 80}\non: {schedule: none}", nil, routes, "null",
			[]string{"http: it is nothing for this type of manifest", "nlb: it is nothing for", "on: it is nothing for"},
		},
		"a key that needs a later one": {
			backend, located + "count: {range: 1-3, requests: 100}\nhttp: {path: /}\nlogging: {retention: 8}", nil, scaling,
			"{minTasks: 1, maxTasks: 3, requestsPerTarget: 100, scaleInCooldownSeconds: 120, scaleOutCooldownSeconds: 60}",
			[]string{"logging.retention: an Environment does not take it as it is"},
		},
		"an image that is none": {
			backend, "image: {location: 'not an image', port: 80}\ncpu: 256",
			[]string{"b/manifest.yml", "{name: b, type: Backend Service, image: {location: nginx}}"},
			func(spec v1alpha1.EnvironmentSpec) any { return []any{len(spec.Services), service(spec).Name} }, "[1, b]",
			[]string{"type: an Environment does not take it as it is: spec.services[1].image"},
		},
		"Windows": {
			backend, located + "platform: windows/x86_64",
			[]string{"b/manifest.yml", "{name: b, type: Backend Service, image: {location: nginx}}"},
			func(spec v1alpha1.EnvironmentSpec) any { return []any{len(spec.Services), service(spec).Name} }, "[1, b]",
			[]string{"platform: its containers are for Windows"},
		},
		"values of another form": {
			backend, "image: nginx\ncpu: much\nexec: perhaps\ncount: [1]\nvariables: [a]\nsidecars: {a: b}\nnetwork: {vpc: on}\nhttp: {path: {}}\nnew: {key: 1}", nil,
			func(spec v1alpha1.EnvironmentSpec) any { return service(spec).Image }, "unbuilt.invalid/web:latest",
			[]string{
				"image: it must be a mapping", "image: there is no image", "cpu: it must be a whole number", "exec: it must be true or false", "count: it must be a text or number",
				"variables: it must be a mapping", "sidecars.a: it must be a mapping", "network.vpc: it must be a mapping", "new: Terrarium does not know this key",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			done := translate(t, one(c.kind, c.manifest, c.more...), copilot.Options{Account: "111122223333"})
			got := asYAML(t, c.of(withoutOwn(done.Spec)))
			var want any
			if err := yaml.Unmarshal([]byte(c.want), &want); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(asYAML(t, want), got); diff != "" {
				t.Error(diff)
			}
			report := reportOf(done)
			for _, said := range c.said {
				if !strings.Contains(report, "\n"+said) {
					t.Errorf("nobody says %q in:%s", said, report)
				}
			}
		})
	}
}

// withoutOwn is a spec without the variables that each service has, and that a case is not about.
func withoutOwn(spec v1alpha1.EnvironmentSpec) v1alpha1.EnvironmentSpec {
	spec = *spec.DeepCopy()
	for i := range spec.Services {
		var env []v1alpha1.EnvVar
		for _, variable := range spec.Services[i].Env {
			if !strings.HasPrefix(variable.Name, "COPILOT_") || variable.Value != nil && *variable.Value == "mine" {
				env = append(env, variable)
			}
		}
		spec.Services[i].Env = env
	}
	return spec
}

func asYAML(t *testing.T, value any) string {
	t.Helper()
	text, err := yaml.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func reportOf(done *copilot.Translation) string {
	lines := []string{""}
	for _, remark := range append(done.Otherwise, done.Left...) {
		lines = append(lines, remark.Key+": "+remark.Text)
	}
	return strings.Join(lines, "\n")
}

func TestSchedules(t *testing.T) {
	for copilots, want := range map[string]string{
		"@every 1m": "rate(1 minute)", "@every 1h30m": "rate(90 minutes)", "@every 90s": "", "@daily": "cron(0 0 * * ? *)", "@weekly": "cron(0 0 ? * SUN *)",
		"@yearly": "cron(0 0 1 1 ? *)", "@monthly": "cron(0 0 1 * ? *)", "@hourly": "cron(0 * * * ? *)", "@sometimes": "", "none": "",
		"rate(5 minutes)": "rate(5 minutes)", "cron(0 9 ? * MON *)": "cron(0 9 ? * MON *)", "cron(0 9 * * MON *)": "",
		"*/15 * * * *": "cron(0/15 * * * ? *)", "0 9 * * 1-5": "cron(0 9 ? * MON-FRI *)", "0 9 * * 0,7": "cron(0 9 ? * SUN,SUN *)", "0 9 1 * *": "cron(0 9 1 * ? *)",
		"0 9 1 * 1": "", "0 9 * * MON": "cron(0 9 ? * MON *)", "0 9 */2 */3 *": "cron(0 9 1/2 1/3 ? *)", "0 9 * *": "",
	} {
		t.Run(copilots, func(t *testing.T) {
			done := translate(t, one(job, "image: {location: nginx}\non: {schedule: '"+copilots+"'}"), copilot.Options{})
			if got := string(done.Spec.Jobs[0].Schedule); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
			if said := strings.Contains(reportOf(done), "\non.schedule: "); said != (want == "") {
				t.Errorf("the report says of the schedule: %s", reportOf(done))
			}
		})
	}
}
