package copilot

import (
	"strings"

	"github.com/terrarium-io/terrarium/compositions/plan"
)

// free is a name that nothing else in a list of the spec has.
func (t *Translation) free(list, text string) string {
	name := plan.FreeSpecName(text, func(name string) bool { return t.names[list+"/"+name] })
	t.names[list+"/"+name] = true
	return name
}

// variable is a beginning of names of variables for something: ORDER_EVENTS_ for order-events.
func variable(text string) string {
	name := strings.ToUpper(strings.ReplaceAll(plan.SpecName(text), "-", "_"))
	if name[0] >= '0' && name[0] <= '9' {
		name = "_" + name
	}
	return name + "_"
}
