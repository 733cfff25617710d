package controllers

import (
	"github.com/prometheus/client_golang/prometheus"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/metrics"
	"sigs.k8s.io/controller-runtime/pkg/metrics/filters"
	"sigs.k8s.io/controller-runtime/pkg/metrics/server"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// How reconciles end, how often and how long, controller-runtime counts already, in controller_runtime_reconcile_total and its histogram.
var (
	conditionGauge = prometheus.NewGaugeVec(prometheus.GaugeOpts{
		Name: "terrarium_environment_condition",
		Help: "1 for the status that a condition of an Environment has now.",
	}, []string{"namespace", "name", "type", "status"})

	resourcesGauge = prometheus.NewGaugeVec(prometheus.GaugeOpts{
		Name: "terrarium_environment_resources",
		Help: "Managed resources of an Environment by state: ready, waiting, failed, progressing.",
	}, []string{"namespace", "name", "state"})

	deletionGauge = prometheus.NewGaugeVec(prometheus.GaugeOpts{
		Name: "terrarium_environment_deletion_timestamp_seconds",
		Help: "When the deletion of an Environment was asked for, in seconds since 1970, while that goes on.",
	}, []string{"namespace", "name"})

	timeToReady = prometheus.NewHistogram(prometheus.HistogramOpts{
		Name:    "terrarium_environment_time_to_ready_seconds",
		Help:    "Time from when an Environment was created, or was last ready, until it is ready.",
		Buckets: prometheus.ExponentialBuckets(1, 2, 14), // 1 second to over 2 hours
	})

	buildInfo = prometheus.NewGaugeVec(prometheus.GaugeOpts{
		Name: "terrarium_build_info",
		Help: "1, with the version of the manager.",
	}, []string{"version"})

	appliedTotal = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "terrarium_managed_resource_writes_total",
		Help: "Writes to managed resources, by what they do and how they end.",
	}, []string{"operation", "result"})
)

// MetricsOptions serve metrics at an address over TLS, to those of whom the API server says that they may read them.
func MetricsOptions(address string) server.Options {
	return server.Options{BindAddress: address, SecureServing: true, FilterProvider: filters.WithAuthenticationAndAuthorization}
}

func init() {
	metrics.Registry.MustRegister(conditionGauge, resourcesGauge, deletionGauge, timeToReady, appliedTotal, buildInfo)
}

// MeasureVersion says which version of the manager runs.
func MeasureVersion(version string) { buildInfo.WithLabelValues(version).Set(1) }

func countWrite(operation string, err error) {
	result := "success"
	if err != nil {
		result = "error"
	}
	appliedTotal.WithLabelValues(operation, result).Inc()
}

// measure sets the gauges of an Environment.
func measure(env *v1alpha1.Environment) {
	labels := prometheus.Labels{"namespace": env.Namespace, "name": env.Name}
	conditionGauge.DeletePartialMatch(labels)
	for _, c := range env.Status.Conditions {
		conditionGauge.WithLabelValues(env.Namespace, env.Name, c.Type, string(c.Status)).Set(1)
	}
	if n := env.Status.Resources; n != nil {
		progressing := *n.Total - *n.Ready - *n.Waiting - *n.Failed
		for state, value := range map[string]int32{"ready": *n.Ready, "waiting": *n.Waiting, "failed": *n.Failed, "progressing": progressing} {
			resourcesGauge.WithLabelValues(env.Namespace, env.Name, state).Set(float64(value))
		}
	}
	if since := env.DeletionTimestamp; since != nil {
		deletionGauge.With(labels).Set(float64(since.Unix()))
	}
}

// measureTransition observes how long an Environment took that has just become ready.
func measureTransition(before, after *v1alpha1.Environment) {
	now := meta.FindStatusCondition(after.Status.Conditions, v1alpha1.ConditionReady)
	if now == nil || now.Status != metav1.ConditionTrue || meta.IsStatusConditionTrue(before.Status.Conditions, v1alpha1.ConditionReady) {
		return
	}
	since := after.CreationTimestamp
	if old := meta.FindStatusCondition(before.Status.Conditions, v1alpha1.ConditionReady); old != nil {
		since = old.LastTransitionTime
	}
	timeToReady.Observe(max(0, now.LastTransitionTime.Sub(since.Time).Seconds())) // the clock may have jumped back
}

func forgetMetrics(name types.NamespacedName) {
	labels := prometheus.Labels{"namespace": name.Namespace, "name": name.Name}
	conditionGauge.DeletePartialMatch(labels)
	resourcesGauge.DeletePartialMatch(labels)
	deletionGauge.Delete(labels)
}
