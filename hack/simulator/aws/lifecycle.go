package aws

import (
	"maps"
	"slices"
	"strings"
)

// Object is a managed resource as far as AWS is concerned.
type Object struct {
	// Name of the managed resource.
	Name string
	// ExternalName is the annotation's value, empty while AWS has not named the resource.
	ExternalName string
	// Parameters are forProvider, with initProvider merged in.
	Parameters map[string]any
	// InitOnly are the fields that only initProvider sets: they matter at creation alone.
	InitOnly []string
	// Secrets are the values of the ...SecretRef fields, by the field's name without that suffix.
	Secrets map[string]string
	// ObservedARN is the ARN in the managed resource's status.
	ObservedARN string
	// FirstLook is true where the provider has not seen it before: the managed resource's status is empty.
	FirstLook bool
}

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

// Observe returns what is seen of a resource, or nil if it does not exist.
func (a *Account) Observe(kind Kind, id string, o Object) (*Observation, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	w := table[kind]
	if err := a.injected(kind, Observe, o.Name, o.ExternalName, id); err != nil {
		return nil, a.describe(w, Observe, id, err)
	}
	r, ok := a.resources[key{kind, id}]
	if !ok {
		return nil, nil //nolint:nilnil // the provider has the same: no error, no resource
	}
	o.Parameters = normalize(o.Parameters).(map[string]any)
	if o.FirstLook {
		w.takeAsAsked(r, o)
	}
	values := a.values(w, r)
	changes := w.diff(r, values, o)
	if w.plan != nil {
		if err := w.plan(r, changes, o.Parameters); err != nil {
			return nil, err
		}
	}
	name := r.ExternalName
	if w.otherName != nil && o.ExternalName == name {
		name = w.otherName(r)
	}
	return &Observation{ID: r.ID, ExternalName: name, Values: values, Changes: changes}, nil
}

// takeAsAsked gives fields that AWS does not tell the values that are asked for: what the provider looks at first, it takes as it is.
func (w *row) takeAsAsked(r *Resource, o Object) {
	for _, field := range w.untold {
		delete(r.Attributes, field)
		if asked, ok := o.Parameters[field]; ok {
			r.Attributes[field] = asked
		}
	}
	w.remember(r)
}

// remember what Terraform's state has of the fields that AWS does not tell.
func (w *row) remember(r *Resource) {
	r.remembered = map[string]any{}
	for _, field := range w.untold {
		r.remembered[field] = r.Attributes[field]
	}
}

// values are all fields of a resource: what AWS made up, and over it what was asked for.
func (a *Account) values(w *row, r *Resource) map[string]any {
	values := map[string]any{"id": r.ID}
	if r.ARN != "" {
		values["arn"] = r.ARN
	}
	computed := map[string]any{}
	if w.observe != nil {
		computed = normalize(w.observe(a, r)).(map[string]any)
	}
	maps.Copy(values, computed)
	for field, value := range r.Attributes {
		if _, dynamic := computed["="+field]; !dynamic {
			values[field] = value
		}
	}
	for field, value := range r.remembered {
		values[field] = value
		if value == nil {
			delete(values, field)
		}
	}
	for field, value := range computed {
		if field[0] == '=' { // AWS's word stands over what was asked
			values[field[1:]] = value
			delete(values, field)
		}
	}
	if !w.untagged {
		values["tagsAll"] = r.Attributes["tags"]
	}
	return withLists(normalize(values), unordered).(map[string]any)
}

// unordered gives a list of texts another order than it was asked for in: AWS keeps none.
func unordered(list []any) any {
	if sortedTexts(list) != nil {
		slices.Reverse(list)
	}
	return list
}

// withLists is a value, changed in place, of which all lists have got another form, the inner ones first.
func withLists(v any, form func([]any) any) any {
	switch v := v.(type) {
	case map[string]any:
		for field := range v {
			v[field] = withLists(v[field], form)
		}
	case []any:
		for i := range v {
			v[i] = withLists(v[i], form)
		}
		return form(v)
	}
	return v
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
	a.resources[key{kind, r.ID}] = r
	if w.apply != nil {
		w.apply(a, r, nil)
	}
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
			if ref.missing != "" && a.lookup(ref.to, target) == nil {
				return retried(ref.retried, refuse(ref.missing, target))
			}
		}
	}
	if w.check != nil {
		return w.check(a, r, old)
	}
	return nil
}

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

func (a *Account) record(op OperationType, r *Resource) {
	a.history = append(a.history, Event{Operation: op, Kind: r.Kind, ID: r.ID, Object: r.Object})
}
