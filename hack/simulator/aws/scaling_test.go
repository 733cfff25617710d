package aws

import "testing"

func TestScalingPoliciesHaveOneMetric(t *testing.T) {
	e := newEnvironment(t)
	follow := func(specification fields) fields {
		return with(e.asked[ScalingPolicy], fields{"targetTrackingScalingPolicyConfiguration": specification})
	}
	predefined := fields{"predefinedMetricType": "ECSServiceAverageCPUUtilization"}
	const one = "Exactly one of a predefined metric, a metric and metric math must be specified"
	for name, c := range map[string]struct {
		asked fields
		words string
	}{
		"none":             {fields{}, one},
		"two":              {fields{"predefinedMetricSpecification": predefined, "customizedMetricSpecification": fields{"metricName": "Lag"}}, one},
		"an ID that is no": {fields{"customizedMetricSpecification": fields{"metrics": []any{fields{"id": "Messages"}}}}, "The ID of a metric must begin with a lower-case letter"},
	} {
		t.Run(name, func(t *testing.T) { refused(t, e.Account, ScalingPolicy, "other", follow(c.asked), c.words) })
	}
}
