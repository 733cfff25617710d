package compositions_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"

	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/hack/localcluster"
)

// leftOutForGood are fields that only some objects of a kind have, and that no edit of an Environment takes from one that has them, or that
// AWS does not know.
var leftOutForGood = map[string]string{
	"Cluster.configuration":                                 "once said, it stays: see execLogs",
	"NATGateway.allocation_id":                              "a regional gateway is another one",
	"NATGateway.subnet_id":                                  "a regional gateway is another one",
	"LB.access_logs":                                        "once said, they stay: see accessLogs",
	"LB.drop_invalid_header_fields":                         "the type of a load balancer cannot be changed",
	"LB.enable_cross_zone_load_balancing":                   "the type of a load balancer cannot be changed",
	"LB.idle_timeout":                                       "the type of a load balancer cannot be changed",
	"MetricAlarm.datapoints_to_alarm":                       alarmOfAnotherForm,
	"MetricAlarm.dimensions":                                alarmOfAnotherForm,
	"MetricAlarm.metric_name":                               alarmOfAnotherForm,
	"MetricAlarm.metric_query":                              alarmOfAnotherForm,
	"MetricAlarm.namespace":                                 alarmOfAnotherForm,
	"MetricAlarm.period":                                    alarmOfAnotherForm,
	"MetricAlarm.statistic":                                 alarmOfAnotherForm,
	"Policy.step_scaling_policy_configuration":              "a policy of another type has another name",
	"Policy.target_tracking_scaling_policy_configuration":   "a policy of another type has another name",
	"LBListener.certificate_arn":                            "the listener on 443 has it",
	"Record.alias":                                          "a record is an alias or has values",
	"Record.records":                                        "a record is an alias or has values",
	"Record.ttl":                                            "a record is an alias or has values",
	"Route.gateway_id":                                      "a route leads to one kind of gateway",
	"Route.nat_gateway_id":                                  "a route leads to one kind of gateway",
	"SecurityGroupEgressRule.cidr_ipv4":                     "the name of the rule says where it leads",
	"SecurityGroupEgressRule.from_port":                     "the name of the rule says where it leads",
	"SecurityGroupEgressRule.referenced_security_group_id":  "the name of the rule says where it leads",
	"SecurityGroupEgressRule.to_port":                       "the name of the rule says where it leads",
	"SecurityGroupIngressRule.cidr_ipv4":                    "the name of the rule says where it leads",
	"SecurityGroupIngressRule.referenced_security_group_id": "the name of the rule says where it leads",
	"Service.desired_count":                                 "without it the number belongs to the autoscaler",
	"Service.health_check_grace_period_seconds":             "once said, it stays: see setGracePeriod",
	"Instance.replicate_source_db":                          "a replica is never promoted",
	"Instance.restore_to_point_in_time":                     "an instance is restored when it is made",
	"Instance.password_wo_version":                          "credentials.source cannot be changed",
	"Instance.manage_master_user_password":                  "it cannot be changed, and AWS does not tell it",
	"Cluster.restore_to_point_in_time":                      "a cluster is restored when it is made",
	"Cluster.snapshot_identifier":                           "a cluster is restored when it is made",
	"Cluster.manage_master_user_password":                   "it cannot be changed, and AWS does not tell it",
	"Cluster.serverlessv2_scaling_configuration":            "AWS keeps it, and Terraform passes over that (rds/cluster.go)",
	"ProxyTarget.db_cluster_identifier":                     "a proxy is before an instance or a cluster, and engine cannot be changed",
	"ProxyTarget.db_instance_identifier":                    "a proxy is before an instance or a cluster, and engine cannot be changed",
	"LBListenerRule.action":                                 "where ECS moves requests it belongs to ECS",
	"Service.alarms":                                        "said to be off once they were on: see setAlarms",
	"Service.deployment_configuration":                      "said to be rolling once it was something else: see setStrategy",
	"Service.task_definition":                               "with imageManagement External it belongs to a pipeline",
	"Target.max_capacity":                                   "with schedules the limits belong to AWS",
	"Target.min_capacity":                                   "with schedules the limits belong to AWS",
}

const alarmOfAnotherForm = "an alarm on a formula has another name than one on a metric"

// What is left out of a field that Terraform does not compute asks for nothing: an object that still has it in AWS is not settled. Where only
// some objects have such a field, the row of the kind says so of it, or it is listed above.
func TestFieldsThatAnEditTakesAwayAskForNothing(t *testing.T) {
	with, without := map[string]bool{}, map[string]bool{}
	for _, name := range cases(t) {
		if name == "patches" { // what a patch has set stays in AWS when it is taken out, as the documentation says
			continue
		}
		for _, o := range settle(t, readEnvironment(t, name), nothingBut(readSecrets(t, name))).Objects {
			if o.RevisionOf != "" || o.Existing { // neither is ever changed
				continue
			}
			for _, field := range optional(t, o.Resource) {
				asked := reflect.ValueOf(parameters(o.Resource)).FieldByName(field.name)
				if slices.Contains(compositions.Kinds.Row(o.GroupKind).LeftOut, field.name) {
					continue
				}
				if asked.IsZero() || asked.Kind() == reflect.Slice && asked.Len() == 0 {
					without[o.Kind+"."+field.terraform] = true
				} else {
					with[o.Kind+"."+field.terraform] = true
				}
			}
		}
	}
	for field := range with {
		if without[field] && leftOutForGood[field] == "" {
			t.Errorf("%s can be taken away, and nothing waits until AWS has taken it away: set it always, or name it in LeftOut of the row or in leftOutForGood", field)
		}
	}
	for field := range leftOutForGood {
		if !with[field] || !without[field] {
			t.Errorf("%s is listed in vain", field)
		}
	}
}

type optionalField struct{ name, terraform string }

// optional are the fields of a kind that Terraform does not compute.
func optional(t *testing.T, res resource.ModernManaged) []optionalField {
	t.Helper()
	schemas, err := terraformSchemas()
	if err != nil {
		t.Fatal(err)
	}
	block := schemas[res.(interface{ GetTerraformResourceType() string }).GetTerraformResourceType()].Block
	var fields []optionalField
	of := reflect.TypeOf(parameters(res))
	for i := range of.NumField() {
		name, _, _ := strings.Cut(of.Field(i).Tag.Get("tf"), ",")
		_, isBlock := block.Blocks[name]
		if attribute, ok := block.Attributes[name]; isBlock || ok && !attribute.Computed {
			fields = append(fields, optionalField{name: of.Field(i).Name, terraform: name})
		}
	}
	return fields
}

type terraformSchema struct {
	Block struct {
		Attributes map[string]struct {
			Computed bool `json:"computed"`
		} `json:"attributes"`
		Blocks map[string]json.RawMessage `json:"block_types"`
	} `json:"block"`
}

// terraformSchemas are those of the provider's Terraform resources, by type.
var terraformSchemas = sync.OnceValues(func() (map[string]terraformSchema, error) {
	dir, err := localcluster.ProviderCRDDir()
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(dir, "..", "..", "config", "schema.json"))
	if err != nil {
		return nil, err
	}
	var all struct {
		Providers map[string]struct {
			Resources map[string]terraformSchema `json:"resource_schemas"`
		} `json:"provider_schemas"`
	}
	if err := json.Unmarshal(text, &all); err != nil {
		return nil, err
	}
	for _, provider := range all.Providers {
		return provider.Resources, nil
	}
	return nil, os.ErrNotExist
})
