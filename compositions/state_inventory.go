package compositions

import (
	s3 "github.com/upbound/provider-aws/v2/apis/namespaced/s3/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// inventory writes the inventory into the bucket when everything else exists. While something does not, the old inventory stays.
func (c composer) inventory(net Network, bucket string, others []*plan.Object) {
	d := c.Draft(plan.InventoryPart)
	inventory := plan.Inventory{
		Version: plan.InventoryVersion, APIVersion: v1alpha1.GroupVersion.String(),
		Region: c.Env.Spec.Region, Account: d.Text(net.Account),
		Namespace: c.Env.Namespace, Name: c.Env.Name, Suffix: c.Suffix,
		Spec: c.Env.Spec,
	}
	for _, o := range others {
		if o.Existing {
			continue
		}
		if c.IsAdopting() && !c.Adopts(plan.Key{GroupKind: o.GroupKind, Name: o.SharedName()}) {
			continue // it waits until the inventory has been seen
		}
		d.After(o)
		entry := c.InventoryOf(o)
		if entry.ExternalName == "" && !Kinds.Row(o.GroupKind).WithoutName {
			d.WaitFor(o.Key)
		}
		inventory.Resources = append(inventory.Resources, entry)
	}
	content := "(known after everything else)"
	if !d.Object.Waits() {
		content = plan.JSON(inventory)
	}
	plan.Add(d, plan.Keep(&s3.Object{Spec: s3.ObjectSpec{ForProvider: s3.ObjectParameters{
		Bucket:      &bucket,
		ACL:         new(objectACL),
		Key:         new(plan.InventoryKey(c.Env.Namespace, c.Env.Name)),
		Content:     &content,
		ContentType: new("application/json"),
	}}}))
}

// objectACL is the only one that a bucket without ACLs takes. The provider asks for another where none is set.
const objectACL = "bucket-owner-full-control"
