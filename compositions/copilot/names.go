package copilot

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/terrarium-io/terrarium/compositions/plan"
)

// maxName is the length of names in a spec.
const maxName = 32

var notInNames = regexp.MustCompile(`[^a-z0-9]+`)

// nameOf is the nearest that a spec takes to a name of Copilot's, which may be longer, and of other letters.
func nameOf(text string) string {
	name := strings.Trim(notInNames.ReplaceAllString(strings.ToLower(text), "-"), "-")
	if name == "" {
		return plan.PartHash(text)
	}
	if len(name) > maxName {
		name = strings.Trim(name[:maxName-7], "-") + "-" + plan.PartHash(name)
	}
	return name
}

// free is a name that nothing else in a list of the spec has.
func (t *Translation) free(list, text string) string {
	name := nameOf(text)
	free := name
	for number := 2; t.names[list+"/"+free]; number++ {
		free = fmt.Sprintf("%s-%d", strings.Trim(name[:min(len(name), maxName-4)], "-"), number)
	}
	t.names[list+"/"+free] = true
	return free
}

// variable is a beginning of names of variables for something: ORDER_EVENTS_ for order-events.
func variable(text string) string {
	name := strings.ToUpper(strings.ReplaceAll(nameOf(text), "-", "_"))
	if name[0] >= '0' && name[0] <= '9' {
		name = "_" + name
	}
	return name + "_"
}
