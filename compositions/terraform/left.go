package terraform

import (
	"cmp"
	"slices"
	"strings"
)

// looksAtNetwork is the reason of all that a network is made of.
const looksAtNetwork = "the network is looked at, in spec.network.existing"

// looksAtBalancers is the reason of load balancers that the Environment does not use.
const looksAtBalancers = "load balancers are looked at where an application load balancer has a listener, or a service that is taken over is behind a network " +
	"load balancer, in spec.loadBalancers[].existing"

// reasons why what is of a type stays Terraform's, by the beginning of the type. The longest beginning counts.
var reasons = map[string]string{
	"aws_":                         "not taken over: it goes on as it is, under Terraform",
	"aws_vpc":                      looksAtNetwork,
	"aws_subnet":                   "the network is looked at, and this subnet is not part of what the Environment uses",
	"aws_route":                    looksAtNetwork,
	"aws_route53_":                 "records are not taken over, and stay in force: keep them",
	"aws_route53_zone":             "zones are not taken over: their names go on leading where they do",
	"aws_main_route_table":         looksAtNetwork,
	"aws_default_":                 looksAtNetwork,
	"aws_internet_gateway":         looksAtNetwork,
	"aws_nat_gateway":              looksAtNetwork,
	"aws_eip":                      looksAtNetwork,
	"aws_network_acl":              looksAtNetwork,
	"aws_flow_log":                 looksAtNetwork,
	"aws_ecs_cluster":              "clusters are looked at, in spec.cluster.existing",
	"aws_ecs_task_definition":      "no service or job that is taken over runs it: keep it as long as something does",
	"aws_appautoscaling_":          "it scales no service that is taken over: it goes on as it is",
	"aws_lb":                       looksAtBalancers,
	"aws_alb":                      looksAtBalancers,
	"aws_lb_target_group":          "no service that is taken over has it: it goes on as it is",
	"aws_alb_target_group":         "no service that is taken over has it: it goes on as it is",
	"aws_lb_listener":              "it leads to no service that is taken over, and stays with its load balancer",
	"aws_alb_listener":             "it leads to no service that is taken over, and stays with its load balancer",
	"aws_lb_listener_rule":         "it leads to no service that is taken over: it stays, and so does its number",
	"aws_alb_listener_rule":        "it leads to no service that is taken over: it stays, and so does its number",
	"aws_acm_":                     "certificates stay with what serves with them, and in force",
	"aws_lb_listener_certificate":  "a certificate stays with its listener, and in force",
	"aws_alb_listener_certificate": "a certificate stays with its listener, and in force",
	"aws_db_proxy":                 "proxies stay, each with its role and its secret: spec.databases[].proxy makes another one",
	"aws_db_":                      "it stays with its database, and goes on as it is",
	"aws_rds_":                     "it stays with its cluster, and goes on as it is",
	"aws_elasticache_":             "it stays with its cache, and goes on as it is",
	"aws_elasticache_user":         "users stay with the cache that has them: an Environment's caches have none",
	"aws_efs_":                     "its file system is left, or not in the states",
	"aws_efs_access_point":         "access points stay with what mounts by them: an Environment makes one for each volume of a service or job",
	"aws_efs_replication":          "a replication goes on as it is, under Terraform",
	"aws_secretsmanager_":          "secrets are not taken over: read one with spec.secrets[].valueFrom.existing",
	"aws_ssm_parameter":            "parameters are not taken over: read one with spec.secrets[].valueFrom.parameter",
	"aws_iam_":                     "roles and their policies are not taken over, and stay as they are",
	"aws_cloudwatch_log_group":     "no service or job that is taken over has it for itself: it goes on as it is",
	"aws_cloudwatch_metric_alarm":  "it is none of those that spec.alarms makes for what is taken over: it goes on as it is, and what it measures keeps its name",
	"aws_scheduler_":               "groups of schedules stay: an Environment's schedules are in the group default",
	"aws_cloudwatch_event_":        "events are not taken over: schedules of aws_scheduler_schedule are, and spec.jobs makes an Environment's own",
	"aws_security_group":           "security groups stay with what they protect",
	"aws_vpc_security_group_":      "security groups stay with what they protect",
	"aws_s3_bucket_":               "an Environment has no field for this setting of a bucket: it stays as it is",
	"aws_sqs_queue_":               "its queue is left, or not in the states",
	"aws_sns_topic_":               "its topic is left, or not in the states",
	"aws_service_discovery_":       "names stay with their service",
	"aws_vpc_endpoint":             looksAtNetwork,
	"aws_kms_":                     "keys stay: what is encrypted needs them",
}

// leave lists all that is neither taken over nor looked at, with a reason and with what to mend in its code.
func (t *Takeover) leave() {
	for _, r := range t.states.resources {
		if t.taken[r] || t.looked[r] {
			continue
		}
		why := t.left[r]
		if r.Unfit != "" {
			why = r.Unfit
		}
		if why == "" {
			why = cmp.Or(t.whyItStays(r), reasonOf(r.Type))
		}
		t.Left = append(t.Left, Remark{r, why + t.toMend(r)})
	}
	for i, looked := range t.Looked {
		t.Looked[i].Text += t.toMend(looked.Resource)
	}
}

// toMend says what a resource that stays names in its code, and what is not there any more when Terraform has let go of it, or "". What is left of one that
// was replaced is in no code.
func (t *Takeover) toMend(r *Resource) string {
	if r.deposed != "" {
		return ""
	}
	var used []string
	for _, taken := range t.Taken {
		if mentions(r.values, taken.called) || says(r, taken) {
			used = append(used, taken.From.Address)
		}
	}
	if len(used) == 0 {
		return ""
	}
	return "; its code names " + strings.Join(used, ", ") + ": put the values that these have now there instead"
}

// namesIn are where others say the name of a database or cache, which says little elsewhere: the dimensions of alarms, and attributes.
var namesIn = []string{
	"dimensions.DBInstanceIdentifier", "dimensions.DBClusterIdentifier", "dimensions.CacheClusterId", "dimensions.ReplicationGroupId",
	"cluster_identifier", "db_cluster_identifier", "db_instance_identifier",
}

// says reports whether a resource says the name of something that is taken over.
func says(r *Resource, taken *Taken) bool {
	return slices.ContainsFunc(namesIn, func(path string) bool { return slices.Contains(taken.names, r.text(path)) })
}

func reasonOf(typ string) string {
	longest := ""
	for beginning := range reasons {
		if strings.HasPrefix(typ, beginning) && len(beginning) > len(longest) {
			longest = beginning
		}
	}
	if longest == "" {
		return "not of AWS: it goes on as it is, under Terraform"
	}
	return reasons[longest]
}
