package controllers

import (
	"context"
	"fmt"
	"slices"

	xpmeta "github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
	"github.com/terrarium-io/terrarium/controllers/fields"
)

// An Action is what the controller does about one managed resource.
type Action string

// The actions.
const (
	// Create makes what is not there.
	Create Action = "create"

	// Adopt takes over what another cluster has made.
	Adopt Action = "adopt"

	// Update changes what is there.
	Update Action = "update"

	// Replace makes another resource, moves what uses the old one over and, if Change.OldStays does not say otherwise, deletes the old one.
	Replace Action = "replace"

	// Delete takes away what nothing needs any more.
	Delete Action = "delete"

	// Look writes, or takes away, an object that only looks at what somebody else has made: nothing changes in AWS.
	Look Action = "look"

	// Touch writes labels and annotations alone: nothing changes in AWS.
	Touch Action = "touch"
)

// A Change is what the controller does about one managed resource until an Environment is as it should be.
type Change struct {
	plan.Key
	Action Action

	// Wanted is the object of the plan. It is nil where the resource is deleted.
	Wanted *plan.Object

	// Live is the resource as it is: the old one of a replacement, and nil where the resource is made.
	Live resource.ModernManaged

	// Fields that change. For a creation, those that are set.
	Fields []fields.Change

	// Before are the objects that must be ready before the resource is deleted, in the order of the plan.
	Before []plan.Key

	// Serving is true where the resource is not deleted before others answer the requests that it is for.
	Serving bool

	// OldStays is true where the replaced resource is kept for a rollback.
	OldStays bool
}

// Old is the key of the resource that is replaced.
func (c Change) Old() plan.Key {
	return plan.Key{GroupKind: c.GroupKind, Name: c.Live.GetName()}
}

// Observed is what [Preview] and [Assess] need to know of a cluster.
type Observed struct {
	plan.Observed

	// Missing are kinds that the API server does not serve.
	Missing map[schema.GroupKind]bool

	// Hidden are Secrets that may be there, and that whoever looks may not read.
	Hidden map[plan.Key]bool
}

// Preview says what the controller does until env is as it should be, as far as what is observed tells: what to apply, in the order of the plan, and
// then what to delete, in the order in which it can go. Preview decides with the functions with which a pass decides.
func Preview(env *v1alpha1.Environment, wanted *plan.Plan, seen Observed) ([]Change, error) {
	p := preview{
		env: env, plan: wanted, seen: observation{Observed: seen.Observed, missing: seen.Missing},
		done: newOutcome(), moving: map[string]bool{}, kept: map[plan.Key]bool{},
	}
	for _, o := range wanted.Objects {
		if err := p.object(o); err != nil {
			return nil, fmt.Errorf("%s: %w", o.Key, err)
		}
	}
	p.deletions()
	if err := p.pairRenamed(); err != nil {
		return nil, err
	}
	return p.changes, nil
}

// preview is a pass that writes nothing.
type preview struct {
	env     *v1alpha1.Environment
	plan    *plan.Plan
	seen    observation
	done    *outcome
	moving  map[string]bool   // objects whose facts will be others, by the short form of their keys
	kept    map[plan.Key]bool // revisions that are the wanted ones, or are replaced
	changes []Change
}

func (p *preview) object(o *plan.Object) error {
	live := p.seen.Resources[o.Key]
	switch {
	case live == nil && o.RevisionOf != "":
		return p.revision(o)
	case live == nil, xpmeta.WasDeleted(live):
		return p.make(o)
	case o.Waits():
		changes, err := p.compare(o, live)
		if len(changes) > 0 {
			p.add(Change{Key: o.Key, Action: Update, Wanted: o, Live: live, Fields: changes})
		}
		return err
	}
	want, err := toApply(p.env, o, p.seen)
	if want == nil || err != nil {
		return err
	}
	changes, err := p.compare(o, live)
	action := Update
	if len(changes) == 0 {
		action = Touch
	}
	p.add(Change{Key: o.Key, Action: action, Wanted: o, Live: live, Fields: changes})
	return err
}

func (p *preview) make(o *plan.Object) error {
	if o.Adopting {
		p.add(Change{Key: o.Key, Action: Adopt, Wanted: o})
		return nil
	}
	changes, err := p.compare(o, nil)
	p.moving[o.String()] = true
	p.add(Change{Key: o.Key, Action: Create, Wanted: o, Fields: changes})
	return err
}

// revision compares with the older revisions. Neither the content nor the name of a revision that waits is known: where nothing that is known differs
// from a live revision, the live one stays.
func (p *preview) revision(o *plan.Object) error {
	others := otherRevisions(p.seen, o)
	if o.Waits() {
		for _, key := range others {
			changes, err := p.compare(o, p.seen.Resources[key])
			if err != nil {
				return err
			}
			if len(changes) == 0 {
				p.kept[key] = true
				return nil
			}
		}
	}
	if len(others) == 0 {
		return p.make(o)
	}
	return p.replace(o, others[0], !isUnwanted(p.env, p.plan, p.seen, others[0]))
}

func (p *preview) replace(o *plan.Object, old plan.Key, stays bool) error {
	live := p.seen.Resources[old]
	changes, err := p.compare(o, live)
	p.moving[o.String()], p.kept[old] = true, true
	p.add(Change{Key: o.Key, Action: Replace, Wanted: o, Live: live, Fields: changes, OldStays: stays})
	return err
}

func (p *preview) add(change Change) {
	if change.Wanted.Existing && change.Action != Touch {
		change.Action, change.Fields = Look, nil
	}
	p.done.written[change.Key] = true
	p.changes = append(p.changes, change)
}

func (p *preview) compare(o *plan.Object, live resource.ModernManaged) ([]fields.Change, error) {
	return fields.Compare(o.Resource, live, p.moving)
}

func (p *preview) deletions() {
	unwanted := liveResources{}
	for key, live := range p.seen.Resources {
		if isUnwanted(p.env, p.plan, p.seen, key) && !p.kept[key] {
			unwanted[key] = live
		}
	}
	for _, key := range deepestFirst(unwanted) {
		held := holdOf(p.env, p.plan, p.seen, p.done, key)
		change := Change{Key: key, Action: Delete, Live: unwanted[key], Before: keysOf(held.users), Serving: held.serving}
		if plan.IsExisting(change.Live) {
			change.Action = Look
		}
		p.changes = append(p.changes, change)
	}
}

// pairRenamed shows as a replacement two resources of the same purpose of which one is made and one deleted, such as the parameter groups of two major
// versions.
func (p *preview) pairRenamed() error {
	made, deleted := p.byPurpose(Create), p.byPurpose(Delete)
	for purpose, creations := range made {
		if len(creations) != 1 || len(deleted[purpose]) != 1 {
			continue
		}
		creation, deletion := &p.changes[creations[0]], p.changes[deleted[purpose][0]]
		list, err := p.compare(creation.Wanted, deletion.Live)
		if err != nil {
			return fmt.Errorf("%s: %w", creation.Key, err)
		}
		creation.Action, creation.Live, creation.Fields = Replace, deletion.Live, list
		p.kept[deletion.Key] = true
	}
	p.changes = slices.DeleteFunc(p.changes, func(c Change) bool { return c.Action == Delete && p.kept[c.Key] })
	return nil
}

// purpose is what a resource is made for.
type purpose struct {
	schema.GroupKind
	composition, instance string
}

func (p *preview) byPurpose(action Action) map[purpose][]int {
	found := map[purpose][]int{}
	for i, change := range p.changes {
		of := change.Live
		if change.Wanted != nil {
			of = change.Wanted.Resource
		}
		instance := of.GetLabels()[v1alpha1.LabelInstance]
		if change.Action == action && instance != "" {
			key := purpose{change.GroupKind, of.GetLabels()[v1alpha1.LabelComposition], instance}
			found[key] = append(found[key], i)
		}
	}
	return found
}

// Manifest is what is applied for an object.
func Manifest(env *v1alpha1.Environment, o *plan.Object) (*unstructured.Unstructured, error) {
	return desired(o.Resource, env)
}

// ReadResources reads the managed resources of an Environment.
func ReadResources(ctx context.Context, c client.Client, env *v1alpha1.Environment) (Observed, error) {
	r := &EnvironmentReconciler{Client: c, APIReader: c}
	live, missing := liveResources{}, map[schema.GroupKind]bool{}
	for _, gvk := range compositions.Kinds.All() {
		_, err := c.RESTMapper().RESTMapping(gvk.GroupKind(), gvk.Version)
		if meta.IsNoMatchError(err) {
			missing[gvk.GroupKind()] = true
			continue
		}
		if err != nil {
			return Observed{}, fmt.Errorf("look up %s: %w", gvk.GroupKind(), err)
		}
		if err := r.list(ctx, c, env, gvk, live); err != nil {
			return Observed{}, err
		}
	}
	elsewhere := plan.DropOthers(live, env)
	return Observed{Observed: plan.Observed{Resources: live, Elsewhere: elsewhere}, Missing: missing}, nil
}
