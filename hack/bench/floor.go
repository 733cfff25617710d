package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/util/workqueue"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// recording is what an Environment has become, and what each object had to wait for.
type recording struct {
	objects []*unstructured.Unstructured
	byName  map[object]*unstructured.Unstructured
	needs   map[object][]object
	answers map[object]answer
}

// newRecording takes the needs from the plan of an Environment of which nothing is there yet.
func newRecording(env *v1alpha1.Environment, objects []*unstructured.Unstructured) (*recording, error) {
	env = env.DeepCopy()
	env.UID = "" // else names would be looked for first, for which nothing has to be there
	p, err := compositions.Compose(env, plan.Observed{Resources: map[plan.Key]resource.ModernManaged{}, Secrets: map[string]*corev1.Secret{}})
	if err != nil {
		return nil, fmt.Errorf("plan the sample: %w", err)
	}
	r := &recording{objects: objects, byName: map[object]*unstructured.Unstructured{}, needs: map[object][]object{}, answers: map[object]answer{}}
	made := map[plan.Key]object{} // of what the plan means: revisions have a hash in their names
	for _, o := range objects {
		name := o.GetName()
		if part := o.GetLabels()[v1alpha1.LabelRevisionOf]; part != "" {
			name = env.Name + "-" + part
		}
		made[plan.Key{GroupKind: o.GroupVersionKind().GroupKind(), Name: name}] = objectOf(o)
		r.byName[objectOf(o)] = o
		values, _, err := unstructured.NestedMap(o.Object, "status", "atProvider")
		if err != nil {
			return nil, fmt.Errorf("read status of %s: %w", name, err)
		}
		r.answers[objectOf(o)] = answer{meta.GetExternalName(o), values}
	}
	for _, o := range p.Objects {
		for _, needed := range o.WaitingOn {
			if of, ok := made[needed]; ok {
				r.needs[made[o.Key]] = append(r.needs[made[o.Key]], of)
			}
		}
	}
	return r, nil
}

func objectOf(o *unstructured.Unstructured) object {
	return object{o.GroupVersionKind().GroupKind(), o.GetName()}
}

// chain is the longest path of what had to wait for each other, with what each took.
func (r *recording) chain(took func(object) time.Duration) time.Duration {
	ends := map[object]time.Duration{}
	var end func(object) time.Duration
	end = func(o object) time.Duration {
		if at, ok := ends[o]; ok {
			return at
		}
		var begin time.Duration
		for _, needed := range r.needs[o] {
			begin = max(begin, end(needed))
		}
		ends[o] = begin + took(o)
		return ends[o]
	}
	var longest time.Duration
	for _, o := range r.objects {
		longest = max(longest, end(objectOf(o)))
	}
	return longest
}

// floor is how long a bare client takes to make the same objects, each as soon as those are ready that it needs.
func floor(ctx context.Context, size int, opts options, rec *recording) (took time.Duration, err error) {
	s, err := newStage(ctx)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if err := s.prepare(ctx, size); err != nil {
		return 0, err
	}
	if _, err := s.startProvider(ctx, opts, rec.answers); err != nil {
		return 0, err
	}
	c := &bareClient{recording: rec, done: make(chan struct{}), left: size * len(rec.objects), ready: map[ref]bool{}, asked: map[ref]bool{}}
	c.queue = workqueue.NewTypedDelayingQueue[ref]()
	if c.watched, err = s.watch(ctx, c.see); err != nil {
		return 0, err
	}
	context.AfterFunc(ctx, c.queue.ShutDown)
	for range hands {
		go c.work(ctx)
	}
	begun := time.Now()
	for i := range size {
		c.goOn(namespaceOf(i))
	}
	select {
	case <-c.done:
		return time.Since(begun), c.err
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// bareClient makes recorded objects, and does nothing else.
type bareClient struct {
	*recording
	watched *watched
	queue   workqueue.TypedDelayingInterface[ref]
	done    chan struct{}

	mu           sync.Mutex
	left         int
	ready, asked map[ref]bool
	err          error
}

// see notes what is ready, and goes on in its namespace.
func (c *bareClient) see(r ref) {
	if o := c.watched.get(r); o == nil || !isAnswered(o) {
		return
	}
	c.mu.Lock()
	came := !c.ready[r]
	c.ready[r] = true
	if came {
		c.left--
	}
	ended := came && c.left == 0
	c.mu.Unlock()
	if ended {
		close(c.done)
		return
	}
	if came {
		c.goOn(r.namespace)
	}
}

// goOn asks for what can be made now.
func (c *bareClient) goOn(namespace string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, o := range c.objects {
		r := ref{o.GroupVersionKind(), namespace, o.GetName()}
		if !c.asked[r] && c.canBeMade(r) {
			c.asked[r] = true
			c.queue.Add(r)
		}
	}
}

func (c *bareClient) canBeMade(r ref) bool {
	for _, needed := range c.needs[r.of()] {
		of := ref{needed.kind.WithVersion(version), r.namespace, needed.name}
		if !c.ready[of] {
			return false
		}
	}
	return true
}

func (c *bareClient) work(ctx context.Context) {
	for {
		r, ended := c.queue.Get()
		if ended {
			return
		}
		if err := c.make(ctx, r); err != nil && ctx.Err() == nil {
			c.mu.Lock()
			c.err = err
			c.mu.Unlock()
			c.queue.AddAfter(r, time.Second)
		}
		c.queue.Done(r)
	}
}

// make an object as it was recorded, without what the API server and the provider have added.
func (c *bareClient) make(ctx context.Context, r ref) error {
	recorded := c.byName[r.of()]
	o := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": recorded.GetAPIVersion(), "kind": recorded.GetKind(), "spec": recorded.DeepCopy().Object["spec"],
	}}
	o.SetNamespace(r.namespace)
	o.SetName(r.name)
	o.SetLabels(recorded.GetLabels())
	o.SetAnnotations(recorded.GetAnnotations())
	_, err := c.watched.resource(r).Create(ctx, o, metav1.CreateOptions{})
	return err
}
