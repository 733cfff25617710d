package terraform_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/terraform"
)

// What a service cannot be taken over with, each with the words that say so.
func TestServiceIsLeftWith(t *testing.T) {
	of := func(attribute string, value any) change { return change{worker: {attribute: value}} }
	definition := func(attribute string, value any) change { return change{workerDefinition: {attribute: value}} }
	container := func(fields map[string]any) change { return withContainer(t, workerDefinition, fields) }
	const sensitive = "sensitive in the state, and may not be shown"
	for name, c := range map[string]struct {
		change change
		want   string
	}{
		"another region":        {change{worker: {"arn": "arn:aws:ecs:us-east-1:111122223333:service/shop/w"}}, "it is in region us-east-1, and the Environment in eu-west-1"},
		"another cluster":       {of("cluster", "other"), "it is in another cluster"},
		"EC2":                   {change{worker: {"launch_type": "EC2", "capacity_provider_strategy": nil}}, `its launch_type is "EC2", and an Environment's tasks run on Fargate`},
		"own capacity":          {of("capacity_provider_strategy", []any{map[string]any{"capacity_provider": "ours", "weight": 1}}), "it runs on the capacity provider ours"},
		"odd spot":              {of("capacity_provider_strategy", []any{map[string]any{"capacity_provider": "FARGATE_SPOT", "weight": 1}, map[string]any{"capacity_provider": "FARGATE", "weight": 2}}), "its share of Fargate Spot is 1 of 3"},
		"first on spot":         {of("capacity_provider_strategy", []any{map[string]any{"capacity_provider": "FARGATE_SPOT", "weight": 1, "base": 1}}), "its first tasks run on Fargate Spot"},
		"no providers":          {change{"aws_ecs_cluster_capacity_providers.main": nil}, "its cluster has no capacity provider FARGATE"},
		"unknown deployments":   {of("deployment_minimum_healthy_percent", nil), "it has no deployment_minimum_healthy_percent, which says how many tasks stay while a version comes in: let terraform apply -refresh-only write it"},
		"CodeDeploy":            {of("deployment_controller", []any{map[string]any{"type": "CODE_DEPLOY"}}), "its deployments are those of CODE_DEPLOY"},
		"a daemon":              {of("scheduling_strategy", "DAEMON"), "it is a DAEMON"},
		"blue-green":            {of("deployment_configuration", []any{map[string]any{"strategy": "BLUE_GREEN", "bake_time_in_minutes": "5"}}), "which moves requests, and neither a route nor Service Connect"},
		"Service Connect":       {of("service_connect_configuration", []any{map[string]any{"enabled": true}}), "its Service Connect is in the namespace , which is no aws_service_discovery_http_namespace"},
		"registries":            {of("service_registries", []any{map[string]any{"registry_arn": "arn"}}), "its name in DNS (service_registries) is not in the states"},
		"constraints":           {of("placement_constraints", []any{map[string]any{"type": "distinctInstance"}}), "it has placement_constraints"},
		"an unknown field":      {of("future_field", "x"), "it has future_field, for which an Environment has no field"},
		"an old platform":       {of("platform_version", "1.3.0"), "its platform_version is 1.3.0"},
		"a load balancer":       {of("load_balancer", []any{map[string]any{"container_name": "worker", "container_port": 80}}), "its target group  is not in the states"},
		"alarms without return": {of("alarms", []any{map[string]any{"enable": true, "rollback": false, "alarm_names": []any{"a"}}}), "alarms stop its deployments without going back"},
		"other subnets":         {of("network_configuration", []any{map[string]any{"subnets": []any{"subnet-0"}}}), "its tasks are in subnet-0, which is none of the private subnets"},
		"public without IP":     {of("network_configuration", []any{map[string]any{"subnets": []any{"subnet-030b2c3d4e5f60718"}}}), "which is none of the private subnets, and assign_public_ip is false"},
		"five groups":           {of("network_configuration", []any{map[string]any{"subnets": []any{"subnet-010b2c3d4e5f60718"}, "security_groups": []any{"1", "2", "3", "4", "5"}}}), "it has five security groups"},
		"no groups":             {of("network_configuration", []any{map[string]any{"subnets": []any{"subnet-010b2c3d4e5f60718"}}}), "it says no security groups"},
		"a range of ports":      {container(map[string]any{"portMappings": []any{map[string]any{"containerPortRange": "80-90"}}}), "its container worker has portMappings.containerPortRange"},
		"secret options":        {container(map[string]any{"logConfiguration": map[string]any{"logDriver": "awslogs", "secretOptions": []any{"x"}}}), "its container worker has logConfiguration.secretOptions"},
		"an init process":       {change{worker: {"enable_execute_command": false}}, "its container worker has an init process"},
		"a pipeline's revision": {of("task_definition", "arn:aws:ecs:eu-west-1:111122223333:task-definition/worker:9"), "it runs the task definition arn:aws:ecs:eu-west-1:111122223333:task-definition/worker:9, which is not in the states"},
		"Windows":               {definition("runtime_platform", []any{map[string]any{"operating_system_family": "WINDOWS_SERVER_2022_CORE"}}), "of its task definition: its operating system is WINDOWS_SERVER_2022_CORE"},
		"host network":          {definition("network_mode", "host"), "of its task definition: its network_mode is host"},
		"a proxy":               {definition("proxy_configuration", []any{map[string]any{"type": "APPMESH"}}), "of its task definition: it has proxy_configuration"},
		"shared processes":      {definition("pid_mode", "task"), "of its task definition: it has pid_mode"},
		"no size":               {definition("cpu", ".25 vCPU"), `of its task definition: its cpu is ".25 vCPU"`},
		"damaged containers":    {definition("container_definitions", "{"), "of its task definition: its containers cannot be read"},
		"odd containers":        {definition("container_definitions", "[1]"), "of its task definition: its containers cannot be read"},
		"a volume without TLS":  {definition("volume", []any{map[string]any{"name": "media", "efs_volume_configuration": []any{map[string]any{"file_system_id": "fs-1"}}}}), "its volume media is mounted without TLS or without IAM"},
		"a volume of Docker":    {definition("volume", []any{map[string]any{"name": "media", "docker_volume_configuration": []any{map[string]any{"driver": "x"}}}}), "its volume media has docker_volume_configuration"},
		"files of variables":    {container(map[string]any{"environmentFiles": []any{map[string]any{"value": "arn"}}}), "its container worker has environmentFiles"},
		"one not essential":     {container(map[string]any{"essential": false}), "its container worker is the own one of the service and not essential"},
		"kernel settings":       {container(map[string]any{"linuxParameters": map[string]any{"tmpfs": []any{map[string]any{"size": 1}}}}), "its container worker has linuxParameters.tmpfs"},
		"another limit":         {container(map[string]any{"ulimits": []any{map[string]any{"name": "nproc", "softLimit": 1, "hardLimit": 1}}}), "its container worker has a limit of nproc"},
		"FireLens":              {container(map[string]any{"logConfiguration": map[string]any{"logDriver": "awsfirelens"}}), "its container worker sends its logs to a log router, and none of its task is one"},
		"Splunk":                {container(map[string]any{"logConfiguration": map[string]any{"logDriver": "splunk"}}), "its container worker writes its logs with splunk"},
		"a log option":          {container(map[string]any{"logConfiguration": map[string]any{"logDriver": "awslogs", "options": map[string]any{"awslogs-group": "/ecs/worker", "mode": "non-blocking"}}}), "its container worker has the log option mode"},
		"logs elsewhere":        {container(map[string]any{"logConfiguration": map[string]any{"logDriver": "awslogs", "options": map[string]any{"awslogs-region": "us-east-1"}}}), "its container worker writes its logs in region us-east-1"},
		"one version":           {container(map[string]any{"secrets": []any{map[string]any{"name": "A", "valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:s-AbCdEf:k::v1"}}}), "its container worker has the variable A, which is of one version"},
		"part of an ARN":        {container(map[string]any{"secrets": []any{map[string]any{"name": "A", "valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:s"}}}), "its container worker has the variable A: the ARN of its secret has not the six characters"},
		"logs for long":         {change{workerLogs: {"retention_in_days": 4000}}, "its log group keeps logs for 4000 days, which an Environment does not take"},
		"logs for who knows":    {change{workerLogs: {"retention_in_days": nil}}, "the state does not say how long its log group keeps logs: let terraform apply -refresh-only write it"},
		"logs with a key":       {change{workerLogs: {"kms_key_id": "arn"}}, "its log group has kms_key_id"},
		"logs seldom read":      {change{workerLogs: {"log_group_class": "INFREQUENT_ACCESS"}}, "its log group has log_group_class"},
	} {
		t.Run(name, func(t *testing.T) {
			wantLeft(t, recognized(t, shownServices(t, c.change), anything), c.want)
		})
	}
	t.Run("sensitive variables", func(t *testing.T) {
		shown := shownServices(t)
		visit(rootOf(shown), func(r map[string]any) {
			if r["address"] == workerDefinition {
				r["sensitive_values"] = map[string]any{"container_definitions": true}
			}
		})
		wantLeft(t, recognized(t, shown, anything), "of its task definition: it has container_definitions, which is "+sensitive)
	})
	t.Run("tainted tasks", func(t *testing.T) {
		shown := shownServices(t)
		visit(rootOf(shown), func(r map[string]any) {
			if r["address"] == workerDefinition {
				r["tainted"] = true
			}
		})
		wantLeft(t, recognized(t, shown, anything), "of its task definition: it is tainted")
	})
	t.Run("a rule of the Environment", func(t *testing.T) {
		admits := func(env *v1alpha1.Environment) error {
			for _, service := range env.Spec.Services {
				if service.Name == "worker" {
					return errors.New("spec.services[worker].cpu: no such size")
				}
			}
			return nil
		}
		wantLeft(t, recognized(t, shownServices(t), admits), "an Environment does not take it as it is: cpu: no such size")
	})
}

// wantLeft looks that the worker is left with a reason, and all that is its own with it.
func wantLeft(t *testing.T, found *terraform.Takeover, want string) {
	t.Helper()
	for _, taken := range found.Taken {
		if taken.From.Address == worker || taken.From.Address == workerLogs {
			t.Errorf("%s is taken over", taken.From.Address)
		}
	}
	for _, left := range found.Left {
		if left.Address == worker {
			if !strings.Contains(left.Text, want) {
				t.Errorf("the reason is %q, want %q", left.Text, want)
			}
			return
		}
	}
	t.Errorf("%s is not left", worker)
}

// A state may be damaged, or of a provider that nobody knows: whatever an attribute holds, the service is taken over or left, and nothing else happens.
func TestAttributesOfAnyTypeArePutUpWith(t *testing.T) {
	odd := []any{nil, true, 1.5, "", "text", []any{}, []any{nil, 1.0, "text", []any{}}, map[string]any{}, []any{map[string]any{"name": 1.0, "containerName": nil}}}
	tried := 0
	try := func(change change) {
		tried++
		if found := recognized(t, shownServices(t, change), anything); len(found.Spec.Services) == 0 {
			t.Errorf("the other service is left too, with %v", change)
		}
	}
	shown := shownServices(t)
	visit(rootOf(shown), func(r map[string]any) {
		address := r["address"].(string)
		if address != worker && address != workerDefinition && address != workerLogs {
			return
		}
		for attribute := range r["values"].(map[string]any) {
			for _, value := range odd {
				try(change{address: {attribute: value}})
			}
		}
	})
	for field := range strings.FieldsSeq("name image essential cpu memory command entryPoint environment secrets portMappings mountPoints linuxParameters logConfiguration " +
		"healthCheck dependsOn ulimits user dockerLabels repositoryCredentials restartPolicy stopTimeout startTimeout firelensConfiguration") {
		for _, value := range odd {
			try(withContainer(t, workerDefinition, map[string]any{field: value}))
		}
	}
	if tried < 500 {
		t.Errorf("only %d were tried", tried)
	}
}
