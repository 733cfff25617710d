package terraform

import (
	"fmt"
	"maps"
	"reflect"
	"strconv"
	"strings"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	upjet "github.com/crossplane/upjet/v2/pkg/resource"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// Plan is what the Environment asks for when the provider has seen all that the states have, with the tags of consent. What is seen is as the provider
// would report it.
func (t *Takeover) Plan(env *v1alpha1.Environment) (*plan.Plan, plan.Observed, error) {
	seen := plan.Observed{Secrets: t.secrets()}
	for range passes {
		p, err := compositions.Compose(env, seen)
		if err != nil {
			return nil, plan.Observed{}, err
		}
		resources := map[plan.Key]resource.ModernManaged{}
		for _, o := range p.Objects {
			from, values := t.stateOf(o)
			if from == nil {
				continue
			}
			if resources[o.Key], err = t.live(o, from, values); err != nil {
				return nil, plan.Observed{}, err
			}
		}
		if len(resources) == len(seen.Resources) { // nothing more is asked for than before
			return p, seen, nil
		}
		seen.Resources = resources
	}
	return nil, plan.Observed{}, fmt.Errorf("what the Environment asks for still changes after %d passes: this is an error of Terrarium, please report it", passes)
}

// secrets are those of the passwords that stay, as if they were there. What is in them is never asked for here.
func (t *Takeover) secrets() map[string]*corev1.Secret {
	secrets := map[string]*corev1.Secret{}
	for _, password := range t.Passwords {
		secrets[password.Secret] = &corev1.Secret{
			ObjectMeta: metav1.ObjectMeta{Namespace: t.namespace, Name: password.Secret, UID: "of-a-plan"},
			Data:       map[string][]byte{password.Key: []byte("the-one-in-use")},
		}
	}
	return secrets
}

// passes are more than it takes to see what only shows when something else has been seen.
const passes = 10

// live is the managed resource of an object as the provider would report what the states have of it.
func (t *Takeover) live(o *plan.Object, from *Resource, values map[string]any) (resource.ModernManaged, error) {
	live := reflect.New(reflect.TypeOf(o.Resource).Elem()).Interface().(resource.ModernManaged)
	if _, tagged := values["tags"]; tagged && !o.Existing {
		values = maps.Clone(values)
		values["tags"], values["tags_all"] = t.withConsent(from), t.withConsent(from)
	}
	if err := report(live, values); err != nil {
		return nil, fmt.Errorf("%s: %w", from.Address, err)
	}
	live.SetName(o.Name)
	live.SetNamespace(o.Resource.GetNamespace())
	live.SetLabels(o.Resource.GetLabels())
	live.SetManagementPolicies(xpv1.ManagementPolicies{xpv1.ManagementActionObserve})
	live.SetProviderConfigReference(o.Resource.GetProviderConfigReference())
	live.SetConditions(xpv1.Available(), xpv1.ReconcileSuccess())
	meta.SetExternalName(live, meta.GetExternalName(o.Resource))
	if o.Existing {
		plan.SetAnnotation(live, v1alpha1.AnnotationExisting, "true")
	} else {
		plan.SetAnnotation(live, v1alpha1.AnnotationAdopted, "true")
	}
	return live, nil
}

// stateOf an object is what the states have of it, or nil.
func (t *Takeover) stateOf(o *plan.Object) (*Resource, map[string]any) {
	if taken := t.Of(o); taken != nil {
		return taken.From, taken.values
	}
	if !o.Existing {
		return nil, nil
	}
	called := meta.GetExternalName(o.Resource)
	typ := o.Resource.(upjet.Terraformed).GetTerraformResourceType()
	for _, name := range []string{typ, strings.Replace(typ, "aws_lb", "aws_alb", 1)} {
		for _, field := range []string{"id", "arn", "name"} {
			if r := t.states.one(name, field, called); r != nil {
				return r, r.values
			}
		}
	}
	return nil, nil
}

// Of an object is what it takes over, or nil.
func (t *Takeover) Of(o *plan.Object) *Taken {
	for _, taken := range t.Taken {
		if taken.Kind.GroupKind() == o.GroupKind && taken.Name == o.Name {
			return taken
		}
	}
	return nil
}

// withConsent are the tags of a resource with those by which its owner consents.
func (t *Takeover) withConsent(r *Resource) map[string]any {
	tags := map[string]any{}
	for key, value := range r.tags() {
		tags[key] = value
	}
	for key, value := range t.Consent() {
		tags[key] = value
	}
	return tags
}

// report sets what AWS reports of a managed resource, attribute by attribute.
func report(live resource.ModernManaged, values map[string]any) error {
	return set(live.(upjet.Terraformed).SetObservation, reflect.ValueOf(live).Elem().FieldByName("Status").FieldByName("AtProvider").Type(), values)
}

// Asked is the managed resource of what is taken over that asks for just what is there: for comparisons.
func (t *Taken) Asked(like resource.ModernManaged) (resource.ModernManaged, error) {
	asked := reflect.New(reflect.TypeOf(like).Elem()).Interface().(resource.ModernManaged)
	asked.SetName(like.GetName())
	meta.SetExternalName(asked, t.ExternalName)
	params := plan.ForProvider(asked).Type()
	if err := set(asked.(upjet.Terraformed).SetParameters, params, t.values); err != nil {
		return nil, fmt.Errorf("%s: %w", t.From.Address, err)
	}
	return asked, nil
}

// set gives a function the attributes one by one, in the form of a type of the provider. An error of the function would show what is there.
func set(apply func(map[string]any) error, into reflect.Type, values map[string]any) error {
	for name, value := range values {
		field, known := fieldFor(into, name)
		if !known || value == nil {
			continue
		}
		if err := apply(map[string]any{name: inForm(field.Type, value)}); err != nil {
			return fmt.Errorf("its attribute %s is of another type than the provider has it", name)
		}
	}
	return nil
}

// fieldFor is the field of a type of the provider for an attribute of Terraform.
func fieldFor(of reflect.Type, attribute string) (reflect.StructField, bool) {
	for i := range of.NumField() {
		if name, _, _ := strings.Cut(of.Field(i).Tag.Get("tf"), ","); name == attribute {
			return of.Field(i), true
		}
	}
	return reflect.StructField{}, false
}

// inForm is a value of a state as a type of the provider has it: a block that can be there once is a list to Terraform, and none to the provider.
func inForm(of reflect.Type, value any) any {
	list, isList := value.([]any)
	flag, isFlag := value.(bool)
	switch {
	case isFlag && of.Kind() == reflect.Pointer && of.Elem().Kind() == reflect.String: // a switch that a later version of Terraform's provider has as a text
		return strconv.FormatBool(flag)
	case of.Kind() == reflect.Pointer && of.Elem().Kind() == reflect.Struct:
		return inForm(of.Elem(), first(value))
	case of.Kind() == reflect.Slice && isList:
		formed := make([]any, 0, len(list))
		for _, item := range list {
			formed = append(formed, inForm(of.Elem(), item))
		}
		return formed
	case of.Kind() == reflect.Struct:
		return fieldsInForm(of, value)
	}
	return value
}

func fieldsInForm(of reflect.Type, value any) any {
	block, isBlock := value.(map[string]any)
	if !isBlock {
		return value
	}
	formed := map[string]any{}
	for name, inner := range block {
		if field, known := fieldFor(of, name); known && inner != nil {
			formed[name] = inForm(field.Type, inner)
		}
	}
	return formed
}
