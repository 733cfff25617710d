package plan

import (
	"maps"
	"slices"
	"strings"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
)

// checkAskedFor refuses to end an adoption of more than the spec asks for: what was renamed in the spec alone would be made a second time. Before all has
// been seen, more may be asked for.
func (c Composer) checkAskedFor() error {
	asked := map[string]bool{}
	for _, o := range c.Plan.Objects {
		asked[adoptionKey(o.GroupKind.String(), o.SharedName())] = true
	}
	for _, key := range SortedKeys(c.adoption.ExternalNames) {
		if !asked[key] {
			return adoptionError("names %s, for which the spec does not ask: put it back into the spec, or give it its new name in the annotation too, or take it "+
				"out of there, and it stays as it is", key)
		}
	}
	return nil
}

// checkNoneForgotten refuses to forget what still waits to be taken over when the adoption of the rest is over: under another name in the spec it would be
// made a second time, and what works with it would go. Whoever takes it out of the annotation lets it stay as it is.
func (c Composer) checkNoneForgotten() error {
	var waiting []Key
	for key, live := range c.Seen.Resources {
		if isAdopting(live) && IsOwned(live, c.Env) && !c.Plan.AsksFor(key, live) {
			waiting = append(waiting, key)
		}
	}
	if len(waiting) == 0 {
		return nil
	}
	named, annotated, err := annotatedOn(c.Env)
	if err != nil {
		return err
	}
	if !annotated {
		return adoptionError("the annotation was removed while %s still waits to be taken over, and the spec does not ask for that any more, so that it would be "+
			"made a second time under another name: put the annotation back, and that into the spec under the name that it had", firstOf(waiting))
	}
	waiting = slices.DeleteFunc(waiting, func(key Key) bool { return named.keyOf(key, c.Seen.Resources[key]) == "" })
	if len(waiting) == 0 {
		return nil
	}
	first := firstOf(waiting)
	return adoptionError("%s still waits to be taken over, and the spec does not ask for it any more, so that it would be made a second time under another "+
		"name: put it back into the spec under the name that it had; or take %q out of the annotation, and it stays in AWS as it is",
		first, named.keyOf(first, c.Seen.Resources[first]))
}

// keyOf something that is adopted is what the annotation has it under, by now perhaps with another name, or "".
func (a adoption) keyOf(key Key, live resource.ModernManaged) string {
	if own := adoptionKey(key.GroupKind.String(), sharedName(live)); a.adopts(key.GroupKind, sharedName(live)) {
		return own
	}
	called := meta.GetExternalName(live)
	for _, other := range slices.Sorted(maps.Keys(a.ExternalNames)) {
		if called != "" && a.ExternalNames[other] == called && strings.HasPrefix(other, adoptionKey(key.GroupKind.String(), "")) {
			return other
		}
	}
	return ""
}
