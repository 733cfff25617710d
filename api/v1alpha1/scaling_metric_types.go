package v1alpha1

import "maps"

// QueueScaling keeps the number of messages for each task.
type QueueScaling struct {
	// name of a queue of this Environment.
	// +required
	Name Name `json:"name,omitempty"`

	// messagesPerTask that may wait in the queue: as many as a task can work on while nobody minds the delay.
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=1000000
	// +required
	MessagesPerTask int32 `json:"messagesPerTask,omitempty"`
}

// MetricScaling keeps a metric of CloudWatch at a value. The metric must fall as tasks are added.
type MetricScaling struct {
	// name of the target, among those of the service.
	// +required
	Name Name `json:"name,omitempty"`

	// namespace of the metric, such as Shop/Orders.
	// +required
	Namespace MetricText `json:"namespace,omitempty"`

	// metricName of the metric.
	// +required
	MetricName MetricText `json:"metricName,omitempty"`

	// dimensions of the metric, all that it has.
	// +optional
	Dimensions MetricDimensions `json:"dimensions,omitempty"`

	// statistic of the metric over a minute.
	// +kubebuilder:default=Average
	// +optional
	Statistic MetricStatistic `json:"statistic,omitempty"`

	// target is the value to keep, such as 100, or 0.2 for seconds of a response time.
	// +required
	Target MetricTarget `json:"target,omitempty"`
}

// MetricTarget is a value of a metric, which may be a fraction.
// +kubebuilder:validation:Minimum=0
// +kubebuilder:validation:ExclusiveMinimum=true
// +kubebuilder:validation:Maximum=2000000000
type MetricTarget float64

// MetricStatistic is how CloudWatch sums up what a metric had in a minute.
// +kubebuilder:validation:Enum=Average;Minimum;Maximum;Sum;SampleCount
type MetricStatistic string

// MetricText is a name or value of CloudWatch.
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=255
// +kubebuilder:validation:XValidation:rule="self.matches('^[ -#%-9;-~][ -#%-~]*$')",message="must be printable characters of ASCII other than $, and not begin with :"
type MetricText = string

// MetricDimensions are the dimensions of a metric by their names.
// +kubebuilder:validation:MaxProperties=10
// +kubebuilder:validation:XValidation:rule="self.all(k, k.size() <= 255 && k.matches('^[ -#%-9;-~][ -#%-~]*$'))",message="names must be of 1 to 255 printable characters of ASCII other than $, and not begin with :"
// +kubebuilder:object:generate=false
type MetricDimensions map[string]MetricValue

// DeepCopy copies the dimensions. The generator of such functions does not take an alias as the value of a map.
func (d MetricDimensions) DeepCopy() MetricDimensions { return maps.Clone(d) }

// MetricValue is the value of a dimension.
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=255
type MetricValue = string
