package plan

import (
	"reflect"
	"slices"
)

// joins reports whether an object is adopted although it needs something that is yet to be made. Its tags prove whose it is, whatever else is not known. A
// revision has no name of its own before all is known, so that it cannot.
func (a adoption) joins(o *Object) bool {
	return o.RevisionOf == "" && slices.Contains(a.Joining, adoptionKey(o.GroupKind.String(), o.Name))
}

// waitsOnlyFor reports whether all that an object waits for is among some objects.
func (o *Object) waitsOnlyFor(objects map[Key]bool) bool {
	return !slices.ContainsFunc(o.WaitingOn, func(key Key) bool { return !objects[key] })
}

// lookWithoutUnknown lets an object be looked at before all is known that it asks for. Fields with a fact that is not known are left out, as the text in its
// place is for people. To look, the provider needs none of them.
func (o *Object) lookWithoutUnknown() {
	if !o.Waits() {
		return
	}
	o.WaitingOn = nil
	spec := reflect.ValueOf(o.Resource).Elem().FieldByName("Spec")
	for _, name := range []string{"ForProvider", "InitProvider"} {
		fields := spec.FieldByName(name)
		for i := range fields.NumField() {
			if Unknown.MatchString(JSON(fields.Field(i).Interface())) {
				fields.Field(i).SetZero()
			}
		}
	}
}
