package main

import (
	"context"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
)

// networkOwnerOf an Environment is the one of the input whose network it uses, as it will be when it is applied: AWS has nothing of it. It is nil where
// the input has none.
func (in *input) networkOwnerOf(ctx context.Context, env *v1alpha1.Environment) (*v1alpha1.Environment, error) {
	name := compositions.NetworkOwner(env)
	if name == "" {
		return nil, nil
	}
	for _, m := range in.environments {
		if m.GetNamespace() == env.Namespace && m.GetName() == name {
			owner, err := admitOffline(ctx, m.Unstructured, nil)
			if err != nil {
				return nil, m.wrong(err)
			}
			return owner, nil
		}
	}
	return nil, nil
}

// networkOwnerElsewhere stands for the Environment whose network is used, where it can be in a cluster that is not asked. It is nil where none is used.
func networkOwnerElsewhere(env *v1alpha1.Environment) *v1alpha1.Environment {
	name := compositions.NetworkOwner(env)
	if name == "" {
		return nil
	}
	owner := &v1alpha1.Environment{}
	owner.Name, owner.Namespace = name, env.Namespace
	owner.Spec.Region, owner.Spec.ProviderConfigRef = env.Spec.Region, env.Spec.ProviderConfigRef
	return owner
}
