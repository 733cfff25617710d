package v1alpha1_test

import (
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func TestAlarmRules(t *testing.T) {
	topic := func(arn string) edit {
		return func(s *v1alpha1.EnvironmentSpec) { s.Alarms = &v1alpha1.AlarmsSpec{NotificationTopicARN: arn} }
	}
	const valid = "arn:aws:sns:eu-west-1:123456789012:alarms"
	testRules(t, []rule{
		{"a topic is one of SNS", topic(valid), topic("arn:aws:sqs:eu-west-1:123456789012:alarms"), "must be the ARN of an SNS topic"},
		{"a topic is in the region", topic(valid), topic("arn:aws:sns:eu-west-2:123456789012:alarms"), "spec.alarms.notificationTopicARN: must be in spec.region, and of the partition of that region"},
	})
}
