package plan

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// An adoption is the annotation [v1alpha1.AnnotationAdopt]: what is in AWS already, made by another cluster. Until the provider has seen all of it,
// everything is only observed, and nothing is made: where one resource is not what the inventory says, no resource is touched.
type adoption struct {
	Region    string `json:"region"`
	Namespace string `json:"namespace"`
	Name      string `json:"name"`
	Suffix    string `json:"suffix"`

	// ExternalNames of managed resources, by kind and name: VPC.ec2.aws.m.upbound.io/shop-vpc. Revisions have the name that they share. The external
	// name is empty where the provider finds a resource without one.
	ExternalNames map[string]string `json:"externalNames"`

	// Revisions are the names of single revisions, in the same way. A revision with another content could not become what is in AWS.
	Revisions map[string]string `json:"revisions,omitempty"`

	// KeptNames are the names in AWS that are not made of the Environment's, in the same way.
	KeptNames map[string]string `json:"keptNames,omitempty"`

	// Joining are what is adopted and needs something that is yet to be made, in the same way: a service of somebody else gets a version of its tasks from
	// the Environment. Nothing of an inventory does, as all that it needs is there.
	Joining []string `json:"joining,omitempty"`

	// Found is what fields of the provider's status said, in the same way: where AWS says otherwise, somebody else has changed that since.
	Found map[string]map[string]string `json:"found,omitempty"`
}

// active reports whether there is something to adopt.
func (a adoption) active() bool { return len(a.ExternalNames) > 0 }

// adoptionOf an Environment is the adoption in progress, or one with no names. An adoption ends, for good, with the first resource of the Environment,
// or of a former Environment of its name, that the provider does more to than observe. A resource that has the Environment's label alone may be a copy,
// and does not count. What a former Environment has left ends nothing where the plan asks for none of it: see [Composer.checkFormer].
func adoptionOf(env *v1alpha1.Environment, seen Observed, suffix string) (adoption, error) {
	var adopting []Key
	for key, live := range seen.Resources {
		switch {
		case !IsOwned(live, env):
		case !IsObservedOnly(live):
			return adoption{}, nil
		case isAdopting(live):
			adopting = append(adopting, key)
		}
	}
	a, annotated, err := annotatedOn(env)
	switch {
	case err != nil:
		return adoption{}, err
	case annotated:
		return a, a.check(env, suffix)
	case len(adopting) > 0:
		return adoption{}, adoptionError("the annotation was removed before everything had been adopted, such as %s: put it back", firstOf(adopting))
	}
	return adoption{}, nil
}

// annotatedOn an Environment is what its annotation says, where it has one.
func annotatedOn(env *v1alpha1.Environment) (a adoption, annotated bool, err error) {
	text, annotated := env.Annotations[v1alpha1.AnnotationAdopt]
	if !annotated {
		return adoption{}, false, nil
	}
	if err := DecodeStrictly([]byte(text), &a); err != nil {
		return adoption{}, true, adoptionError("not as kubectl environment adopt printed it, which can print it again: %w", err)
	}
	return a, true, nil
}

func adoptionError(format string, args ...any) error {
	return fmt.Errorf("metadata.annotations[%s]: %w", v1alpha1.AnnotationAdopt, fmt.Errorf(format, args...))
}

// check that the names in AWS will be those that the other cluster made.
func (a adoption) check(env *v1alpha1.Environment, suffix string) error {
	switch {
	case a.Region != env.Spec.Region:
		return adoptionError("for region %q, and spec.region is %q: set spec.region back", a.Region, env.Spec.Region)
	case a.Namespace != env.Namespace || a.Name != env.Name:
		return adoptionError("for Environment %s in namespace %s, from which names in AWS are made: apply it under that name and in that namespace", a.Name, a.Namespace)
	case a.Suffix != suffix:
		return adoptionError("for names with the suffix %q, and this Environment has %q: annotate the Environment with %s: %s",
			a.Suffix, suffix, v1alpha1.AnnotationNameSuffix, a.Suffix)
	case !a.active():
		return adoptionError("names nothing that could be adopted: print it again with kubectl environment adopt")
	}
	return nil
}

// adopts reports whether an object is to be adopted. A revision is looked up by the name that all revisions share.
func (a adoption) adopts(kind schema.GroupKind, name string) bool {
	if !a.active() {
		return false
	}
	_, ok := a.ExternalNames[adoptionKey(kind.String(), name)]
	return ok
}

func adoptionKey(kind, name string) string { return kind + "/" + name }

// adopt makes the objects of a plan observe until everything that is to be adopted has been seen. Until then the objects wait that are to be made.
func (c Composer) adopt() error {
	a := c.adoption
	if !a.active() {
		c.keepExternalNames()
		if err := c.checkNoneForgotten(); err != nil {
			return err
		}
		return c.holdOutdated()
	}
	unseen, added, err := c.lookFor()
	switch {
	case err != nil:
		return err
	case len(unseen) == 0:
		return c.checkAskedFor()
	}
	c.holdGenerated()
	for _, o := range c.Plan.Objects {
		if o.Existing {
			continue
		}
		if added[o.Key] {
			o.WaitingOn, o.Payload = append(o.WaitingOn, unseen...), nil
		} else if err := a.observe(o, added); err != nil {
			return err
		}
	}
	return nil
}

// lookFor gives what is to be adopted and has not been seen or proven yet, and what is made beside it, of all that was seen or is made.
func (c Composer) lookFor() (unseen []Key, added map[Key]bool, err error) {
	a, seen := c.adoption, c.Seen
	added = map[Key]bool{}
	for _, o := range c.Plan.Objects {
		adopts := a.adopts(o.GroupKind, o.SharedName())
		if err := o.checkKeptName(); err != nil {
			return nil, nil, err
		}
		switch {
		case o.Existing:
			continue
		case adopts && !seen.Exists(o.Key):
			unseen = append(unseen, o.Key)
			continue // its external name is what the annotation says now
		case adopts && o.Waits() && (!a.joins(o) || !o.waitsOnlyFor(added)): // what is asked for is not known, so that nothing can be proven
			unseen = append(unseen, o.Key)
		case adopts:
			if err := c.prove(o); err != nil {
				return nil, nil, err
			}
		}
		o.keepExternalName(seen)
		added[o.Key] = !adopts
	}
	return unseen, added, nil
}

// prove that an object which has been seen in AWS is this Environment's. The annotation alone proves nothing: whoever can write the annotation could
// name anything in the account.
func (c Composer) prove(o *Object) error {
	key := adoptionKey(o.GroupKind.String(), o.SharedName())
	live, called := c.Seen.Resources[o.Key], c.adoption.ExternalNames[key]
	if why := c.foreign(o.Resource, live); why != "" {
		return adoptionError("%s in AWS, %q, is not of this Environment: %s", o.Key, called, why)
	}
	kept, is := o.Resource.GetAnnotations()[v1alpha1.AnnotationKeptName], cmp.Or(reported(live, "Name"), reported(live, "Identifier"))
	if kept != "" && is != "" && kept != is {
		return adoptionError("%s in AWS, %q, has the name %q there, and not %q", o.Key, called, is, kept)
	}
	why, err := c.adoption.outdated(key, live)
	if why != "" {
		return adoptionError("%s in AWS, %q, %s: %s", o.Key, called, why, printAgain)
	}
	return err
}

// checkKeptName refuses a name in AWS that a kind cannot keep: the provider would ask for another one.
func (o *Object) checkKeptName() error {
	kept := o.Resource.GetAnnotations()[v1alpha1.AnnotationKeptName]
	if kept == "" || kept == meta.GetExternalName(o.Resource) {
		return nil
	}
	for _, field := range []string{"Name", "Identifier"} { // instances of RDS have an identifier
		if name := ForProvider(o.Resource).FieldByName(field); name.IsValid() && Text(name.Interface().(*string)) == kept {
			return nil
		}
	}
	return adoptionError("%s cannot have the name %q in AWS: its name is made of the Environment's", o.Key, kept)
}

// observe makes an object only look at what is in AWS. It fails where what is in AWS cannot be what the spec asks for.
func (a adoption) observe(o *Object, added map[Key]bool) error {
	key := adoptionKey(o.GroupKind.String(), o.SharedName())
	if a.joins(o) {
		o.lookWithoutUnknown()
	}
	const advice = "adopt with the spec of the inventory and the version of Terrarium that wrote it, and change them afterwards"
	for _, needed := range o.WaitingOn {
		if added[needed] {
			return adoptionError("%s needs %s, which is not in the inventory: "+advice, o.Key, needed)
		}
	}
	if revision := a.Revisions[key]; revision != "" && revision != o.Name && !o.Waits() {
		return adoptionError("%s is not %s, which is in the inventory: "+advice, o.Key, revision)
	}
	return o.observeAs(a.ExternalNames[key])
}

// observeAs gives an object its external name, if it has one, and lets the provider do no more than observe.
func (o *Object) observeAs(externalName string) error {
	if own := meta.GetExternalName(o.Resource); own == "" && externalName != "" {
		meta.SetExternalName(o.Resource, externalName)
		SetAnnotation(o.Resource, v1alpha1.AnnotationAdopted, "true")
	} else if own != externalName && o.Resource.GetAnnotations()[v1alpha1.AnnotationAdopted] == "" {
		return adoptionError("it calls %s %q, and the spec %q", o.Key, externalName, own)
	}
	o.Resource.SetManagementPolicies(observeOnly)
	o.Adopting = true
	return nil
}

// keepExternalNames of all that was adopted.
func (c Composer) keepExternalNames() {
	for _, o := range c.Plan.Objects {
		if !o.Existing {
			o.keepExternalName(c.Seen)
		}
	}
}

// keepExternalName of an object that was adopted, as the name is now. The controller has set the annotation, and to leave the annotation out would take
// it away.
func (o *Object) keepExternalName(seen Observed) {
	if live, ok := seen.Resources[o.Key]; ok && live.GetAnnotations()[v1alpha1.AnnotationAdopted] != "" {
		meta.SetExternalName(o.Resource, meta.GetExternalName(live))
		SetAnnotation(o.Resource, v1alpha1.AnnotationAdopted, "true")
	}
}

// DecodeStrictly refuses fields that are not known, and text that comes behind the document.
func DecodeStrictly(data []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something comes after its end")
	}
	return nil
}
