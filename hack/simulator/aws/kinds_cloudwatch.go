package aws

import "maps"

// MetricAlarm is an alarm of CloudWatch.
const MetricAlarm Kind = "cloudwatch.MetricAlarm"

var cloudwatchKinds = map[Kind]*row{
	MetricAlarm: {
		title:    "CloudWatch Metric Alarm",
		api:      api{"CloudWatch", "PutMetricAlarm", "PutMetricAlarm", "DeleteAlarms"},
		named:    true,
		creating: second,
		deleting: second,
		id:       func(_ *Account, r *Resource) string { return r.ExternalName },
		arn:      func(a *Account, r *Resource) string { return a.arn("cloudwatch", "alarm:"+r.ExternalName) },
		check: func(_ *Account, r, _ *Resource) error {
			if r.Text("statistic") == "" && r.Text("extendedStatistic") == "" && len(r.texts("metricQuery.id")) == 0 {
				return refuse("ValidationError: A statistic or an extended statistic is required")
			}
			return nil
		},
		observe: func(*Account, *Resource) map[string]any { return map[string]any{"actionsEnabled": true} },
	},
}

func init() { maps.Copy(table, cloudwatchKinds) }
