package compositions

import (
	s3 "github.com/upbound/provider-aws/v2/apis/namespaced/s3/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// inventory writes the inventory into the bucket when everything else exists. While something does not, the old one stays.
func (c composer) inventory(net Network, bucket string, others []*Object) {
	d := c.draft(inventoryPart)
	inventory := Inventory{
		Version: InventoryVersion, APIVersion: v1alpha1.GroupVersion.String(),
		Region: c.env.Spec.Region, Account: d.text(net.Account),
		Namespace: c.env.Namespace, Name: c.env.Name, Suffix: c.suffix,
		Spec: c.env.Spec,
	}
	for _, o := range others {
		if c.isAdopting() && !c.adopts(Key{GroupKind: o.GroupKind, Name: o.sharedName()}) {
			continue // it waits until the inventory has been seen
		}
		d.after(o)
		entry := c.inventoryOf(o)
		if entry.ExternalName == "" && hasExternalName(o.GroupKind) {
			d.waitFor(o.Key)
		}
		inventory.Resources = append(inventory.Resources, entry)
	}
	content := "(known after everything else)"
	if !d.object.Waits() {
		content = toJSON(inventory)
	}
	add(d, keep(&s3.Object{Spec: s3.ObjectSpec{ForProvider: s3.ObjectParameters{
		Bucket:      &bucket,
		ACL:         new(objectACL),
		Key:         new(inventoryKey(c.env.Namespace, c.env.Name)),
		Content:     &content,
		ContentType: new("application/json"),
	}}}))
}

// objectACL is the only one that a bucket without ACLs takes. The provider asks for another where none is set.
const objectACL = "bucket-owner-full-control"
