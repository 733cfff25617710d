package plan

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// A Kind is the row of a kind of managed resource: all that is known of it, apart from which resources there should be.
type Kind struct {
	schema.GroupVersionKind

	// AddGroup adds the provider's types of its group to a scheme.
	AddGroup func(*runtime.Scheme) error

	// Calls are the actions of IAM that the provider needs.
	Calls Calls

	// TakenByName is true where a name is all by which the provider finds a resource: the provider looks before it makes anything, and goes on with
	// what is there (NameAsIdentifier, ParameterAsIdentifier and TemplatedStringAsIdentifier in config/externalname.go of provider-aws). Kinds whose
	// name counts within one of these are not among them: services, policies and settings are made when what they are a part of has been made.
	TakenByName bool

	// Twice says what AWS does when something of the name is there already, and so why that does not become the Environment's: often an error, from
	// the file of Calls or of the call. It is left out where a kind is TakenByName, and where its name counts within what it is PartOf.
	Twice string

	// WithoutName is true where the provider finds a resource without an external name: what the resource connects says which one it is.
	WithoutName bool

	// PartOf are the fields by which a resource without tags is a part of another resource, or is of use to that one alone. All must be in AWS as they
	// are asked for. A kind without such fields has tags that say whose a resource is.
	PartOf []string

	// ConsentIn is the field with a text in which the owner of a resource without tags consents to its adoption, or "". See [ConsentText]. An Environment
	// keeps what stands there.
	ConsentIn string

	// ProvenByContent is true where a resource is an Environment's only if all of it is as the Environment asks.
	ProvenByContent bool

	// LeftOut are the fields of forProvider that ask AWS to have nothing where they are left out. Where others are left out Terraform keeps what
	// AWS has: they are computed in its schema.
	LeftOut []string

	// ChangedByAWS are the fields of forProvider that AWS changes by itself. The kind's block says what is still to come.
	ChangedByAWS []string

	// NeverPatched are the fields of forProvider, as patches write them, that no patch sets although their names do not say why: those that AWS cannot
	// change (ForceNew in the file of Calls), unless each content is a resource of its own, and those on which the kind's block or the policy about
	// Environments rely.
	NeverPatched []string

	// SaidBy are fields of forProvider, as patches write them and with dots between those in one another, that no patch sets because fields of the
	// Environment are for them, and which ones: the rules about these fields would not see what a patch says.
	SaidBy map[string]string

	// PatchedTo are fields of forProvider, written as those of SaidBy, to which patches give one of these values alone: with others something does not
	// work that the composition asks for.
	PatchedTo map[string][]string

	// Patched are fields of forProvider that patches set although their names are like those that no patch sets: they neither open anything nor lead to
	// what is somebody else's.
	Patched []string

	// OtherForms are the fields that Terraform keeps in another form than they were asked for in, and how the two are compared.
	OtherForms map[Field]Same

	// Prepare sets on want what AWS must know before live can be deleted, and reports whether AWS knows it. Nil where AWS just deletes.
	Prepare func(env *v1alpha1.Environment, want, live resource.ModernManaged) (done bool)

	// Loss says what is lost with a resource when it is deleted, or "" where a new resource would do as well. Nil is always "".
	Loss func(live resource.ModernManaged) string

	// Stays is what is said in place of Loss where the resource in AWS is not deleted.
	Stays string

	// Effect says what else happens when a field is changed in place to what is wanted, or "" where nothing does. The path is within
	// spec.forProvider, or within spec for what is beside it. Nil is always "".
	Effect func(want resource.ModernManaged, path string) string

	// Hazard says why a change in place cannot work, or cannot be undone, or "" where neither is so. Nil is always "".
	Hazard func(live, want resource.ModernManaged) string
}

// What Twice says of many kinds: AWS gives each resource an identity of its own, or only resources of the same parent share names; the parent follows.
const (
	MakesAnother = "AWS makes another one"
	Within       = "its name counts within its "
)

// Preparing is Prepare for a type of the provider.
func Preparing[T resource.ModernManaged](prepare func(env *v1alpha1.Environment, want, live T) bool) func(*v1alpha1.Environment, resource.ModernManaged, resource.ModernManaged) bool {
	return func(env *v1alpha1.Environment, want, live resource.ModernManaged) bool {
		return prepare(env, want.(T), live.(T))
	}
}

// LettingGoOf is Prepare for what AWS does not delete while something is in it, with the code of that error: it stays there, and holds nobody up. The
// provider never empties anything.
func LettingGoOf(notEmpty string) func(*v1alpha1.Environment, resource.ModernManaged, resource.ModernManaged) bool {
	return func(_ *v1alpha1.Environment, want, live resource.ModernManaged) bool {
		for _, said := range []xpv1.ConditionType{xpv1.TypeSynced, lastAsyncOperation} {
			if strings.Contains(live.GetCondition(said).Message, notEmpty) {
				Keep(want)
			}
		}
		return true
	}
}

// Losing is Loss for a type of the provider.
func Losing[T resource.ModernManaged](loss func(live T) string) func(resource.ModernManaged) string {
	return func(live resource.ModernManaged) string { return loss(live.(T)) }
}

// Says is a Loss that is always the same.
func Says(loss string) func(resource.ModernManaged) string {
	return func(resource.ModernManaged) string { return loss }
}

// Endangering is Hazard for a type of the provider.
func Endangering[T resource.ModernManaged](hazard func(live, want T) string) func(live, want resource.ModernManaged) string {
	return func(live, want resource.ModernManaged) string { return hazard(live.(T), want.(T)) }
}

// Kinds are the rows of all kinds that can be in a plan.
type Kinds struct {
	rows  map[schema.GroupKind]Kind
	types map[reflect.Type]kindType
	list  []schema.GroupVersionKind
}

// A kindType is what is asked of the type of each object: its kind, and where the type has a region and tags. The latter are nil where it has none.
type kindType struct {
	schema.GroupVersionKind

	region, tags []int
}

// NewKinds puts the rows of several blocks together. It panics where a kind has two rows, or names a field that its type does not have.
func NewKinds(blocks ...[]Kind) *Kinds {
	k := &Kinds{rows: map[schema.GroupKind]Kind{}, types: map[reflect.Type]kindType{}}
	scheme := runtime.NewScheme()
	for _, row := range slices.Concat(blocks...) {
		if _, twice := k.rows[row.GroupKind()]; twice {
			panic(fmt.Sprintf("%s has two rows", row.GroupKind()))
		}
		for other := range k.rows {
			ofSeveralGroups[row.Kind] = ofSeveralGroups[row.Kind] || other.Kind == row.Kind
		}
		k.rows[row.GroupKind()] = row
		k.list = append(k.list, row.GroupVersionKind)
		utilruntime.Must(row.AddGroup(scheme))
		res, err := scheme.New(row.GroupVersionKind)
		utilruntime.Must(err)
		of := reflect.TypeOf(res)
		k.types[of] = kindType{row.GroupVersionKind, indexOf(of.Elem(), "Spec", "ForProvider", "Region"), indexOf(of.Elem(), "Spec", "ForProvider", "Tags")}
		checkFields(row, ForProvider(res.(resource.ModernManaged)).Type())
	}
	slices.SortFunc(k.list, func(a, b schema.GroupVersionKind) int {
		return cmp.Or(cmp.Compare(a.Group, b.Group), cmp.Compare(a.Kind, b.Kind))
	})
	return k
}

// indexOf a field within a type, or nil where it has none of the name.
func indexOf(of reflect.Type, path ...string) []int {
	var index []int
	for _, name := range path {
		field, ok := of.FieldByName(name)
		if !ok {
			return nil
		}
		of, index = field.Type, append(index, field.Index...)
	}
	return index
}

func checkFields(row Kind, params reflect.Type) {
	for _, name := range slices.Concat(row.LeftOut, row.ChangedByAWS) {
		if indexOf(params, name) == nil {
			panic(fmt.Sprintf("%s has no field %s", row.GroupKind(), name))
		}
	}
	for _, path := range slices.Concat(row.NeverPatched, row.Patched, SortedKeys(row.SaidBy), SortedKeys(row.PatchedTo)) {
		if !isPatchable(params, path) {
			panic(fmt.Sprintf("%s has no field %s that a patch could set", row.GroupKind(), path))
		}
	}
}

// isPatchable reports whether a type has a field, as patches write it.
func isPatchable(of reflect.Type, path string) bool {
	for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice {
		of = of.Elem()
	}
	name, within, isNested := strings.Cut(path, ".")
	for i := range of.NumField() {
		if is, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ","); is == name {
			return !isNested || isPatchable(of.Field(i).Type, within)
		}
	}
	return false
}

// All kinds, by group and name.
func (k *Kinds) All() []schema.GroupVersionKind { return slices.Clone(k.list) }

// GroupKinds are all kinds without their versions, in the same order.
func (k *Kinds) GroupKinds() []schema.GroupKind {
	kinds := make([]schema.GroupKind, 0, len(k.list))
	for _, gvk := range k.list {
		kinds = append(kinds, gvk.GroupKind())
	}
	return kinds
}

// Row of a kind, or an empty one where the kind is not known.
func (k *Kinds) Row(kind schema.GroupKind) Kind { return k.rows[kind] }

// AddToScheme adds the provider's types to a scheme.
func (k *Kinds) AddToScheme(scheme *runtime.Scheme) error {
	for _, row := range k.rows {
		if err := row.AddGroup(scheme); err != nil {
			return err
		}
	}
	return nil
}

// Loss says what is lost with a managed resource when it is deleted, or "" where a new resource would do as well, or nothing is deleted in AWS.
func (k *Kinds) Loss(live resource.ModernManaged) string {
	row := k.rowOf(live)
	switch {
	case StaysInAWS(live):
		return row.Stays
	case row.Loss == nil:
		return ""
	}
	return row.Loss(live)
}

// Effect says what else happens when a field of a managed resource is changed in place to what is wanted, or "" where nothing does. The path is within
// spec.forProvider, or within spec for what is beside it.
func (k *Kinds) Effect(want resource.ModernManaged, path string) string {
	if effect := k.rowOf(want).Effect; effect != nil {
		return effect(want, path)
	}
	return ""
}

// Hazard says why a change of a managed resource in place cannot work, or cannot be undone, or "" where neither is so.
func (k *Kinds) Hazard(live, want resource.ModernManaged) string {
	if hazard := k.rowOf(live).Hazard; hazard != nil {
		return hazard(live, want)
	}
	return ""
}

func (k *Kinds) rowOf(res resource.ModernManaged) Kind { return k.rows[k.kindOf(res).GroupKind()] }

// kindOf a managed resource, by its type: what comes from a client does not name it.
func (k *Kinds) kindOf(res resource.ModernManaged) schema.GroupVersionKind {
	return k.typeOf(res).GroupVersionKind
}

func (k *Kinds) typeOf(res resource.ModernManaged) kindType {
	of, ok := k.types[reflect.TypeOf(res)]
	if !ok {
		panic(fmt.Sprintf("%T has no row among the kinds", res))
	}
	return of
}
