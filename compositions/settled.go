package compositions

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
)

// settle marks the objects that AWS still moves to what was asked for. While an operation runs, the provider reports success for the new
// generation, and the success of the operation before: only status.atProvider, which it reads from AWS when the operation is over, says
// whether AWS has arrived. Revisions are never changed, so they have arrived when they exist.
func settle(plan *Plan, seen Observed) {
	for _, o := range plan.Objects {
		if o.Waits() || o.RevisionOf != "" || !seen.Exists(o.Key) {
			continue
		}
		live := seen.Resources[o.Key]
		fields := pending(o.Resource, live)
		if len(fields) == 0 {
			continue
		}
		o.Unsettled = true
		if o.Note == "" && !hasFailed(live) {
			o.Note = "AWS has not taken over " + strings.Join(fields, ", ") + " yet"
		}
	}
}

// pending are the fields of forProvider that AWS does not have as they are asked for, by their names in the API. Fields that are not asked
// for, and those that status.atProvider does not mirror, say nothing.
func pending(want, live resource.ModernManaged) []string {
	asked, has := forProvider(want), atProvider(live)
	if has.IsZero() { // AWS has not been read since the provider began
		return nil
	}
	var fields []string
	for i := range asked.NumField() {
		field := asked.Type().Field(i)
		if judgedElsewhere[asked.Type().Name()+"."+field.Name] {
			continue
		}
		if now := has.FieldByName(field.Name); now.IsValid() && !mirrors(now, asked.Field(i)) {
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			fields = append(fields, name)
		}
	}
	return fields
}

// atProvider is what AWS reports of a resource.
func atProvider(res resource.ModernManaged) reflect.Value {
	return reflect.ValueOf(res).Elem().FieldByName("Status").FieldByName("AtProvider")
}

// judgedElsewhere are the fields that AWS writes back as something else than what was asked for, by their places in the provider's types.
var judgedElsewhere = map[string]bool{
	// changesToCome compares the version that runs: the one that is asked for may be short, and RDS upgrades by itself.
	"InstanceParameters.EngineVersion": true,
	// changesToCome compares it too: storage grows by itself.
	"InstanceParameters.AllocatedStorage": true,
	// Only the parameters that differ from the engine's defaults are read back (resource aws_db_parameter_group, Read).
	"ParameterGroupParameters.Parameter": true,
}

// mirrors reports whether a value that AWS reports is the one that was asked for. A plain value that is not reported says nothing; a block
// or a list that is asked for and not there does.
func mirrors(now, asked reflect.Value) bool {
	switch asked.Kind() {
	case reflect.Pointer:
		switch {
		case asked.IsNil(), now.Kind() != reflect.Pointer:
			return true
		case now.IsNil():
			return asked.Elem().Kind() != reflect.Struct
		}
		return mirrors(now.Elem(), asked.Elem())
	case reflect.Struct:
		return now.Kind() != reflect.Struct || mirrorsFields(now, asked)
	case reflect.Slice:
		return now.Kind() != reflect.Slice || asked.Len() == 0 || mirrorsItems(now, asked)
	case reflect.Map:
		return now.Kind() != reflect.Map || now.IsNil() || mirrorsKeys(now, asked)
	case reflect.String:
		return now.Kind() != reflect.String || sameText(now.String(), asked.String())
	default:
		return now.Kind() != asked.Kind() || reflect.DeepEqual(now.Interface(), asked.Interface())
	}
}

func mirrorsFields(now, asked reflect.Value) bool {
	for i := range asked.NumField() {
		field := now.FieldByName(asked.Type().Field(i).Name)
		if field.IsValid() && !mirrors(field, asked.Field(i)) {
			return false
		}
	}
	return true
}

// mirrorsItems compares lists in any order: AWS keeps the order of none that is asked for here.
func mirrorsItems(now, asked reflect.Value) bool {
	if now.Len() != asked.Len() {
		return false
	}
	taken := make([]bool, now.Len())
	for i := range asked.Len() {
		at := firstMirror(now, asked.Index(i), taken)
		if at < 0 {
			return false
		}
		taken[at] = true
	}
	return true
}

// firstMirror is the index of the first item that mirrors another one and is not taken by one before, or -1.
func firstMirror(now, asked reflect.Value, taken []bool) int {
	for i := range now.Len() {
		if !taken[i] && mirrors(now.Index(i), asked) {
			return i
		}
	}
	return -1
}

// mirrorsKeys leaves out what others have added, such as the provider's own tags.
func mirrorsKeys(now, asked reflect.Value) bool {
	for _, key := range asked.MapKeys() {
		value := now.MapIndex(key)
		if !value.IsValid() || !mirrors(value, asked.MapIndex(key)) {
			return false
		}
	}
	return true
}

// sameText compares texts as AWS does: names without regard to case and a last dot, documents by what they mean. Route 53 and RDS write
// names in lower case (normalizeAliasName in resource aws_route53_record; StateFunc of maintenance_window in aws_db_instance).
func sameText(now, asked string) bool {
	if strings.EqualFold(strings.TrimSuffix(now, "."), strings.TrimSuffix(asked, ".")) {
		return true
	}
	var a, b any
	if !strings.HasPrefix(asked, "{") && !strings.HasPrefix(asked, "[") ||
		json.Unmarshal([]byte(now), &a) != nil || json.Unmarshal([]byte(asked), &b) != nil {
		return false
	}
	return sameDocument(a, b)
}

// sameDocument compares JSON as IAM and S3 compare policies: the order of a list does not count, and a list of one is that one.
func sameDocument(a, b any) bool {
	if m, ok := a.(map[string]any); ok {
		other, ok := b.(map[string]any)
		if !ok || len(m) != len(other) {
			return false
		}
		for key, value := range m {
			if there, ok := other[key]; !ok || !sameDocument(value, there) {
				return false
			}
		}
		return true
	}
	first, isList := a.([]any)
	second, isList2 := b.([]any)
	if !isList && !isList2 {
		return a == b
	}
	return sameLists(listOf(a, first), listOf(b, second))
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
