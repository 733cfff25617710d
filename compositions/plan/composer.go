package plan

import (
	"fmt"
	"slices"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// A Composer collects what one Environment needs.
type Composer struct {
	*Pass

	// Composition and Instance are what is being composed.
	Composition Composition
	Instance    string

	// labels are those of all objects of the instance: a plan has many, and nobody writes to them.
	labels map[string]string
}

// A Pass is what all compositions of one Environment have in common.
type Pass struct {
	// Env is what is asked for, Seen what is there, and Plan what should be.
	Env  *v1alpha1.Environment
	Seen Observed
	Plan *Plan

	// environment is what tags call the Environment.
	environment string

	// Suffix is a part of all names in AWS.
	Suffix string

	// suffixIsChosen is true where names are made with a suffix that a person has chosen, or that has been in use before. A suffix that is made from the
	// UID meets no other.
	suffixIsChosen bool

	kinds    *Kinds
	adoption adoption
	composed map[Instance]bool
	patched  map[string]bool

	// isNew is true while nothing has been made for the Environment.
	isNew bool
}

// NewComposer begins the plan of an Environment. order lists the compositions: each uses only outputs of those before it. kinds has a row for each kind
// that the compositions make. NewComposer fails where the names in AWS or the adoption cannot be as the annotations ask for.
func NewComposer(env *v1alpha1.Environment, seen Observed, order []Composition, kinds *Kinds) (Composer, error) {
	suffix := suffixOf(env, seen)
	if err := checkSuffix(suffix); err != nil {
		return Composer{}, err
	}
	adoption, err := adoptionOf(env, seen, suffix)
	return Composer{Pass: &Pass{
		Env: env, Seen: seen, Plan: &Plan{Compositions: order, Serving: map[Instance]bool{}},
		environment: env.Namespace + "/" + env.Name, Suffix: suffix, suffixIsChosen: suffix != suffixOfUID(env), isNew: isNew(env, seen),
		kinds: kinds, adoption: adoption, composed: map[Instance]bool{}, patched: map[string]bool{},
	}}, err
}

// Finish holds back what must not be applied yet, because AWS has not said whose it is, and marks the objects that AWS still changes. It fails where
// the plan would lead what is in AWS to something else.
func (c Composer) Finish() error {
	if err := c.checkUnique(); err != nil {
		return err
	}
	if err := c.checkFormer(); err != nil {
		return err
	}
	if err := c.adopt(); err != nil {
		return err
	}
	c.holdWhileNew()
	c.checkPatches()
	if err := c.checkIdentity(); err != nil {
		return err
	}
	c.kinds.settle(c.Plan, c.Seen)
	return nil
}

// checkUnique refuses two objects of one name, of which each would be written over the other for good. Hashes in names are short, and what they are made
// from is the user's.
func (c Composer) checkUnique() error {
	taken := make(map[Key]bool, len(c.Plan.Objects))
	for _, o := range c.Plan.Objects {
		if taken[o.Key] {
			return fmt.Errorf("spec: two parts of %s would both be called %s: change one of them", o.BelongsTo(), o.Key)
		}
		taken[o.Key] = true
	}
	return nil
}

// Within is the composer of one composition, and of one of its instances where it has several.
func (c Composer) Within(composition Composition, instance string) Composer {
	c.Composition, c.Instance = composition, instance
	c.labels = c.newLabels()
	c.composed[composition.Instance(instance)] = true
	return c
}

// Composes reports whether an instance has been, or is being, composed.
func (c Composer) Composes(instance Instance) bool { return c.composed[instance] }

// Problem notes that the composition cannot go on before the user does something.
func (c Composer) Problem(reason, message string) {
	c.Plan.Problems = append(c.Plan.Problems, Problem{Composition: c.Composition.Name, Instance: c.Instance, Reason: reason, Message: message})
}

// IsAdopting reports whether the Environment takes over what another cluster has made.
func (c Composer) IsAdopting() bool { return c.adoption.active() }

// Adopts reports whether the object with a key is to be adopted. The key of a revision has the name that all revisions share.
func (c Composer) Adopts(key Key) bool { return c.adoption.adopts(key.GroupKind, key.Name) }

// Key of the object of a part.
func (c Composer) Key(kind schema.GroupKind, part string) Key {
	return Key{GroupKind: kind, Name: c.Env.Name + "-" + part}
}

// Planned is the object with a key that is in the plan already, or nil.
func (c Composer) Planned(key Key) *Object {
	i := slices.IndexFunc(c.Plan.Objects, func(o *Object) bool { return o.Key == key })
	if i < 0 {
		return nil
	}
	return c.Plan.Objects[i]
}

// newLabels say whose an object is, and what it is for.
func (c Composer) newLabels() map[string]string {
	labels := map[string]string{
		v1alpha1.LabelEnvironment: c.Env.Name,
		v1alpha1.LabelNamespace:   c.Env.Namespace,
		v1alpha1.LabelComposition: c.Composition.Name,
		v1alpha1.LabelNameSuffix:  c.Suffix,
	}
	if c.Instance != "" {
		labels[v1alpha1.LabelInstance] = c.Instance
	}
	return labels
}
