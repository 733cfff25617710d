package simulator

import (
	"context"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/manager"
)

// kindClient hands managed resources of one kind to the API server as the unstructured objects that they are.
type kindClient struct {
	client.Client
	gvk schema.GroupVersionKind
}

func (c *kindClient) unwrap(o client.Object) client.Object {
	if m, ok := o.(*managedResource); ok {
		m.SetGroupVersionKind(c.gvk)
		return &m.Unstructured
	}
	return o
}

// Get implements client.Reader.
func (c *kindClient) Get(ctx context.Context, key client.ObjectKey, o client.Object, opts ...client.GetOption) error {
	return c.Client.Get(ctx, key, c.unwrap(o), opts...)
}

// Update implements client.Writer.
func (c *kindClient) Update(ctx context.Context, o client.Object, opts ...client.UpdateOption) error {
	m, managed := o.(*managedResource)
	if !managed {
		return c.Client.Update(ctx, o, opts...)
	}
	pending := m.DeepCopy().Object["status"]
	err := c.Client.Update(ctx, c.unwrap(m), opts...)
	m.keep("atProvider", pending)
	m.keep("conditions", pending)
	return err
}

// Status implements client.StatusClient.
func (c *kindClient) Status() client.SubResourceWriter {
	return &statusClient{SubResourceWriter: c.Client.Status(), kind: c}
}

type statusClient struct {
	client.SubResourceWriter
	kind *kindClient
}

// Update implements client.SubResourceWriter.
func (c *statusClient) Update(ctx context.Context, o client.Object, opts ...client.SubResourceUpdateOption) error {
	return c.SubResourceWriter.Update(ctx, c.kind.unwrap(o), opts...)
}

// kindManager is what crossplane-runtime's reconciler asks its manager for.
type kindManager struct {
	manager.Manager
	client *kindClient
}

// GetClient implements cluster.Cluster.
func (m *kindManager) GetClient() client.Client { return m.client }

// GetScheme implements cluster.Cluster: it is where the reconciler gets its empty objects from.
func (m *kindManager) GetScheme() *runtime.Scheme {
	scheme := runtime.NewScheme()
	scheme.AddKnownTypeWithName(m.client.gvk, &managedResource{})
	return scheme
}
