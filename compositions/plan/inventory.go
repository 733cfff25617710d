package plan

import (
	"reflect"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// InventoryVersion is the version of the inventory's form. Only an inventory of this version can be read.
const InventoryVersion = 1

// An Inventory is what another cluster needs to take an Environment over. It has no value of a Secret.
type Inventory struct {
	// Version is [InventoryVersion], and APIVersion that of the spec.
	Version    int    `json:"version"`
	APIVersion string `json:"apiVersion"`

	// Region and Account are where everything is.
	Region  string `json:"region"`
	Account string `json:"account"`

	// Namespace, Name and Suffix are what the names in AWS are made of.
	Namespace string `json:"namespace"`
	Name      string `json:"name"`
	Suffix    string `json:"suffix"`

	// Spec of the Environment, with defaults.
	Spec v1alpha1.EnvironmentSpec `json:"spec"`

	// Resources are all managed resources, except the one of the inventory itself.
	Resources []InventoryResource `json:"resources"`
}

// An InventoryResource is a managed resource and what it stands for in AWS.
type InventoryResource struct {
	// Kind with its group, as in VPC.ec2.aws.m.upbound.io.
	Kind string `json:"kind"`

	// Name of the managed resource, or the name that its revisions share.
	Name string `json:"name"`

	// Revision is the name of a single revision, with the hash of its content. That of a secret's version is left out: the hash differs between
	// clusters.
	Revision string `json:"revision,omitempty"`

	// ExternalName is the annotation by which the provider finds the resource in AWS. Associations have none: what they connect says which they are.
	ExternalName string `json:"externalName,omitempty"`

	// KeptName is the name in AWS where it is not made of the Environment's.
	KeptName string `json:"keptName,omitempty"`

	// Joins is true of what is adopted although it needs something that is yet to be made. No inventory says so.
	Joins bool `json:"-"`

	// Found is what fields of the provider's status say that others change beside whoever made it. No inventory says so.
	Found map[string]string `json:"-"`

	// ARN and ID in AWS, where the resource has them.
	ARN string `json:"arn,omitempty"`
	ID  string `json:"id,omitempty"`
}

// InventoryPart is the name of the inventory's own managed resource, behind the Environment's.
const InventoryPart = "inventory"

// InventoryKey is where an Environment's inventory is in its bucket.
func InventoryKey(namespace, name string) string {
	return "terrarium/" + namespace + "/" + name + "/inventory.json"
}

// InventoryOf an object is its entry.
func (c Composer) InventoryOf(o *Object) InventoryResource {
	entry := InventoryResource{Kind: o.GroupKind.String(), Name: o.SharedName(), KeptName: c.keptName(o.Key)}
	if o.RevisionOf != "" && o.Payload == nil {
		entry.Revision = o.Name
	}
	if res, ok := c.Seen.Resources[o.Key]; ok {
		entry.ARN, entry.ID = reported(res, "Arn"), reported(res, "ID")
		if !c.kinds.Row(o.GroupKind).WithoutName { // others may have one, which comes and goes
			entry.ExternalName = meta.GetExternalName(res)
		}
		if _, ok := res.(*ecs.TaskDefinition); ok {
			entry.ExternalName = entry.ARN // the provider's is the family, which would stand for the newest revision, whichever that is
		}
	}
	return entry
}

// reported is a text that AWS reports of a resource, or "" where the kind has no such field.
func reported(res resource.ModernManaged, field string) string {
	value := reflect.ValueOf(res).Elem().FieldByName("Status").FieldByName("AtProvider").FieldByName(field)
	if !value.IsValid() {
		return ""
	}
	if text, ok := value.Interface().(*string); ok && text != nil {
		return *text
	}
	return ""
}
