package v1alpha1

import "maps"

// The kinds of strings in a spec. They are aliases: a value needs no conversion, and each rule is written once.

// Name is the name of a part of an Environment. Names in Kubernetes and AWS are made from it.
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=32
// +kubebuilder:validation:XValidation:rule="self.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$')",message="must be lower-case letters, digits and -, and begin and end with a letter or digit"
type Name = string

// ObjectName is the name of a Kubernetes object.
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=253
// +kubebuilder:validation:XValidation:rule="self.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*$')",message="must be lower-case letters, digits, - and ., and begin and end with a letter or digit, as names in Kubernetes are"
type ObjectName = string

// VariableName is the name of an environment variable.
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=128
// +kubebuilder:validation:XValidation:rule=`self.matches(r'^[^\W\d][\w.-]*$')`,message="must be letters, digits, _, . and -, and begin with a letter or _"
type VariableName = string

// Text goes to AWS as it is. The provider would take ${word( for a call of its template language; ${WORD} is text to it.
// +kubebuilder:validation:MaxLength=4096
type Text = string

// CIDRBlock is an IPv4 range.
// +kubebuilder:validation:MinLength=9
// +kubebuilder:validation:MaxLength=18
// +kubebuilder:validation:XValidation:rule="isCIDR(self) && cidr(self).ip().family() == 4 && string(cidr(self).masked()) == self",message="must be an IPv4 range in CIDR notation that is written with its first address, such as 10.0.0.0/16 and not 10.0.0.1/16"
type CIDRBlock = string

// DomainName is the whole name of hosts, in which * stands for one label.
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=128
// +kubebuilder:validation:XValidation:rule="self.matches('^([*][.])?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?[.])+[a-z]([a-z0-9-]{0,61}[a-z0-9])$')",message="must be a whole lower-case domain name, such as shop.example.org or *.example.org, with at most 63 characters between dots"
type DomainName = string

// Tags are tags in AWS by their keys.
// +kubebuilder:validation:MaxProperties=40
// +kubebuilder:validation:XValidation:rule=`self.all(k, k.size() >= 1 && k.size() <= 128 && k.matches(r'^[\p{L}\p{Z}\p{N}_.:/=+@-]*$'))`,message="keys must be 1 to 128 letters, digits, spaces and _ . : / = + - @, which is what AWS takes in tags"
// +kubebuilder:validation:XValidation:rule="self.all(k, !k.lowerAscii().startsWith('aws:') && !k.lowerAscii().startsWith('crossplane-') && !k.lowerAscii().startsWith('terrarium.io/'))",message="keys must not begin with aws:, crossplane- or terrarium.io/: AWS, Crossplane and Terrarium set those"
// +kubebuilder:object:generate=false
type Tags map[string]TagValue

// DeepCopy copies the tags. The generator of such functions does not take an alias as the value of a map.
func (t Tags) DeepCopy() Tags { return maps.Clone(t) }

// TagValue is the value of a tag in AWS.
// +kubebuilder:validation:MaxLength=256
// +kubebuilder:validation:XValidation:rule=`self.matches(r'^[\p{L}\p{Z}\p{N}_.:/=+@-]*$')`,message="must be letters, digits, spaces and _ . : / = + - @, which is what AWS takes in tags"
type TagValue = string

// Parameters are parameters of a database engine by their names.
// +kubebuilder:validation:MaxProperties=100
// +kubebuilder:validation:XValidation:rule="self.all(k, k.size() <= 128 && k.matches('^[A-Za-z][A-Za-z0-9_.]*$'))",message="names must be parameters of the engine, such as log_min_duration_statement"
// +kubebuilder:object:generate=false
type Parameters map[string]ParameterValue

// DeepCopy copies the parameters. The generator of such functions does not take an alias as the value of a map.
func (p Parameters) DeepCopy() Parameters { return maps.Clone(p) }

// ParameterValue is the value of a parameter of a database engine.
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=1024
type ParameterValue = string

// SubnetID is the ID of a subnet in AWS.
// +kubebuilder:validation:MaxLength=24
// +kubebuilder:validation:XValidation:rule="self.matches('^subnet-[0-9a-f]{8}([0-9a-f]{9})?$')",message="must be the ID of a subnet, such as subnet-0a1b2c3d4e5f60718"
type SubnetID = string

// SecurityGroupID is the ID of a security group in AWS.
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=20
// +kubebuilder:validation:XValidation:rule="self.matches('^sg-[0-9a-f]{8}([0-9a-f]{9})?$')",message="must be the ID of a security group, such as sg-0a1b2c3d4e5f60718"
type SecurityGroupID = string

// EnvPrefix begins the names of the variables that a link sets: letters, digits and _, which begin with a letter or _ and end with _.
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=64
type EnvPrefix = string
