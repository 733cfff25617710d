package terraform

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	cloudwatch "github.com/upbound/provider-aws/v2/apis/namespaced/cloudwatch/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

const metricAlarm = "aws_cloudwatch_metric_alarm"

// An ask is an alarm that an Environment makes, by the name of its part.
type ask struct {
	cloudwatch.MetricAlarmParameters
	part string
}

// alarms takes over the alarms that are those of spec.alarms, which makes all of them or none. So none is taken over where a second alarm would come to
// stand beside one of the states that measures the same, and left says why each stays.
func (t *Takeover) alarms() (takes bool, left map[*Resource]string) {
	left = map[*Resource]string{}
	asks, err := t.alarmsAsked()
	if err != nil {
		t.Spec.Alarms = nil
		for _, r := range t.alarmsOfThese() {
			left[r] = "an Environment cannot have spec.alarms as it is: " + err.Error()
		}
		return false, left
	}
	found := map[*Resource]ask{}
	var wrong *Resource
	for _, a := range asks {
		about := t.alarmsAbout(a)
		is := t.alarmLike(a, about)
		if is != nil {
			found[is] = a
		} else if len(about) > 0 {
			wrong = about[0]
		}
		maps.Copy(left, t.besideAlarm(a, is, about))
	}
	if len(found) == 0 || wrong != nil {
		for r := range found {
			left[r] = fmt.Sprintf("it is as spec.alarms makes it, but %s is not, and spec.alarms makes the alarms of all that is taken over: see there",
				wrong.Address)
		}
		t.Spec.Alarms = nil
		return false, left
	}
	for _, r := range slices.SortedFunc(maps.Keys(found), func(a, b *Resource) int { return strings.Compare(a.Address, b.Address) }) {
		t.takeAlarm(r, found[r])
	}
	maps.Copy(t.left, left)
	return true, nil
}

// alarmLike one of the Environment is the first of some that measure the same, or nil.
func (t *Takeover) alarmLike(a ask, about []*Resource) *Resource {
	if i := slices.IndexFunc(about, func(r *Resource) bool { return t.unlike(r, a) == "" }); i >= 0 {
		return about[i]
	}
	return nil
}

// besideAlarm says why those stay that measure the same as one of the Environment, and are not the one that is it.
func (t *Takeover) besideAlarm(a ask, is *Resource, about []*Resource) map[*Resource]string {
	left := map[*Resource]string{}
	for _, r := range about {
		switch unlike := t.unlike(r, a); {
		case r == is:
		case is == nil:
			left[r] = fmt.Sprintf("%s of spec.alarms would stand beside it: %s", a.part, unlike)
		case unlike == "":
			left[r] = fmt.Sprintf("it says the same as %s, which is taken over: one of the two can go", is.Address)
		default:
			left[r] = fmt.Sprintf("%s, which measures the same, is taken over, and this one stays beside it: %s", is.Address, unlike)
		}
	}
	return left
}

func (t *Takeover) takeAlarm(r *Resource, a ask) {
	name := r.text("alarm_name")
	var effects []string
	if t.told != "" && len(r.texts("ok_actions")) == 0 {
		effects = append(effects, "it tells when it ends, too")
	}
	if before, after := minutesOf(r), *a.Period**a.EvaluationPeriods/60; before != after {
		effects = append(effects, fmt.Sprintf("it begins after %g minutes beyond its threshold, and not after %g", after, before))
	}
	t.take(&Taken{Kind: cloudwatch.MetricAlarm_GroupVersionKind, Name: a.part, ExternalName: name, KeptName: name, From: r, Effects: effects})
}

// minutesOf an alarm are for how long its metric is beyond the threshold before it begins.
func minutesOf(r *Resource) float64 {
	periods := r.number("datapoints_to_alarm")
	if periods == 0 {
		periods = r.number("evaluation_periods")
	}
	return float64(periods*r.number("period")) / 60
}

// alarmsOfThese are the alarms of the states on one metric of a kind of thing that an Environment may have, also such as are not what they should be.
func (t *Takeover) alarmsOfThese() []*Resource {
	var alarms []*Resource
	for _, r := range t.states.resources {
		if r.Type == metricAlarm && r.region() == t.states.Region && slices.Contains(compositions.AlarmNamespaces, r.text("namespace")) {
			alarms = append(alarms, r)
		}
	}
	return alarms
}

// toldByAlarms is the topic that most of them tell, or "". Whom alarms tell that the state marks as sensitive is not shown.
func (t *Takeover) toldByAlarms() string {
	told, often := "", map[string]int{}
	for _, r := range t.alarmsOfThese() {
		for _, to := range r.texts("alarm_actions") {
			if partOf(to, 2) != "sns" || r.hidden() != "" {
				continue
			}
			often[to]++
			if often[to] > often[told] {
				told = to
			}
		}
	}
	return told
}

// alarmsAsked are those that spec.alarms makes for what is taken over, as they come out when everything has been seen.
func (t *Takeover) alarmsAsked() ([]ask, error) {
	if len(t.alarmsOfThese()) == 0 {
		return nil, nil
	}
	t.Spec.Alarms = &v1alpha1.AlarmsSpec{Topic: t.targets[t.told]}
	if t.Spec.Alarms.Topic == "" {
		t.Spec.Alarms.NotificationTopicARN = t.told
	}
	env := t.Environment()
	if err := t.admits(env); err != nil {
		return nil, err
	}
	p, _, err := t.Plan(env)
	if err != nil {
		return nil, err
	}
	var asks []ask
	for _, o := range p.Objects {
		if alarm, is := o.Resource.(*cloudwatch.MetricAlarm); is {
			asks = append(asks, ask{alarm.Spec.ForProvider, strings.TrimPrefix(o.Name, t.env+"-")})
		}
	}
	return asks, nil
}

// alarmsAbout are those of the states that measure the same of the same as one of the Environment.
func (t *Takeover) alarmsAbout(a ask) []*Resource {
	dimensions := map[string]any{}
	for name, value := range a.Dimensions {
		dimensions[name] = plan.Text(value)
	}
	return slices.DeleteFunc(t.alarmsOfThese(), func(r *Resource) bool {
		return r.text("namespace") != plan.Text(a.Namespace) || r.text("metric_name") != plan.Text(a.MetricName) ||
			!maps.Equal(asMap(r.at("dimensions")), dimensions)
	})
}

// knownOfAlarm are the attributes of an alarm that an Environment says, or that AWS computes.
const knownOfAlarm = "arn id alarm_name alarm_description alarm_actions ok_actions actions_enabled comparison_operator datapoints_to_alarm dimensions " +
	"evaluation_periods metric_name namespace period region statistic tags tags_all threshold treat_missing_data"

// unlike says what an alarm has that the one of the Environment on the same has not, and that must not change, or "". When it begins and ends to tell may.
func (t *Takeover) unlike(r *Resource, a ask) string {
	begins := fmt.Sprintf("%s %s %g", plan.Text(a.Statistic), plan.Text(a.ComparisonOperator), *a.Threshold)
	threshold, _ := r.at("threshold").(float64)
	has := fmt.Sprintf("%s %s %g", r.text("statistic"), r.text("comparison_operator"), threshold)
	enabled, said := r.at("actions_enabled").(bool)
	switch why := wrongWithAttributes(r, knownOfAlarm); {
	case r.Unfit != "":
		return r.Unfit
	case why != "":
		return "it " + why
	case has != begins:
		return "it begins at " + has + ", and that of an Environment at " + begins + ": set that first"
	case said && !enabled:
		return "its actions are switched off, and those of an Environment's alarms are on: set actions_enabled first"
	case !t.tells(r.texts("alarm_actions")) || len(r.texts("ok_actions")) > 0 && !t.tells(r.texts("ok_actions")):
		return "its actions tell others than " + t.toldInWords() + ", and alarms of an Environment tell one topic: set alarm_actions and ok_actions first"
	}
	return ""
}

// tells reports whether actions are those of the Environment's alarms.
func (t *Takeover) tells(actions []string) bool {
	if t.told == "" {
		return len(actions) == 0
	}
	return slices.Equal(actions, []string{t.told})
}

func (t *Takeover) toldInWords() string {
	if t.told == "" {
		return "nobody"
	}
	return t.told
}

// letsAlarms reports whether a statement lets alarms of this account and region publish, and nothing else. That of an Environment's topic for alarms does.
func (t *Takeover) letsAlarms(s statement) bool {
	alarms := fmt.Sprintf("arn:%s:cloudwatch:%s:%s:alarm:", t.states.partition, t.states.Region, t.states.Account)
	if !s.isOfCloudWatch() || len(keysOf(s.Condition)) == 0 {
		return false
	}
	for _, operator := range keysOf(s.Condition) {
		if !slices.Contains([]string{"ArnEquals", "ArnLike", "StringEquals", "StringLike"}, operator) {
			return false
		}
		for key, value := range asMap(asMap(s.Condition)[operator]) {
			are := map[string]func(string) bool{
				"aws:sourceaccount": func(of string) bool { return of == t.states.Account },
				"aws:sourcearn":     func(of string) bool { return strings.HasPrefix(of, alarms) },
			}[strings.ToLower(key)]
			values := textsIn(value)
			if are == nil || len(values) == 0 || slices.ContainsFunc(values, func(of string) bool { return !are(of) }) {
				return false
			}
		}
	}
	return true
}

// isOfCloudWatch reports whether a statement lets CloudWatch publish, and does nothing else.
func (s statement) isOfCloudWatch() bool {
	actions := textsIn(s.Action)
	return s.Effect == "Allow" && slices.Equal(keysOf(s.Principal), []string{"Service"}) &&
		slices.Equal(textsIn(asMap(s.Principal)["Service"]), []string{"cloudwatch.amazonaws.com"}) &&
		len(actions) > 0 && !slices.ContainsFunc(actions, func(a string) bool { return !strings.EqualFold(a, "sns:Publish") })
}

// becauseOfAlarms says how a topic whose policy lets alarms publish could be taken over, or is "".
func (t *Takeover) becauseOfAlarms(policy string) string {
	statements, _ := statementsOf(policy)
	switch {
	case !slices.ContainsFunc(statements, statement.isOfCloudWatch):
		return ""
	case !slices.ContainsFunc(statements, t.letsAlarms):
		return fmt.Sprintf(" of its own: with the condition aws:SourceAccount %q it could be taken over together with the alarms that tell it", t.states.Account)
	}
	return " of its own: such a topic is taken over together with the alarms that tell it, where those are as spec.alarms makes them"
}

// letsAlarmsIn are the effects on a topic of what alarms may do: in an Environment they all may publish to the topic that they tell.
func (t *Takeover) letsAlarmsIn(topic *Resource, policy string) []string {
	statements, _ := statementsOf(policy)
	if t.told == "" || t.told != topic.text("arn") || slices.ContainsFunc(statements, t.letsAlarms) {
		return nil
	}
	return []string{"all alarms of the account and region may publish to it"}
}
