package simulator

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/reconciler/managed"
	xpresource "github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// initializers are what the provider does with a managed resource before it looks at AWS.
func (k *kind) initializers() []managed.Initializer {
	var chain []managed.Initializer
	traits := k.name.Traits()
	if traits.Tagged {
		chain = append(chain, managed.InitializerFn(k.tag))
	}
	if traits.Named {
		chain = append(chain, managed.NewNameAsExternalName(k.client))
	}
	return chain
}

// tag adds the provider's own tags to forProvider.
func (k *kind) tag(ctx context.Context, mg xpresource.Managed) error {
	m := mg.(*managedResource)
	if slices.Equal(m.GetManagementPolicies(), xpv1.ManagementPolicies{xpv1.ManagementActionObserve}) {
		return nil
	}
	all := xpresource.GetExternalTags(m)
	tags := map[string]string{}
	m.read("spec.forProvider.tags", &tags)
	wanted := maps.Clone(tags)
	for _, tag := range []string{
		xpresource.ExternalResourceTagKeyKind, xpresource.ExternalResourceTagKeyName, xpresource.ExternalResourceTagKeyProvider,
	} {
		wanted[tag] = all[tag]
	}
	if maps.Equal(tags, wanted) {
		return nil
	}
	m.write("spec.forProvider.tags", wanted)
	return k.client.Update(ctx, m)
}

// resolver refuses references. The provider would resolve them, which this project's resources do not rely on.
type resolver struct{}

// ResolveReferences implements managed.ReferenceResolver.
func (resolver) ResolveReferences(_ context.Context, mg xpresource.Managed) error {
	m := mg.(*managedResource)
	for _, section := range []string{"forProvider", "initProvider"} {
		if found := references("spec."+section, m.fields(section)); len(found) > 0 {
			slices.Sort(found)
			return fmt.Errorf("cannot resolve references: the simulator resolves none, and found %s", strings.Join(found, ", "))
		}
	}
	return nil
}

// references lists the paths of the fields that refer to other managed resources.
func references(path string, v any) []string {
	var found []string
	switch v := v.(type) {
	case map[string]any:
		for field, value := range v {
			refers := strings.HasSuffix(field, "Ref") || strings.HasSuffix(field, "Refs") || strings.HasSuffix(field, "Selector")
			if refers && !strings.HasSuffix(field, aws.SecretRef) {
				found = append(found, path+"."+field)
				continue
			}
			found = append(found, references(path+"."+field, value)...)
		}
	case []any:
		for _, element := range v {
			found = append(found, references(path, element)...)
		}
	}
	return found
}

// finalizer forgets what is known of a managed resource together with the finalizer.
func (p *Provider) finalizer(k *kind) xpresource.Finalizer {
	api := xpresource.NewAPIFinalizer(k.client, managed.FinalizerName)
	return xpresource.FinalizerFns{
		AddFinalizerFn: api.AddFinalizer,
		RemoveFinalizerFn: func(ctx context.Context, o xpresource.Object) error {
			if err := api.RemoveFinalizer(ctx, o); err != nil {
				return err
			}
			p.forget(request{k.name, client.ObjectKey{Namespace: o.GetNamespace(), Name: o.GetName()}})
			return nil
		},
	}
}
