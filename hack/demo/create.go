package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/localcluster"
)

// create applies a sample and shows how it becomes ready, and what it has become.
func (s *stage) create(ctx context.Context, sample string) (*view, error) {
	objects, err := localcluster.Kustomize(ctx, s.root, sample)
	if err != nil {
		return nil, err
	}
	key, err := environmentIn(objects)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", sample, err)
	}
	if err := localcluster.Apply(ctx, s.admin, objects); err != nil {
		return nil, err
	}
	view, err := newView(ctx, s.cluster.Config(), s.admin.Scheme(), key)
	if err != nil {
		return nil, err
	}
	s.screen.print("", fmt.Sprintf("%s in namespace %s, from %s", s.screen.bold("Making Environment "+key.Name), key.Namespace, sample), "")
	begun := time.Now()
	if err := s.follow(ctx, view, "Environment "+key.String()+" to become ready", s.showProgress(begun)); err != nil {
		return nil, err
	}
	s.screen.keep()
	s.screen.print(s.screen.summary(s.last, time.Since(begun), s.screen.width())...)
	return view, nil
}

func environmentIn(objects []*unstructured.Unstructured) (client.ObjectKey, error) {
	for _, o := range objects {
		if o.GetKind() == "Environment" {
			return client.ObjectKeyFromObject(o), nil
		}
	}
	return client.ObjectKey{}, errors.New("there is no Environment in it")
}

// showProgress shows snapshots until the Environment is ready.
func (s *stage) showProgress(begun time.Time) func(*snapshot) bool {
	told := changes{}
	return func(now *snapshot) bool {
		if now.environment == nil {
			return false
		}
		parts, sum := progressOf(now)
		elapsed := time.Since(begun)
		s.screen.draw(s.screen.table(parts, sum, elapsed, s.screen.width())...)
		if s.screen.plain() {
			if lines := told.since(parts, elapsed); len(lines) > 0 {
				s.screen.print(lines...)
			}
		}
		ready := conditionOf(now.environment, v1alpha1.ConditionReady)
		return sum.done() && ready.ObservedGeneration == now.environment.Generation
	}
}

// follow takes snapshots until show has seen enough, but not for ever.
func (s *stage) follow(ctx context.Context, v *view, what string, show func(*snapshot) bool) error {
	limit := s.limit()
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("waited %s for %s", seconds(limit), what))
	defer cancel()
	ticker := time.NewTicker(frame)
	defer ticker.Stop()
	for {
		now, err := v.look(ctx)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err != nil {
			return err
		}
		s.last = now
		if show(now) {
			return nil
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-ticker.C:
		}
	}
}

// limit is far more than AWS takes, and than a busy machine takes.
func (s *stage) limit() time.Duration {
	return 2*time.Minute + time.Duration(float64(time.Hour)/s.speed)
}
