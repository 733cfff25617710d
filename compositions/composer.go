package compositions

import "github.com/terrarium-io/terrarium/compositions/plan"

// A composer adds the building blocks to what package plan composes with.
type composer struct {
	plan.Composer
	openings *openings
	senders  map[string][]string // see sendersIn
}

// within is the composer of one composition, and of one of its instances where it has several.
func (c composer) within(composition plan.Composition, instance string) composer {
	return composer{c.Within(composition, instance), c.openings, c.senders}
}
