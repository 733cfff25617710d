package main

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
	"github.com/terrarium-io/terrarium/compositions/terraform"
	"github.com/terrarium-io/terrarium/controllers/fields"
)

// takeover is what becomes of the resources of some states.
type takeover struct {
	*terraform.Takeover

	// same are taken over as they are, tagged get tags of the Environment and nothing else, and changed are all others. made are the managed resources for which
	// the states have nothing.
	same            []*terraform.Taken
	tagged, changed []changedResource
	made            []madeResource
}

// A madeResource has something in the states that says the same, or nil, but for some fields.
type madeResource struct {
	plan.Key
	over   *terraform.Taken
	fields []string
}

// A changedResource is taken over, and gets tags of the Environment, or some of its fields change.
type changedResource struct {
	*terraform.Taken
	key    plan.Key
	tags   []string
	fields []string

	// effect is what else happens, or "".
	effect string
}

// An unfitError is about something that shows only in a plan that it cannot be taken over. It is left then, with the reason.
type unfitError struct {
	of  *terraform.Resource
	why string
}

func (u *unfitError) Error() string { return u.of.Address + ": " + u.why }

// changesWhatMustStay shows what Terrarium does not know of a database, a cache or a file system.
func changesWhatMustStay(taken *terraform.Taken, c fields.Change) error {
	return &unfitError{taken.Whole, fmt.Sprintf("%s of %s would change from %s to %s, and must not: this is an error of Terrarium, please report it",
		c.Path, taken.From.Address, taken.Shown(c.Path, c.Old), taken.Shown(c.Path, c.New))}
}

// unfit is what is wrong with what something of the states has become, or with all of it together.
func unfit(t *terraform.Takeover, instance plan.Instance, wrong string) error {
	for _, composition := range compositions.Order() {
		if of := t.Named(composition.Field, instance.Name); composition.Name == instance.Composition && of != nil {
			return &unfitError{of, "an Environment cannot have it as it is: " + wrong}
		}
	}
	return fmt.Errorf("an Environment cannot be as the states are: %s", wrong)
}

// compareTakeover says what changes when everything has been seen.
func compareTakeover(t *terraform.Takeover, env *v1alpha1.Environment) (*takeover, error) {
	p, seen, err := t.Plan(env)
	var wrong *plan.InstanceError
	switch {
	case errors.As(err, &wrong):
		return nil, unfit(t, wrong.Of, wrong.Error())
	case err != nil:
		return nil, err
	case len(p.Problems) > 0:
		return nil, unfit(t, plan.Instance{Composition: p.Problems[0].Composition, Name: p.Problems[0].Instance}, p.Problems[0].Message)
	}
	r, yet := &takeover{Takeover: t}, madeYet(t, p)
	for _, o := range p.Objects {
		taken := t.Of(o)
		switch {
		case o.Existing:
			continue
		case taken == nil:
			made, err := compareMade(t.Over(o), o)
			if err != nil {
				return nil, err
			}
			r.made = append(r.made, made)
			continue
		}
		changed, err := compareTaken(taken, o, seen.Resources[o.Key], yet)
		if err != nil {
			return nil, err
		}
		switch {
		case len(changed.fields) > 0 || changed.effect != "":
			r.changed = append(r.changed, changed)
		case len(changed.tags) > 0:
			r.tagged = append(r.tagged, changed)
		default:
			r.same = append(r.same, taken)
		}
	}
	if unused := len(t.Taken) - len(r.same) - len(r.tagged) - len(r.changed); unused > 0 {
		return nil, fmt.Errorf("%d of what is to be taken over would have no managed resource: this is an error of Terrarium, please report it", unused)
	}
	return r, nil
}

// madeYet are the objects of a plan that are yet to be made.
func madeYet(t *terraform.Takeover, p *plan.Plan) map[string]bool {
	yet := map[string]bool{}
	for _, o := range p.Objects {
		if !o.Existing && t.Of(o) == nil {
			yet[o.String()] = true
		}
	}
	return yet
}

// compareMade says what a task definition has otherwise than the one that it is in place of. Settings that are made anew say again what the states say.
func compareMade(over *terraform.Taken, o *plan.Object) (madeResource, error) {
	made := madeResource{Key: o.Key, over: over}
	if over == nil || o.RevisionOf == "" {
		return made, nil
	}
	before, err := over.Asked(o.Resource)
	if err != nil {
		return made, err
	}
	changes, err := fields.Compare(o.Resource, before, nil)
	if err != nil {
		return made, err
	}
	for _, change := range changes {
		saysNothing := isNothing(change.Old) && isNothing(change.New)
		if !isOfKubernetes(change.Path) && change.Old != theSame && !saysNothing {
			made.fields = append(made.fields, fmt.Sprintf("%s: %s to %s", change.Path, over.Shown(change.Path, change.Old), over.Shown(change.Path, change.New)))
		}
	}
	return made, nil
}

// isNothing reports whether a value is what AWS takes where nothing is said.
func isNothing(value any) bool {
	switch value := value.(type) {
	case []any:
		return len(value) == 0
	case map[string]any:
		return len(value) == 0
	}
	return value == nil || reflect.ValueOf(value).IsZero()
}

func compareTaken(taken *terraform.Taken, o *plan.Object, live resource.ModernManaged, yet map[string]bool) (changedResource, error) {
	now, err := taken.Asked(o.Resource)
	if err != nil {
		return changedResource{}, err
	}
	asked := o.Resource.DeepCopyObject().(resource.ModernManaged)
	meta.SetExternalName(asked, taken.ExternalName)
	changes, err := fields.Compare(asked, now, yet)
	if err != nil {
		return changedResource{}, err
	}
	changed := changedResource{Taken: taken, key: o.Key}
	var effects []string
	for _, change := range changes {
		unset := change.Old == nil && change.New == false // a switch that nobody has set is off
		if isOfKubernetes(change.Path) || change.Old == theSame || unset {
			continue
		}
		if !taken.MayChange(change.Path) {
			return changedResource{}, changesWhatMustStay(taken, change)
		}
		line := fmt.Sprintf("%s: %s to %s", change.Path, taken.Shown(change.Path, change.Old), taken.Shown(change.Path, change.New))
		if first, _, _ := strings.Cut(change.Path, "."); first == "policy" {
			line = "policy: to that of an Environment" // what the statements do to each other says no field; the effects do
		}
		if !slices.Contains(changed.fields, line) {
			changed.fields = append(changed.fields, line)
		}
		effects = append(effects, compositions.Kinds.Effect(asked, change.Path))
	}
	own, others := compareTags(taken, asked)
	changed.tags, changed.fields = own, append(changed.fields, others...)
	effects = append(append(effects, taken.Effects...), compositions.Kinds.Hazard(live, asked))
	effects = slices.DeleteFunc(effects, func(effect string) bool { return effect == "" })
	slices.Sort(effects)
	changed.effect = strings.Join(slices.Compact(effects), "; ")
	return changed, nil
}

// theSame is what a comparison says of a document that means the same as before.
const theSame = "(the same)"

// isOfKubernetes reports whether a path is not about AWS, such as the key of an item in a list, or about tags, of which there is more to say.
func isOfKubernetes(path string) bool {
	if strings.HasSuffix(path, ".index") {
		return true
	}
	first, _, _ := strings.Cut(path, ".")
	first, _, _ = strings.Cut(first, "[")
	return slices.Contains([]string{
		"managementPolicies", "providerConfigRef", "region", "tags", "passwordWoSecretRef", "passwordWoVersion", "masterPasswordWoSecretRef", "masterPasswordWoVersion",
	}, first)
}

// compareTags says which tags that the Environment sets on everything a resource gets, and what else happens to its tags: Terrarium keeps no others than its own
// and those of the spec.
func compareTags(taken *terraform.Taken, asked resource.ModernManaged) (own, changes []string) {
	has := taken.TagsNow()
	field := plan.ForProvider(asked).FieldByName("Tags")
	if has == nil || !field.IsValid() {
		return nil, nil
	}
	wanted := field.Interface().(map[string]*string)
	for _, key := range slices.Sorted(maps.Keys(wanted)) {
		switch now, there := has[key]; {
		case !there && plan.IsOwnTag(key):
			own = append(own, key)
		case !there:
			changes = append(changes, fmt.Sprintf("tags: gets %s = %q", key, *wanted[key]))
		case now != *wanted[key]:
			changes = append(changes, fmt.Sprintf("tags: %s from %s to %q", key, taken.Shown("tags", now), *wanted[key]))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(has)) {
		if wanted[key] == nil && !strings.HasPrefix(key, "aws:") {
			changes = append(changes, "tags: loses "+key)
		}
	}
	return own, changes
}
