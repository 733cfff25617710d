package plan

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// A Field is one of a type of the provider's parameters.
type Field struct {
	of   reflect.Type
	name string
}

// In is the field of a type of the provider's parameters with a name in Go. It panics where the type has none.
func In[T any](name string) Field {
	of := reflect.TypeFor[T]()
	if _, ok := of.FieldByName(name); !ok {
		panic(fmt.Sprintf("%s has no field %s", of, name))
	}
	return Field{of, name}
}

// Same reports whether a field of the block that AWS reports says the same as that of the block that is asked for.
type Same func(now, asked reflect.Value, name string) bool

// forms are the fields that Terraform keeps in another form than they were asked for in. In all other fields a difference is a difference for Terraform
// too, which updates until there is none: without a StateFunc, a DiffSuppressFunc or a custom diff no form can differ for good. All kinds were looked
// through in terraform-provider-aws 6.34 (internal/service/…).
type forms map[Field]Same

// isUnset reports whether a field asks for nothing, as most fields of a block do: there is no need to look for such a field in AWS.
func isUnset(field reflect.Value) bool {
	switch field.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		return field.IsNil()
	}
	return false
}

// mirrorsField reports whether a field of a block is in AWS as it was asked for. A field that the observed block does not have says nothing.
func (f forms) mirrorsField(now, asked reflect.Value, i int) bool {
	if isUnset(asked.Field(i)) {
		return true
	}
	name := asked.Type().Field(i).Name
	field := now.FieldByName(name)
	if !field.IsValid() {
		return true
	}
	if same := f[Field{asked.Type(), name}]; same != nil && same(now, asked, name) {
		return true
	}
	return f.mirrors(field, asked.Field(i))
}

// Texts compares two texts where both are there.
func Texts(same func(now, asked string) bool) Same {
	return func(now, asked reflect.Value, name string) bool {
		n, first := now.FieldByName(name).Interface().(*string)
		a, second := asked.FieldByName(name).Interface().(*string)
		return first && second && n != nil && a != nil && same(*n, *a)
	}
}

// mirrors reports whether a value that AWS reports is the one that was asked for. A plain value that is not reported says nothing; a block
// or a list that is asked for and not there does.
func (f forms) mirrors(now, asked reflect.Value) bool {
	switch asked.Kind() {
	case reflect.Pointer:
		switch {
		case asked.IsNil(), now.Kind() != reflect.Pointer:
			return true
		case now.IsNil():
			return asked.Elem().Kind() != reflect.Struct
		}
		return f.mirrors(now.Elem(), asked.Elem())
	case reflect.Struct:
		return now.Kind() != reflect.Struct || f.mirrorsFields(now, asked)
	case reflect.Slice:
		return now.Kind() != reflect.Slice || asked.Len() == 0 || f.mirrorsItems(now, asked)
	case reflect.Map:
		return now.Kind() != reflect.Map || now.IsNil() || f.mirrorsKeys(now, asked)
	default:
		return now.Kind() != asked.Kind() || reflect.DeepEqual(now.Interface(), asked.Interface())
	}
}

func (f forms) mirrorsFields(now, asked reflect.Value) bool {
	for i := range asked.NumField() {
		if !f.mirrorsField(now, asked, i) {
			return false
		}
	}
	return true
}

// mirrorsItems compares lists in any order: AWS keeps no order in the lists that are asked for here.
func (f forms) mirrorsItems(now, asked reflect.Value) bool {
	if now.Len() != asked.Len() {
		return false
	}
	taken := make([]bool, now.Len())
	for i := range asked.Len() {
		at := f.firstMirror(now, asked.Index(i), taken)
		if at < 0 {
			return false
		}
		taken[at] = true
	}
	return true
}

// firstMirror is the index of the first item that mirrors another item and is not taken by an item before, or -1.
func (f forms) firstMirror(now, asked reflect.Value, taken []bool) int {
	for i := range now.Len() {
		if !taken[i] && f.mirrors(now.Index(i), asked) {
			return i
		}
	}
	return -1
}

// mirrorsKeys leaves out what others have added, such as the provider's own tags.
func (f forms) mirrorsKeys(now, asked reflect.Value) bool {
	for _, key := range asked.MapKeys() {
		value := now.MapIndex(key)
		if !value.IsValid() || !f.mirrors(value, asked.MapIndex(key)) {
			return false
		}
	}
	return true
}

// SamePolicy compares JSON documents by what they mean.
func SamePolicy(now, asked string) bool {
	if now == asked {
		return true
	}
	var a, b any
	return json.Unmarshal([]byte(now), &a) == nil && json.Unmarshal([]byte(asked), &b) == nil && sameDocument(a, b)
}

// sameDocument compares JSON as IAM and S3 compare policies: the order of a list does not count, and a list of one is that one.
func sameDocument(a, b any) bool {
	first, isList := a.([]any)
	second, isList2 := b.([]any)
	if isList || isList2 {
		return sameLists(listOf(a, first), listOf(b, second))
	}
	m, isMap := a.(map[string]any)
	other, isMap2 := b.(map[string]any)
	if isMap && isMap2 {
		return maps.EqualFunc(m, other, sameDocument)
	}
	return !isMap && !isMap2 && a == b
}

func listOf(value any, list []any) []any {
	if list == nil {
		return []any{value}
	}
	return list
}

func sameLists(a, b []any) bool {
	if len(a) != len(b) {
		return false
	}
	b = slices.Clone(b)
	for _, item := range a {
		at := slices.IndexFunc(b, func(other any) bool { return sameItem(item, other) })
		if at < 0 {
			return false
		}
		b = slices.Delete(b, at, at+1)
	}
	return true
}

// sameItem of a list is no list, so that a list of one does not stand for itself for ever.
func sameItem(a, b any) bool {
	_, isList := a.([]any)
	_, isList2 := b.([]any)
	if isList || isList2 {
		return reflect.DeepEqual(a, b)
	}
	return sameDocument(a, b)
}
