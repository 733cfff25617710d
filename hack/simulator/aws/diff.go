package aws

import (
	"cmp"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Change is a field whose value in AWS is not what is asked for.
type Change struct {
	Field    string
	Old, New any
	// Sensitive values are not for messages.
	Sensitive bool

	replaces bool
}

// Observation is what the provider sees of a resource.
type Observation struct {
	// ID as the account knows the resource.
	ID string
	// ExternalName is what belongs into the annotation.
	ExternalName string
	// Values are the observed fields, inputs and outputs.
	Values map[string]any
	// Changes are what an update would have to do.
	Changes []Change
}

// diff lists the fields of an object that differ from what is observed.
func (w *row) diff(r *Resource, observed map[string]any, o Object) []Change {
	var changes []Change
	for field, asked := range o.Parameters {
		asked = w.complete(field, asked)
		old, set := observed[field]
		if field == "region" || slices.Contains(o.InitOnly, field) || same(old, asked) {
			continue
		}
		if w.accepts != nil && w.accepts(field, old, o.Parameters) {
			continue
		}
		changes = append(changes, Change{Field: field, Old: old, New: asked, replaces: w.replaces(field, set)})
	}
	for _, field := range w.emptied {
		if _, asked := o.Parameters[field]; !asked && !isZero(observed[field]) {
			changes = append(changes, Change{Field: field, Old: observed[field]})
		}
	}
	changes = append(changes, w.diffSecrets(r, observed, o)...)
	slices.SortFunc(changes, func(a, b Change) int { return cmp.Compare(a.Field, b.Field) })
	return changes
}

func (w *row) diffSecrets(r *Resource, observed map[string]any, o Object) []Change {
	var changes []Change
	for field, value := range o.Secrets {
		unread := strings.HasSuffix(field, "Wo") && same(observed[field+"Version"], o.Parameters[field+"Version"]) // write-only, but for its number
		if r.secrets[field] != value && !unread {
			changes = append(changes, Change{Field: field, Sensitive: true, New: value, replaces: w.replaces(field, true)})
		}
	}
	return changes
}

// complete adds the defaults of Terraform's schema to a block in which something is left out.
func (w *row) complete(field string, asked any) any {
	block, isBlock := asked.(map[string]any)
	if !isBlock || w.defaults[field] == nil {
		return asked
	}
	whole := maps.Clone(w.defaults[field])
	maps.Copy(whole, block)
	return normalize(whole)
}

// replaces tells whether a change of the field needs a new resource. An immutable field with a trailing question
// mark may be changed, but not be set where it was not.
func (w *row) replaces(field string, set bool) bool {
	if w.mutable != nil {
		return !slices.Contains(w.mutable, field)
	}
	return slices.Contains(w.immutable, field) || (!set && slices.Contains(w.immutable, field+"?"))
}

// same compares as the provider does: JSON documents by meaning, lists of plain values without order, unset as zero.
func same(a, b any) bool {
	if isZero(a) && isZero(b) {
		return true
	}
	switch b := b.(type) {
	case string:
		text, ok := a.(string)
		return ok && (text == b || sameDocument(text, b))
	case []any:
		list, ok := a.([]any)
		return ok && sameList(list, b)
	case map[string]any:
		block, ok := a.(map[string]any)
		return ok && sameBlock(block, b)
	default:
		return reflect.DeepEqual(a, b)
	}
}

func isZero(v any) bool {
	switch v := v.(type) {
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	default:
		return v == nil || reflect.ValueOf(v).IsZero()
	}
}

func sameDocument(a, b string) bool {
	if !strings.HasPrefix(b, "{") && !strings.HasPrefix(b, "[") {
		return false
	}
	var x, y any
	return json.Unmarshal([]byte(a), &x) == nil && json.Unmarshal([]byte(b), &y) == nil && reflect.DeepEqual(x, y)
}

func sameList(a, b []any) bool {
	if len(a) != len(b) {
		return false
	}
	x, y := sortedTexts(a), sortedTexts(b)
	if x == nil || y == nil {
		return slices.EqualFunc(a, b, same)
	}
	return slices.Equal(x, y)
}

func sameBlock(a, b map[string]any) bool {
	for field := range b {
		if !same(a[field], b[field]) {
			return false
		}
	}
	for field := range a {
		if _, both := b[field]; !both && !isZero(a[field]) {
			return false
		}
	}
	return true
}

// sortedTexts returns nil where the list does not hold strings alone.
func sortedTexts(list []any) []string {
	texts := make([]string, 0, len(list))
	for _, v := range list {
		text, ok := v.(string)
		if !ok {
			return nil
		}
		texts = append(texts, text)
	}
	slices.Sort(texts)
	return texts
}
