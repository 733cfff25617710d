package compositions

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	s3 "github.com/upbound/provider-aws/v2/apis/namespaced/s3/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// A Fact is a value that AWS reports of an object. It may not be known yet. Only a draft can read it, and [Fact.Output] for people.
type Fact struct {
	of    *Object
	value string
}

// Output is the value for the status and for messages, and "" while it is not known. An object cannot be made with it: what reads a fact for that,
// waits for it.
func (f Fact) Output() string { return f.value }

// known is a fact that is known without asking AWS.
func known(value string) Fact { return Fact{value: value} }

// fact of an object: a value of its live state, nil or empty where it is not known.
func (o *Object) fact(value *string) Fact {
	if value == nil {
		return Fact{of: o}
	}
	return Fact{of: o, value: *value}
}

// A draft is an object that is being composed. It notes which facts and objects are used.
type draft struct {
	composer
	part    string
	object  *Object
	payload *payload
	waiting map[Key]bool

	// nameIsChosen is true where the user has chosen the name in AWS.
	nameIsChosen bool
}

// draft begins the object <environment>-<part>.
func (c composer) draft(part string) *draft {
	return &draft{composer: c, part: part, object: &Object{Composition: c.composition.Name, Instance: c.instance}, waiting: map[Key]bool{}}
}

// use reads a fact. While it is not known the object waits, and the value says for what: it is for people who look at a plan, and never
// applied.
func (d *draft) use(f Fact) *string {
	if f.of == nil {
		return &f.value
	}
	d.dependOn(f.of)
	if f.value == "" {
		d.waitFor(f.of.Key)
		return new(unknown(f.of.Key))
	}
	return &f.value
}

// text is use for values inside documents.
func (d *draft) text(f Fact) string { return *d.use(f) }

// texts is text for several facts.
func (d *draft) texts(facts []Fact) []string {
	texts := make([]string, 0, len(facts))
	for _, f := range facts {
		texts = append(texts, d.text(f))
	}
	return texts
}

// useAll reads several facts.
func (d *draft) useAll(facts []Fact) []*string {
	values := make([]*string, 0, len(facts))
	for _, f := range facts {
		values = append(values, d.use(f))
	}
	return values
}

// after makes the object wait until others exist, where an order is needed but no value.
func (d *draft) after(objects ...*Object) {
	for _, o := range objects {
		d.dependOn(o)
		if o.Resource == nil || !d.seen.Exists(o.Key) {
			d.waitFor(o.Key)
		}
	}
}

// waitFor makes the object wait for something that is not in the plan, such as a Secret.
func (d *draft) waitFor(key Key) {
	if !d.waiting[key] {
		d.waiting[key] = true
		d.object.WaitingOn = append(d.object.WaitingOn, key)
	}
}

func (d *draft) dependOn(o *Object) {
	d.object.Depth = max(d.object.Depth, o.Depth+1)
}

// A made object has been composed. live is the object as it was observed: empty while the provider does not say that it exists.
type made[T resource.ModernManaged] struct {
	*Object
	live T
}

// add puts the finished object into the plan.
func add[T resource.ModernManaged](d *draft, res T) made[T] {
	d.finish(res, d.part)
	return made[T]{Object: d.object, live: live(d.seen, d.object.Key, res)}
}

// addRevision puts an object that cannot be changed in place into the plan. The hash of its content is in its name, so that other content
// makes another object. keep is how many old revisions stay.
func addRevision[T resource.ModernManaged](d *draft, res T, keep int) made[T] {
	d.object.RevisionOf, d.object.KeepRevisions = d.part, keep
	name := d.part
	if !d.object.Waits() {
		name += "-" + d.contentHash(res)
	}
	d.finish(res, name)
	return made[T]{Object: d.object, live: live(d.seen, d.object.Key, res)}
}

// live is the observed object, or an empty one where the provider does not say that it exists.
func live[T resource.ModernManaged](seen Observed, key Key, like T) T {
	if seen.Exists(key) {
		if res, ok := seen.Resources[key].(T); ok {
			return res
		}
	}
	return reflect.New(reflect.TypeOf(like).Elem()).Interface().(T)
}

func (d *draft) contentHash(res resource.ModernManaged) string {
	if d.payload != nil {
		return d.payload.hash
	}
	content, err := json.Marshal(forProvider(res).Interface())
	if err != nil {
		panic(fmt.Sprintf("marshal %T: %v", res, err)) // structs of strings, numbers and booleans always marshal
	}
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:4])
}

// finish sets what is the same for all objects.
func (d *draft) finish(res resource.ModernManaged, part string) {
	name := d.env.Name + "-" + part
	res.SetName(name)
	res.SetNamespace(d.env.Namespace)
	res.SetLabels(d.labels())
	setAnnotation(res, v1alpha1.AnnotationDepth, fmt.Sprint(d.object.Depth))
	res.SetProviderConfigReference(&xpv1.ProviderConfigReference{
		Kind: d.env.Spec.ProviderConfigRef.Kind,
		Name: d.env.Spec.ProviderConfigRef.Name,
	})
	d.stamp(res)
	gvk := kindOf(res)
	res.GetObjectKind().SetGroupVersionKind(gvk)
	d.object.Key = Key{GroupKind: gvk.GroupKind(), Name: name}
	d.object.Resource = res
	d.probe(res)
	if d.payload != nil && !d.object.Waits() { // before, its name is not its own
		d.object.Payload = d.payload.secret(name, d.env.Namespace, d.labels())
	}
	d.plan.Objects = append(d.plan.Objects, d.object)
}

func (d *draft) labels() map[string]string {
	labels := d.composer.labels()
	if d.object.RevisionOf != "" {
		labels[v1alpha1.LabelRevisionOf] = d.object.RevisionOf
	}
	return labels
}

// stamp sets the region and the tags, which nearly every kind has, in one place so that none is forgotten.
func (d *draft) stamp(res resource.ModernManaged) {
	params := forProvider(res)
	if region := params.FieldByName("Region"); region.IsValid() {
		region.Set(reflect.ValueOf(&d.env.Spec.Region))
	}
	_, isObject := res.(*s3.Object) // S3 takes ten tags on an object, and the provider adds three
	if tags := params.FieldByName("Tags"); tags.IsValid() && !isObject {
		tags.Set(reflect.ValueOf(d.tags(res.GetName())))
	}
}
