package v1alpha1

// ConditionNetworkReady is about the VPC, its subnets, gateways and routes.
const ConditionNetworkReady = "NetworkReady"

// NetworkSpec is a VPC with public, private and database subnets in every availability zone.
type NetworkSpec struct {
	// existing is a network that somebody else has made, instead of a new one, which the other fields of network but privateDNS are about. Nothing of it is changed,
	// tagged or deleted. Something in its private subnets must be able to reach the internet, or VPC endpoints that let it in. Once something has been
	// made in a network, it cannot be changed for another.
	// +optional
	Existing *ExistingNetwork `json:"existing,omitempty"`

	// cidrBlock is the address range of the VPC, /16 to /20. Each zone has fixed parts of it, whatever the number of zones. It cannot
	// be changed.
	// +kubebuilder:validation:XValidation:rule="!isCIDR(self) || (cidr(self).prefixLength() >= 16 && cidr(self).prefixLength() <= 20)",message="must be a range of /16 to /20: AWS allows no larger VPC, and in a smaller one the subnets have no room"
	// +kubebuilder:default="10.0.0.0/16"
	// +optional
	CIDRBlock CIDRBlock `json:"cidrBlock,omitempty"`

	// availabilityZones are the zones that the subnets are in: at least two where there is a load balancer or a database. Zones can be
	// added, and not taken away.
	// +kubebuilder:default={count: 2}
	// +optional
	AvailabilityZones AvailabilityZones `json:"availabilityZones,omitempty,omitzero"`

	// natGateway says how private subnets reach the internet: not at all, through one gateway, through one in each zone, or through a regional one,
	// which AWS brings to each zone that needs it, with addresses of AWS's choice. With None all images of private tasks are in private ECR repositories
	// of the region.
	// +kubebuilder:default=Single
	// +optional
	NATGateway NATGatewayMode `json:"natGateway,omitempty"`

	// vpcEndpoints is Auto: a gateway endpoint for S3, and where natGateway is None the interface endpoints that the private services and jobs need
	// (for their images, logs, secrets and parameters, queues and topics, and ECS Exec); or None.
	// +kubebuilder:default=Auto
	// +optional
	VPCEndpoints VPCEndpointMode `json:"vpcEndpoints,omitempty"`

	// flowLogs record the traffic of the VPC.
	// +kubebuilder:default={}
	// +optional
	FlowLogs FlowLogsSpec `json:"flowLogs,omitempty,omitzero"`

	// interfaceEndpoints are services of AWS that everything in the VPC reaches by interface endpoints, besides those that vpcEndpoints makes, by the names
	// that their endpoints have: sqs, ssm, ecr.api. AWS bills each by the hour and zone.
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=20
	// +listType=set
	// +optional
	InterfaceEndpoints []EndpointService `json:"interfaceEndpoints,omitempty"`

	// privateDNS is a private zone of the VPC, in which each service that has ports is <service>.<domain> for everything in the VPC, and a load balancer
	// what its privateNames say. There is none where it is not set. A name opens no door: who may connect is said by allowFrom of the service.
	// +optional
	PrivateDNS *PrivateDNSSpec `json:"privateDNS,omitempty"`
}

// EndpointService is a service of AWS by the name that its VPC endpoints have after that of the region.
// +kubebuilder:validation:MinLength=2
// +kubebuilder:validation:MaxLength=63
// +kubebuilder:validation:XValidation:rule="self.matches('^[a-z][a-z0-9.-]*[a-z0-9]$') && !self.startsWith('com.')",message="must be the end of the name of a service's endpoints, such as sqs or ecr.api for com.amazonaws.eu-west-1.ecr.api"
// +kubebuilder:validation:XValidation:rule="!(self in ['s3', 'dynamodb'])",message="must not be s3, which has a gateway endpoint with vpcEndpoints Auto, nor dynamodb, which tasks reach over NAT gateways"
type EndpointService = string

// ExistingNetwork is a VPC with subnets by their IDs, or the network of another Environment.
// +kubebuilder:validation:XValidation:rule="has(self.vpcID) != has(self.environment)",message="set vpcID with the IDs of subnets, or environment"
// +kubebuilder:validation:XValidation:rule="!has(self.vpcID) || has(self.privateSubnetIDs)",message="set privateSubnetIDs together with vpcID: tasks are in private subnets"
// +kubebuilder:validation:XValidation:rule="!has(self.environment) || has(self.vpcID) || !has(self.publicSubnetIDs) && !has(self.privateSubnetIDs) && !has(self.databaseSubnetIDs)",message="leave out the IDs of subnets with environment, whose subnets are used"
type ExistingNetwork struct {
	// vpcID is the ID of the VPC.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=21
	// +kubebuilder:validation:XValidation:rule="self.matches('^vpc-[0-9a-f]{8}([0-9a-f]{9})?$')",message="must be the ID of a VPC, such as vpc-0a1b2c3d4e5f60718"
	// +optional
	VPCID string `json:"vpcID,omitempty"`

	// publicSubnetIDs are the subnets of load balancers that face the internet, and of public tasks. For load balancers AWS wants two zones, and gets
	// the first subnet of each.
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=16
	// +listType=set
	// +optional
	PublicSubnetIDs []SubnetID `json:"publicSubnetIDs,omitempty"`

	// privateSubnetIDs are the subnets of private tasks, and of load balancers that are Internal.
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=16
	// +listType=set
	// +optional
	PrivateSubnetIDs []SubnetID `json:"privateSubnetIDs,omitempty"`

	// databaseSubnetIDs are the subnets of databases, in two zones at least: the private ones where none are given.
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=16
	// +listType=set
	// +optional
	DatabaseSubnetIDs []SubnetID `json:"databaseSubnetIDs,omitempty"`

	// environment is the name of an Environment in the same namespace, region and account, whose network is used. It cannot be deleted while it is.
	// +optional
	Environment Name `json:"environment,omitempty"`
}

// VPCEndpointMode says which VPC endpoints there are.
// +kubebuilder:validation:Enum=Auto;None
type VPCEndpointMode string

// The VPC endpoint modes.
const (
	VPCEndpointsAuto VPCEndpointMode = "Auto"
	VPCEndpointsNone VPCEndpointMode = "None"
)

// FlowLogsSpec is the record of a VPC's traffic in CloudWatch Logs.
type FlowLogsSpec struct {
	// mode is Enabled or Disabled.
	// +kubebuilder:default=Disabled
	// +optional
	Mode Switch `json:"mode,omitempty"`

	// retentionDays is how long flow logs are kept, one of the periods that CloudWatch Logs has.
	// +kubebuilder:default=14
	// +optional
	RetentionDays LogDays `json:"retentionDays,omitempty"`
}

// NATGatewayMode says how many NAT gateways there are.
// +kubebuilder:validation:Enum=None;Single;PerAvailabilityZone;Regional
type NATGatewayMode string

// The NAT gateway modes.
const (
	NATNone                NATGatewayMode = "None"
	NATSingle              NATGatewayMode = "Single"
	NATPerAvailabilityZone NATGatewayMode = "PerAvailabilityZone"
	NATRegional            NATGatewayMode = "Regional"
)

// AvailabilityZones are given by their number (the first ones of the region by letter) or by their names.
// +kubebuilder:validation:XValidation:rule="has(self.count) || has(self.names)",message="set count, or names"
// +kubebuilder:validation:XValidation:rule="!has(self.count) || !has(self.names) || self.count == self.names.size()",message="set count or names; where both are set, count must be the number of names"
type AvailabilityZones struct {
	// count of zones: the region's first ones, by their letters. Where an account may not have all of those, names are asked for: in
	// ap-northeast-1 and us-west-1, and from three zones on in ca-central-1 and cn-north-1. Where names is set too, it is the number of names.
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=4
	// +optional
	Count int32 `json:"count,omitempty"`

	// names of the zones. Append a zone to add one: the place in this list is what fixes a zone's addresses.
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=4
	// +kubebuilder:validation:items:MinLength=1
	// +kubebuilder:validation:items:MaxLength=33
	// +kubebuilder:validation:XValidation:rule="self.all(n, self.exists_one(m, m == n))",message="must be different zones"
	// +listType=atomic
	// +optional
	Names []string `json:"names,omitempty"`
}
