package plan

import (
	"reflect"
	"slices"
	"strings"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
)

// settle marks the objects of which AWS does not have yet what was asked for. While an operation runs, the provider reports success for the new
// generation, and the success of the operation before: only status.atProvider, which the provider reads from AWS when the operation is over, says
// whether AWS has arrived. Revisions are never changed, so they have arrived when they exist.
func (k *Kinds) settle(plan *Plan, seen Observed) {
	for _, o := range plan.Objects {
		if o.Waits() || o.RevisionOf != "" || !seen.Exists(o.Key) {
			continue
		}
		live := seen.Resources[o.Key]
		want := o.Resource
		if seen.Changed[o.Key] {
			want = live
		}
		fields := k.pending(want, live)
		if len(fields) == 0 {
			continue
		}
		o.Unsettled = true
		if o.Note == "" && !OperationFailed(live) {
			o.Note = "AWS has not applied the change of " + strings.Join(fields, ", ") + " yet"
		}
	}
}

// pending are the fields of forProvider that AWS does not have as they are asked for, by their names in the API. Fields that status.atProvider
// does not mirror say nothing, and neither do those that are not asked for, but for a few.
func (k *Kinds) pending(want, live resource.ModernManaged) []string {
	row := k.rowOf(want)
	asked, applied, has := ForProvider(want), ForProvider(live), atProvider(live)
	if has.IsZero() { // AWS has not been read since the provider began
		return nil
	}
	var fields []string
	for i := range asked.NumField() {
		if len(row.LeftOut) == 0 && isUnset(asked.Field(i)) {
			continue
		}
		field := asked.Type().Field(i)
		remains := slices.Contains(row.LeftOut, field.Name) && isNothing(asked.Field(i)) && isNothing(applied.Field(i)) && !isNothing(has.FieldByName(field.Name))
		if remains || !slices.Contains(row.ChangedByAWS, field.Name) && !forms(row.OtherForms).mirrorsField(has, asked, i) {
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			fields = append(fields, name)
		}
	}
	return fields
}

// isNothing reports whether a field holds nothing that one could ask for.
func isNothing(value reflect.Value) bool {
	switch value.Kind() {
	case reflect.Pointer:
		return value.IsNil() || value.Elem().IsZero()
	case reflect.Slice, reflect.Map:
		return value.Len() == 0
	}
	return value.IsZero()
}
