package aws

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// Kind names a kind of resource: the API group of the provider, without its domain, and the kind: ec2.VPC.
type Kind string

// KindOf names the kind of a managed resource of the API group, such as ec2.aws.m.upbound.io.
func KindOf(group, kind string) Kind {
	short, _, _ := strings.Cut(group, ".")
	return Kind(short + "." + kind)
}

// Group is the provider's short group, such as ec2.
func (k Kind) Group() string { group, _, _ := strings.Cut(string(k), "."); return group }

// Kind is the kind within its group, such as VPC.
func (k Kind) Kind() string { _, kind, _ := strings.Cut(string(k), "."); return kind }

// Kinds lists every kind that the account knows.
func Kinds() []Kind {
	return slices.Sorted(maps.Keys(table))
}

// Traits are what a provider has to know about a kind.
type Traits struct {
	// Named resources take the managed resource's name as their name; AWS names the others.
	Named bool
	// Tagged resources carry tags.
	Tagged bool
	// Framework kinds are built on the Terraform Plugin Framework.
	Framework bool
	// Look is how long Terraform searches for a resource that is not there.
	Look time.Duration
	// NeverInitialized are fields that late initialisation leaves alone.
	NeverInitialized []string
}

// Traits of the kind.
func (k Kind) Traits() Traits {
	w := table[k]
	return Traits{Named: w.named, Tagged: !w.untagged, Framework: w.framework, Look: w.look, NeverInitialized: w.neverInitialized}
}

// row is what the account knows about one kind. Functions in it run with the account's lock held.
type row struct {
	title string // as Terraform calls it in messages
	api   api

	named     bool
	untagged  bool
	framework bool

	neverInitialized []string
	// immutable fields need a replacement to change; where mutable is set, all but those do.
	immutable, mutable []string
	// emptied fields are not computed in Terraform: what is asked for no more is taken away, where AWS keeps the others as they are.
	emptied []string
	// untold fields are Terraform's own: AWS knows nothing of them.
	untold []string
	// defaults of Terraform's schema for what is left out of a block, by the block's field.
	defaults map[string]map[string]any
	// accepts tells differences that Terraform passes over.
	accepts func(field string, seen any, asked map[string]any) bool

	look, creating, updating, deleting time.Duration
	// patience is how much longer the provider waits after a create or update, where that depends on what was asked.
	patience func(r *Resource) time.Duration

	references []reference
	// inUse is what AWS answers to a deletion while something, {user}, holds the resource, {id}. Terraform retries for
	// the time given before it reports that.
	inUse        string
	inUseRetried time.Duration

	// id forms the key of a new resource.
	id func(a *Account, r *Resource) string
	// external forms the external name of a new resource: the ID where nil.
	external func(r *Resource) string
	// find gives the ID of the resource that an object means; the external name where nil.
	find func(a *Account, o Object) string
	// byParameters kinds are found without an external name. otherName is a second one, which the provider forms by itself: it
	// writes now the one and now the other, where it may write at all.
	byParameters bool
	otherName    func(r *Resource) string
	arn          func(a *Account, r *Resource) string
	// observe gives what AWS reports beyond what was asked: defaults of fields that were not, and outputs.
	observe func(a *Account, r *Resource) map[string]any
	// check refuses what AWS would refuse of a new resource (old is nil) or of a changed one.
	check func(a *Account, r, old *Resource) error
	// plan refuses a change before any call is made, as Terraform's own checks do.
	plan func(r *Resource, changes []Change, asked map[string]any) error
	// apply has the further effects of a create or update, once accepted.
	apply func(a *Account, r, old *Resource)
	// settled says why the resource is not yet as the provider waits for it to be, and rollback what AWS does then.
	settled  func(a *Account, r *Resource) error
	rollback func(a *Account, r *Resource)
	// removable refuses a deletion; removed has its further effects.
	removable func(a *Account, r *Resource, o Object) error
	removed   func(a *Account, r *Resource)
	// keeps tells resources that stay in AWS when the provider deletes them.
	keeps func(r *Resource) bool
}

// api names the calls that are made, for error messages.
type api struct{ service, create, update, delete string }

func (c api) read() string {
	return "Describe" + strings.TrimPrefix(c.create, "Create")
}

// reference is a field that names another resource.
type reference struct {
	field string
	to    Kind
	// missing is AWS's answer when there is no such resource; Terraform retries for the time given.
	missing string
	retried time.Duration
	// effect on the deletion of the resource that is named.
	onDelete onDelete
}

type onDelete int

const (
	ignored  onDelete = iota
	blocks            // it cannot be deleted
	cascades          // this one goes with it
)

// table has one row per kind. The files of the kinds fill it in init, because its functions lead back to it.
var table = map[Kind]*row{}

const second = time.Second
