package aws

import (
	"fmt"
	"maps"
	"strings"
)

// Object is a managed resource as far as AWS is concerned.
type Object struct {
	// Name of the managed resource.
	Name string
	// ExternalName is the annotation's value, empty while AWS has not named the resource.
	ExternalName string
	// Parameters are forProvider, with initProvider merged in.
	Parameters map[string]any
	// InitOnly are the fields that only initProvider sets: they matter at creation alone.
	InitOnly []string
	// Secrets are the values of the ...SecretRef fields, by the field's name without that suffix.
	Secrets map[string]string
	// ObservedARN is the ARN in the managed resource's status.
	ObservedARN string
	// FirstLook is true where the provider has not seen it before: the managed resource's status is empty.
	FirstLook bool
}

// SecretRef is the end of the names of fields that name a Secret and a key.
const SecretRef = "SecretRef"

// Ask sets what a managed resource asks for: initProvider and forProvider, with the values that secret reads in place of the names of Secrets.
func (o *Object) Ask(initial, asked map[string]any, secret func(name, key string) (string, error)) error {
	o.Parameters, o.Secrets = map[string]any{}, map[string]string{}
	maps.Copy(o.Parameters, initial)
	maps.Copy(o.Parameters, asked)
	for field := range initial {
		if _, set := asked[field]; !set {
			o.InitOnly = append(o.InitOnly, field)
		}
	}
	for field, value := range maps.Clone(o.Parameters) {
		name, isRef := strings.CutSuffix(field, SecretRef)
		if !isRef {
			continue
		}
		selector, _ := value.(map[string]any)
		secretName, _ := selector["name"].(string)
		key, _ := selector["key"].(string)
		text, err := secret(secretName, key)
		if err != nil {
			return fmt.Errorf("read %s: %w", field, err)
		}
		o.Secrets[name] = text
		delete(o.Parameters, field)
	}
	return nil
}
