package main

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// completeSample is the sample that names things which somebody else has made.
const completeSample = "config/samples/complete"

// seed puts into an account what the complete sample needs and does not make, and returns a line for each.
func seed(account *aws.Account, root string) ([]string, error) {
	text, err := os.ReadFile(filepath.Join(root, completeSample, "environment.yaml"))
	if err != nil {
		return nil, fmt.Errorf("read sample: %w", err)
	}
	env := &v1alpha1.Environment{}
	if err := yaml.UnmarshalStrict(text, env); err != nil {
		return nil, fmt.Errorf("read %s: %w", completeSample, err)
	}
	return slices.Concat(seedZones(account, env.Spec), seedSecrets(account, env.Spec), seedClients(account, env.Spec), seedTasks(account, env.Spec)), nil
}

func seedZones(account *aws.Account, spec v1alpha1.EnvironmentSpec) (made []string) {
	for _, lb := range spec.LoadBalancers {
		if lb.TLS != nil && lb.TLS.HostedZoneID != "" {
			domain := parentOf(cmp.Or(lb.TLS.DomainNames...))
			account.AddHostedZone(lb.TLS.HostedZoneID, domain)
			made = append(made, fmt.Sprintf("hosted zone %s of %s", lb.TLS.HostedZoneID, domain))
		}
	}
	return made
}

func seedSecrets(account *aws.Account, spec v1alpha1.EnvironmentSpec) (made []string) {
	for _, secret := range spec.Secrets {
		if existing := secret.ValueFrom.Existing; existing != nil {
			account.AddSecret(existing.ARN, `{"token":"not-a-real-token"}`)
			made = append(made, "secret "+existing.ARN)
		}
		if existing := secret.ValueFrom.Parameter; existing != nil {
			account.AddSecret(existing.ARN, "not-a-real-value")
			made = append(made, "parameter "+existing.ARN)
		}
	}
	return made
}

// seedClients makes the security groups of those who may connect to databases.
func seedClients(account *aws.Account, spec v1alpha1.EnvironmentSpec) (made []string) {
	for _, db := range spec.Databases {
		for _, client := range db.AllowFrom {
			if client.SecurityGroupID != "" {
				account.AddSecurityGroup(client.SecurityGroupID)
				made = append(made, "security group "+client.SecurityGroupID)
			}
		}
	}
	return made
}

// seedTasks makes the roles and the security groups that tasks name.
func seedTasks(account *aws.Account, spec v1alpha1.EnvironmentSpec) (made []string) {
	var tasks []v1alpha1.TaskSpec
	for _, service := range spec.Services {
		tasks = append(tasks, service.TaskSpec)
	}
	for _, job := range spec.Jobs {
		tasks = append(tasks, job.TaskSpec)
	}
	var named []string
	for _, task := range tasks {
		named = append(append(named, task.IAM.TaskRoleARN, task.IAM.ExecutionRoleARN), task.SecurityGroupIDs...)
	}
	slices.Sort(named)
	for _, other := range slices.Compact(named) {
		if other != "" {
			account.AddOther(other)
			made = append(made, "what tasks name as "+other)
		}
	}
	return made
}

// parentOf is the domain that a name is in.
func parentOf(name string) string {
	_, domain, _ := strings.Cut(name, ".")
	return domain
}
