package main

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

var watchedKey = client.ObjectKey{Namespace: "shop-staging", Name: "shop"}

// silent is a cache that never has all.
type silent struct{ cache.Cache }

func (silent) WaitForCacheSync(ctx context.Context) bool {
	<-ctx.Done()
	return false
}

func TestFollowDoesNotWaitForEver(t *testing.T) {
	vpcs := schema.GroupResource{Group: "ec2.aws.m.upbound.io", Resource: "vpcs"}
	environments := schema.GroupResource{Group: "terrarium.io", Resource: "environments"}
	tests := map[string]struct {
		err  error
		want string
	}{
		"silence": {nil, "the cluster did not send all that is to be watched within 30s: try again, or look without --watch"},
		"an error": {
			apierrors.NewInternalError(errors.New("no etcd")),
			"cannot watch all within 30s: Internal error occurred: no etcd: try again, or look without --watch",
		},
		"managed resources are forbidden": {
			apierrors.NewForbidden(vpcs, "", errors.New("no")),
			"you may not watch vpcs.ec2.aws.m.upbound.io in namespace shop-staging: ask for the ClusterRole crossplane-view there, or look without --watch",
		},
		"Environments are forbidden": {
			apierrors.NewForbidden(environments, "", errors.New("no")),
			"you may not watch environments.terrarium.io in namespace shop-staging: ask for the ClusterRole view there, or look without --watch",
		},
		"logged out": {apierrors.NewUnauthorized("expired"), "the cluster does not take your credentials any more: log in to it again"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := &following{key: watchedKey, cache: silent{}, refused: make(chan error, 1), trouble: make(chan error, 1)}
				if test.err != nil {
					f.giveUp(t.Context(), nil, test.err)
				}
				if err := f.sync(t.Context()); err == nil || err.Error() != test.want {
					t.Errorf("got  %v\nwant %s", err, test.want)
				}
			})
		})
	}
}

// reads answers as a function does.
type reads struct {
	client.Client
	get func(ctx context.Context, obj client.Object) error
}

func (r reads) Get(ctx context.Context, _ client.ObjectKey, obj client.Object, _ ...client.GetOption) error {
	return r.get(ctx, obj)
}

func TestPingTellsWhetherTheClusterAnswers(t *testing.T) {
	gone := apierrors.NewNotFound(schema.GroupResource{Resource: "environments"}, "shop")
	tests := map[string]struct {
		get  func(context.Context) error
		want string // is empty where the cluster has answered
	}{
		"there": {func(context.Context) error { return nil }, ""},
		"gone":  {func(context.Context) error { return gone }, ""},
		"away":  {func(context.Context) error { return errors.New("connection refused") }, "connection refused"},
		"hangs": {func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }, "context deadline exceeded"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := &following{key: watchedKey, answers: make(chan error)}
				ticks := make(chan time.Time, 1)
				ticks <- now
				go f.ping(t.Context(), reads{get: func(ctx context.Context, _ client.Object) error { return test.get(ctx) }}, ticks)
				if err := <-f.answers; (err != nil) != (test.want != "") || err != nil && !strings.Contains(err.Error(), test.want) {
					t.Errorf("got %v, want %q", err, test.want)
				}
			})
		})
	}
}

// A Secret is asked for twice, and between the two something happens.
func TestSecretsAreReadRarely(t *testing.T) {
	hiccup := errors.New("connection refused")
	key := client.ObjectKey{Namespace: watchedKey.Namespace, Name: "payment"}
	nothing := func(*remembering) {}
	later := func(r *remembering) { r.known[key].at = r.known[key].at.Add(-rememberTime) }
	changed := func(r *remembering) { _ = r.Get(t.Context(), watchedKey, &v1alpha1.Environment{}) }
	tests := map[string]struct {
		answers  []error
		between  func(*remembering)
		requests int
		hidden   bool
	}{
		"soon again":              {[]error{nil}, nothing, 1, false},
		"later":                   {[]error{nil, nil}, later, 2, false},
		"a changed Environment":   {[]error{nil, nil}, changed, 2, false},
		"a hiccup after a look":   {[]error{nil, hiccup}, later, 2, false},
		"a hiccup from the start": {[]error{hiccup}, nothing, 1, true},
		"over the hiccup":         {[]error{hiccup, nil}, later, 2, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			requests := 0
			live := reads{get: func(_ context.Context, obj client.Object) error {
				err := test.answers[requests]
				requests++
				obj.SetName(key.Name)
				return err
			}}
			cached := reads{get: func(_ context.Context, obj client.Object) error {
				obj.SetResourceVersion("2")
				return nil
			}}
			r := &remembering{Client: cached, live: live, environment: watchedKey, version: "1", known: map[client.ObjectKey]*answer{}}
			_ = r.Get(t.Context(), key, &corev1.Secret{})
			test.between(r)
			secret := &corev1.Secret{}
			err := r.Get(t.Context(), key, secret)
			if requests != test.requests || apierrors.IsForbidden(err) != test.hidden || !test.hidden && (err != nil || secret.Name != key.Name) {
				t.Errorf("%d requests, and then %q and %v", requests, secret.Name, err)
			}
		})
	}
}
