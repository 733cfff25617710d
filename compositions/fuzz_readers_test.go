package compositions_test

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// FuzzReadInventory checks that no file makes the reader panic, nor Compose where the Environment that it gives is admitted.
func FuzzReadInventory(f *testing.F) {
	env, seen := withState(f)
	f.Add([]byte(inventoryIn(f, settle(f, env, seen))))
	f.Add([]byte(`{"version":1,"apiVersion":"terrarium.io/v1alpha1","region":"eu-west-1","spec":{"region":"eu-west-1"},"resources":[{}]}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, data []byte) {
		inventory, err := compositions.Kinds.ReadInventory(data)
		if err != nil {
			return
		}
		if env, err := admit(t, inventory.Environment()); err == nil {
			_, _ = compositions.Compose(env, nothingBut(nil))
		}
	})
}

// FuzzAdoptionAnnotation checks that any text in the annotation is refused with the annotation's name, or adopts without making anything.
func FuzzAdoptionAnnotation(f *testing.F) {
	env, seen := withState(f)
	inventory, err := compositions.Kinds.ReadInventory([]byte(inventoryIn(f, settle(f, env, seen))))
	if err != nil {
		f.Fatal(err)
	}
	adopting := admitted(f, inventory.Environment())
	f.Add(adopting.Annotations[v1alpha1.AnnotationAdopt])
	f.Add(`{"externalNames":{"VPC.ec2.aws.m.upbound.io/staging-vpc":""}}`)
	f.Add(`{}`)
	f.Fuzz(func(t *testing.T, text string) {
		env := adopting.DeepCopy()
		env.Annotations[v1alpha1.AnnotationAdopt] = text
		p, err := compositions.Compose(env, nothingBut(seen.Secrets))
		if err != nil {
			return
		}
		adopts := slices.ContainsFunc(p.Objects, func(o *plan.Object) bool { return o.Adopting })
		for _, o := range p.Objects {
			if adopts && !o.Waits() && !o.Probing && !slices.Equal(o.Resource.GetManagementPolicies(), observeOnly) {
				t.Errorf("%s would be made during an adoption", o.Key)
			}
		}
	})
}

// FuzzStatus checks that Compose comes back whatever a managed resource's status says, and refuses nothing for it without naming a field.
func FuzzStatus(f *testing.F) {
	env, seen := application(f)
	env = admitted(f, env)
	settle(f, env, seen)
	keys := slices.SortedFunc(maps.Keys(seen.Resources), func(a, b plan.Key) int { return strings.Compare(a.String(), b.String()) })
	for i, key := range keys {
		status, err := json.Marshal(statusOf(seen.Resources[key]).Interface())
		if err != nil {
			f.Fatal(err)
		}
		f.Add(uint8(i), status)
	}
	f.Add(uint8(0), []byte(`{"conditions":[{"type":"Ready","status":"False","reason":"","message":"${x}"},{"type":"LastAsyncOperation","status":"False"}],"atProvider":{"id":""}}`))
	f.Fuzz(func(t *testing.T, which uint8, status []byte) {
		changed := plan.Observed{Resources: map[plan.Key]resource.ModernManaged{}, Secrets: seen.Secrets}
		for key, res := range seen.Resources {
			changed.Resources[key] = res
			if key == keys[int(which)%len(keys)] {
				one := res.DeepCopyObject().(resource.ModernManaged)
				now := statusOf(one)
				now.SetZero()
				if json.Unmarshal(status, now.Addr().Interface()) != nil {
					return // the API server would not store it
				}
				changed.Resources[key] = one
			}
		}
		if _, err := compositions.Compose(env, changed); err != nil && !strings.HasPrefix(err.Error(), "spec.") {
			t.Errorf("refused without a field: %v", err)
		}
	})
}

func statusOf(res resource.ModernManaged) reflect.Value {
	return reflect.ValueOf(res).Elem().FieldByName("Status")
}
