package main

import (
	"regexp"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// A refusal of an Environment, in which the items of lists have their names.
type refusal struct {
	error
	object *unstructured.Unstructured
}

// refused is an error about an object, or nil where there is none.
func refused(err error, object *unstructured.Unstructured) error {
	if err == nil {
		return nil
	}
	return refusal{err, object}
}

func (r refusal) Unwrap() error { return r.error }

// Error has spec.services[web].image where an API server says spec.services[3].image: nobody counts the items of a file. And it says what to do
// about what an API server only states.
func (r refusal) Error() string {
	text := unquoted.ReplaceAllString(r.withNames(), "${0}: put the value in quotes")
	if unknown.MatchString(text) {
		text += ": correct the name, or take the field out; kubectl explain environment.spec --recursive lists those that there are"
	}
	return text
}

func (r refusal) withNames() string {
	return fieldPath.ReplaceAllStringFunc(r.error.Error(), func(path string) string {
		var named strings.Builder
		var at any = r.object.Object
		for _, step := range pathStep.FindAllString(path, -1) {
			at = within(at, step)
			if name, ok := within(at, ".name").(string); ok && step[0] == '[' {
				step = "[" + name + "]"
			}
			named.WriteString(step)
		}
		return named.String()
	})
}

var (
	fieldPath = regexp.MustCompile(`\bspec(?:\.\w+|\[\d+\])+`)
	unquoted  = regexp.MustCompile(`must be of type string: "(integer|number|boolean)"`)
	unknown   = regexp.MustCompile(`unknown field "[^"]*"$`)
	pathStep  = regexp.MustCompile(`\.?\w+|\[\d+\]`)
)

// within is a field or an item of a value, or nil where it has none.
func within(value any, step string) any {
	switch value := value.(type) {
	case map[string]any:
		if step[0] == '.' {
			step = step[1:]
		}
		return value[step]
	case []any:
		if index, err := strconv.Atoi(step[1 : len(step)-1]); err == nil && index < len(value) {
			return value[index]
		}
	}
	return nil
}
