package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"sync"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	s3 "github.com/upbound/provider-aws/v2/apis/namespaced/s3/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// A Fact is a value that AWS reports of an object. The value may not be known yet. Only a draft can read it, and [Fact.Output] for people.
type Fact struct {
	of    *Object
	value string
}

// Output is the value for the status and for messages, and "" while the value is not known. No object can be made with an output: a draft that uses the
// fact waits for the value.
func (f Fact) Output() string { return f.value }

// Known is a fact that is known without asking AWS.
func Known(value string) Fact { return Fact{value: value} }

// Within is a text with the value of a fact in it, which is known when the fact is.
func (f Fact) Within(before, after string) Fact {
	if f.value != "" {
		f.value = before + f.value + after
	}
	return f
}

// Fact of an object: a value of the object's live state, nil or empty where it is not known.
func (o *Object) Fact(value *string) Fact {
	if value == nil {
		return Fact{of: o}
	}
	return Fact{of: o, value: *value}
}

// A Draft is an object that is being composed. The draft notes which facts and objects are used.
type Draft struct {
	Composer

	// Part is the name of the object behind the Environment's.
	Part string

	// Object is what comes of the draft.
	Object *Object

	// NameIsChosen is true where the user has chosen the name in AWS.
	NameIsChosen bool

	payload *payload

	// lacks is true where the object uses a fact that is not known.
	lacks bool

	// used are the values of facts, and the texts in place of those that are not known: no patch may set them.
	used []string
}

// Draft begins the object <environment>-<part>.
func (c Composer) Draft(part string) *Draft {
	return &Draft{Composer: c, Part: part, Object: &Object{Composition: c.Composition.Name, Instance: c.Instance}}
}

// Text reads a fact. While the fact is not known the object waits, and the text that Text returns says for what: the text is for people who look at a
// plan, and is never applied.
func (d *Draft) Text(f Fact) string {
	value := f.value
	if f.of != nil {
		d.dependOn(f.of)
	}
	if f.of != nil && value == "" {
		d.WaitFor(f.of.Key)
		d.lacks = true
		value = unknown(f.of.Key)
	}
	if len(d.Env.Spec.Patches) > 0 {
		d.used = append(d.used, value)
	}
	return value
}

// Use is Text for the provider's types.
func (d *Draft) Use(f Fact) *string { return new(d.Text(f)) }

// Texts is Text for several facts.
func (d *Draft) Texts(facts []Fact) []string {
	texts := make([]string, 0, len(facts))
	for _, f := range facts {
		texts = append(texts, d.Text(f))
	}
	return texts
}

// UseAll reads several facts.
func (d *Draft) UseAll(facts []Fact) []*string {
	values := make([]*string, 0, len(facts))
	for _, f := range facts {
		values = append(values, d.Use(f))
	}
	return values
}

// After makes the object wait until others exist, where an order is needed but no value.
func (d *Draft) After(objects ...*Object) {
	for i, o := range objects {
		d.dependOn(o)
		if o.Resource == nil || !d.Seen.Exists(o.Key) {
			d.Object.WaitingOn = slices.Grow(d.Object.WaitingOn, len(objects)-i) // where one is not there yet, the others seldom are
			d.WaitFor(o.Key)
		}
	}
}

// usualWaits is room for what most new objects wait for.
const usualWaits = 4

// WaitFor makes the object wait for something that is not in the plan, such as a Secret, or for more than the existence of something.
func (d *Draft) WaitFor(keys ...Key) {
	if d.Object.WaitingOn == nil && len(keys) > 0 {
		d.Object.WaitingOn = make([]Key, 0, max(len(keys), usualWaits))
	}
	for _, key := range keys {
		if !slices.Contains(d.Object.WaitingOn, key) {
			d.Object.WaitingOn = append(d.Object.WaitingOn, key)
		}
	}
}

func (d *Draft) dependOn(o *Object) {
	d.Object.Depth = max(d.Object.Depth, o.Depth+1)
}

// A Made object has been composed. Live is the object as it was observed: empty while the provider does not say that it exists.
type Made[T resource.ModernManaged] struct {
	*Object
	Live T
}

// Add puts the finished object into the plan.
func Add[T resource.ModernManaged](d *Draft, res T) Made[T] {
	d.patch(res)
	d.finish(res, d.Part)
	return Made[T]{Object: d.Object, Live: Live(d.Seen, d.Object.Key, res)}
}

// AddRevision puts an object that cannot be changed in place into the plan. The hash of its content is in its name, so that other content
// makes another object. keep is how many old revisions stay.
func AddRevision[T resource.ModernManaged](d *Draft, res T, keep int) Made[T] {
	d.Object.RevisionOf, d.Object.KeepRevisions = d.Part, keep
	d.patch(res)
	name := d.Part
	if !d.Object.Waits() {
		name += "-" + d.ContentHash(res)
	}
	d.finish(res, name)
	return Made[T]{Object: d.Object, Live: Live(d.Seen, d.Object.Key, res)}
}

// Live is the observed object, or an empty one where the provider does not say that it exists.
func Live[T resource.ModernManaged](seen Observed, key Key, like T) T {
	if seen.Exists(key) {
		if res, ok := seen.Resources[key].(T); ok {
			return res
		}
	}
	return nothingLike(like)
}

// LastSeen is the observed object, also where the provider says that the object is not ready now, or an empty one where AWS has none. Like
// [Observed.IDInAWS] it is for people and for comparisons.
func LastSeen[T resource.ModernManaged](seen Observed, key Key, like T) T {
	if seen.InAWS(key) {
		if res, ok := seen.Resources[key].(T); ok {
			return res
		}
	}
	return nothingLike(like)
}

// nothings are the empty objects, one of each type: a plan has many, and they are big. Nobody writes to what was observed.
var nothings sync.Map

func nothingLike[T resource.ModernManaged](like T) T {
	of := reflect.TypeOf(like)
	nothing, ok := nothings.Load(of)
	if !ok {
		nothing, _ = nothings.LoadOrStore(of, reflect.New(of.Elem()).Interface())
	}
	return nothing.(T)
}

// ContentHash is a short hash of what a resource asks for, or of the payload that it reads.
func (d *Draft) ContentHash(res resource.ModernManaged) string {
	if d.payload != nil {
		return d.payload.hash
	}
	content, err := json.Marshal(d.patchedContent(res))
	if err != nil {
		panic(fmt.Sprintf("marshal %T: %v", res, err)) // structs of strings, numbers and booleans always marshal
	}
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:4])
}

// finish sets what is the same for all objects.
func (d *Draft) finish(res resource.ModernManaged, part string) {
	name := d.Env.Name + "-" + part
	res.SetName(name)
	res.SetNamespace(d.Env.Namespace)
	res.SetLabels(d.labels())
	SetAnnotation(res, v1alpha1.AnnotationDepth, strconv.Itoa(d.Object.Depth))
	res.SetProviderConfigReference(&xpv1.ProviderConfigReference{
		Kind: d.Env.Spec.ProviderConfigRef.Kind,
		Name: d.Env.Spec.ProviderConfigRef.Name,
	})
	d.stamp(res)
	gvk := d.kinds.kindOf(res)
	res.GetObjectKind().SetGroupVersionKind(gvk)
	d.Object.Key = Key{GroupKind: gvk.GroupKind(), Name: name}
	d.Object.Resource = res
	if kept := d.keptName(d.Object.Key); kept != "" {
		SetAnnotation(res, v1alpha1.AnnotationKeptName, kept)
	}
	d.probe(res)
	if d.payload != nil && !d.Object.Waits() { // before, its name is not its own
		d.Object.Payload = d.payload.secret(name, d.Env.Namespace, maps.Clone(d.labels()))
	}
	d.Plan.Objects = append(d.Plan.Objects, d.Object)
}

func (d *Draft) labels() map[string]string {
	if d.Object.RevisionOf == "" {
		return d.Composer.labels
	}
	labels := maps.Clone(d.Composer.labels)
	labels[v1alpha1.LabelRevisionOf] = d.Object.RevisionOf
	return labels
}

// stamp sets the region and the tags, which nearly every kind has, in one place so that none is forgotten.
func (d *Draft) stamp(res resource.ModernManaged) {
	object, of := reflect.ValueOf(res).Elem(), d.kinds.typeOf(res)
	if of.region != nil {
		object.FieldByIndex(of.region).Set(reflect.ValueOf(&d.Env.Spec.Region))
	}
	_, isObject := res.(*s3.Object) // S3 takes ten tags on an object, and the provider adds three
	if of.tags != nil && !isObject && !d.Object.Existing {
		object.FieldByIndex(of.tags).Set(reflect.ValueOf(d.tags(res.GetName())))
	}
}
