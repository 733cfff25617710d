package compositions

import (
	"fmt"
	"strconv"
	"strings"

	cloudwatch "github.com/upbound/provider-aws/v2/apis/namespaced/cloudwatch/v1beta1"
	sns "github.com/upbound/provider-aws/v2/apis/namespaced/sns/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

var inAlarms = plan.Composition{Name: "alarm", Condition: v1alpha1.ConditionAlarmsReady, Field: "alarms"}

// maxNameAlarm is the length that AWS allows for names of alarms.
const maxNameAlarm = 255

// alarms makes CloudWatch alarms on what runs: CPU and memory of services, errors of load balancers, targets that do not answer, CPU, storage and
// connections of databases, messages that stay in queues, and busy caches. An alarm tells a topic when it begins and when it ends. Thresholds are where a person
// should look, well above what autoscaling keeps.
func alarms(c composer, in TaskInputs, services []Service) {
	for _, spec := range c.Env.Spec.LoadBalancers {
		if spec.Existing == nil && !isNetwork(spec) {
			c.loadBalancerAlarms(in.LoadBalancers[spec.Name])
		}
	}
	for _, spec := range c.Env.Spec.Databases {
		c.databaseAlarms(in.Databases[spec.Name], spec)
	}
	for _, spec := range c.Env.Spec.Queues {
		c.queueAlarms(in.Queues[spec.Name], spec)
	}
	for _, spec := range c.Env.Spec.Caches {
		c.cacheAlarms(in.Caches[spec.Name], spec)
	}
	for _, svc := range services {
		if !rollsBackOnOwn(svc.Spec) { // or the service has them already
			c.serviceAlarms(in, svc)
		}
	}
}

// An alarm begins when a metric is beyond the threshold in each of some periods.
type alarm struct {
	metric, namespace, statistic string
	dimensions                   map[string]*string
	comparison                   string
	threshold                    float64
	minutes                      int
	description                  string

	// silence is what it means that there are no data.
	silence string
}

const (
	above = "GreaterThanThreshold"
	below = "LessThanThreshold"

	missingIsFine    = "notBreaching"
	missingIsUnknown = "missing"
)

// periodMinutes is how long the periods are over which metrics are summed up.
const periodMinutes = 5

func (c composer) loadBalancerAlarms(lb LoadBalancer) {
	c = c.within(inAlarms, "loadbalancer-"+lb.Name)
	for _, origin := range []struct{ name, metric, what string }{
		{"errors", "HTTPCode_ELB_5XX_Count", "load balancer %s itself answers with errors"},
		{"target-errors", "HTTPCode_Target_5XX_Count", "services behind load balancer %s answer with errors"},
	} {
		d := c.Draft("loadbalancer-" + lb.Name + "." + origin.name)
		c.alarm(d, alarm{
			metric: origin.metric, namespace: metricsOfBalancers, statistic: "Sum",
			dimensions: map[string]*string{"LoadBalancer": d.Use(lb.ARNSuffix)},
			comparison: above, threshold: 10, minutes: 10, silence: missingIsFine, // nothing is counted where nothing fails
			description: fmt.Sprintf(origin.what, lb.Name),
		})
	}
}

// serviceAlarms come after the service. Where it has no object yet, because its deployments need them, they are a part of it.
func (c composer) serviceAlarms(in TaskInputs, svc Service) []*plan.Object {
	if svc.Object != nil {
		c = c.within(inAlarms, "service-"+svc.Spec.Name)
	}
	var made []*plan.Object
	for _, measure := range []struct{ name, metric string }{{"cpu", "CPUUtilization"}, {"memory", "MemoryUtilization"}} {
		d := c.Draft("service-" + svc.Spec.Name + "." + measure.name)
		if svc.Object != nil {
			d.After(svc.Object)
		}
		made = append(made, c.alarm(d, alarm{
			metric: measure.metric, namespace: metricsOfServices, statistic: "Average",
			dimensions: map[string]*string{"ClusterName": &in.Cluster.Name, "ServiceName": &svc.Name},
			comparison: above, threshold: 90, minutes: 15, silence: missingIsUnknown,
			description: fmt.Sprintf("service %s uses nearly all of its %s", svc.Spec.Name, measure.name),
		}))
	}
	for i, r := range svc.Routes {
		route := svc.Spec.Routes[i]
		made = append(made, c.unhealthyAlarm(in, "", svc, route, r.Group))
		if r.Alternate != nil {
			made = append(made, c.unhealthyAlarm(in, alternate, svc, route, *r.Alternate))
		}
	}
	return made
}

// unhealthyAlarm is about the tasks of a service in a target group of a route.
func (c composer) unhealthyAlarm(in TaskInputs, which string, svc Service, route v1alpha1.RouteSpec, group Group) *plan.Object {
	d := c.Draft("service-" + svc.Spec.Name + ".route-" + route.Name + which)
	lb := in.LoadBalancers[route.LoadBalancer]
	return c.alarm(d, alarm{
		metric: "UnHealthyHostCount", namespace: lb.metrics(), statistic: "Maximum",
		dimensions: map[string]*string{"LoadBalancer": d.Use(lb.ARNSuffix), "TargetGroup": d.Use(group.Suffix)},
		comparison: above, threshold: 0, minutes: 10, silence: missingIsUnknown,
		description: fmt.Sprintf("tasks of service %s fail the health check of route %s", svc.Spec.Name, route.Name),
	})
}

// metrics is the namespace of a load balancer's metrics.
func (lb LoadBalancer) metrics() string {
	if lb.Network != nil {
		return metricsOfNetworkBalancers
	}
	return metricsOfBalancers
}

func (c composer) databaseAlarms(db Database, spec v1alpha1.DatabaseSpec) {
	c = c.within(inAlarms, "database-"+spec.Name)
	for _, measure := range databaseMeasures(spec) {
		d := c.Draft("database-" + spec.Name + "." + measure.name)
		d.After(db.answers()...)
		measure.namespace, measure.dimensions = metricsOfDatabases, map[string]*string{"DBInstanceIdentifier": &db.Identifier}
		if isAurora(spec.Engine) {
			measure.dimensions = map[string]*string{"DBClusterIdentifier": &db.Identifier, "Role": new("WRITER")}
		}
		measure.silence = missingIsUnknown
		c.alarm(d, measure.alarm)
	}
}

type namedAlarm struct {
	name string
	alarm
}

func databaseMeasures(spec v1alpha1.DatabaseSpec) []namedAlarm {
	if isAurora(spec.Engine) {
		return auroraMeasures(spec)
	}
	const gib = 1 << 30
	measures := []namedAlarm{
		{"cpu", alarm{
			metric: "CPUUtilization", statistic: "Average", comparison: above, threshold: 90, minutes: 15,
			description: fmt.Sprintf("database %s uses nearly all of its CPU", spec.Name),
		}},
		{"storage", alarm{
			metric: "FreeStorageSpace", statistic: "Minimum", comparison: below, threshold: float64(spec.Storage.AllocatedGiB) * gib / 10, minutes: 5,
			description: fmt.Sprintf("database %s has less than a tenth of its storage left", spec.Name),
		}},
	}
	if limit, known := maxConnections(spec); known {
		measures = append(measures, connectionsAlarm(spec, limit))
	}
	return measures
}

func connectionsAlarm(spec v1alpha1.DatabaseSpec, limit int) namedAlarm {
	return namedAlarm{"connections", alarm{
		metric: "DatabaseConnections", statistic: "Maximum", comparison: above, threshold: float64(limit * 8 / 10), minutes: 5,
		description: fmt.Sprintf("database %s has more than 80 %% of the connections that it takes", spec.Name),
	}}
}

// maxConnections that an instance takes: the user's own setting, or RDS's default, which follows from DBInstanceClassMemory (Amazon RDS User
// Guide, "Quotas and constraints", maximum number of database connections).
func maxConnections(spec v1alpha1.DatabaseSpec) (int, bool) {
	if own, err := strconv.Atoi(spec.Parameters["max_connections"]); err == nil {
		return own, true
	}
	memory, known := memoryGiB(spec.InstanceClass)
	bytes := int(usable(memory) * (1 << 30))
	switch spec.Engine {
	case v1alpha1.EnginePostgres, v1alpha1.EngineAuroraPostgres:
		return min(bytes/9531392, 5000), known
	case v1alpha1.EngineAuroraMySQL:
		return connectionsOfAurora(bytes), known
	case v1alpha1.EngineMariaDB:
		return min(bytes/25165760, 12000), known
	default:
		return bytes / 12582880, known
	}
}

// usable is DBInstanceClassMemory, which is less than the memory of the class by what RDS and the system take. AWS does not say how much that is. This
// formula fits the limits that instances with Postgres are known to have: 81 to 87 with 1 GiB, 190 with 2, 410 with 4, 845 with 8.
func usable(gib float64) float64 { return gib*0.97 - 0.25 }

// memoryGiB of an instance class of the families t, m, c and r, which double from size to size. Others are not known.
func memoryGiB(class string) (float64, bool) {
	words := strings.Split(class, ".")
	if len(words) != 3 || words[1] == "" {
		return 0, false
	}
	perLarge, known := map[byte]float64{'t': 8, 'm': 8, 'c': 4, 'r': 16}[words[1][0]]
	size := words[2]
	if n, err := strconv.Atoi(strings.TrimSuffix(size, "xlarge")); err == nil && strings.HasSuffix(size, "xlarge") {
		return perLarge * 2 * float64(n), known
	}
	times, ok := map[string]float64{"micro": 1. / 8, "small": 1. / 4, "medium": 1. / 2, "large": 1, "xlarge": 2}[size]
	return perLarge * times, known && ok
}

func (c composer) alarm(d *plan.Draft, a alarm) *plan.Object {
	periods := number(a.minutes / periodMinutes)
	params := cloudwatch.MetricAlarmParameters{
		AlarmDescription:   &a.description,
		Namespace:          &a.namespace,
		MetricName:         &a.metric,
		Dimensions:         a.dimensions,
		Statistic:          &a.statistic,
		Period:             number(periodMinutes * 60),
		EvaluationPeriods:  periods,
		DatapointsToAlarm:  periods,
		ComparisonOperator: &a.comparison,
		Threshold:          &a.threshold,
		TreatMissingData:   &a.silence,
	}
	if topic := d.Text(c.alarmTopic()); topic != "" {
		params.AlarmActions, params.OkActions = []*string{&topic}, []*string{&topic}
	}
	name := c.NameInAWS(cloudwatch.MetricAlarm_GroupVersionKind.GroupKind(), d.Part, c.AWSName(d.Part, maxNameAlarm))
	metricAlarm := plan.Named(&cloudwatch.MetricAlarm{Spec: cloudwatch.MetricAlarmSpec{ForProvider: params}}, name)
	metricAlarm.SetManagementPolicies(plan.WithoutLateInitialize) // or a topic that is taken out of the spec would be copied back
	return plan.Add(d, metricAlarm).Object
}

// alarmTopic is the topic that alarms tell: one of the Environment's own, somebody else's, or none, which is an empty text.
func (c composer) alarmTopic() plan.Fact {
	spec := c.Env.Spec.Alarms
	if spec.Topic == "" {
		return plan.Known(spec.NotificationTopicARN)
	}
	key := c.Key(sns.Topic_GroupVersionKind.GroupKind(), spec.Topic)
	return c.Planned(key).Fact(plan.Live(c.Seen, key, &sns.Topic{}).Status.AtProvider.Arn)
}
