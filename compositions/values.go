package compositions

import (
	"encoding/json"
	"fmt"
	"slices"
)

// toJSON is the document of a value that always has one.
func toJSON(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(fmt.Sprintf("marshal %T: %v", value, err)) // maps and structs of strings and numbers always marshal
	}
	return string(text)
}

// sortedKeys of a map, so that what goes through it has one order.
func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// text is what a pointer of the provider's types leads to, or "".
func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// isTrue reports whether a switch of the provider's types is set.
func isTrue(b *bool) bool { return b != nil && *b }

// equal compares two texts of the provider's types.
func equal(a, b *string) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}
