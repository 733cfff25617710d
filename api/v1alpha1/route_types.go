package v1alpha1

// RouteSpec brings requests from a load balancer to a port of the service.
// +kubebuilder:validation:XValidation:rule="self.paths.size() + self.hosts.size() <= 5",messageExpression="self.name + ': hosts and paths must be at most 5 together, which is what AWS takes in a rule: divide them over two routes'",message="hosts and paths must be at most 5 together, which is what AWS takes in a rule: divide them over two routes"
// +kubebuilder:validation:XValidation:rule="!has(self.sourceCIDRs) || self.paths.size() + self.hosts.size() + self.sourceCIDRs.size() <= 5 || self.paths.size() + self.hosts.size() > 5",messageExpression="self.name + ': hosts, paths and sourceCIDRs must be at most 5 together, which is what AWS takes in a rule: divide them over two routes'",message="hosts, paths and sourceCIDRs must be at most 5 together, which is what AWS takes in a rule: divide them over two routes"
// +kubebuilder:validation:XValidation:rule="!has(self.healthCheck.grpcCodes) || has(self.protocolVersion) && self.protocolVersion == 'GRPC'",fieldPath=".healthCheck.grpcCodes",messageExpression="self.name + ': must be left out, or protocolVersion set to GRPC: with other protocols set matcher instead of grpcCodes'",message="must be left out, or protocolVersion set to GRPC: with other protocols set matcher instead of grpcCodes"
// +kubebuilder:validation:XValidation:rule="!has(self.protocolVersion) || self.protocolVersion != 'GRPC' || self.healthCheck.matcher == '200'",fieldPath=".healthCheck.matcher",messageExpression="self.name + ': must be left out with protocolVersion GRPC: set grpcCodes instead'",message="must be left out with protocolVersion GRPC: set grpcCodes instead"
// +kubebuilder:validation:XValidation:rule=`(self.hosts + self.paths).map(v, v.size() - v.replace('*', "").replace('?', "").size()).sum() <= 5`,messageExpression="self.name + ': hosts and paths must have at most 5 of * and ? together, which is what AWS takes in a rule: divide them over two routes'",message="hosts and paths must have at most 5 of * and ? together, which is what AWS takes in a rule: divide them over two routes"
type RouteSpec struct {
	// name of the route.
	// +required
	Name Name `json:"name,omitempty"`

	// loadBalancer is the name of a load balancer of this Environment. It cannot be changed once that exists.
	// +required
	LoadBalancer Name `json:"loadBalancer,omitempty"`

	// port is the name of a port of this service or of one of its sidecars, such as a proxy in front of it.
	// +required
	Port Name `json:"port,omitempty"`

	// hosts for which requests come here, in which * and ? stand for any characters. Any host where it is empty. A route has at most five
	// hosts and paths together.
	// +kubebuilder:default={}
	// +kubebuilder:validation:MaxItems=4
	// +kubebuilder:validation:items:MinLength=1
	// +kubebuilder:validation:items:MaxLength=128
	// +kubebuilder:validation:items:XValidation:rule="self.matches('^[a-z0-9*?.-]*[.][a-z]+$')",message="must be a lower-case host name with a dot, such as shop.example.org; * and ? stand for any characters before the last dot"
	// +listType=set
	// +optional
	Hosts []string `json:"hosts,omitempty"`

	// paths for which requests come here, in which * and ? stand for any characters.
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=5
	// +kubebuilder:validation:items:MinLength=1
	// +kubebuilder:validation:items:MaxLength=128
	// +kubebuilder:validation:items:XValidation:rule=`self.matches(r'^[/*][A-Za-z0-9_.$/~"\x27@:+&*?-]*$')`,message="must begin with / or *, and have only letters, digits, quotes and _ - . $ / ~ @ : + &, and * and ? for any characters"
	// +kubebuilder:default={"/*"}
	// +listType=set
	// +optional
	Paths []string `json:"paths,omitempty"`

	// healthCheck by which the load balancer finds the tasks that can serve.
	// +kubebuilder:default={intervalSeconds: 15, timeoutSeconds: 5}
	// +optional
	HealthCheck TargetHealthCheck `json:"healthCheck,omitempty,omitzero"`

	// deregistrationDelaySeconds is how long a task that goes away still serves its open connections.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=3600
	// +kubebuilder:default=30
	// +optional
	DeregistrationDelaySeconds *int32 `json:"deregistrationDelaySeconds,omitempty"`

	// sourceCIDRs are the IPv4 ranges that requests for this route come from. Any where it is not set. They count among the five hosts and paths. Of two
	// routes with the same hosts and paths, the one with the narrower range comes first.
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=4
	// +listType=set
	// +optional
	SourceCIDRs []CIDRBlock `json:"sourceCIDRs,omitempty"`

	// protocolVersion is how the load balancer speaks to the tasks: HTTP1, HTTP2 or GRPC. HTTP2 and GRPC need a load balancer with HTTPS, and tasks that
	// speak it without TLS. HTTP1 where it is not set.
	// +optional
	ProtocolVersion ProtocolVersion `json:"protocolVersion,omitempty"`

	// stickiness brings requests of a client to the same task, by a cookie of the load balancer.
	// +optional
	Stickiness *StickinessSpec `json:"stickiness,omitempty"`

	// listener is the name of a listener of a load balancer of type Network, all of whose connections come here. Routes through others have none.
	// +optional
	Listener Name `json:"listener,omitempty"`

	// priority puts the route before all routes of its load balancer that have none or a higher number, whatever their hosts and paths say. No two of a
	// load balancer have the same. It is no number of AWS's: those follow from the order. Without it, more literal text comes first.
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=1000
	// +optional
	Priority int32 `json:"priority,omitempty"`
}

// ProtocolVersion is how a load balancer speaks to tasks, in AWS's own words.
// +kubebuilder:validation:Enum=HTTP1;HTTP2;GRPC
type ProtocolVersion string

// The protocol versions.
const (
	ProtocolHTTP1 ProtocolVersion = "HTTP1"
	ProtocolHTTP2 ProtocolVersion = "HTTP2"
	ProtocolGRPC  ProtocolVersion = "GRPC"
)

// StickinessSpec is how long a client stays with a task.
type StickinessSpec struct {
	// durationSeconds is how long the cookie holds.
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=604800
	// +required
	DurationSeconds int32 `json:"durationSeconds,omitempty"`
}

// TargetHealthCheck is how a load balancer finds out whether a task can serve.
// +kubebuilder:validation:XValidation:rule="self.timeoutSeconds < self.intervalSeconds",message="timeoutSeconds must be less than intervalSeconds"
type TargetHealthCheck struct {
	// path that is asked for.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=1024
	// +kubebuilder:validation:XValidation:rule=`self.matches(r'^/[!-~]*$') && !self.matches(r'\${\w+\s*\(')`,message="must begin with / and have no spaces, and no function call such as ${upper(...)}"
	// +kubebuilder:default="/"
	// +optional
	Path string `json:"path,omitempty"`

	// matcher is the HTTP status codes of a healthy answer: "200", "200,202" or "200-299".
	// +kubebuilder:validation:MinLength=3
	// +kubebuilder:validation:MaxLength=64
	// +kubebuilder:validation:XValidation:rule="self.matches('^[2-4][0-9]{2}(-[2-4][0-9]{2})?(,[2-4][0-9]{2}(-[2-4][0-9]{2})?)*$')",message="must be HTTP codes from 200 to 499, such as 200 or 200-299 or 200,204"
	// +kubebuilder:default="200"
	// +optional
	Matcher string `json:"matcher,omitempty"`

	// grpcCodes are the gRPC status codes of a healthy answer with protocolVersion GRPC: "0", "0,12" or "0-99". Where it is not set, it is 12, which a
	// server answers to a method that it does not have.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=64
	// +kubebuilder:validation:XValidation:rule="self.matches('^[0-9]{1,2}(-[0-9]{1,2})?(,[0-9]{1,2}(-[0-9]{1,2})?)*$')",message="must be gRPC status codes from 0 to 99, such as 0 or 0-5 or 0,12"
	// +optional
	GRPCCodes string `json:"grpcCodes,omitempty"`

	// port that is asked: the name of a port of this service, or a number in quotes, such as "9090" for one of a sidecar. That of the route where it is
	// not set.
	// +optional
	Port Name `json:"port,omitempty"`

	// intervalSeconds between two checks.
	// +kubebuilder:validation:Minimum=5
	// +kubebuilder:validation:Maximum=300
	// +kubebuilder:default=15
	// +optional
	IntervalSeconds int32 `json:"intervalSeconds,omitempty"`

	// timeoutSeconds of a check.
	// +kubebuilder:validation:Minimum=2
	// +kubebuilder:validation:Maximum=120
	// +kubebuilder:default=5
	// +optional
	TimeoutSeconds int32 `json:"timeoutSeconds,omitempty"`

	// healthyThreshold is how many good answers make a task healthy.
	// +kubebuilder:validation:Minimum=2
	// +kubebuilder:validation:Maximum=10
	// +kubebuilder:default=2
	// +optional
	HealthyThreshold int32 `json:"healthyThreshold,omitempty"`

	// unhealthyThreshold is how many bad answers make a task unhealthy.
	// +kubebuilder:validation:Minimum=2
	// +kubebuilder:validation:Maximum=10
	// +kubebuilder:default=3
	// +optional
	UnhealthyThreshold int32 `json:"unhealthyThreshold,omitempty"`

	// protocol by which a load balancer of type Network asks: TCP, which is that a task takes a connection, or HTTP, with path and matcher. TCP where it is
	// not set. Others ask by HTTP always.
	// +optional
	Protocol HealthCheckProtocol `json:"protocol,omitempty"`
}
