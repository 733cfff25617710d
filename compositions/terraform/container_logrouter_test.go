package terraform_test

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// The own container of the worker, which sends its logs to a router, and that router, as the module of terraform-aws-modules makes one.
func routed() (own, router object) {
	own = object{
		"name": "worker", "image": "example.org/worker:1", "essential": true, "dependsOn": []any{object{"containerName": "fluent-bit", "condition": "START"}},
		"logConfiguration": object{
			"logDriver": "awsfirelens", "options": object{"Name": "datadog", "Host": "logs.example.org"},
			"secretOptions": []any{object{"name": "apikey", "valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/worker-AbCdEf:key::"}},
		},
	}
	router = object{
		"name": "fluent-bit", "image": "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable", "essential": true, "user": "0", "environment": []any{},
		"cpu": 128, "memoryReservation": 50, "readonlyRootFilesystem": true, "linuxParameters": object{"initProcessEnabled": false},
		"firelensConfiguration": object{"type": "fluentbit", "options": object{
			"enable-ecs-log-metadata": "true", "config-file-type": "file", "config-file-value": "/fluent-bit/configs/parse-json.conf",
		}},
		"logConfiguration": object{"logDriver": "awslogs", "options": object{
			"awslogs-group": "/ecs/worker", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "firelens",
		}},
		"repositoryCredentials": object{"credentialsParameter": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:registry-AbCdEf"},
	}
	return own, router
}

// runsContainers is a change of the containers of the worker.
func runsContainers(t *testing.T, containers ...object) change {
	t.Helper()
	text, err := json.Marshal(containers)
	if err != nil {
		t.Fatal(err)
	}
	return change{workerDefinition: {"container_definitions": string(text)}}
}

func TestLogsThatARouterSendsOnGoOnBeingSent(t *testing.T) {
	own, router := routed()
	found := recognized(t, shownServices(t, runsContainers(t, router, own)), anything)
	got := servicesOf(found)["worker"]
	want := v1alpha1.LogsSpec{RetentionDays: 14, Router: &v1alpha1.LogRouter{
		Type: v1alpha1.LogRouterFluentBit, Image: "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable",
		Options:       v1alpha1.LogOptions{"Name": "datadog", "Host": "logs.example.org"},
		SecretOptions: []v1alpha1.SecretEnvVar{{Name: "apikey", Secret: "worker", Key: "key"}},
		ConfigFile:    "/fluent-bit/configs/parse-json.conf", ImagePullSecret: "registry",
	}}
	if diff := cmp.Diff(want, got.Logs); diff != "" || len(got.Sidecars) > 0 {
		t.Errorf("with %d sidecars:\n%s", len(got.Sidecars), diff)
	}
	const effects = "its log router is called log_router, and not fluent-bit; its log router may write into its root file system; its log router has what the other " +
		"containers leave of the task's CPU and memory, and nothing of its own"
	if said := effectsOn(found, worker); !strings.Contains(said, effects) {
		t.Errorf("it says %q", said)
	}
	for _, taken := range found.Taken {
		if taken.From.Address == workerLogs {
			return
		}
	}
	t.Error("the log group of the router is left")
}

func TestServiceIsLeftWithALogRouterThat(t *testing.T) {
	with := func(fields object) func(own, router object) {
		return func(_, router object) { maps.Copy(router, fields) }
	}
	owns := func(fields object) func(own, router object) { return func(own, _ object) { maps.Copy(own, fields) } }
	routes := func(options object) func(own, router object) {
		return with(object{"firelensConfiguration": object{"type": "fluentbit", "options": options}})
	}
	for name, c := range map[string]struct {
		change func(own, router object)
		want   string
	}{
		"nobody uses":         {owns(object{"logConfiguration": nil}), "its container fluent-bit routes logs, and the own container worker sends it none"},
		"has variables":       {with(object{"environment": []any{object{"name": "A", "value": "b"}}}), "its container fluent-bit has environment, for which a log router"},
		"has a health check":  {with(object{"healthCheck": object{"command": []any{"CMD", "true"}}}), "its container fluent-bit has healthCheck, for which a log router"},
		"has capabilities":    {with(object{"linuxParameters": object{"capabilities": object{"add": []any{"SYS_PTRACE"}}}}), "its container fluent-bit has linuxParameters"},
		"has an init process": {with(object{"linuxParameters": object{"initProcessEnabled": true, "tmpfs": []any{1}}}), "its container fluent-bit has linuxParameters"},
		"is of no type":       {with(object{"firelensConfiguration": object{"options": object{}, "x": true}}), "its container fluent-bit routes logs, and does not say with what"},
		"has another field":   {with(object{"firelensConfiguration": object{"type": "fluentd", "x": true}}), "its container fluent-bit has firelensConfiguration.x"},
		"has another option":  {routes(object{"x": "y"}), "its container fluent-bit has the option x, for which a log router"},
		"adds nothing":        {routes(object{"enable-ecs-log-metadata": "false"}), "its container fluent-bit adds nothing of ECS to logs"},
		"is set up from S3":   {routes(object{"config-file-type": "s3", "config-file-value": "arn:aws:s3:::b/f"}), "its container fluent-bit has its configuration in s3"},
		"may end":             {with(object{"essential": false}), "its container fluent-bit routes logs and is not essential"},
		"is no root":          {with(object{"user": "1000"}), "its container fluent-bit runs as the user 1000"},
		"must be healthy":     {owns(object{"dependsOn": []any{object{"containerName": "fluent-bit", "condition": "HEALTHY"}}}), "its container fluent-bit is waited for until it is HEALTHY"},
		"has no options":      {owns(object{"logConfiguration": object{"logDriver": "awsfirelens"}}), "its container fluent-bit is told by nothing but its configuration"},
		"has an odd secret": {owns(object{"logConfiguration": object{
			"logDriver": "awsfirelens", "options": object{"Name": "x"}, "secretOptions": []any{object{"name": "k", "valueFrom": "arn:aws:secretsmanager:eu-west-1:1:secret:s-AbCdEf:k:AWSPREVIOUS:"}},
		}}), "its container fluent-bit sends on the logs of worker, which has the log option k, which is of one version"},
		"logs to itself": {with(object{"logConfiguration": object{"logDriver": "awsfirelens"}}), "its container fluent-bit sends its logs to a log router"},
	} {
		t.Run(name, func(t *testing.T) {
			own, router := routed()
			c.change(own, router)
			wantLeft(t, recognized(t, shownServices(t, runsContainers(t, own, router)), anything), c.want)
		})
	}
	t.Run("has a twin", func(t *testing.T) {
		own, router := routed()
		twin := maps.Clone(router)
		twin["name"] = "fluentd"
		wantLeft(t, recognized(t, shownServices(t, runsContainers(t, own, router, twin)), anything), "its container fluentd is a second log router")
	})
	t.Run("sidecars use", func(t *testing.T) {
		own, router := routed()
		sidecar := object{"name": "sidecar", "image": "x", "essential": true, "logConfiguration": object{"logDriver": "awsfirelens"}}
		wantLeft(t, recognized(t, shownServices(t, runsContainers(t, own, router, sidecar)), anything),
			"its container sidecar sends its logs to a log router, and in an Environment the own container of a service alone does")
	})
}

// To name the version of a secret that is the current one and to name none is the same, for as long as nobody makes another.
func TestVersionOfASecretThatIsCurrentNeedsNoName(t *testing.T) {
	const arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:s-AbCdEf"
	for name, version := range map[string]object{
		"AWSCURRENT": {"secret_id": arn, "version_stages": []any{"AWSCURRENT"}}, "AWSPREVIOUS": {"secret_id": arn, "version_stages": []any{"AWSPREVIOUS"}},
		"of another secret": {"secret_id": arn + "x", "version_stages": []any{"AWSCURRENT"}},
	} {
		t.Run(name, func(t *testing.T) {
			shown := shownServices(t, withContainer(t, workerDefinition, object{"secrets": []any{object{"name": "A", "valueFrom": arn + ":k::v1"}}}))
			root := rootOf(shown)
			resources, _ := root["resources"].([]any)
			root["resources"] = append(resources, inState("aws_secretsmanager_secret_version", "s", object{
				"id": arn + "|v1", "arn": arn, "secret_id": version["secret_id"], "version_id": "v1", "version_stages": version["version_stages"],
			}))
			found := recognized(t, shown, anything)
			if name != "AWSCURRENT" {
				wantLeft(t, found, "its container worker has the variable A, which is of one version of a secret")
				return
			}
			if said, want := effectsOn(found, worker), "its tasks read the version of "+arn+" that is current when they start"; !strings.Contains(said, want) {
				t.Errorf("it says %q, want %q", said, want)
			}
		})
	}
}
