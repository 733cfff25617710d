package aws

import (
	"slices"
	"strings"
)

// release makes the call that starts a deletion, and tells whether the provider goes on to make a replacement.
func (a *Account) release(kind Kind, id string, o Object) (replaced bool, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	w := table[kind]
	r, ok := a.resources[key{kind, id}]
	if !ok {
		return false, nil
	}
	o.Parameters = normalize(o.Parameters).(map[string]any)
	if err := a.mayGo(w, r, o); err != nil {
		return false, a.describe(w, Delete, id, err)
	}
	a.watching("deletion of "+w.title+" "+id, func() { r.State = StateDeleting })
	replaces := func(c Change) bool { return c.replaces }
	return !w.framework && slices.ContainsFunc(w.diff(r, a.values(w, r), o), replaces), nil
}

// mayGo refuses a deletion that AWS would.
func (a *Account) mayGo(w *row, r *Resource, o Object) error {
	if err := a.injected(r.Kind, Delete, o.Name, r.ExternalName, r.ID); err != nil {
		return err
	}
	if w.removable != nil {
		if err := w.removable(a, r, o); err != nil {
			return err
		}
	}
	if holder := a.holder(r); holder != "" && w.inUse != "" {
		words := strings.NewReplacer("{id}", r.ExternalName, "{user}", holder).Replace(w.inUse)
		return retried(w.inUseRetried, refuse("%s", words))
	}
	return nil
}

// drop ends a deletion, and takes along what goes with the resource.
func (a *Account) drop(kind Kind, id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	w := table[kind]
	r, ok := a.resources[key{kind, id}]
	if !ok {
		return
	}
	a.record(Delete, r)
	if w.keeps != nil && w.keeps(r) {
		r.State = StateAvailable
		return
	}
	a.watching("deletion of "+w.title+" "+id, func() { a.forget(r) })
}

func (a *Account) forget(r *Resource) {
	delete(a.resources, key{r.Kind, r.ID})
	delete(a.serving, r.ID)
	if w := table[r.Kind]; w.removed != nil {
		w.removed(a, r)
	}
	for _, other := range a.sorted() {
		if a.refers(other, r, cascades) {
			a.forget(other)
		}
	}
}

// holder names a resource that blocks the deletion of r.
func (a *Account) holder(r *Resource) string {
	for _, other := range a.sorted() {
		if a.refers(other, r, blocks) {
			return other.ExternalName
		}
	}
	return ""
}

func (a *Account) refers(from, to *Resource, effect onDelete) bool {
	return slices.ContainsFunc(table[from.Kind].references, func(ref reference) bool {
		return ref.to == to.Kind && ref.onDelete == effect &&
			slices.ContainsFunc(from.texts(ref.field), func(name string) bool {
				return name == to.ID || name == to.ARN || name == to.ExternalName
			})
	})
}
