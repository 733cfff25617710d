package main

import (
	"context"
	"fmt"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
	"github.com/terrarium-io/terrarium/controllers"
)

// observation is what was found in a cluster.
type observation struct {
	controllers.Observed

	// unseen are Secrets that the user may not read.
	unseen []string

	// taken are objects that have the names of ours and are not.
	taken []plan.Key
}

// observe reads what the controller reads. The Secrets and the Environments of the input are about to be applied.
func observe(ctx context.Context, c client.Client, env *v1alpha1.Environment, in *input) (*observation, error) {
	resources, err := controllers.ReadResources(ctx, c, env)
	if err != nil {
		return nil, err
	}
	seen := &observation{Observed: resources}
	if seen.NetworkOwner, err = networkOwner(ctx, c, env, in); err != nil {
		return nil, err
	}
	given := in.secretsOf(env.Namespace)
	seen.Secrets = map[string]*corev1.Secret{}
	for _, name := range compositions.Secrets(env) {
		secret := &corev1.Secret{}
		err := c.Get(ctx, client.ObjectKey{Namespace: env.Namespace, Name: name}, secret)
		switch {
		case apierrors.IsForbidden(err):
			seen.unseen = append(seen.unseen, name)
		case apierrors.IsNotFound(err) && given[name] != nil:
			seen.Secrets[name] = withoutValues(given[name])
		case apierrors.IsNotFound(err):
		case err != nil:
			return nil, fmt.Errorf("get Secret %s: %w", name, err)
		default:
			if given[name] != nil {
				secret.Data = given[name].Data
			}
			seen.Secrets[name] = secret
		}
	}
	return seen, nil
}

// networkOwner is the Environment whose network is used, of the cluster or, where that has none, of the input.
func networkOwner(ctx context.Context, c client.Client, env *v1alpha1.Environment, in *input) (*v1alpha1.Environment, error) {
	owner, err := controllers.ReadNetworkOwner(ctx, c, env)
	if owner != nil || err != nil {
		return owner, err
	}
	return in.networkOwnerOf(ctx, env)
}

// findUnlabeled looks for what would be made under its name. An object of ours that has lost its label is added to what was seen, and one that
// is not ours is noted. It reports whether something was found.
func findUnlabeled(ctx context.Context, c client.Client, r *report, seen *observation) (bool, error) {
	found := false
	for _, change := range r.changes {
		makes := change.Live == nil || change.Action == controllers.Replace
		if _, known := seen.Resources[change.Key]; !makes || known || seen.Missing[change.GroupKind] {
			continue
		}
		live, err := get(ctx, c, change.Wanted.Resource)
		if err != nil {
			return false, fmt.Errorf("get %s: %w", change.Key, err)
		}
		switch {
		case live == nil:
			continue
		case controllers.IsOurs(live, r.env) && !seen.IsCopy(live):
			seen.Resources[change.Key] = live
		default:
			seen.taken = append(seen.taken, change.Key)
		}
		found = true
	}
	return found, nil
}

// get reads the managed resource that has the kind and name of another. It is nil where there is none.
func get(ctx context.Context, c client.Client, like resource.ModernManaged) (resource.ModernManaged, error) {
	obj, err := c.Scheme().New(like.GetObjectKind().GroupVersionKind())
	if err != nil {
		return nil, err
	}
	live := obj.(resource.ModernManaged)
	err = c.Get(ctx, client.ObjectKeyFromObject(like), live)
	if apierrors.IsNotFound(err) {
		return nil, nil
	}
	return live, err
}
