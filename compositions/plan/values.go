package plan

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// JSON is the document of a value that always has one.
func JSON(value any) string {
	var text strings.Builder
	if err := json.NewEncoder(&text).Encode(value); err != nil {
		panic(fmt.Sprintf("marshal %T: %v", value, err)) // maps and structs of strings and numbers always marshal
	}
	return strings.TrimSuffix(text.String(), "\n")
}

// SortedKeys of a map, so that what goes through it has one order.
func SortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// Text is what a pointer of the provider's types leads to, or "".
func Text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// IsTrue reports whether a switch of the provider's types is set.
func IsTrue(b *bool) bool { return b != nil && *b }

// Equal compares two texts of the provider's types.
func Equal(a, b *string) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}
