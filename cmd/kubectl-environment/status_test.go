package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

func TestStatusGolden(t *testing.T) {
	for _, name := range []string{"ready", "progressing", "failed", "removing", "deleting", "new"} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			printStatus(stage(t, name), false, now, &out)
			golden(t, "status-"+name, out.String())
		})
	}
}

// looks gives one view after the other, and then an error.
func looks(end error, views ...*view) func() (*view, error) {
	return func() (*view, error) {
		if len(views) == 0 {
			return nil, end
		}
		v := views[0]
		views = views[1:]
		return v, nil
	}
}

// ticking is a clock that never waits.
func ticking() <-chan time.Time {
	ticks := make(chan time.Time, 10)
	for range cap(ticks) {
		ticks <- now
	}
	return ticks
}

func TestWatchEndsWhenTheEnvironmentIsReady(t *testing.T) {
	progressing, ready := stage(t, "progressing"), stage(t, "ready")
	var out bytes.Buffer
	w := watcher{out: &out}
	err := w.watch(t.Context(), progressing, ticking(), looks(errors.New("looked too often"), progressing, ready))
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if err != nil || len(lines) != 2 || !strings.Contains(lines[0], "Progressing") || !strings.Contains(lines[1], "100 %") {
		t.Errorf("watch ends with %v and has said:\n%s", err, out.String())
	}
}

func TestWatchEndsWhenTheEnvironmentIsGone(t *testing.T) {
	var out bytes.Buffer
	w := watcher{out: &out}
	gone := apierrors.NewNotFound(schema.GroupResource{Resource: "environments"}, "shop")
	if err := w.watch(t.Context(), stage(t, "deleting"), ticking(), looks(gone)); err != nil || !strings.Contains(out.String(), "Environment shop is gone.") {
		t.Errorf("watch ends with %v and has said:\n%s", err, out.String())
	}
}

func TestWatchEndsWhenItIsInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w := watcher{out: &bytes.Buffer{}}
	if err := w.watch(ctx, stage(t, "failed"), nil, looks(nil)); !errors.Is(err, errUnready) {
		t.Errorf("watch ends with %v", err)
	}
}

// On a terminal a table takes the place of the one before.
func TestWatchDrawsOverTheTable(t *testing.T) {
	progressing, ready := stage(t, "progressing"), stage(t, "ready")
	var first, out bytes.Buffer
	printStatus(progressing, false, now, &first)
	w := watcher{out: &out, terminal: true}
	w.show(progressing, now)
	w.show(ready, now)
	up := strings.Count(first.String(), "\n")
	if _, second, found := strings.Cut(out.String(), "\x1b["); !found || !strings.Contains(second, fmt.Sprintf("\x1b[%dA\x1b[J", up)) {
		t.Errorf("the second table does not begin %d lines above:\n%q", up, out.String())
	}
}
