package v1alpha1

import "maps"

// LogRouter takes the output of the own container of a service or job and sends it on: FireLens, a sidecar log_router with Fluent Bit or Fluentd. Its own
// output, and that of sidecars, stays in CloudWatch Logs. What it may do in AWS is what the tasks may do: iam.
// +kubebuilder:validation:XValidation:rule="self.type != 'fluentd' || has(self.image)",fieldPath=".image",message="must be set with type fluentd: AWS provides no image of Fluentd"
// +kubebuilder:validation:XValidation:rule="!has(self.secretOptions) || self.secretOptions.all(o, !(o.name in self.options))",fieldPath=".secretOptions",message="must not set an option that options sets too: remove it from options or from secretOptions"
type LogRouter struct {
	// type of the router, in AWS's own words.
	// +kubebuilder:default=fluentbit
	// +optional
	Type LogRouterType `json:"type,omitempty"`

	// image of the router. Where it is not set it is AWS's aws-for-fluent-bit:stable in ECR Public.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=512
	// +kubebuilder:validation:XValidation:rule="self.matches('^[A-Za-z0-9][A-Za-z0-9._:/@#-]*$')",message="must be the name of an image, such as public.ecr.aws/aws-observability/aws-for-fluent-bit:stable"
	// +optional
	Image string `json:"image,omitempty"`

	// options of the output, such as Name: datadog and Host: http-intake.logs.datadoghq.eu.
	// +required
	Options LogOptions `json:"options,omitempty"`

	// secretOptions are options whose values ECS reads from secrets when a task starts, such as apikey.
	// +kubebuilder:validation:MaxItems=5
	// +listType=map
	// +listMapKey=name
	// +optional
	SecretOptions []SecretEnvVar `json:"secretOptions,omitempty"`

	// configFile is a file in the image with further configuration of the router, such as filters.
	// +kubebuilder:validation:MinLength=2
	// +kubebuilder:validation:MaxLength=255
	// +kubebuilder:validation:XValidation:rule="self.matches('^(/[A-Za-z0-9._-]+)+$')",message="must be the path of a file in the image, such as /fluent-bit/configs/parse-json.conf"
	// +optional
	ConfigFile string `json:"configFile,omitempty"`

	// imagePullSecret is a secret of this Environment with the keys username and password, for an image in a private registry.
	// +optional
	ImagePullSecret Name `json:"imagePullSecret,omitempty"`
}

// LogRouterType is the software of a log router.
// +kubebuilder:validation:Enum=fluentbit;fluentd
type LogRouterType string

// The log routers.
const (
	LogRouterFluentBit LogRouterType = "fluentbit"
	LogRouterFluentd   LogRouterType = "fluentd"
)

// LogOptions are options of the output of a log router by their names.
// +kubebuilder:validation:MinProperties=1
// +kubebuilder:validation:MaxProperties=20
// +kubebuilder:validation:XValidation:rule=`self.all(k, k.size() <= 64 && k.matches(r'^[A-Za-z_@][\w.-]*$'))`,message="names must be letters, digits, _, . and -, such as Name or delivery_stream"
// +kubebuilder:object:generate=false
type LogOptions map[string]LogOption

// DeepCopy copies the options. The generator of such functions does not take an alias as the value of a map.
func (o LogOptions) DeepCopy() LogOptions { return maps.Clone(o) }

// LogOption is the value of an option of a log router.
// +kubebuilder:validation:MaxLength=1024
type LogOption = string

// LogRetention says whether log events go after a time.
// +kubebuilder:validation:Enum=Limited;Unlimited
type LogRetention string

// Whether log events go after a time.
const (
	LogsLimited   LogRetention = "Limited"
	LogsUnlimited LogRetention = "Unlimited"
)

// LogDays is how many days CloudWatch Logs keeps events: one of the periods that it has.
// +kubebuilder:validation:Minimum=1
// +kubebuilder:validation:Maximum=3653
// +kubebuilder:validation:Enum=1;3;5;7;14;30;60;90;120;150;180;365;400;545;731;1096;1827;2192;2557;2922;3288;3653
type LogDays = int32
