package compositions

import (
	"reflect"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

// AsksForNothing reports whether a field of forProvider asks AWS to have nothing where it is left out.
func AsksForNothing(of reflect.Type, field string) bool { return leftOut[place{of, field}] }

// Places are the fields that settled.go and mirror.go name.
func Places() map[reflect.Type][]string {
	places := map[reflect.Type][]string{}
	for p := range leftOut {
		places[p.of] = append(places[p.of], p.field)
	}
	for p := range judgedElsewhere {
		places[p.of] = append(places[p.of], p.field)
	}
	for p := range otherForms {
		places[p.of] = append(places[p.of], p.field)
	}
	return places
}

// ActionColumns is the row of a kind in actions.go, by the heads of its columns.
func ActionColumns(kind schema.GroupKind) map[string]string {
	row := actions[kind.String()]
	return map[string]string{
		"from": row.from, "create": row.create, "read": row.read, "update": row.update, "remove": row.remove, "tags": row.tags, "checked": row.checked,
	}
}

// ActionRows is how many kinds actions.go knows.
func ActionRows() int { return len(actions) }
