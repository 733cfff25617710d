package copilot

import "maps"

// keyOverrides is where a manifest says what is otherwise in an environment.
const keyOverrides = "environments"

// in an environment a manifest has what it says for all, and what it says for that one instead. Mappings become one, and all else takes the place of what
// was there.
func (m *manifest) in(environment string) map[string]any {
	values := maps.Clone(m.values)
	delete(values, keyOverrides)
	overrides, _ := m.values[keyOverrides].(map[string]any)
	own, _ := overrides[environment].(map[string]any)
	return override("", values, own)
}

// override values of a key by an environment's own.
func override(key string, values, own map[string]any) map[string]any {
	result := maps.Clone(values)
	for mine := range own {
		maps.DeleteFunc(result, func(other string, _ any) bool { return excludes(key, mine, other) })
	}
	for name, value := range own {
		before, wasMapping := result[name].(map[string]any)
		after, isMapping := value.(map[string]any)
		if wasMapping && isMapping {
			value = override(name, before, after)
		}
		result[name] = value
	}
	return result
}

// excludes reports whether an override that has one key of a mapping takes another away: an image is built or is somewhere, and tasks of a fixed number on
// Spot do not scale.
func excludes(mapping, mine, other string) bool {
	switch mapping {
	case "image":
		return mine == "build" && other == "location" || mine == "location" && other == "build"
	case "count":
		return (mine == "spot") != (other == "spot")
	}
	return false
}
