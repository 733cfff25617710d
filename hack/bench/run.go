package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// run is what was measured with so many Environments.
type run struct {
	size      int
	resources int           // of each Environment
	stored    int           // bytes of all of them together, in JSON as etcd has them
	ready     time.Duration // from the first Environment's creation until the last one is ready
	floor     time.Duration // the same for a bare client; 0 where it was not asked
	chain     time.Duration // the longest path of what has to wait for each other

	made      figures // until all was ready
	reactions []time.Duration
	rest      figures
	restart   figures
	restarted time.Duration // until a new manager has looked at everything
}

// measure makes so many Environments, and does all that is measured with them.
func measure(ctx context.Context, size int, opts options) (_ *run, err error) {
	s, err := newStage(ctx)
	if err != nil {
		return nil, err
	}
	r := &run{size: size}
	rec, err := r.withManager(ctx, s, opts)
	if err := errors.Join(err, s.stop()); err != nil {
		return nil, err
	}
	r.resources = len(rec.objects)
	if r.stored, err = storedSize(rec.objects); err != nil {
		return nil, err
	}
	if opts.floor && opts.speed == 0 {
		tell("bare client")
		r.floor, err = floor(ctx, size, opts, rec)
	}
	return r, err
}

// storedSize is what the API server keeps of objects, in bytes.
func storedSize(objects []*unstructured.Unstructured) (bytes int, err error) {
	for _, o := range objects {
		text, err := o.MarshalJSON()
		if err != nil {
			return 0, fmt.Errorf("write %s: %w", o.GetName(), err)
		}
		bytes += len(text)
	}
	return bytes, nil
}

func tell(what string) { fmt.Fprintln(os.Stderr, "  "+what) }

func (r *run) withManager(ctx context.Context, s *stage, opts options) (*recording, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if err := s.prepare(ctx, r.size); err != nil {
		return nil, err
	}
	provider, err := s.startProvider(ctx, opts, nil)
	if err != nil {
		return nil, err
	}
	manager, err := s.startManager(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = manager.Stop() }()
	tell("creation")
	if err := r.create(ctx, s, provider, manager, opts); err != nil {
		return nil, err
	}
	rec, err := s.recording(ctx, provider.watched)
	if err != nil {
		return nil, err
	}
	first := func(o object) time.Duration {
		return provider.work(ref{o.kind.WithVersion(version), namespaceOf(0), o.name}).took
	}
	r.chain = rec.chain(first)
	tell("reactions")
	if r.reactions, err = s.react(ctx, r.size, opts.reactions); err != nil {
		return nil, err
	}
	tell("rest")
	if r.rest, err = manager.during(ctx, opts.rest); err != nil {
		return nil, err
	}
	tell("restart")
	return rec, r.again(ctx, s, manager)
}

// create the Environments, and wait until they are ready.
func (r *run) create(ctx context.Context, s *stage, provider *provider, manager *manager, opts options) error {
	before, err := manager.started(ctx)
	if err != nil {
		return err
	}
	ready, err := s.watchReady(ctx)
	if err != nil {
		return err
	}
	if opts.profile != "" {
		go func() { tell(fmt.Sprint("profile: ", manager.profile(ctx, opts.profile, 10))) }()
	}
	begun := time.Now()
	if err := s.create(ctx, r.size); err != nil {
		return err
	}
	if err := ready.wait(ctx, r.size, provider); err != nil {
		return err
	}
	r.ready = time.Since(begun)
	tell("all ready after " + seconds(r.ready))
	after, err := manager.idle(ctx)
	r.made = after.since(before)
	return err
}

// recording of the Environment in the first namespace.
func (s *stage) recording(ctx context.Context, w *watched) (*recording, error) {
	env := &v1alpha1.Environment{}
	if err := s.admin.Get(ctx, client.ObjectKey{Namespace: namespaceOf(0), Name: s.environment.Name}, env); err != nil {
		return nil, fmt.Errorf("read Environment: %w", err)
	}
	objects, err := s.record(ctx, w)
	if err != nil {
		return nil, err
	}
	return newRecording(env, objects)
}

// again starts the manager anew with everything in place.
func (r *run) again(ctx context.Context, s *stage, old *manager) error {
	if err := old.Stop(); err != nil {
		return err
	}
	manager, err := s.startManager(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = manager.Stop() }()
	begun := time.Now()
	err = manager.until(ctx, patience, func(f figures) bool { return f.passes >= float64(r.size) && f.queued == 0 })
	if err != nil {
		return err
	}
	r.restarted = time.Since(begun)
	r.restart, err = manager.idle(ctx)
	return err
}
