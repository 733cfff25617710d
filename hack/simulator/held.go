package simulator

import (
	"context"
	"sync"
	"time"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/util/retry"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// heldClient holds back what is written to managed resources of one kind, until it is written in one go. To its user it answers as the API server
// would, except that versions and generations stay as they were.
type heldClient struct {
	client.Client

	mu     sync.Mutex
	drafts map[client.ObjectKey]*draft
	wrote  map[client.ObjectKey]string // the last version of an object that was made here
}

func newHeldClient(c client.Client) *heldClient {
	return &heldClient{Client: c, drafts: map[client.ObjectKey]*draft{}, wrote: map[client.ObjectKey]string{}}
}

// draft is an object as the API server has it, and as it is to be.
type draft struct {
	there, wanted *unstructured.Unstructured
	since         time.Time
}

func (c *heldClient) draft(name client.ObjectKey) *draft {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.drafts[name]
}

func (c *heldClient) keep(name client.ObjectKey, d *draft) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.drafts[name] = d
}

// age is for how long something of an object has been held back.
func (c *heldClient) age(name client.ObjectKey) time.Duration {
	if d := c.draft(name); d != nil {
		return time.Since(d.since)
	}
	return 0
}

// drop forgets what was held back of an object: it is read again.
func (c *heldClient) drop(name client.ObjectKey) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.drafts, name)
}

// made reports whether a version of an object is one that was made here, about which there is nothing new to see.
func (c *heldClient) made(o client.Object) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.wrote[client.ObjectKeyFromObject(o)] == o.GetResourceVersion()
}

// Get implements client.Reader.
func (c *heldClient) Get(ctx context.Context, name client.ObjectKey, o client.Object, opts ...client.GetOption) error {
	u, managed := o.(*unstructured.Unstructured)
	if !managed {
		return c.Client.Get(ctx, name, o, opts...)
	}
	if d := c.draft(name); d != nil {
		d.wanted.DeepCopyInto(u)
		return nil
	}
	if err := c.Client.Get(ctx, name, u, opts...); err != nil {
		return err
	}
	c.keep(name, &draft{there: u.DeepCopy(), wanted: u.DeepCopy(), since: time.Now()})
	return nil
}

// Update implements client.Writer. That something is about to be created must be on record before it is.
func (c *heldClient) Update(ctx context.Context, o client.Object, opts ...client.UpdateOption) error {
	name := client.ObjectKeyFromObject(o)
	u, managed := o.(*unstructured.Unstructured)
	d := c.draft(name)
	if !managed || d == nil {
		return c.Client.Update(ctx, o, opts...)
	}
	d.wanted = withStatus(u, d.wanted.Object["status"])
	if meta.ExternalCreateIncomplete(u) {
		if err := c.write(ctx, name, d); err != nil {
			return err
		}
	}
	d.wanted.DeepCopyInto(u)
	return nil
}

// Status implements client.StatusClient.
func (c *heldClient) Status() client.SubResourceWriter {
	return &heldStatus{SubResourceWriter: c.Client.Status(), held: c}
}

type heldStatus struct {
	client.SubResourceWriter
	held *heldClient
}

// Update implements client.SubResourceWriter.
func (c *heldStatus) Update(ctx context.Context, o client.Object, opts ...client.SubResourceUpdateOption) error {
	u, managed := o.(*unstructured.Unstructured)
	d := c.held.draft(client.ObjectKeyFromObject(o))
	if !managed || d == nil {
		return c.SubResourceWriter.Update(ctx, o, opts...)
	}
	d.wanted = withStatus(d.wanted, u.Object["status"])
	d.wanted.DeepCopyInto(u)
	return nil
}

// withStatus is a copy of an object with a status.
func withStatus(o *unstructured.Unstructured, status any) *unstructured.Unstructured {
	with := o.DeepCopy()
	if status == nil {
		delete(with.Object, "status")
	} else {
		with.Object["status"] = runtime.DeepCopyJSONValue(status)
	}
	return with
}

// writeObject writes what is held back of an object but for its status. It reports whether there was anything.
func (c *heldClient) writeObject(ctx context.Context, name client.ObjectKey) (bool, error) {
	d := c.draft(name)
	if d == nil || equality.Semantic.DeepEqual(withStatus(d.there, nil).Object, withStatus(d.wanted, nil).Object) {
		return false, nil
	}
	return true, c.write(ctx, name, d)
}

// writeStatus writes what is held back of an object's status. From then on the object is read again.
func (c *heldClient) writeStatus(ctx context.Context, name client.ObjectKey) error {
	d := c.draft(name)
	c.drop(name)
	if d == nil || equality.Semantic.DeepEqual(d.there.Object["status"], d.wanted.Object["status"]) {
		return nil
	}
	if err := c.Client.Status().Update(ctx, d.wanted); err != nil {
		return err
	}
	c.note(name, d.wanted)
	return nil
}

// write a draft but for its status.
func (c *heldClient) write(ctx context.Context, name client.ObjectKey, d *draft) error {
	reply := d.wanted.DeepCopy()
	if err := c.Client.Update(ctx, reply); err != nil {
		c.drop(name)
		if apierrors.IsConflict(err) && !meta.ExternalCreateIncomplete(d.wanted) { // else nothing is created: that a creation begins is written as all else is
			if failed := c.keepRecord(ctx, d.wanted); failed != nil {
				return failed
			}
		}
		return err
	}
	c.note(name, reply)
	d.there, d.wanted = reply, withStatus(reply, d.wanted.Object["status"])
	if reply.GetDeletionTimestamp() != nil && len(reply.GetFinalizers()) == 0 {
		c.drop(name) // it is gone
	}
	return nil
}

// keepRecord writes what is on record of a creation where somebody else has changed the object meanwhile, as crossplane-runtime does.
func (c *heldClient) keepRecord(ctx context.Context, wanted *unstructured.Unstructured) error {
	record := map[string]string{}
	for _, name := range []string{
		meta.AnnotationKeyExternalName, meta.AnnotationKeyExternalCreatePending, meta.AnnotationKeyExternalCreateSucceeded, meta.AnnotationKeyExternalCreateFailed,
	} {
		if value := wanted.GetAnnotations()[name]; value != "" {
			record[name] = value
		}
	}
	return client.IgnoreNotFound(retry.RetryOnConflict(retry.DefaultRetry, func() error {
		now := wanted.DeepCopy()
		if err := c.Client.Get(ctx, client.ObjectKeyFromObject(wanted), now); err != nil {
			return err
		}
		meta.AddAnnotations(now, record)
		return c.Client.Update(ctx, now)
	}))
}

func (c *heldClient) note(name client.ObjectKey, o client.Object) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wrote[name] = o.GetResourceVersion()
}
