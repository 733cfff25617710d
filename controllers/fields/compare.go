// Package fields compares managed resources by what is asked for: which fields change when one is applied, for people who look at a plan.
package fields

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// A Change is a field of a managed resource that gets another value.
type Change struct {
	// Path within spec.forProvider, or within spec for what is beside it. Paths lead into JSON documents.
	Path string

	// Old and New are the values, nil where there is none.
	Old, New any
}

// Compare says which fields of the spec change when a resource is applied: all that are set where live is nil. Values that are not
// known yet differ only if they come from an object that is moving: one that will be made.
func Compare(want, live resource.ModernManaged, moving map[string]bool) ([]Change, error) {
	after, err := SpecOf(want)
	if err != nil {
		return nil, err
	}
	c := comparison{moving: moving}
	if live == nil {
		c.values("", nil, after, false)
		return c.found, nil
	}
	before, err := SpecOf(live)
	if err != nil {
		return nil, err
	}
	c.renamed = map[string]string{want.GetName(): live.GetName()}
	c.values("", before, after, false)
	if name := meta.GetExternalName(want); name != "" && name != meta.GetExternalName(live) {
		c.add("external-name", meta.GetExternalName(live), name)
	}
	owned, err := ownedSpec(live)
	if err != nil {
		return nil, err
	}
	c.removals("", owned, before, after)
	return c.found, nil
}

// Of are the fields of a resource but for its status, which is most of a live one, and which nobody asks for.
func Of(res resource.ModernManaged) (map[string]any, error) {
	asked := reflect.New(reflect.TypeOf(res).Elem())
	asked.Elem().Set(reflect.ValueOf(res).Elem())
	asked.Elem().FieldByName("Status").SetZero()
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(asked.Interface())
	if err != nil {
		return nil, fmt.Errorf("convert: %w", err)
	}
	delete(content, "status")
	return content, nil
}

// SpecOf is the spec as it is applied, with what is in forProvider at the top. initProvider acts at creation alone.
func SpecOf(res resource.ModernManaged) (map[string]any, error) {
	content, err := Of(res)
	if err != nil {
		return nil, err
	}
	DropEmpty(content)
	spec, _ := content["spec"].(map[string]any)
	return lift(spec, "forProvider"), nil
}

func lift(spec map[string]any, from string) map[string]any {
	lifted := maps.Clone(spec)
	if lifted == nil {
		return map[string]any{}
	}
	inner, _ := spec[from].(map[string]any)
	delete(lifted, from)
	delete(lifted, strings.Replace(from, "forProvider", "initProvider", 1))
	maps.Copy(lifted, inner)
	return lifted
}

// ownedSpec are the fields that the controller has applied, in the form of managed fields, with those of forProvider at the top.
func ownedSpec(live resource.ModernManaged) (map[string]any, error) {
	for _, entry := range live.GetManagedFields() {
		if entry.Manager != v1alpha1.FieldOwner || entry.Operation != "Apply" || entry.FieldsV1 == nil {
			continue
		}
		var fields struct {
			Spec map[string]any `json:"f:spec"`
		}
		if err := json.Unmarshal(entry.FieldsV1.GetRawBytes(), &fields); err != nil {
			return nil, fmt.Errorf("read managed fields: %w", err)
		}
		return lift(fields.Spec, "f:forProvider"), nil
	}
	return nil, nil
}

// comparison collects the fields that differ.
type comparison struct {
	moving  map[string]bool
	renamed map[string]string // a revision refers to itself by its new name where the live one has its own
	found   []Change
}

func (c *comparison) add(path string, before, after any) {
	if !slices.ContainsFunc(c.found, func(f Change) bool { return f.Path == path }) {
		c.found = append(c.found, Change{Path: path, Old: before, New: after})
	}
}

// values compares what is with what is wanted. Where it is not whole, fields that nothing is said about are somebody else's.
func (c *comparison) values(path string, before, after any, whole bool) {
	oldDocument, wasDocument := document(before)
	newDocument, isDocument := document(after)
	switch {
	case isDocument && (wasDocument || before == nil):
		c.documents(path, before, after, oldDocument, newDocument)
	case isMap(before, after):
		c.maps(path, AsMap(before), AsMap(after), whole)
	case isList(before, after):
		c.lists(path, asList(before), asList(after), whole)
	case !c.same(before, after) && (after != nil || whole):
		c.add(path, before, after)
	}
}

func (c *comparison) documents(path string, before, after, oldDocument, newDocument any) {
	found := len(c.found)
	c.values(path, oldDocument, newDocument, true)
	if len(c.found) == found && before != after && !c.same(before, after) {
		c.add(path, "(the same)", "(the same in another order or form)")
	}
}

func (c *comparison) maps(path string, before, after map[string]any, whole bool) {
	keys := slices.Collect(maps.Keys(after))
	if whole {
		keys = slices.AppendSeq(keys, maps.Keys(before))
	}
	slices.Sort(keys)
	for _, key := range slices.Compact(keys) {
		c.values(join(path, key), before[key], after[key], whole)
	}
}

// lists of plain values differ as a whole. The items of others are compared one by one, by their names where they have some; else what is
// equal is taken for the same, and the rest in order.
func (c *comparison) lists(path string, before, after []any, whole bool) {
	if isPlain(before) && isPlain(after) {
		if !c.sameItems(before, after, whole) {
			c.add(path, orNil(before), orNil(after))
		}
		return
	}
	before = slices.Clone(before)
	var rest []int
	for i, item := range after {
		if at := c.indexOf(before, item, whole); at >= 0 {
			before = slices.Delete(before, at, at+1)
		} else {
			rest = append(rest, i)
		}
	}
	for _, i := range rest {
		var counterpart any
		if at := partner(before, after[i]); at >= 0 {
			counterpart = before[at]
			before = slices.Delete(before, at, at+1)
		}
		c.values(itemPath(path, i, after[i]), counterpart, after[i], whole)
	}
	for i, item := range before {
		c.values(itemPath(path, len(after)+i, item), item, nil, true)
	}
}

// sameItems compares plain values. The order counts within documents, and not in the lists of the provider, which the API server sorts.
func (c *comparison) sameItems(before, after []any, ordered bool) bool {
	if len(before) != len(after) {
		return false
	}
	if ordered {
		return slices.EqualFunc(before, after, c.same)
	}
	before = slices.Clone(before)
	for _, item := range after {
		at := slices.IndexFunc(before, func(old any) bool { return c.same(old, item) })
		if at < 0 {
			return false
		}
		before = slices.Delete(before, at, at+1)
	}
	return true
}

// same reports whether two plain values are the same, or nothing is known that speaks against it.
func (c *comparison) same(before, after any) bool {
	was, ok := before.(string)
	will, ok2 := after.(string)
	if !ok || !ok2 || was == will {
		return reflect.DeepEqual(before, after)
	}
	if to, own := c.renamed[will]; own && to == was {
		return true
	}
	places := plan.Unknown.FindAllStringSubmatch(will, -1)
	if len(places) == 0 {
		return false
	}
	for _, place := range places {
		if c.moving[place[1]] {
			return false
		}
	}
	parts := plan.Unknown.Split(will, -1)
	for i := range parts {
		parts[i] = regexp.QuoteMeta(parts[i])
	}
	return regexp.MustCompile("(?s)^" + strings.Join(parts, ".+") + "$").MatchString(was)
}

func (c *comparison) indexOf(items []any, item any, whole bool) int {
	return slices.IndexFunc(items, func(old any) bool {
		scratch := comparison{moving: c.moving, renamed: c.renamed}
		scratch.values("", old, item, whole)
		return len(scratch.found) == 0
	})
}

// removals adds the fields that the controller has applied and does not set any more: the API server takes them away.
func (c *comparison) removals(path string, owned map[string]any, before, after any) {
	was, will := AsMap(before), AsMap(after)
	for _, key := range slices.Sorted(maps.Keys(owned)) {
		name, isField := strings.CutPrefix(key, "f:")
		if !isField || was[name] == nil {
			continue
		}
		inner := AsMap(owned[key])
		_, isList := was[name].([]any)
		switch {
		case isList && will[name] != nil:
			c.values(join(path, name), was[name], will[name], true)
		case len(inner) > 0 && !isList:
			c.removals(join(path, name), inner, was[name], will[name])
		case will[name] == nil:
			c.values(join(path, name), was[name], nil, true)
		}
	}
}
