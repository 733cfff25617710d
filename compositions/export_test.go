package compositions

import "reflect"

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
