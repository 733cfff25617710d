package plan

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	s3 "github.com/upbound/provider-aws/v2/apis/namespaced/s3/v1beta1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// ReadInventory reads the inventory that a bucket holds. It refuses an inventory that is damaged or that this version does not understand.
func (k *Kinds) ReadInventory(data []byte) (*Inventory, error) {
	var head struct {
		Version    int    `json:"version"`
		APIVersion string `json:"apiVersion"`
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, errors.New("it is empty, and no inventory")
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return nil, fmt.Errorf("it is no inventory, or a damaged one: %w", err)
	}
	if head.Version == 0 {
		return nil, errors.New("it is no inventory: it has no version")
	}
	if head.Version != InventoryVersion {
		return nil, fmt.Errorf("the inventory has version %d, and this version of Terrarium reads version %d: use the version that wrote it",
			head.Version, InventoryVersion)
	}
	if own := v1alpha1.GroupVersion.String(); head.APIVersion != own {
		return nil, fmt.Errorf("the inventory has apiVersion %q, and this version of Terrarium reads %q: use the version that wrote it", head.APIVersion, own)
	}
	inventory := &Inventory{}
	if err := DecodeStrictly(data, inventory); err != nil {
		return nil, fmt.Errorf("the inventory is damaged: %w", err)
	}
	if err := inventory.check(k); err != nil {
		return nil, fmt.Errorf("the inventory is damaged: %w", err)
	}
	if inventory.Region != inventory.Spec.Region {
		return nil, fmt.Errorf("the inventory is of region %q, and its spec of %q", inventory.Region, inventory.Spec.Region)
	}
	return inventory, nil
}

// check that nothing is missing.
func (inv *Inventory) check(kinds *Kinds) error {
	for _, field := range []struct{ name, value string }{
		{"region", inv.Region}, {"account", inv.Account}, {"namespace", inv.Namespace}, {"name", inv.Name}, {"suffix", inv.Suffix},
	} {
		if field.value == "" {
			return fmt.Errorf("it has no %s", field.name)
		}
	}
	if len(inv.Resources) == 0 {
		return errors.New("it has no resources")
	}
	seen := map[string]bool{}
	for i, res := range inv.Resources {
		key := adoptionKey(res.Kind, res.Name)
		row, known := kinds.rows[schema.ParseGroupKind(res.Kind)]
		switch {
		case !known:
			return fmt.Errorf("resource %d has the kind %q, which is not known", i, res.Kind)
		case res.Name == "" || res.ExternalName == "" && !row.WithoutName:
			return fmt.Errorf("resource %d, a %s, has no name or no externalName", i, res.Kind)
		case seen[key]:
			return fmt.Errorf("%s is in it twice", key)
		}
		seen[key] = true
	}
	return nil
}

// Environment is what to apply in another cluster so that it takes over what the inventory lists.
func (inv *Inventory) Environment() *v1alpha1.Environment {
	a := adoption{
		Region: inv.Region, Namespace: inv.Namespace, Name: inv.Name, Suffix: inv.Suffix,
		ExternalNames: map[string]string{}, Revisions: map[string]string{}, KeptNames: map[string]string{}, Found: map[string]map[string]string{},
	}
	for _, res := range inv.Resources {
		key := adoptionKey(res.Kind, res.Name)
		a.ExternalNames[key] = res.ExternalName
		if res.Revision != "" {
			a.Revisions[key] = res.Revision
		}
		if res.KeptName != "" {
			a.KeptNames[key] = res.KeptName
		}
		if res.Joins {
			a.Joining = append(a.Joining, key)
		}
		if len(res.Found) > 0 {
			a.Found[key] = res.Found
		}
		if inv.Spec.State != nil && res.Kind == s3.Bucket_GroupVersionKind.GroupKind().String() {
			own := adoptionKey(s3.Object_GroupVersionKind.GroupKind().String(), inv.Name+"-"+InventoryPart)
			a.ExternalNames[own] = res.ExternalName + "/" + InventoryKey(inv.Namespace, inv.Name)
		}
	}
	return &v1alpha1.Environment{
		TypeMeta: metav1.TypeMeta{APIVersion: inv.APIVersion, Kind: "Environment"},
		ObjectMeta: metav1.ObjectMeta{
			Namespace: inv.Namespace, Name: inv.Name,
			Annotations: map[string]string{v1alpha1.AnnotationNameSuffix: inv.Suffix, v1alpha1.AnnotationAdopt: JSON(a)},
		},
		Spec: inv.Spec,
	}
}
