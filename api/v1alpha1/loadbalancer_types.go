package v1alpha1

// ConditionLoadBalancersReady is about load balancers and their listeners. Routes belong to services.
const ConditionLoadBalancersReady = "LoadBalancersReady"

// LoadBalancerSpec is a load balancer.
// +kubebuilder:validation:XValidation:rule="(has(self.type) && self.type == 'Network') == has(self.listeners)",fieldPath=".listeners",messageExpression="'in ' + self.name + ': must have at least one with type Network, and be left out with type Application: add or remove listeners, or set the other type'",message="must have at least one with type Network, and be left out with type Application: add or remove listeners, or set the other type"
// +kubebuilder:validation:XValidation:rule="!has(self.existing) || has(self.existing.loadBalancerARN) == (has(self.type) && self.type == 'Network')",fieldPath=".existing",messageExpression="'in ' + self.name + ': must have loadBalancerARN with type Network, and listenerARN with type Application'",message="must have loadBalancerARN with type Network, and listenerARN with type Application"
// +kubebuilder:validation:XValidation:rule="!has(self.crossZone) || has(self.type) && self.type == 'Network'",fieldPath=".crossZone",message="must be left out with type Application: such load balancers always send requests to all zones"
// +kubebuilder:validation:XValidation:rule="!(has(self.type) && self.type == 'Network') || self.idleTimeoutSeconds == 60 && !has(self.webACLARN)",fieldPath=".type",messageExpression="'in ' + self.name + ': idleTimeoutSeconds and webACLARN are for type Application alone: leave them out'",message="idleTimeoutSeconds and webACLARN are for type Application alone: leave them out"
// +kubebuilder:validation:XValidation:rule="!has(self.listeners) || !self.listeners.exists(l, l.protocol == 'TLS') || has(self.tls) || has(self.names)",fieldPath=".listeners",messageExpression="'in ' + self.name + ': TLS needs a certificate: set tls, or names, of the load balancer'",message="TLS needs a certificate: set tls, or names, of the load balancer"
// +kubebuilder:validation:XValidation:rule="!has(self.listeners) || !has(self.accessLogs) || self.accessLogs.mode == 'Disabled' || self.listeners.exists(l, l.protocol == 'TLS')",fieldPath=".accessLogs",messageExpression="'in ' + self.name + ': AWS writes down connections of TLS listeners alone: give a listener protocol TLS, or leave accessLogs out'",message="AWS writes down connections of TLS listeners alone: give a listener protocol TLS, or leave accessLogs out"
// +kubebuilder:validation:XValidation:rule="!has(self.listeners) || !has(self.tls) || self.listeners.exists(l, l.protocol == 'TLS')",fieldPath=".tls",message="must be left out where no listener has protocol TLS: leave tls out, or set protocol of a listener to TLS"
// +kubebuilder:validation:XValidation:rule="!has(self.listeners) || self.listeners.all(l, self.listeners.exists_one(o, o.port == l.port))",fieldPath=".listeners",message="no two may have the same port"
// +kubebuilder:validation:XValidation:rule="!has(self.listeners) || !has(self.allowedCIDRs) || self.listeners.size() * self.allowedCIDRs.size() <= 60",fieldPath=".allowedCIDRs",message="number of ranges times number of listeners must be at most 60, as many rules as a security group of AWS takes: allow fewer ranges"
// +kubebuilder:validation:XValidation:rule="!has(self.tls) || has(self.names) || has(self.tls.certificateARN) || has(self.tls.domainNames)",fieldPath=".tls",message="set either certificateARN, for a certificate that exists, or domainNames and hostedZoneID, for one that is made, or names of the load balancer"
// +kubebuilder:validation:XValidation:rule="!has(self.names) || has(self.tls) && (has(self.tls.certificateARN) || has(self.tls.domainNames)) || self.names[0].name.size() <= 64",fieldPath=".names",message="the first name must be at most 64 characters, which is what a certificate takes as its common name: put a shorter one first"
// +kubebuilder:validation:XValidation:rule="!has(self.names) || !has(self.tls) || !has(self.tls.domainNames) || self.names.size() + self.tls.domainNames.size() <= 10",fieldPath=".names",message="must be at most 10 together with tls.domainNames, as many as a certificate takes: put some on another load balancer"
// +kubebuilder:validation:XValidation:rule="!(has(self.tls) || has(self.names)) || !has(self.allowedCIDRs) || self.allowedCIDRs.size() <= 30",fieldPath=".allowedCIDRs",messageExpression="'in ' + self.name + ': must be at most 30 ranges with tls: each needs a rule for port 80 and one for 443, and a security group of AWS takes 60; allow fewer ranges'",message="must be at most 30 ranges with tls: each needs a rule for port 80 and one for 443, and a security group of AWS takes 60; allow fewer ranges"
type LoadBalancerSpec struct {
	// name of the load balancer, by which routes refer to it.
	// +required
	Name Name `json:"name,omitempty"`

	// existing is a listener that somebody else has made, instead of a new load balancer, which the other fields but privateNames are about. Routes add their rules
	// to it; nothing else of it is changed. With type Network it is a load balancer, which gets the listeners, and tls is their certificate. It needs
	// network.existing: target groups are in the VPC of their load balancer.
	// +optional
	Existing *ExistingLoadBalancer `json:"existing,omitempty"`

	// scheme is InternetFacing (in the public subnets) or Internal (in the private ones). It cannot be changed once the load
	// balancer exists.
	// +kubebuilder:default=InternetFacing
	// +optional
	Scheme LoadBalancerScheme `json:"scheme,omitempty"`

	// allowedCIDRs are the IPv4 ranges that may connect. Where they are not set: everywhere for InternetFacing, and network.cidrBlock for
	// Internal.
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=50
	// +listType=set
	// +optional
	AllowedCIDRs []CIDRBlock `json:"allowedCIDRs,omitempty"`

	// idleTimeoutSeconds is how long a connection may be idle.
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=4000
	// +kubebuilder:default=60
	// +optional
	IdleTimeoutSeconds int32 `json:"idleTimeoutSeconds,omitempty"`

	// deletionProtection is AWS's own protection of the load balancer. It is lifted, in order, when the load balancer is taken out of the
	// Environment or the Environment is deleted.
	// +kubebuilder:default=Disabled
	// +optional
	DeletionProtection Switch `json:"deletionProtection,omitempty"`

	// tls makes a load balancer of type Application answer HTTPS on 443, and redirect from 80, as names do. Without both, it answers HTTP on 80. With type
	// Network it is the certificate of listeners with TLS.
	// +optional
	TLS *TLSSpec `json:"tls,omitempty"`

	// names are those that lead to the load balancer, each in a zone of its own: instead of tls.domainNames, or besides. They are in the
	// certificate that is made, or lead to the load balancer where tls.certificateARN says that there is one. The first of all is its common name.
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=10
	// +listType=map
	// +listMapKey=name
	// +optional
	Names []LoadBalancerName `json:"names,omitempty"`

	// privateNames are those by which everything in the VPC finds the load balancer: api is api.lb.<domain>, in a private zone of its own under the domain of
	// network.privateDNS. No two load balancers may have the same one. Of an InternetFacing load balancer they lead to its public addresses. The
	// certificate of tls and names does not have them. The first one is what a variable with the field PrivateName says.
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=10
	// +kubebuilder:validation:XValidation:rule="self.all(n, self.exists_one(m, m == n))",message="must not have a name twice"
	// +listType=atomic
	// +optional
	PrivateNames []Name `json:"privateNames,omitempty"`

	// webACLARN is a web ACL of AWS WAF that looks at all requests, in the region of the Environment. Another one takes its place after it has gone, if
	// AWS has that: for some seconds none looks.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=256
	// +kubebuilder:validation:XValidation:rule="self.matches('^arn:aws[a-z-]*:wafv2:[a-z0-9-]+:[0-9]{12}:regional/webacl/[A-Za-z0-9_-]+/[0-9a-f-]+$')",message="must be the ARN of a regional web ACL of WAFv2, such as arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/12345678-1234-1234-1234-123456789012"
	// +optional
	WebACLARN string `json:"webACLARN,omitempty"`

	// accessLogs are the requests, in a bucket of S3; with type Network the connections through listeners with protocol TLS.
	// +optional
	AccessLogs *AccessLogsSpec `json:"accessLogs,omitempty"`

	// type is Application, which looks at requests of HTTP, or Network, which passes connections on. It cannot be changed once the load balancer exists.
	// Application where it is not set.
	// +optional
	Type LoadBalancerType `json:"type,omitempty"`

	// listeners of a load balancer of type Network. One is made when a route names it.
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=20
	// +listType=map
	// +listMapKey=name
	// +optional
	Listeners []ListenerSpec `json:"listeners,omitempty"`

	// crossZone lets each address of a load balancer of type Network send connections to tasks in all zones, and not in its own alone. Enabled where it is
	// not set.
	// +optional
	CrossZone Switch `json:"crossZone,omitempty"`
}

// ExistingLoadBalancer is a listener of an application load balancer, or a network load balancer.
// +kubebuilder:validation:XValidation:rule="has(self.listenerARN) != has(self.loadBalancerARN)",message="set either listenerARN, of an application load balancer, or loadBalancerARN, of a network load balancer"
// +kubebuilder:validation:XValidation:rule="has(self.firstPriority) == has(self.listenerARN)",fieldPath=".firstPriority",message="must be set with listenerARN, and be left out with loadBalancerARN: rules of a listener have numbers, and a network load balancer has no rules"
type ExistingLoadBalancer struct {
	// listenerARN is the ARN of the listener, which speaks HTTP or HTTPS.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=256
	// +kubebuilder:validation:XValidation:rule="self.matches('^arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:[0-9]{12}:listener/app/[a-zA-Z0-9-]+/[0-9a-f]+/[0-9a-f]+$')",message="must be the ARN of a listener of an application load balancer (listener/app/...), and not of the load balancer: aws elbv2 describe-listeners lists them"
	// +optional
	ListenerARN string `json:"listenerARN,omitempty"`

	// loadBalancerARN is the ARN of a network load balancer, with type Network. Its listeners of others are left alone; those in listeners are made at their
	// ports, where nobody else may have one.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=256
	// +kubebuilder:validation:XValidation:rule="self.matches('^arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:[0-9]{12}:loadbalancer/net/[a-zA-Z0-9-]+/[0-9a-f]+$')",message="must be the ARN of a network load balancer (loadbalancer/net/...): aws elbv2 describe-load-balancers lists them"
	// +optional
	LoadBalancerARN string `json:"loadBalancerARN,omitempty"`

	// securityGroupID is a security group of the load balancer that does not let requests out by itself, such as that of another Environment's: rules
	// that let them out to the tasks are added to it. Where it is not set, nothing of its security groups is changed.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=20
	// +kubebuilder:validation:XValidation:rule="self.matches('^sg-[0-9a-f]{8}([0-9a-f]{9})?$')",message="must be the ID of a security group, such as sg-0a1b2c3d4e5f60718"
	// +optional
	SecurityGroupID string `json:"securityGroupID,omitempty"`

	// firstPriority is the first of the hundred numbers that the rules of this Environment have on the listener. No other rule of it may have one of
	// those. A listener tries its rules in the order of their numbers.
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=49901
	// +optional
	FirstPriority int32 `json:"firstPriority,omitempty"`
}

// TLSSpec is the certificate of a load balancer: one that exists, or one that is made for some names.
// +kubebuilder:validation:XValidation:rule="!has(self.certificateARN) || !has(self.domainNames)",message="set either certificateARN, for a certificate that exists, or domainNames and hostedZoneID, for one that is made"
// +kubebuilder:validation:XValidation:rule="has(self.domainNames) == has(self.hostedZoneID)",message="domainNames and hostedZoneID go together: set both or neither. In that zone are made the records that validate the certificate, and those that lead to the load balancer"
type TLSSpec struct {
	// certificateARN is a certificate of AWS Certificate Manager that exists, in the region of the Environment.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=128
	// +kubebuilder:validation:XValidation:rule="self.matches('^arn:aws[a-z-]*:acm:[a-z0-9-]+:[0-9]{12}:certificate/[a-z0-9-]+$')",message="must be the ARN of a certificate of AWS Certificate Manager, such as arn:aws:acm:eu-west-1:111122223333:certificate/12345678-1234-1234-1234-123456789012"
	// +optional
	CertificateARN string `json:"certificateARN,omitempty"`

	// hostedZoneID is the public Route 53 hosted zone of domainNames. The records that validate the certificate and those that lead to the
	// load balancer are made in it.
	// +kubebuilder:validation:MinLength=2
	// +kubebuilder:validation:MaxLength=32
	// +kubebuilder:validation:XValidation:rule="self.matches('^Z[A-Z0-9]+$')",message="must be the ID of a Route 53 hosted zone, such as Z0123456789ABCDEFGHIJ, and not its name"
	// +optional
	HostedZoneID string `json:"hostedZoneID,omitempty"`

	// domainNames for which a certificate is made, and at which the load balancer answers. *.example.org stands for all names with one label
	// more than example.org, and not for example.org. The first is the common name of the certificate.
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=10
	// +kubebuilder:validation:XValidation:rule="self[0].size() <= 64",message="the first name must be at most 64 characters, which is what a certificate takes as its common name: put a shorter one first"
	// +listType=set
	// +optional
	DomainNames []DomainName `json:"domainNames,omitempty"`

	// sslPolicy says which protocols and ciphers are offered.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=128
	// +kubebuilder:validation:XValidation:rule="self.matches('^ELBSecurityPolicy-[A-Za-z0-9-]+$')",message="must be a security policy of Elastic Load Balancing, such as ELBSecurityPolicy-TLS13-1-2-2021-06"
	// +kubebuilder:default=ELBSecurityPolicy-TLS13-1-2-2021-06
	// +optional
	SSLPolicy string `json:"sslPolicy,omitempty"`
}

// LoadBalancerScheme is where a load balancer can be reached from.
// +kubebuilder:validation:Enum=InternetFacing;Internal
type LoadBalancerScheme string

// The schemes of a load balancer.
const (
	SchemeInternetFacing LoadBalancerScheme = "InternetFacing"
	SchemeInternal       LoadBalancerScheme = "Internal"
)

// LoadBalancerStatus is a load balancer as it is in AWS.
type LoadBalancerStatus struct {
	// name in the spec.
	// +required
	Name string `json:"name,omitempty"`

	// scheme of the load balancer.
	// +optional
	Scheme LoadBalancerScheme `json:"scheme,omitempty"`

	// dnsName of the load balancer.
	// +optional
	DNSName string `json:"dnsName,omitempty"`

	// url at which it answers.
	// +optional
	URL string `json:"url,omitempty"`

	// privateNames are those of privateNames that lead to it, as they are asked for in the VPC: api.lb.shop.internal.
	// +listType=atomic
	// +optional
	PrivateNames []string `json:"privateNames,omitempty"`

	// accessLogBucket is the bucket of its access logs.
	// +optional
	AccessLogBucket string `json:"accessLogBucket,omitempty"`

	// type of the load balancer, where it is Network.
	// +optional
	Type LoadBalancerType `json:"type,omitempty"`
}
