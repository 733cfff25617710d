package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// watcher shows an Environment that changes.
type watcher struct {
	out      io.Writer
	palette  palette
	terminal bool

	// lines that the last table has, and last is what was said last where the output is no terminal.
	lines int
	last  string
}

// follow an Environment from a first view to the end.
func (w *watcher) follow(ctx context.Context, t *target, v *view) error {
	w.show(v, time.Now(), nil)
	if v.isAtRest() {
		return nil
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	key := client.ObjectKeyFromObject(v.env)
	f, err := t.follow(ctx, key)
	if err != nil {
		return err
	}
	ticks := time.NewTicker(500 * time.Millisecond) // what changes meanwhile is shown at once
	defer ticks.Stop()
	return w.watch(ctx, v, f, ticks.C, func() (*view, error) { return lookAt(ctx, f.client, key) })
}

// isAtRest reports whether an Environment is ready, and has nothing left to remove.
func (v *view) isAtRest() bool { return v.isReady() && len(v.wanted()) == len(v.standings) }

// watch until the Environment is ready or gone, or somebody has seen enough. It looks again at each tick, but not while the cluster is away:
// then the table, with its times, stays as it was at its last answer.
func (w *watcher) watch(ctx context.Context, v *view, f *following, ticks <-chan time.Time, look func() (*view, error)) error {
	at, line := time.Now(), connection{heard: time.Now()}
	for {
		w.show(v, line.clock(at), line.lost)
		if v.isAtRest() {
			return nil
		}
		select {
		case <-ctx.Done():
			return v.unready()
		case err := <-f.refused:
			return err
		case err := <-f.answers:
			line.answer(err)
			continue
		case at = <-ticks:
		}
		if line.lost != nil {
			continue
		}
		seen, err := look()
		switch {
		case apierrors.IsNotFound(err):
			fmt.Fprintf(w.out, "Environment %s is gone.\n", v.env.Name)
			return nil
		case ctx.Err() != nil:
			return v.unready()
		case err != nil:
			return err
		}
		v = seen
	}
}

// connection is when the cluster answered last, and why it does not answer any more.
type connection struct {
	heard time.Time
	lost  error
}

// answer of the cluster. Of several errors the first one stays: others would be new lines that say the same.
func (c *connection) answer(err error) {
	switch {
	case err == nil:
		*c = connection{heard: time.Now()}
	case c.lost == nil:
		c.lost = err
	}
}

// clock is the time of what is shown, which stands while the cluster is away.
func (c *connection) clock(at time.Time) time.Time {
	if c.lost != nil {
		return c.heard
	}
	return at
}

// show draws the table over the one before, or says in one line what has changed. Where the cluster is lost, it says since when.
func (w *watcher) show(v *view, at time.Time, lost error) {
	silence := ""
	if lost != nil {
		silence = fmt.Sprintf("no answer from the cluster since %s: %v", at.Format(time.TimeOnly), lost)
	}
	if !w.terminal {
		reason, message := v.says(v1alpha1.ConditionReady)
		line := cmp.Or(silence, fmt.Sprintf("%s  %s  %s", cmp.Or(stateOf(reason), "Unknown"), progressOf(v), message))
		if line != w.last {
			fmt.Fprintf(w.out, "%s  %s\n", at.Format(time.TimeOnly), line)
		}
		w.last = line
		return
	}
	var text strings.Builder
	printStatus(v, w.palette, at, &text)
	if silence != "" {
		fmt.Fprintf(&text, "\n%s\n", w.palette.bold(silence))
	}
	if w.lines > 0 {
		fmt.Fprintf(w.out, "\x1b[%dA\x1b[J", w.lines)
	}
	const noWrap, wrap = "\x1b[?7l", "\x1b[?7h" // a line that goes on in the next one would not be counted
	fmt.Fprint(w.out, noWrap+text.String()+wrap)
	w.lines = strings.Count(text.String(), "\n")
}
