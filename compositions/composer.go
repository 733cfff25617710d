package compositions

import (
	"slices"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// composer collects what one Environment needs.
type composer struct {
	env  *v1alpha1.Environment
	seen Observed
	plan *Plan

	suffix      string
	composition Composition
	instance    string

	adoption adoption

	// isNew is true while nothing has been made for the Environment.
	isNew bool
}

// newComposer begins the plan of an Environment. order lists the compositions: each uses only outputs of those before it. It fails where the names
// in AWS or the adoption cannot be as the annotations ask for.
func newComposer(env *v1alpha1.Environment, seen Observed, order []Composition) (composer, error) {
	c := composer{env: env, seen: seen, suffix: suffixOf(env, seen), isNew: isNew(seen), plan: &Plan{Compositions: order}}
	if err := checkSuffix(c.suffix); err != nil {
		return composer{}, err
	}
	var err error
	c.adoption, err = adoptionOf(env, seen, c.suffix)
	return c, err
}

// finish holds back what must not be applied yet, because AWS has not said whose it is, and marks what AWS still moves to. It fails where what is in
// AWS would be led to something else.
func (c composer) finish() error {
	if err := c.adopt(); err != nil {
		return err
	}
	c.holdWhileNew()
	if err := c.checkIdentity(); err != nil {
		return err
	}
	settle(c.plan, c.seen)
	return nil
}

// within is the composer of one composition, and of one of its instances where it has several.
func (c composer) within(composition Composition, instance string) composer {
	c.composition, c.instance = composition, instance
	return c
}

// problem notes that the composition cannot go on before the user does something.
func (c composer) problem(reason, message string) {
	c.plan.Problems = append(c.plan.Problems, Problem{Composition: c.composition.Name, Reason: reason, Message: message})
}

// isAdopting reports whether the Environment takes over what another cluster has made.
func (c composer) isAdopting() bool { return c.adoption.active() }

// adopts reports whether the object with a key is to be adopted. That of a revision has the name that all share.
func (c composer) adopts(key Key) bool { return c.adoption.adopts(key.GroupKind, key.Name) }

// key of the object of a part.
func (c composer) key(kind schema.GroupKind, part string) Key {
	return Key{GroupKind: kind, Name: c.env.Name + "-" + part}
}

// planned is the object with a key that is in the plan already, or nil.
func (c composer) planned(key Key) *Object {
	i := slices.IndexFunc(c.plan.Objects, func(o *Object) bool { return o.Key == key })
	if i < 0 {
		return nil
	}
	return c.plan.Objects[i]
}

// labels say whose an object is, and what it is for.
func (c composer) labels() map[string]string {
	labels := map[string]string{
		v1alpha1.LabelEnvironment: c.env.Name,
		v1alpha1.LabelComposition: c.composition.Name,
		v1alpha1.LabelNameSuffix:  c.suffix,
	}
	if c.instance != "" {
		labels[v1alpha1.LabelInstance] = c.instance
	}
	return labels
}
