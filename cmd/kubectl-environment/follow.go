package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-logr/logr"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"
	toolscache "k8s.io/client-go/tools/cache"
	"k8s.io/klog/v2"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
)

const (
	// syncTime is how long the first answers to all watches may take.
	syncTime = 30 * time.Second

	// answerTime is how long one answer of the API server may take while the table stands.
	answerTime = 5 * time.Second
)

// following has an Environment and its managed resources in memory, as the API server tells of them.
type following struct {
	key    client.ObjectKey
	client client.Client
	cache  cache.Cache

	// refused ends the watch, trouble is the first error that may pass, and answers say whether the API server still speaks.
	refused, trouble, answers chan error
}

// follow an Environment. Only Secrets are still read one by one, and rarely: hardly anybody may watch them.
func (t *target) follow(ctx context.Context, key client.ObjectKey) (*following, error) {
	log.SetLogger(logr.Discard()) // what the libraries log would stand in the table
	klog.SetLogger(logr.Discard())
	config, c, err := t.connect()
	if err != nil {
		return nil, err
	}
	f := &following{key: key, refused: make(chan error, 1), trouble: make(chan error, 1), answers: make(chan error)}
	f.cache, err = cache.New(config, cache.Options{
		Scheme: c.Scheme(), Mapper: c.RESTMapper(),
		DefaultNamespaces:        map[string]cache.Config{key.Namespace: {}},
		DefaultLabelSelector:     labels.SelectorFromSet(labels.Set{v1alpha1.LabelEnvironment: key.Name}),
		DefaultTransform:         cache.TransformStripManagedFields(),
		DefaultWatchErrorHandler: f.giveUp,
		ByObject:                 map[client.Object]cache.ByObject{&v1alpha1.Environment{}: {Label: labels.Everything()}},
	})
	if err != nil {
		return nil, fmt.Errorf("make cache: %w", err)
	}
	cached, err := client.New(config, client.Options{Scheme: c.Scheme(), Mapper: c.RESTMapper(), Cache: &client.CacheOptions{Reader: f.cache}})
	if err != nil {
		return nil, fmt.Errorf("make client: %w", err)
	}
	f.client = &remembering{Client: cached, live: c, environment: key, known: map[client.ObjectKey]*answer{}}
	if err := f.start(ctx); err != nil {
		return nil, err
	}
	go f.ping(ctx, c, time.Tick(answerTime))
	return f, nil
}

// start watching, and wait until all is there that there is by now.
func (f *following) start(ctx context.Context) error {
	if _, err := f.cache.GetInformer(ctx, &v1alpha1.Environment{}, cache.BlockUntilSynced(false)); err != nil {
		return fmt.Errorf("watch Environments: %w", err)
	}
	for _, gvk := range compositions.Kinds.All() {
		if _, err := f.client.RESTMapper().RESTMapping(gvk.GroupKind(), gvk.Version); meta.IsNoMatchError(err) {
			continue
		}
		obj, err := f.client.Scheme().New(gvk)
		if err != nil {
			return fmt.Errorf("make %s: %w", gvk.GroupKind(), err)
		}
		if _, err := f.cache.GetInformer(ctx, obj.(client.Object), cache.BlockUntilSynced(false)); err != nil {
			return fmt.Errorf("watch %s: %w", gvk.GroupKind(), err)
		}
	}
	go func() { _ = f.cache.Start(ctx) }() // it ends with ctx, and has no other end
	return f.sync(ctx)
}

// sync waits for the first answers to all watches, but not for ever: one that cannot be made is tried again and again.
func (f *following) sync(ctx context.Context) error {
	limited, stop := context.WithTimeout(ctx, syncTime)
	defer stop()
	synced := make(chan bool, 1)
	go func() { synced <- f.cache.WaitForCacheSync(limited) }()
	select {
	case err := <-f.refused:
		return err
	case all := <-synced:
		if all || ctx.Err() != nil {
			return nil
		}
	}
	const advice = "try again, or look without --watch"
	select {
	case err := <-f.trouble:
		return fmt.Errorf("cannot watch all within %s: %w: %s", syncTime, err, advice)
	default:
		return fmt.Errorf("the cluster did not send all that is to be watched within %s: %s", syncTime, advice)
	}
}

// ping asks for the Environment at each tick: a watch says nothing when the API server is away.
func (f *following) ping(ctx context.Context, live client.Reader, ticks <-chan time.Time) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks:
		}
		limited, stop := context.WithTimeout(ctx, answerTime)
		err := client.IgnoreNotFound(live.Get(limited, f.key, &v1alpha1.Environment{}))
		stop()
		select {
		case <-ctx.Done():
			return
		case f.answers <- err:
		}
	}
}

// giveUp where the user may not watch. All else, such as an API server that is away, is tried again.
func (f *following) giveUp(_ context.Context, _ *toolscache.Reflector, err error) {
	to := f.trouble
	if apierrors.IsForbidden(err) || apierrors.IsUnauthorized(err) {
		to, err = f.refused, f.refusal(err)
	}
	select {
	case to <- err:
	default:
	}
}

// refusal says what to do where a user may not watch.
func (f *following) refusal(err error) error {
	if apierrors.IsUnauthorized(err) {
		return readError{"the cluster does not take your credentials any more: log in to it again", err}
	}
	what, role := "all managed resources", "crossplane-view"
	var status apierrors.APIStatus
	if errors.As(err, &status) && status.Status().Details != nil {
		details := status.Status().Details
		what = schema.GroupResource{Group: details.Group, Resource: details.Kind}.String()
		if details.Group == v1alpha1.GroupVersion.Group {
			role = "view"
		}
	}
	text := "you may not watch %s in namespace %s: ask for the ClusterRole %s there, or look without --watch"
	return readError{fmt.Sprintf(text, what, f.key.Namespace, role), err}
}
