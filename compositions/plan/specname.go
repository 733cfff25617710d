package plan

import (
	"fmt"
	"regexp"
	"strings"
)

// MaxSpecName is the length of names in a spec.
const MaxSpecName = 32

var notInSpecNames = regexp.MustCompile(`[^a-z0-9]+`)

// SpecName is the nearest that a spec takes to a name of somebody else's, which may be longer, and of other letters.
func SpecName(text string) string {
	name := strings.Trim(notInSpecNames.ReplaceAllString(strings.ToLower(text), "-"), "-")
	if name == "" {
		return PartHash(text)
	}
	if len(name) > MaxSpecName {
		name = strings.Trim(name[:MaxSpecName-hashLength-1], "-") + "-" + PartHash(name)
	}
	return name
}

// FreeSpecName is SpecName, with a number behind it where that name is taken.
func FreeSpecName(text string, taken func(name string) bool) string {
	name := SpecName(text)
	free := name
	for number := 2; taken(free); number++ {
		free = fmt.Sprintf("%s-%d", strings.Trim(name[:min(len(name), MaxSpecName-4)], "-"), number)
	}
	return free
}
