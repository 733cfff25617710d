package simulator

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/reconciler/managed"
	xpresource "github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	upjet "github.com/crossplane/upjet/v2/pkg/resource"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// external is the provider's view of one managed resource's counterpart in AWS.
type external struct {
	managed.NopClient
	provider *Provider
	kind     *kind
	tracker  *tracker
	object   aws.Object
}

// connect implements managed.ExternalConnector.
func (p *Provider) connect(ctx context.Context, k *kind, mg xpresource.Managed) (managed.ExternalClient, error) {
	m := mg.(*managedResource)
	t := p.track(request{k.name, client.ObjectKeyFromObject(m)})
	if t.uid != m.GetUID() {
		*t = tracker{uid: m.GetUID()}
	}
	if t.met < len(p.first) {
		t.met++
		return nil, errors.New(p.first[t.met-1])
	}
	object, err := k.object(ctx, m)
	object.FirstLook = t.id == "" && !m.observed()
	return &external{provider: p, kind: k, tracker: t, object: object}, err
}

// object is the managed resource as AWS gets it.
func (k *kind) object(ctx context.Context, m *managedResource) (aws.Object, error) {
	o := aws.Object{Name: m.GetName(), ExternalName: meta.GetExternalName(m)}
	m.read("status.atProvider.arn", &o.ObservedARN)
	err := o.Ask(m.fields("initProvider"), m.fields("forProvider"), func(name, key string) (string, error) {
		return k.secret(ctx, types.NamespacedName{Namespace: m.GetNamespace(), Name: name}, key)
	})
	return o, err
}

// secret reads a value. As with the provider, a Secret or key that is missing is an empty value.
func (k *kind) secret(ctx context.Context, name types.NamespacedName, key string) (string, error) {
	secret := &corev1.Secret{}
	err := k.client.Get(ctx, name, secret)
	return string(secret.Data[key]), client.IgnoreNotFound(err)
}

// Observe implements managed.ExternalClient.
func (e *external) Observe(_ context.Context, mg xpresource.Managed) (managed.ExternalObservation, error) {
	m, t := mg.(*managedResource), e.tracker
	if t.running() {
		return managed.ExternalObservation{ResourceExists: true, ResourceUpToDate: true}, nil
	}
	if meta.WasDeleted(m) && t.gone {
		return managed.ExternalObservation{}, nil
	}
	account, id := e.provider.account, t.id
	if id == "" {
		id = account.Find(e.kind.name, e.object)
	}
	seen, err := account.Observe(e.kind.name, id, e.object)
	if err != nil {
		return managed.ExternalObservation{}, unobserved(err)
	}
	if seen == nil {
		t.id = ""
		return managed.ExternalObservation{}, e.search()
	}
	t.id, t.found = id, time.Time{}
	return e.take(m, seen), nil
}

// unobserved puts AWS's error into upjet's words; an error of Terraform's plan has its own.
func unobserved(err error) error {
	var refused *aws.Error
	if errors.As(err, &refused) && refused.Code == "" {
		return err
	}
	return fmt.Errorf("failed to observe the resource: [{0 %w  []}]", err)
}

// search takes the time that the provider spends looking for what is not there. A conflict makes the reconciler
// come back without a word. The provider has read what to make before it looks: what is changed meanwhile follows as an update.
func (e *external) search() error {
	look := e.kind.name.Traits().Look
	now := time.Now()
	switch {
	case look == 0:
		return nil
	case e.tracker.found.IsZero():
		e.tracker.found, e.tracker.sought = now.Add(e.provider.clock.real(look)), e.object
	case !now.Before(e.tracker.found):
		e.tracker.found, e.object = time.Time{}, e.tracker.sought
		return nil
	}
	return apierrors.NewConflict(schema.GroupResource{Resource: string(e.kind.name)}, e.object.Name, nil)
}

// take writes an observation into the managed resource.
func (e *external) take(m *managedResource, seen *aws.Observation) managed.ExternalObservation {
	policies := m.GetManagementPolicies()
	upToDate := len(seen.Changes) == 0 || slices.Equal(policies, xpv1.ManagementPolicies{xpv1.ManagementActionObserve})
	m.SetConditions(xpv1.Available())
	initialized := false
	if slices.Contains(policies, xpv1.ManagementActionLateInitialize) || slices.Contains(policies, xpv1.ManagementActionAll) {
		initialized = e.kind.lateInitialize(m.fields("forProvider"), seen.Values)
	}
	m.write("status.atProvider", pick(seen.Values, e.kind.outputs))
	if meta.GetExternalName(m) != seen.ExternalName {
		meta.SetExternalName(m, seen.ExternalName)
		initialized = true
	}
	if upToDate && !meta.WasDeleted(m) {
		m.SetConditions(upjet.LastAsyncOperationCondition(nil), xpv1.ReconcileSuccess())
		m.touch(xpv1.TypeSynced)
		e.tracker.err = nil
	}
	return managed.ExternalObservation{ResourceExists: true, ResourceUpToDate: upToDate, ResourceLateInitialized: initialized}
}

// lateInitialize fills the fields that are not set with what AWS has, and tells whether there were any. It loses what is false, 0 or empty
// within a block, in a list too, so that the default of Terraform's schema counts from then on.
func (k *kind) lateInitialize(asked, observed map[string]any) bool {
	never := k.name.Traits().NeverInitialized
	changed := false
	for field, value := range pick(observed, k.inputs) {
		if _, set := asked[field]; set || aws.IsZero(value) || slices.Contains(never, field) {
			continue
		}
		asked[field] = aws.WithoutZeros(value)
		changed = true
	}
	return changed
}

func pick(values map[string]any, fields map[string]bool) map[string]any {
	picked := map[string]any{}
	for field, value := range values {
		if fields[field] {
			picked[field] = value
		}
	}
	return picked
}

// Create implements managed.ExternalClient.
func (e *external) Create(context.Context, xpresource.Managed) (managed.ExternalCreation, error) {
	operation := e.provider.account.Create(e.kind.name, e.object)
	return managed.ExternalCreation{}, e.tracker.start(aws.Create, operation)
}

// Update implements managed.ExternalClient.
func (e *external) Update(context.Context, xpresource.Managed) (managed.ExternalUpdate, error) {
	operation := e.provider.account.Update(e.kind.name, e.tracker.id, e.object)
	return managed.ExternalUpdate{}, e.tracker.start(aws.Update, operation)
}

// Delete implements managed.ExternalClient.
func (e *external) Delete(context.Context, xpresource.Managed) (managed.ExternalDelete, error) {
	if e.tracker.running() {
		return managed.ExternalDelete{}, nil
	}
	operation := e.provider.account.Delete(e.kind.name, e.tracker.id, e.object)
	return managed.ExternalDelete{}, e.tracker.start(aws.Delete, operation)
}
