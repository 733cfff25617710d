package compositions

import (
	cloudwatch "github.com/upbound/provider-aws/v2/apis/namespaced/cloudwatch/v1beta1"

	"github.com/terrarium-io/terrarium/compositions/plan"
)

// alarmKinds are the kinds of alarms.
var alarmKinds = []plan.Kind{
	{
		GroupVersionKind: cloudwatch.MetricAlarm_GroupVersionKind,
		AddGroup:         cloudwatch.SchemeBuilder.AddToScheme,
		TakenByName:      true,
		LeftOut:          []string{"AlarmActions", "OkActions"},
		Calls: plan.Calls{
			From: "cloudwatch/metric_alarm.go", Makes: "alarm",
			Create: "cloudwatch:PutMetricAlarm", Read: "cloudwatch:DescribeAlarms cloudwatch:ListTagsForResource",
			Update: "cloudwatch:PutMetricAlarm", Remove: "cloudwatch:DeleteAlarms", Tags: "cloudwatch:TagResource cloudwatch:UntagResource",
		},
	},
}
