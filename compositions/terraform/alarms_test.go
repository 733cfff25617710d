package terraform_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/terraform"
	"github.com/terrarium-io/terrarium/config/policy"
)

const (
	busyAlarm   = "aws_cloudwatch_metric_alarm.busy"
	memoryAlarm = "aws_cloudwatch_metric_alarm.memory"
	operators   = "aws_sns_topic.operators"
	operatorARN = "arn:aws:sns:eu-west-1:111122223333:operators"
)

// asApplied gives an Environment its defaults, as an API server would, or refuses it.
func asApplied(env *v1alpha1.Environment) error {
	object, err := runtime.DefaultUnstructuredConverter.ToUnstructured(env)
	if err != nil {
		return err
	}
	if err := policy.Admit(context.Background(), &unstructured.Unstructured{Object: object}, nil); err != nil {
		return err
	}
	*env = v1alpha1.Environment{}
	return runtime.DefaultUnstructuredConverter.FromUnstructured(object, env)
}

// add something to a state.
func add(shown map[string]any, address string, values map[string]any, changes ...map[string]any) {
	typ, name, _ := strings.Cut(address, ".")
	values = maps.Clone(values)
	for _, change := range changes {
		maps.Copy(values, change)
	}
	root := rootOf(shown)
	root["resources"] = append(root["resources"].([]any), map[string]any{
		"address": address, "mode": "managed", "type": typ, "name": name, "values": values, "sensitive_values": map[string]any{},
	})
}

// alarmOn a metric of the worker, as spec.alarms makes one.
func alarmOn(metric string) map[string]any {
	name := "prod-worker-" + strings.ToLower(metric)
	return map[string]any{
		"id": name, "alarm_name": name, "arn": "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:" + name, "alarm_description": "", "actions_enabled": true,
		"namespace": "AWS/ECS", "metric_name": metric, "dimensions": map[string]any{"ClusterName": "shop", "ServiceName": "shop-worker"},
		"statistic": "Average", "comparison_operator": "GreaterThanThreshold", "threshold": 90, "period": 300, "evaluation_periods": 3, "datapoints_to_alarm": 3,
		"treat_missing_data": "missing", "alarm_actions": []any{operatorARN}, "ok_actions": []any{operatorARN}, "insufficient_data_actions": []any{},
		"evaluate_low_sample_count_percentiles": "", "extended_statistic": "", "unit": "", "metric_query": []any{}, "threshold_metric_id": "", "tags": nil, "tags_all": map[string]any{},
	}
}

// topicWith a policy, which alarms may tell.
func topicWith(says string) map[string]any {
	return map[string]any{"id": operatorARN, "arn": operatorARN, "name": "operators", "policy": says, "kms_master_key_id": "", "tags": nil}
}

const lets = `{"Statement":[{"Sid":"Alarms","Effect":"Allow","Principal":{"Service":"cloudwatch.amazonaws.com"},"Action":"SNS:Publish","Resource":"` + operatorARN + `"`

const letsAlarms = lets + `,"Condition":{"StringEquals":{"aws:SourceAccount":"111122223333"},"ArnLike":{"aws:SourceArn":"arn:aws:cloudwatch:eu-west-1:111122223333:alarm:*"}}}]}`

// told are the alarms and the topics that are taken over, and why those that are left are.
func told(found *terraform.Takeover) (taken, left map[string]string) {
	taken, left = map[string]string{}, map[string]string{}
	isTold := func(r *terraform.Resource) bool {
		return slices.Contains([]string{"aws_cloudwatch_metric_alarm", "aws_sns_topic"}, r.Type)
	}
	for _, one := range found.Taken {
		if isTold(one.From) {
			taken[one.From.Address] = one.Kind.Kind + "/" + one.Name + " " + one.KeptName + " " + strings.Join(one.Effects, "; ")
		}
	}
	for _, one := range found.Left {
		if isTold(one.Resource) {
			left[one.Address] = one.Text
		}
	}
	return taken, left
}

func TestAlarmsAreTakenOverWithTheTopicThatTheyTell(t *testing.T) {
	shown := shownServices(t)
	add(shown, operators, topicWith(letsAlarms))
	add(shown, busyAlarm, alarmOn("CPUUtilization"))
	add(shown, memoryAlarm, alarmOn("MemoryUtilization"), map[string]any{"ok_actions": []any{}, "evaluation_periods": 2, "datapoints_to_alarm": nil, "period": 60})
	found := recognized(t, shown, asApplied)
	taken, left := told(found)
	want := map[string]string{
		operators:   "Topic/shop-operators operators " + "requests without TLS are refused from then on",
		busyAlarm:   "MetricAlarm/shop-service-worker.cpu prod-worker-cpuutilization ",
		memoryAlarm: "MetricAlarm/shop-service-worker.memory prod-worker-memoryutilization it tells when it ends, too; it begins after 15 minutes beyond its threshold, and not after 2",
	}
	if diff := cmp.Diff(want, taken); diff != "" || len(left) > 0 {
		t.Errorf("%s left: %v", diff, left)
	}
	if found.Spec.Alarms == nil || found.Spec.Alarms.Topic != "operators" {
		t.Errorf("alarms are %v", found.Spec.Alarms)
	}
}

func TestAlarmsGoOnTellingATopicThatIsNotInTheStates(t *testing.T) {
	shown := shownServices(t)
	add(shown, busyAlarm, alarmOn("CPUUtilization"))
	found := recognized(t, shown, asApplied)
	if found.Spec.Alarms == nil || found.Spec.Alarms.NotificationTopicARN != operatorARN {
		t.Errorf("alarms are %v", found.Spec.Alarms)
	}
}

func TestAlarmsThatTellNobodyGoOnTellingNobody(t *testing.T) {
	shown := shownServices(t)
	add(shown, busyAlarm, alarmOn("CPUUtilization"), map[string]any{"alarm_actions": nil, "ok_actions": nil})
	found := recognized(t, shown, asApplied)
	if diff := cmp.Diff(&v1alpha1.AlarmsSpec{}, found.Spec.Alarms); diff != "" {
		t.Error(diff)
	}
}

// Whom others tell is a reason why they stay, which is shown.
func TestTopicThatIsSensitiveInAnAlarmIsNotShown(t *testing.T) {
	const secret = "arn:aws:sns:eu-west-1:111122223333:secret"
	shown := shownServices(t)
	add(shown, busyAlarm, alarmOn("CPUUtilization"), map[string]any{"alarm_actions": []any{secret}, "ok_actions": []any{}})
	rootOf(shown)["resources"].([]any)[len(rootOf(shown)["resources"].([]any))-1].(map[string]any)["sensitive_values"] = map[string]any{"alarm_actions": true}
	add(shown, memoryAlarm, alarmOn("MemoryUtilization"), map[string]any{
		"alarm_actions": []any{"arn:aws:lambda:eu-west-1:111122223333:function:page"}, "ok_actions": []any{},
	})
	found := recognized(t, shown, asApplied)
	for _, left := range found.Left {
		if strings.Contains(left.Text, secret) {
			t.Errorf("%s is left: %s", left.Address, left.Text)
		}
	}
	if found.Spec.Alarms != nil {
		t.Errorf("alarms are %v", found.Spec.Alarms)
	}
}

// Where an alarm of the states is not as that of the Environment on the same, all stay, and the topic with them: else there would be two.
func TestAlarmsAreLeftWith(t *testing.T) {
	const beside = "service-worker.cpu of spec.alarms would stand beside it: "
	for name, c := range map[string]struct {
		change map[string]any
		want   string
	}{
		"another threshold":  {map[string]any{"threshold": 80}, "it begins at Average GreaterThanThreshold 80, and that of an Environment at Average GreaterThanThreshold 90: set that first"},
		"another statistic":  {map[string]any{"statistic": "Maximum"}, "it begins at Maximum GreaterThanThreshold 90"},
		"another comparison": {map[string]any{"comparison_operator": "GreaterThanOrEqualToThreshold"}, "it begins at Average GreaterThanOrEqualToThreshold 90"},
		"percentiles":        {map[string]any{"statistic": "", "extended_statistic": "p99"}, "it has extended_statistic, for which an Environment has no field"},
		"a unit":             {map[string]any{"unit": "Percent"}, "it has unit, for which an Environment has no field"},
		"other actions":      {map[string]any{"alarm_actions": []any{operatorARN, "arn:aws:automate:eu-west-1:ec2:stop"}}, "its actions tell others than " + operatorARN + ", and alarms of an Environment tell one topic"},
		"no data":            {map[string]any{"insufficient_data_actions": []any{operatorARN}}, "it has insufficient_data_actions, for which an Environment has no field"},
		"actions off":        {map[string]any{"actions_enabled": false}, "its actions are switched off"},
	} {
		t.Run(name, func(t *testing.T) {
			shown := shownServices(t)
			add(shown, operators, topicWith(letsAlarms))
			add(shown, busyAlarm, alarmOn("CPUUtilization"), c.change)
			add(shown, memoryAlarm, alarmOn("MemoryUtilization"))
			found := recognized(t, shown, asApplied)
			taken, left := told(found)
			if len(taken) > 0 || found.Spec.Alarms != nil {
				t.Errorf("taken over are %v, with the alarms %v", taken, found.Spec.Alarms)
			}
			for address, want := range map[string]string{
				busyAlarm: beside + c.want, memoryAlarm: "it is as spec.alarms makes it, but " + busyAlarm + " is not",
				operators: "its policy has the statement Alarms, which allows cloudwatch.amazonaws.com SNS:Publish where ArnLike aws:SourceArn " +
					"arn:aws:cloudwatch:eu-west-1:111122223333:alarm:* and StringEquals aws:SourceAccount 111122223333, for which an Environment has no field of its own: such a topic " +
					"is taken over together with the alarms that tell it",
			} {
				if !strings.HasPrefix(left[address], want) {
					t.Errorf("%s is left as %q, want %q", address, left[address], want)
				}
			}
		})
	}
}

func TestAlarmsThatSayMoreOfTheSameStayBesideTheOneThatIsTakenOver(t *testing.T) {
	shown := shownServices(t)
	add(shown, busyAlarm, alarmOn("CPUUtilization"))
	add(shown, "aws_cloudwatch_metric_alarm.early", alarmOn("CPUUtilization"), map[string]any{"id": "early", "alarm_name": "early", "arn": nil, "threshold": 70})
	add(shown, "aws_cloudwatch_metric_alarm.elsewhere", alarmOn("CPUUtilization"), map[string]any{"id": "us", "alarm_name": "us", "arn": "arn:aws:cloudwatch:us-east-1:111122223333:alarm:us"})
	add(shown, "aws_cloudwatch_metric_alarm.twice", alarmOn("CPUUtilization"), map[string]any{"id": "twice", "alarm_name": "twice", "arn": "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:twice"})
	set(rootOf(shown), "aws_cloudwatch_metric_alarm.early", map[string]any{"arn": "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:early"})
	taken, left := told(recognized(t, shown, asApplied))
	if len(taken) != 1 || taken[busyAlarm] == "" {
		t.Errorf("taken over are %v", taken)
	}
	for address, want := range map[string]string{
		"early":     busyAlarm + ", which measures the same, is taken over, and this one stays beside it: it begins at Average GreaterThanThreshold 70",
		"elsewhere": "it is none of those that spec.alarms makes",
		"twice":     "it says the same as " + busyAlarm + ", which is taken over: one of the two can go",
	} {
		if got := left["aws_cloudwatch_metric_alarm."+address]; !strings.HasPrefix(got, want) {
			t.Errorf("%s is left as %q, want %q", address, got, want)
		}
	}
}

func TestTopicOfAlarmsIsLeftWith(t *testing.T) {
	for name, c := range map[string]struct {
		change map[string]any
		user   string
		want   string
	}{
		"alarms of any account": {map[string]any{"policy": lets + "}]}"}, "", "its policy has the statement Alarms, which allows cloudwatch.amazonaws.com SNS:Publish without a condition, for which an " +
			`Environment has no field of its own: with the condition aws:SourceAccount "111122223333" it could be taken over together with the alarms that tell it`},
		"alarms of another account": {map[string]any{"policy": lets + `,"Condition":{"StringEquals":{"aws:SourceAccount":"444455556666"}}}]}`}, "", "its policy has the statement Alarms, which allows"},
		"alarms of another region":  {map[string]any{"policy": strings.ReplaceAll(letsAlarms, "eu-west-1:111122223333:alarm", "us-east-1:111122223333:alarm")}, "", "its policy has the statement Alarms, which allows"},
		"another service": {map[string]any{"policy": strings.ReplaceAll(letsAlarms, "cloudwatch.amazonaws.com", "events.amazonaws.com")}, "", "its policy has the statement Alarms, which allows " +
			"events.amazonaws.com SNS:Publish where"},
		"AWS's own key": {map[string]any{"kms_master_key_id": "alias/aws/sns"}, "", "it is encrypted with AWS's own key, with which no alarm can publish to it: take kms_master_key_id away first"},
		"events of RDS": {nil, "aws_db_event_subscription.main", "alarms tell it, and aws_db_event_subscription.main uses it too: the policy of an Environment's topic lets in no other service of AWS"},
	} {
		t.Run(name, func(t *testing.T) {
			shown := shownServices(t)
			add(shown, operators, topicWith(letsAlarms), c.change)
			add(shown, busyAlarm, alarmOn("CPUUtilization"))
			if c.user != "" {
				add(shown, c.user, map[string]any{"id": "main", "sns_topic": operatorARN})
			}
			found := recognized(t, shown, asApplied)
			taken, left := told(found)
			if !strings.HasPrefix(left[operators], c.want) {
				t.Errorf("it is left as %q, want %q", left[operators], c.want)
			}
			if taken[busyAlarm] == "" || found.Spec.Alarms.NotificationTopicARN != operatorARN {
				t.Errorf("the alarm does not go on telling it: %v", left[busyAlarm])
			}
		})
	}
}
