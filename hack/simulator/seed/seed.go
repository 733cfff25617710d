// Package seed puts into a simulated account what an Environment names and somebody else has made.
package seed

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// For makes what an Environment names and does not make: networks, clusters, load balancers, snapshots and databases, hosted zones, certificates, web ACLs,
// buckets of logs, secrets, parameters, security groups, alarms and roles. It returns a line for each.
func For(account *aws.Account, spec v1alpha1.EnvironmentSpec) []string {
	return slices.Concat(
		network(account, spec), cluster(account, spec), balancers(account, spec), databases(account, spec),
		zones(account, spec), besideBalancers(account, spec), secrets(account, spec), clients(account, spec), tasks(account, spec), alarms(account, spec),
	)
}

func zones(account *aws.Account, spec v1alpha1.EnvironmentSpec) (made []string) {
	for _, lb := range spec.LoadBalancers {
		if lb.TLS != nil && lb.TLS.HostedZoneID != "" {
			domain := parentOf(cmp.Or(lb.TLS.DomainNames...))
			account.AddHostedZone(lb.TLS.HostedZoneID, domain)
			made = append(made, fmt.Sprintf("hosted zone %s of %s", lb.TLS.HostedZoneID, domain))
		}
		for _, name := range lb.Names {
			domain := parentOf(strings.TrimPrefix(name.Name, "*."))
			account.AddHostedZone(name.HostedZoneID, domain)
			made = append(made, fmt.Sprintf("hosted zone %s of %s", name.HostedZoneID, domain))
		}
	}
	return made
}

// besideBalancers makes the certificates, the web ACLs and the buckets of logs that load balancers name.
func besideBalancers(account *aws.Account, spec v1alpha1.EnvironmentSpec) (made []string) {
	for _, lb := range spec.LoadBalancers {
		if lb.TLS != nil && lb.TLS.CertificateARN != "" {
			account.AddOther(lb.TLS.CertificateARN)
			made = append(made, "certificate "+lb.TLS.CertificateARN)
		}
		if lb.WebACLARN != "" {
			account.AddWebACL(lb.WebACLARN)
			made = append(made, "web ACL "+lb.WebACLARN)
		}
		if lb.AccessLogs != nil && lb.AccessLogs.BucketName != "" {
			account.AddOther(lb.AccessLogs.BucketName)
			made = append(made, "bucket "+lb.AccessLogs.BucketName)
		}
	}
	return made
}

func secrets(account *aws.Account, spec v1alpha1.EnvironmentSpec) (made []string) {
	for _, secret := range spec.Secrets {
		if existing := secret.ValueFrom.Existing; existing != nil {
			account.AddSecret(existing.ARN, `{"token":"not-a-real-token","username":"shop","password":"not-a-real-password"}`)
			made = append(made, "secret "+existing.ARN)
		}
		if existing := secret.ValueFrom.Parameter; existing != nil {
			account.AddSecret(existing.ARN, "not-a-real-value")
			made = append(made, "parameter "+existing.ARN)
		}
	}
	return made
}

// clients makes the security groups of those who may connect to databases and services.
func clients(account *aws.Account, spec v1alpha1.EnvironmentSpec) (made []string) {
	var groups []string
	for _, db := range spec.Databases {
		for _, client := range db.AllowFrom {
			groups = append(groups, client.SecurityGroupID)
		}
	}
	for _, service := range spec.Services {
		for _, client := range service.AllowFrom {
			groups = append(groups, client.SecurityGroupID)
		}
	}
	slices.Sort(groups)
	for _, group := range slices.Compact(groups) {
		if group != "" {
			account.Add(aws.SecurityGroup, group, nil)
			made = append(made, "security group "+group)
		}
	}
	return made
}

// alarms that end deployments of services.
func alarms(account *aws.Account, spec v1alpha1.EnvironmentSpec) (made []string) {
	for _, service := range spec.Services {
		for _, name := range service.Deployment.RollbackOn {
			if name != v1alpha1.AlarmDefault {
				account.AddOther(string(name))
				made = append(made, "alarm "+string(name))
			}
		}
	}
	return made
}

// tasks makes the roles and the security groups that tasks name.
func tasks(account *aws.Account, spec v1alpha1.EnvironmentSpec) (made []string) {
	var all []v1alpha1.TaskSpec
	for _, service := range spec.Services {
		all = append(all, service.TaskSpec)
	}
	for _, job := range spec.Jobs {
		all = append(all, job.TaskSpec)
	}
	var named []string
	for _, task := range all {
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
