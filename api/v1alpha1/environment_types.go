package v1alpha1

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Environment is a whole AWS application environment: network, ECS cluster, load balancers, databases, secrets and services.
//
// +kubebuilder:object:root=true
// +kubebuilder:subresource:status
// +kubebuilder:resource:shortName=env,categories=terrarium
// +kubebuilder:printcolumn:name="Ready",type=string,JSONPath=`.status.conditions[?(@.type=="Ready")].status`
// +kubebuilder:printcolumn:name="Reason",type=string,JSONPath=`.status.conditions[?(@.type=="Ready")].reason`
// +kubebuilder:printcolumn:name="Resources",type=string,JSONPath=`.status.resources.summary`
// +kubebuilder:printcolumn:name="Region",type=string,JSONPath=`.spec.region`
// +kubebuilder:printcolumn:name="VPC",type=string,priority=1,JSONPath=`.status.network.vpcID`
// +kubebuilder:printcolumn:name="URL",type=string,priority=1,JSONPath=`.status.loadBalancers[0].url`
// +kubebuilder:printcolumn:name="Message",type=string,priority=1,JSONPath=`.status.conditions[?(@.type=="Ready")].message`
// +kubebuilder:printcolumn:name="Age",type=date,JSONPath=`.metadata.creationTimestamp`
// +kubebuilder:validation:XValidation:rule="self.metadata.name.size() <= 40 && self.metadata.name.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$')",message="metadata.name must be at most 40 lower-case letters, digits and -, and begin and end with a letter or digit: names in AWS are made from it"
type Environment struct {
	metav1.TypeMeta `json:",inline"`

	// metadata is standard object metadata.
	// +optional
	metav1.ObjectMeta `json:"metadata,omitempty"`

	// spec is the environment that is wanted.
	// +required
	Spec EnvironmentSpec `json:"spec,omitzero"`

	// status is the environment as it was last seen.
	// +optional
	Status EnvironmentStatus `json:"status,omitempty,omitzero"`
}

// EnvironmentList is a list of Environments.
//
// +kubebuilder:object:root=true
type EnvironmentList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`
	Items           []Environment `json:"items"`
}

// EnvironmentSpec says what should exist.
// +kubebuilder:validation:XValidation:rule="!has(self.network.availabilityZones.names) || self.network.availabilityZones.names.all(z, z.size() == self.region.size() + 1 && z.startsWith(self.region) && z.matches('[a-z]$'))",fieldPath=".network.availabilityZones.names",message="must be zones of spec.region: the region and one letter, such as eu-west-1a"
// +kubebuilder:validation:XValidation:rule="(has(self.network.availabilityZones.names) ? self.network.availabilityZones.names.size() : self.network.availabilityZones.count) >= 2 || ((!has(self.loadBalancers) || self.loadBalancers.size() == 0) && (!has(self.databases) || self.databases.size() == 0))",fieldPath=".network.availabilityZones",message="must be at least two zones when there is a load balancer or a database: AWS needs subnets in two zones for those"
// +kubebuilder:validation:XValidation:rule="!has(self.loadBalancers) || self.loadBalancers.all(l, !has(l.tls) || !has(l.tls.certificateARN) || !l.tls.certificateARN.contains(':acm:') || l.tls.certificateARN.startsWith('arn:' + (self.region.startsWith('cn-') ? 'aws-cn' : self.region.startsWith('us-gov-') ? 'aws-us-gov' : self.region.startsWith('us-iso-') ? 'aws-iso' : self.region.startsWith('us-isob-') ? 'aws-iso-b' : self.region.startsWith('eu-isoe-') ? 'aws-iso-e' : self.region.startsWith('us-isof-') ? 'aws-iso-f' : self.region.startsWith('eusc-') ? 'aws-eusc' : 'aws') + ':acm:' + self.region + ':'))",fieldPath=".loadBalancers",message="tls.certificateARN must be of a certificate in spec.region, and of the partition of that region: a load balancer uses certificates of its own region"
// +kubebuilder:validation:XValidation:rule="!has(self.loadBalancers) || self.loadBalancers.all(l, !has(l.tls) || !has(l.tls.domainNames) || self.loadBalancers.all(o, o.name == l.name || !has(o.tls) || !has(o.tls.domainNames) || o.tls.domainNames.all(d, !(d in l.tls.domainNames))))",fieldPath=".loadBalancers",message="two load balancers have a domain name in common, which can lead to one of them only"
// +kubebuilder:validation:XValidation:rule="!has(self.secrets) || self.secrets.all(s, !has(s.valueFrom.existing) || !s.valueFrom.existing.arn.contains(':secretsmanager:') || s.valueFrom.existing.arn.startsWith('arn:' + (self.region.startsWith('cn-') ? 'aws-cn' : self.region.startsWith('us-gov-') ? 'aws-us-gov' : self.region.startsWith('us-iso-') ? 'aws-iso' : self.region.startsWith('us-isob-') ? 'aws-iso-b' : self.region.startsWith('eu-isoe-') ? 'aws-iso-e' : self.region.startsWith('us-isof-') ? 'aws-iso-f' : self.region.startsWith('eusc-') ? 'aws-eusc' : 'aws') + ':secretsmanager:' + self.region + ':'))",fieldPath=".secrets",message="an existing secret must be in spec.region, and of the partition of that region: tasks read secrets of their own region"
// +kubebuilder:validation:XValidation:rule="!has(self.secrets) || self.secrets.all(s, !has(s.valueFrom.existing) || !has(s.valueFrom.existing.kmsKeyARN) || !s.valueFrom.existing.kmsKeyARN.contains(':kms:') || s.valueFrom.existing.kmsKeyARN.startsWith('arn:' + (self.region.startsWith('cn-') ? 'aws-cn' : self.region.startsWith('us-gov-') ? 'aws-us-gov' : self.region.startsWith('us-iso-') ? 'aws-iso' : self.region.startsWith('us-isob-') ? 'aws-iso-b' : self.region.startsWith('eu-isoe-') ? 'aws-iso-e' : self.region.startsWith('us-isof-') ? 'aws-iso-f' : self.region.startsWith('eusc-') ? 'aws-eusc' : 'aws') + ':kms:' + self.region + ':'))",fieldPath=".secrets",message="the kmsKeyARN of an existing secret must be in spec.region: a secret is encrypted with a key of its own region"
// +kubebuilder:validation:XValidation:rule="!has(self.services) || 'FARGATE_SPOT' in self.cluster.capacityProviders || self.services.all(s, s.capacity.spotPercent == 0)",fieldPath=".services",message="a service has capacity.spotPercent above 0: add FARGATE_SPOT to cluster.capacityProviders, or set spotPercent to 0"
// +kubebuilder:validation:XValidation:rule="!has(self.services) || self.services.all(s, !has(s.routes) || s.routes.all(r, has(self.loadBalancers) && self.loadBalancers.exists(l, l.name == r.loadBalancer)))",fieldPath=".services",messageExpression="'the routes of service ' + self.services.map(s, has(s.routes) && s.routes.exists(r, !has(self.loadBalancers) || !self.loadBalancers.exists(l, l.name == r.loadBalancer)), s.name)[0] + ' name a load balancer that is not in spec.loadBalancers: add it there, or correct the name'",message="every loadBalancer of a route must be in spec.loadBalancers"
// +kubebuilder:validation:XValidation:rule="!has(self.services) || self.services.all(s, !has(s.databases) || s.databases.all(d, has(self.databases) && self.databases.exists(b, b.name == d.name)))",fieldPath=".services",messageExpression="'the databases of service ' + self.services.map(s, has(s.databases) && s.databases.exists(d, !has(self.databases) || !self.databases.exists(b, b.name == d.name)), s.name)[0] + ' name one that is not in spec.databases: add it there, or correct the name'",message="every database of a service must be in spec.databases"
// +kubebuilder:validation:XValidation:rule="!has(self.services) || self.services.all(s, !has(s.secretEnv) || (has(self.secrets) && sets.contains(self.secrets.map(x, x.name), s.secretEnv.map(e, e.secret))))",fieldPath=".services",messageExpression="'secretEnv of service ' + self.services.map(s, has(s.secretEnv) && s.secretEnv.exists(e, !has(self.secrets) || !self.secrets.exists(x, x.name == e.secret)), s.name)[0] + ' names a secret that is not in spec.secrets: add it there, or correct the name'",message="every secret of a secretEnv must be in spec.secrets"
// +kubebuilder:validation:XValidation:rule="!has(self.services) || !has(self.secrets) || self.services.all(s, !has(s.secretEnv) || s.secretEnv.all(e, !has(e.key) || !self.secrets.exists(x, x.name == e.secret && has(x.valueFrom.generate))))",fieldPath=".services",message="a secretEnv asks for a key of a generated secret, which is plain text and has none: leave key out"
// +kubebuilder:validation:XValidation:rule="!has(self.services) || self.services.all(s, !has(s.sidecars) || s.sidecars.all(c, !has(c.secretEnv) || (has(self.secrets) && sets.contains(self.secrets.map(x, x.name), c.secretEnv.map(e, e.secret)))))",fieldPath=".services",message="a sidecar's secretEnv names a secret that is not in spec.secrets: add it there, or correct the name"
// +kubebuilder:validation:XValidation:rule="!has(self.services) || !has(self.secrets) || self.services.all(s, !has(s.sidecars) || s.sidecars.all(c, !has(c.secretEnv) || c.secretEnv.all(e, !has(e.key) || !self.secrets.exists(x, x.name == e.secret && has(x.valueFrom.generate)))))",fieldPath=".services",message="a sidecar's secretEnv asks for a key of a generated secret, which is plain text and has none: leave key out"
// +kubebuilder:validation:XValidation:rule="!has(self.jobs) || self.jobs.all(j, !has(j.secretEnv) || (has(self.secrets) && sets.contains(self.secrets.map(x, x.name), j.secretEnv.map(e, e.secret))))",fieldPath=".jobs",message="a job's secretEnv names a secret that is not in spec.secrets: add it there, or correct the name"
// +kubebuilder:validation:XValidation:rule="!has(self.jobs) || !has(self.secrets) || self.jobs.all(j, !has(j.secretEnv) || j.secretEnv.all(e, !has(e.key) || !self.secrets.exists(x, x.name == e.secret && has(x.valueFrom.generate))))",fieldPath=".jobs",message="a job's secretEnv asks for a key of a generated secret, which is plain text and has none: leave key out"
// +kubebuilder:validation:XValidation:rule="!has(self.jobs) || self.jobs.all(j, !has(j.databases) || (has(self.databases) && sets.contains(self.databases.map(b, b.name), j.databases.map(d, d.name))))",fieldPath=".jobs",message="the databases of a job name one that is not in spec.databases: add it there, or correct the name"
// +kubebuilder:validation:XValidation:rule="!has(self.services) || self.services.all(s, !has(s.routes) || s.routes.all(r, self.services.exists_one(o, has(o.routes) && o.routes.exists(q, q.loadBalancer == r.loadBalancer && sets.equivalent(q.hosts, r.hosts) && sets.equivalent(q.paths, r.paths)))))",fieldPath=".services",message="two services have a route with the same load balancer, hosts and paths, of which only one would be used: remove one, or change its hosts or paths"
// +kubebuilder:validation:XValidation:rule="self.network.natGateway != 'None' || ((!has(self.services) || self.services.all(s, s.image.matches('^[0-9]{12}[.]dkr[.]ecr[.][a-z0-9-]+[.](amazonaws[.]com([.]cn)?|amazonaws[.]eu|c2s[.]ic[.]gov|sc2s[.]sgov[.]gov|cloud[.]adc-e[.]uk|csp[.]hci[.]ic[.]gov)/') && s.image.split('/')[0].contains('.' + self.region + '.') && (!has(s.sidecars) || s.sidecars.all(c, c.image.matches('^[0-9]{12}[.]dkr[.]ecr[.][a-z0-9-]+[.](amazonaws[.]com([.]cn)?|amazonaws[.]eu|c2s[.]ic[.]gov|sc2s[.]sgov[.]gov|cloud[.]adc-e[.]uk|csp[.]hci[.]ic[.]gov)/') && c.image.split('/')[0].contains('.' + self.region + '.'))))) && (!has(self.jobs) || self.jobs.all(j, j.image.matches('^[0-9]{12}[.]dkr[.]ecr[.][a-z0-9-]+[.](amazonaws[.]com([.]cn)?|amazonaws[.]eu|c2s[.]ic[.]gov|sc2s[.]sgov[.]gov|cloud[.]adc-e[.]uk|csp[.]hci[.]ic[.]gov)/') && j.image.split('/')[0].contains('.' + self.region + '.'))))",fieldPath=".network.natGateway",message="with natGateway None, all images must be in private ECR repositories of spec.region, which VPC endpoints reach: copy the images there or use a pull-through cache, or set natGateway to Single"
// +kubebuilder:validation:XValidation:rule="!has(self.databases) || self.databases.all(d, !has(d.storage.kmsKeyARN) || !d.storage.kmsKeyARN.contains(':kms:') || d.storage.kmsKeyARN.startsWith('arn:' + (self.region.startsWith('cn-') ? 'aws-cn' : self.region.startsWith('us-gov-') ? 'aws-us-gov' : self.region.startsWith('us-iso-') ? 'aws-iso' : self.region.startsWith('us-isob-') ? 'aws-iso-b' : self.region.startsWith('eu-isoe-') ? 'aws-iso-e' : self.region.startsWith('us-isof-') ? 'aws-iso-f' : self.region.startsWith('eusc-') ? 'aws-eusc' : 'aws') + ':kms:' + self.region + ':'))",fieldPath=".databases",message="a storage.kmsKeyARN must be in spec.region, and of the partition of that region: RDS uses keys of its own region"
// +kubebuilder:validation:XValidation:rule="!has(self.alarms) || !has(self.alarms.notificationTopicARN) || !self.alarms.notificationTopicARN.contains(':sns:') || self.alarms.notificationTopicARN.startsWith('arn:' + (self.region.startsWith('cn-') ? 'aws-cn' : self.region.startsWith('us-gov-') ? 'aws-us-gov' : self.region.startsWith('us-iso-') ? 'aws-iso' : self.region.startsWith('us-isob-') ? 'aws-iso-b' : self.region.startsWith('eu-isoe-') ? 'aws-iso-e' : self.region.startsWith('us-isof-') ? 'aws-iso-f' : self.region.startsWith('eusc-') ? 'aws-eusc' : 'aws') + ':sns:' + self.region + ':')",fieldPath=".alarms.notificationTopicARN",message="must be a topic in the region of the Environment, and of the partition of that region: an alarm tells no other"
// +kubebuilder:validation:XValidation:rule="!has(self.iam.permissionsBoundaryARN) || !self.iam.permissionsBoundaryARN.contains(':iam:') || self.iam.permissionsBoundaryARN.startsWith('arn:' + (self.region.startsWith('cn-') ? 'aws-cn' : self.region.startsWith('us-gov-') ? 'aws-us-gov' : self.region.startsWith('us-iso-') ? 'aws-iso' : self.region.startsWith('us-isob-') ? 'aws-iso-b' : self.region.startsWith('eu-isoe-') ? 'aws-iso-e' : self.region.startsWith('us-isof-') ? 'aws-iso-f' : self.region.startsWith('eusc-') ? 'aws-eusc' : 'aws') + ':iam:')",fieldPath=".iam.permissionsBoundaryARN",message="must be of the partition of spec.region, such as aws-cn in China and aws-us-gov in GovCloud"
// +kubebuilder:validation:XValidation:rule="!has(self.services) || self.services.all(w, !has(w.iam.policyARNs) || w.iam.policyARNs.all(p, !p.contains(':iam:') || p.startsWith('arn:' + (self.region.startsWith('cn-') ? 'aws-cn' : self.region.startsWith('us-gov-') ? 'aws-us-gov' : self.region.startsWith('us-iso-') ? 'aws-iso' : self.region.startsWith('us-isob-') ? 'aws-iso-b' : self.region.startsWith('eu-isoe-') ? 'aws-iso-e' : self.region.startsWith('us-isof-') ? 'aws-iso-f' : self.region.startsWith('eusc-') ? 'aws-eusc' : 'aws') + ':iam:')))",fieldPath=".services",message="iam.policyARNs of a service must be of the partition of spec.region, such as aws-cn in China and aws-us-gov in GovCloud"
// +kubebuilder:validation:XValidation:rule="!has(self.jobs) || self.jobs.all(w, !has(w.iam.policyARNs) || w.iam.policyARNs.all(p, !p.contains(':iam:') || p.startsWith('arn:' + (self.region.startsWith('cn-') ? 'aws-cn' : self.region.startsWith('us-gov-') ? 'aws-us-gov' : self.region.startsWith('us-iso-') ? 'aws-iso' : self.region.startsWith('us-isob-') ? 'aws-iso-b' : self.region.startsWith('eu-isoe-') ? 'aws-iso-e' : self.region.startsWith('us-isof-') ? 'aws-iso-f' : self.region.startsWith('eusc-') ? 'aws-eusc' : 'aws') + ':iam:')))",fieldPath=".jobs",message="iam.policyARNs of a job must be of the partition of spec.region, such as aws-cn in China and aws-us-gov in GovCloud"
// +kubebuilder:validation:XValidation:rule="has(self.network.availabilityZones.names) || self.network.availabilityZones.count > 4 || self.network.availabilityZones.count <= (self.region in ['ap-northeast-1', 'us-west-1'] ? 0 : self.region in ['ca-central-1', 'cn-north-1'] ? 2 : self.region in ['ap-northeast-2', 'us-east-1', 'us-west-2'] ? 4 : 3)",fieldPath=".network.availabilityZones",messageExpression="self.region in ['ap-northeast-1', 'ca-central-1', 'cn-north-1', 'us-west-1'] ? 'needs names in this region, where not every account has as many zones with the letters a, b and c: aws ec2 describe-availability-zones lists yours' : 'count must be at most 3 in this region, which has no more zones; where AWS has added one, set names'"
// +kubebuilder:validation:XValidation:rule="!has(self.databases) || self.databases.all(d, !has(d.restoreFrom) || !d.restoreFrom.snapshotIdentifier.startsWith('arn:') || d.restoreFrom.snapshotIdentifier.startsWith('arn:' + (self.region.startsWith('cn-') ? 'aws-cn' : self.region.startsWith('us-gov-') ? 'aws-us-gov' : self.region.startsWith('us-iso-') ? 'aws-iso' : self.region.startsWith('us-isob-') ? 'aws-iso-b' : self.region.startsWith('eu-isoe-') ? 'aws-iso-e' : self.region.startsWith('us-isof-') ? 'aws-iso-f' : self.region.startsWith('eusc-') ? 'aws-eusc' : 'aws') + ':rds:' + self.region + ':'))",fieldPath=".databases",message="the ARN in restoreFrom.snapshotIdentifier must be of spec.region and its partition: RDS restores snapshots of its own region; copy the snapshot there first"
type EnvironmentSpec struct {
	// region is the AWS region in which everything is made. It cannot be changed once something exists.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=32
	// +kubebuilder:validation:XValidation:rule="self.matches('^[a-z]{2,4}(-[a-z]+)+-[0-9]$')",message="must be the name of an AWS region, such as eu-west-1"
	// +required
	Region string `json:"region,omitempty"`

	// providerConfigRef names the provider's configuration, which holds the credentials of the AWS account.
	// +kubebuilder:default={}
	// +optional
	ProviderConfigRef ProviderConfigReference `json:"providerConfigRef,omitempty,omitzero"`

	// tags are set on everything in AWS that can carry tags, beside those that say whose it is.
	// +optional
	Tags Tags `json:"tags,omitempty"`

	// management says whether the controller acts. Paused: nothing is written, and the managed resources are left as they are, until the
	// Environment is deleted.
	// +kubebuilder:default=Active
	// +optional
	Management ManagementPolicy `json:"management,omitempty"`

	// deletionPolicy says what happens in AWS when the Environment is deleted. Orphan: the AWS resources stay, and only the
	// managed resources go.
	// +kubebuilder:default=Delete
	// +optional
	DeletionPolicy DeletionPolicy `json:"deletionPolicy,omitempty"`

	// deletionProtection refuses a DELETE of this Environment at admission while it is Enabled.
	// +kubebuilder:default=Disabled
	// +optional
	DeletionProtection Switch `json:"deletionProtection,omitempty"`

	// iam is what all roles of the Environment have in common.
	// +kubebuilder:default={}
	// +optional
	IAM IAMSpec `json:"iam,omitempty,omitzero"`

	// network is the VPC and its subnets.
	// +kubebuilder:default={}
	// +optional
	Network NetworkSpec `json:"network,omitempty,omitzero"`

	// cluster is the ECS cluster.
	// +kubebuilder:default={}
	// +optional
	Cluster ClusterSpec `json:"cluster,omitempty,omitzero"`

	// loadBalancers are the application load balancers which the routes of services use.
	// +kubebuilder:validation:MaxItems=10
	// +listType=map
	// +listMapKey=name
	// +optional
	LoadBalancers []LoadBalancerSpec `json:"loadBalancers,omitempty"`

	// databases are RDS instances.
	// +kubebuilder:validation:MaxItems=10
	// +listType=map
	// +listMapKey=name
	// +optional
	Databases []DatabaseSpec `json:"databases,omitempty"`

	// secrets are Secrets Manager secrets which services read.
	// +kubebuilder:validation:MaxItems=50
	// +listType=map
	// +listMapKey=name
	// +optional
	Secrets []SecretSpec `json:"secrets,omitempty"`

	// services are ECS services on Fargate.
	// +kubebuilder:validation:MaxItems=30
	// +listType=map
	// +listMapKey=name
	// +optional
	Services []ServiceSpec `json:"services,omitempty"`

	// jobs are tasks that run on a schedule.
	// +kubebuilder:validation:MaxItems=10
	// +listType=map
	// +listMapKey=name
	// +optional
	Jobs []JobSpec `json:"jobs,omitempty"`

	// state is an S3 bucket with the inventory of the Environment, from which another cluster can take it over. There is none where it is
	// not set.
	// +optional
	State *StateSpec `json:"state,omitempty"`

	// alarms are CloudWatch alarms on services, load balancers and databases. There are none where it is not set.
	// +optional
	Alarms *AlarmsSpec `json:"alarms,omitempty"`
}

// IAMSpec is what all roles of an Environment have in common.
type IAMSpec struct {
	// permissionsBoundaryARN is the policy that limits what any role of the Environment can do.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=2048
	// +kubebuilder:validation:XValidation:rule="self.matches('^arn:aws[a-z-]*:iam::(aws|[0-9]{12}):policy/[A-Za-z0-9_+=,.@/-]+$')",message="must be the ARN of a managed policy, such as arn:aws:iam::123456789012:policy/boundary"
	// +optional
	PermissionsBoundaryARN string `json:"permissionsBoundaryARN,omitempty"`

	// path of the roles. A role that exists keeps the one that it was made with. The policies of the provider in config/crossplane let it make roles below /terrarium/ alone.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=512
	// +kubebuilder:validation:XValidation:rule="self.matches('^/([A-Za-z0-9_+=,.@-]+/)*$')",message="must begin and end with /, such as /teams/shop/"
	// +kubebuilder:default="/terrarium/"
	// +optional
	Path string `json:"path,omitempty"`
}

// ManagementPolicy says whether the controller acts on an Environment.
// +kubebuilder:validation:Enum=Active;Paused
type ManagementPolicy string

// The management policies.
const (
	ManagementActive ManagementPolicy = "Active"
	ManagementPaused ManagementPolicy = "Paused"
)

// DeletionPolicy says what happens in AWS when an Environment is deleted.
// +kubebuilder:validation:Enum=Delete;Orphan
type DeletionPolicy string

// The deletion policies.
const (
	DeletionDelete DeletionPolicy = "Delete"
	DeletionOrphan DeletionPolicy = "Orphan"
)

// Switch is a setting that is on or off.
// +kubebuilder:validation:Enum=Enabled;Disabled
type Switch string

// The positions of a Switch.
const (
	Enabled  Switch = "Enabled"
	Disabled Switch = "Disabled"
)

// ProviderConfigReference names a configuration of the provider.
type ProviderConfigReference struct {
	// kind is ClusterProviderConfig, or ProviderConfig for one in the Environment's namespace.
	// +kubebuilder:validation:Enum=ClusterProviderConfig;ProviderConfig
	// +kubebuilder:default=ClusterProviderConfig
	// +optional
	Kind string `json:"kind,omitempty"`

	// name of the configuration.
	// +kubebuilder:default=default
	// +optional
	Name ObjectName `json:"name,omitempty"`
}
