package fields

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// document is what a string means that holds a JSON object or list.
func document(value any) (any, bool) {
	text, ok := value.(string)
	if !ok || !strings.HasPrefix(text, "{") && !strings.HasPrefix(text, "[") {
		return nil, false
	}
	var content any
	err := json.Unmarshal([]byte(text), &content)
	return content, err == nil
}

// isMap reports whether one is a map and the other one too, or nothing.
func isMap(a, b any) bool {
	_, first := a.(map[string]any)
	_, second := b.(map[string]any)
	return first && (second || b == nil) || second && a == nil
}

func isList(a, b any) bool {
	_, first := a.([]any)
	_, second := b.([]any)
	return first && (second || b == nil) || second && a == nil
}

// AsMap is a value that is a map, or nil.
func AsMap(value any) map[string]any {
	m, _ := value.(map[string]any)
	return m
}

func asList(value any) []any {
	list, _ := value.([]any)
	return list
}

func isPlain(list []any) bool {
	return !slices.ContainsFunc(list, func(item any) bool { return isMap(item, nil) || isList(item, nil) })
}

func orNil(list []any) any {
	if len(list) == 0 {
		return nil
	}
	return list
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func itemPath(path string, index int, item any) string {
	if name := nameOf(item); name != "" {
		return path + "[" + name + "]"
	}
	return fmt.Sprintf("%s[%d]", path, index)
}

// nameOf an item of a list is what tells it from the others for people.
func nameOf(item any) string {
	for _, key := range []string{"name", "Sid", "id"} {
		if name, ok := AsMap(item)[key].(string); ok {
			return name
		}
	}
	return ""
}

// partner is the index of the item that another one stands for now: of the same name, or the first where it has none.
func partner(items []any, of any) int {
	return slices.IndexFunc(items, func(item any) bool { return nameOf(item) == nameOf(of) })
}

// DropEmpty removes nulls, empty maps and empty lists, and what becomes empty by that.
func DropEmpty(m map[string]any) {
	for key, value := range m {
		if isEmpty(value) {
			delete(m, key)
		}
	}
}

func isEmpty(value any) bool {
	switch value := value.(type) {
	case nil:
		return true
	case map[string]any:
		DropEmpty(value)
		return len(value) == 0
	case []any:
		for _, item := range value {
			if m, ok := item.(map[string]any); ok {
				DropEmpty(m)
			}
		}
		return len(value) == 0
	}
	return false
}
