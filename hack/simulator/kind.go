package simulator

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/crossplane/crossplane-runtime/v2/pkg/reconciler/managed"
	xpresource "github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	toolscache "k8s.io/client-go/tools/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	"sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/source"

	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// kind is a kind of managed resource whose CRD is there.
type kind struct {
	name            aws.Kind
	client          *kindClient
	held            *heldClient // where writes are held back
	reconciler      *managed.Reconciler
	inputs, outputs map[string]bool // the fields of forProvider and atProvider
}

const (
	domain  = ".aws.m.upbound.io"
	version = "v1beta1"
)

// GroupKinds lists the kinds of managed resources that the provider knows.
func GroupKinds() []schema.GroupKind {
	var kinds []schema.GroupKind
	for _, name := range aws.Kinds() {
		kinds = append(kinds, schema.GroupKind{Group: name.Group() + domain, Kind: name.Kind()})
	}
	return kinds
}

// discover begins to serve each kind as soon as its CRD is established, now or later.
func (p *Provider) discover(ctx context.Context) error {
	informer, err := p.manager.GetCache().GetInformer(ctx, &apiextensionsv1.CustomResourceDefinition{})
	if err != nil {
		return fmt.Errorf("watch CRDs: %w", err)
	}
	see := func(o any) {
		crd, ok := o.(*apiextensionsv1.CustomResourceDefinition)
		if !ok || !established(crd) {
			return
		}
		if err := p.serve(crd); err != nil {
			log.FromContext(ctx).Error(err, "Cannot simulate", "crd", crd.Name)
		}
	}
	_, err = informer.AddEventHandler(toolscache.ResourceEventHandlerFuncs{
		AddFunc:    see,
		UpdateFunc: func(_, o any) { see(o) },
	})
	if err != nil {
		return fmt.Errorf("watch CRDs: %w", err)
	}
	<-ctx.Done()
	return nil
}

func established(crd *apiextensionsv1.CustomResourceDefinition) bool {
	return slices.ContainsFunc(crd.Status.Conditions, func(c apiextensionsv1.CustomResourceDefinitionCondition) bool {
		return c.Type == apiextensionsv1.Established && c.Status == apiextensionsv1.ConditionTrue
	})
}

// serve starts to work on a kind.
func (p *Provider) serve(crd *apiextensionsv1.CustomResourceDefinition) error {
	group, ours := strings.CutSuffix(crd.Spec.Group, domain)
	name := aws.Kind(group + "." + crd.Spec.Names.Kind)
	if !ours || !slices.Contains(aws.Kinds(), name) || p.kind(name) != nil {
		return nil
	}
	gvk := schema.GroupVersionKind{Group: crd.Spec.Group, Version: version, Kind: crd.Spec.Names.Kind}
	k := &kind{
		name:    name,
		client:  &kindClient{Client: p.manager.GetClient(), gvk: gvk},
		inputs:  fieldsOf(crd, "spec", "forProvider"),
		outputs: fieldsOf(crd, "status", "atProvider"),
	}
	if p.hold > 0 {
		k.held = newHeldClient(k.client.Client)
		k.client.Client = k.held
	}
	k.reconciler = managed.NewReconciler(&kindManager{Manager: p.manager, client: k.client}, xpresource.ManagedKind(gvk),
		managed.WithManagementPolicies(),
		managed.WithExternalConnector(managed.ExternalConnectorFn(
			func(ctx context.Context, mg xpresource.Managed) (managed.ExternalClient, error) {
				return p.connect(ctx, k, mg)
			})),
		managed.WithInitializers(k.initializers()...),
		managed.WithReferenceResolver(resolver{}),
		managed.WithFinalizer(p.finalizer(k)),
		managed.WithPollInterval(p.poll),
		managed.WithCreationGracePeriod(p.clock.real(30*time.Second)),
	)
	p.mu.Lock()
	p.kinds[name] = k
	p.mu.Unlock()

	seen := &metav1.PartialObjectMetadata{}
	seen.SetGroupVersionKind(gvk)
	enqueue := func(_ context.Context, o client.Object) []request {
		if k.held != nil && k.held.made(o) {
			return nil
		}
		return []request{{name, client.ObjectKeyFromObject(o)}}
	}
	return p.controller.Watch(source.TypedKind[client.Object](p.manager.GetCache(), seen,
		handler.TypedEnqueueRequestsFromMapFunc(enqueue), xpresource.DesiredStateChanged()))
}

// fieldsOf reads the names of the fields at a path of a CRD's schema.
func fieldsOf(crd *apiextensionsv1.CustomResourceDefinition, path ...string) map[string]bool {
	fields := map[string]bool{}
	for _, v := range crd.Spec.Versions {
		if v.Name != version || v.Schema == nil || v.Schema.OpenAPIV3Schema == nil {
			continue
		}
		at := *v.Schema.OpenAPIV3Schema
		for _, name := range path {
			at = at.Properties[name]
		}
		for field := range at.Properties {
			fields[field] = true
		}
	}
	return fields
}

// strip drops the schemas of CRDs that are none of ours before they are cached: a control plane may have thousands.
func strip(o any) (any, error) {
	if crd, ok := o.(*apiextensionsv1.CustomResourceDefinition); ok && !strings.HasSuffix(crd.Spec.Group, domain) {
		crd.Spec.Versions = nil
	}
	return o, nil
}
