package terraform

import (
	"fmt"
	"math"
	"slices"
	"strings"

	appautoscaling "github.com/upbound/provider-aws/v2/apis/namespaced/appautoscaling/v1beta1"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
)

// readPolicy adds the measure that a policy follows.
func (t *Takeover) readPolicy(s *service, policy *Resource) (why string) {
	if kind := policy.text("policy_type"); kind != "TargetTrackingScaling" {
		return "is of type " + kind + ", and an Environment follows targets: make it one of TargetTrackingScaling first"
	}
	if why := wrongWithAttributes(policy, knownOfScalingPolicy); why != "" {
		return why
	}
	configuration := &Resource{values: map[string]any{}}
	for _, block := range policy.blocks(tracking) {
		configuration = block
	}
	if why := wrongWithUnknown(configuration, knownOfTracking); why != "" {
		return why
	}
	if why := s.readCooldowns(configuration); why != "" {
		return why
	}
	called := policy.text("name")
	taken := &Taken{Kind: appautoscaling.Policy_GroupVersionKind, ExternalName: called, KeptName: called, From: policy}
	name, why := s.readPredefined(configuration)
	for _, metric := range configuration.blocks(customizedMetric) {
		name, why = t.readCustomized(s, taken, metric, configuration.at("target_value"))
	}
	switch {
	case why != "":
		return why
	case name == "":
		return "says no metric that it follows"
	}
	taken.Name = compositions.ScalingPart(s.spec.Name, name)
	s.take = append(s.take, taken)
	return ""
}

// usualCooldown is that of AWS where nobody says another.
const usualCooldown = 300.0

// readCooldowns of a policy, which are those of all policies of a service.
func (s *service) readCooldowns(configuration *Resource) (why string) {
	scaling := &s.spec.Scaling
	for _, cooldown := range []struct {
		attribute string
		seconds   **int32
	}{{"scale_in_cooldown", &scaling.ScaleInCooldownSeconds}, {"scale_out_cooldown", &scaling.ScaleOutCooldownSeconds}} {
		number, said := configuration.at(cooldown.attribute).(float64)
		if !said {
			number = usualCooldown
		}
		seconds := int32(number)
		if before := *cooldown.seconds; before != nil && *before != seconds {
			return fmt.Sprintf("has %s %d, and another policy of the service %d: an Environment has one for all", cooldown.attribute, seconds, *before)
		}
		*cooldown.seconds = &seconds
	}
	return ""
}

// readPredefined reads a policy that follows a measure of AWS's own, and says what that is called.
func (s *service) readPredefined(configuration *Resource) (name, why string) {
	const of = "predefined_metric_specification."
	scaling, metric, value := &s.spec.Scaling, configuration.text(of+"predefined_metric_type"), configuration.at("target_value")
	var into *int32
	switch metric {
	case "": // a metric of its own
		return "", ""
	case "ECSServiceAverageCPUUtilization":
		name, into = "cpu", &scaling.CPUTargetPercent
	case "ECSServiceAverageMemoryUtilization":
		name, into = "memory", &scaling.MemoryTargetPercent
	case "ALBRequestCountPerTarget":
		name, into = "requests", &scaling.RequestsPerTarget
		if label, first := configuration.text(of+"resource_label"), s.firstLabel(); label != first {
			return "", "counts requests of " + label + ", and an Environment those of the first route of the service"
		}
	default:
		return "", "follows " + metric + ", for which an Environment has no field"
	}
	number, why := wholeTarget(value)
	switch {
	case *into != 0:
		return "", "follows " + metric + " as another policy of the service does"
	case why != "":
		return "", why
	}
	*into = number
	return name, ""
}

// wholeTarget is the target of a policy as an Environment has it of AWS's own metrics, and of queues.
func wholeTarget(value any) (target int32, why string) {
	number, isNumber := value.(float64)
	if !isNumber || number != math.Trunc(number) || number < 1 || number > math.MaxInt32 {
		return 0, fmt.Sprintf("has the target %v, and an Environment has whole numbers", value)
	}
	return int32(number), ""
}

// firstLabel is what CloudWatch calls the load balancer and the target group of the first route by, or "".
func (s *service) firstLabel() string {
	var group, rule string
	for _, taken := range slices.Backward(s.take) {
		switch taken.Kind {
		case elbv2.LBTargetGroup_GroupVersionKind:
			group = taken.ExternalName[strings.LastIndex(taken.ExternalName, ":")+1:]
		case elbv2.LBListenerRule_GroupVersionKind:
			_, rule, _ = strings.Cut(taken.ExternalName, ":listener-rule/")
		}
	}
	steps := strings.Split(rule, "/") // app, the load balancer's name and ID, and the IDs of listener and rule
	if len(steps) < 3 {
		return ""
	}
	return strings.Join(steps[:3], "/") + "/" + group
}

// readCustomized reads a policy that follows a metric which is none of AWS's own, and says what that is called.
func (t *Takeover) readCustomized(s *service, policy *Taken, metric *Resource, value any) (name, why string) {
	if len(metric.blocks("metrics")) > 0 {
		return t.readBacklog(s, policy, metric, value)
	}
	return t.readMetric(s, policy.From, metric, value)
}

// readMetric reads a policy that follows a metric of CloudWatch, and says what that is called.
func (t *Takeover) readMetric(s *service, policy, metric *Resource, value any) (name, why string) {
	if other := metric.beyond("dimensions metric_name namespace statistic"); other != "" {
		return "", "follows a metric with " + other + ", for which an Environment has no field"
	}
	target, isNumber := value.(float64)
	if !isNumber || target <= 0 {
		return "", fmt.Sprintf("has the target %v, and an Environment has ones above 0", value)
	}
	list := "metrics of " + s.spec.Name
	for _, own := range []string{"cpu", "memory", "requests", "queue"} { // which metrics may not be called
		t.names[list+"/"+own] = policy
	}
	spec := v1alpha1.MetricScaling{
		Name: t.name(list, policy), Namespace: metric.text("namespace"), MetricName: metric.text("metric_name"),
		Statistic: v1alpha1.MetricStatistic(metric.text("statistic")), Target: v1alpha1.MetricTarget(target),
	}
	for _, dimension := range metric.blocks("dimensions") {
		if spec.Dimensions == nil {
			spec.Dimensions = v1alpha1.MetricDimensions{}
		}
		spec.Dimensions[dimension.text("name")] = dimension.text("value")
	}
	s.spec.Scaling.Metrics = append(s.spec.Scaling.Metrics, spec)
	return spec.Name, ""
}
