package aws

import (
	"maps"
	"slices"
)

// Find gives the ID of the resource that an object means when nothing but the object is known.
func (a *Account) Find(kind Kind, o Object) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	w := table[kind]
	if w.find == nil || (o.ExternalName == "" && !w.byParameters) {
		return o.ExternalName
	}
	return w.find(a, o)
}

// insert makes the call that creates a resource, and returns its ID.
func (a *Account) insert(kind Kind, o Object) (string, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	w := table[kind]
	r := &Resource{
		Kind: kind, Object: o.Name, ExternalName: o.ExternalName, State: StateCreating,
		Attributes: normalize(o.Parameters).(map[string]any), secrets: maps.Clone(o.Secrets), facts: map[string]any{},
	}
	for field, asked := range r.Attributes {
		r.Attributes[field] = w.complete(field, asked)
	}
	name := o.ExternalName
	if given := r.Text("name"); name == "" {
		name = given
	}
	if err := a.accept(w, r, nil, Create, o); err != nil {
		return "", a.describe(w, Create, name, err)
	}
	r.ID = w.id(a, r)
	if w.arn != nil {
		r.ARN = w.arn(a, r)
	}
	if w.external != nil {
		r.ExternalName = w.external(r)
	} else if !w.named {
		r.ExternalName = r.ID
	}
	w.remember(r)
	a.watching("creation of "+w.title+" "+r.ID, func() {
		a.resources[key{kind, r.ID}] = r
		if w.apply != nil {
			w.apply(a, r, nil)
		}
	})
	a.record(Create, r)
	return r.ID, nil
}

// change makes the call that updates a resource.
func (a *Account) change(kind Kind, id string, o Object) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	w := table[kind]
	old, ok := a.resources[key{kind, id}]
	if !ok {
		return reject("updating %s (%s): couldn't find resource", w.title, id)
	}
	changed := old.clone()
	maps.Copy(changed.Attributes, old.remembered) // what an update that failed was asked for is forgotten
	o.Parameters = normalize(o.Parameters).(map[string]any)
	for _, c := range w.diff(old, a.values(w, old), o) {
		switch {
		case c.replaces:
			return &ReplaceError{Change: c, Framework: w.framework}
		case c.Sensitive:
			changed.secrets[c.Field] = show(c.New)
		case c.New == nil:
			delete(changed.Attributes, c.Field)
		default:
			changed.Attributes[c.Field] = c.New
		}
	}
	if err := a.accept(w, changed, old, Update, o); err != nil {
		return a.describe(w, Update, id, err)
	}
	a.watching("update of "+w.title+" "+id, func() {
		a.resources[key{kind, id}] = changed
		if w.apply != nil {
			w.apply(a, changed, old)
		}
	})
	a.record(Update, changed)
	return nil
}

// accept refuses what AWS would.
func (a *Account) accept(w *row, r, old *Resource, op OperationType, o Object) error {
	if err := a.injected(r.Kind, op, o.Name, r.ExternalName, r.ID); err != nil {
		return err
	}
	if asked := r.Text("region"); asked != "" && asked != a.region {
		return reject("the simulated account has region %s alone, and %s was asked for", a.region, asked)
	}
	for _, ref := range w.references {
		for _, target := range r.texts(ref.field) {
			if ref.missing != "" && a.lookup(ref.to, target) == nil && !slices.Contains(a.others, target) {
				return retried(ref.retried, refuse(ref.missing, target))
			}
		}
	}
	if w.check != nil {
		return w.check(a, r, old)
	}
	return nil
}

func (a *Account) record(op OperationType, r *Resource) {
	a.history = append(a.history, Event{Operation: op, Kind: r.Kind, ID: r.ID, Object: r.Object})
}
