package main

import (
	"context"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// rememberTime is how long a Secret is taken to be as it was, while its Environment stays as it is.
const rememberTime = 30 * time.Second

// remembering reads Secrets rarely, because each one is a request, and all else from the client that it has.
type remembering struct {
	client.Client
	live client.Reader

	// environment is the one that is watched, and version is what it was at the last look.
	environment client.ObjectKey
	version     string
	known       map[client.ObjectKey]*answer
}

// answer is what was said of a Secret.
type answer struct {
	secret  corev1.Secret
	err     error
	version string
	at      time.Time
}

// Get an object.
func (r *remembering) Get(ctx context.Context, key client.ObjectKey, obj client.Object, opts ...client.GetOption) error {
	if secret, ok := obj.(*corev1.Secret); ok {
		a := r.secret(ctx, key)
		a.secret.DeepCopyInto(secret)
		return a.err
	}
	err := r.Client.Get(ctx, key, obj, opts...)
	if env, ok := obj.(*v1alpha1.Environment); ok && key == r.environment {
		r.version = env.ResourceVersion
	}
	return err
}

// secret is what is known of one. Where a request fails it stays as it was, and is as good as forbidden where it was never seen: a hiccup is no
// reason to end a watch.
func (r *remembering) secret(ctx context.Context, key client.ObjectKey) *answer {
	last := r.known[key]
	if last != nil && last.version == r.version && time.Since(last.at) < rememberTime {
		return last
	}
	next := &answer{version: r.version}
	limited, stop := context.WithTimeout(ctx, answerTime)
	defer stop()
	next.err = r.live.Get(limited, key, &next.secret)
	switch {
	case next.err == nil, apierrors.IsNotFound(next.err), apierrors.IsForbidden(next.err):
	case last != nil:
		next.secret, next.err = last.secret, last.err
	default:
		next.err = apierrors.NewForbidden(corev1.Resource("secrets"), key.Name, next.err)
	}
	next.at = time.Now()
	r.known[key] = next
	return next
}
