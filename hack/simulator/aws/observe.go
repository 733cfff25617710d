package aws

import (
	"maps"
	"slices"
)

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
