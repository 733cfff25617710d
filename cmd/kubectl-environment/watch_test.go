package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

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
	err := w.watch(t.Context(), progressing, &following{}, ticking(), looks(errors.New("looked too often"), progressing, ready))
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if err != nil || len(lines) != 2 || !strings.Contains(lines[0], "Progressing") || !strings.Contains(lines[1], "100 %") {
		t.Errorf("watch ends with %v and has said:\n%s", err, out.String())
	}
}

func TestWatchEndsWhenTheEnvironmentIsGone(t *testing.T) {
	var out bytes.Buffer
	w := watcher{out: &out}
	gone := apierrors.NewNotFound(schema.GroupResource{Resource: "environments"}, "shop")
	if err := w.watch(t.Context(), stage(t, "deleting"), &following{}, ticking(), looks(gone)); err != nil || !strings.Contains(out.String(), "Environment shop is gone.") {
		t.Errorf("watch ends with %v and has said:\n%s", err, out.String())
	}
}

func TestWatchEndsWhenItIsInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w := watcher{out: &bytes.Buffer{}}
	if err := w.watch(ctx, stage(t, "failed"), &following{}, nil, looks(nil)); !errors.Is(err, errUnready) {
		t.Errorf("watch ends with %v", err)
	}
}

// On a terminal a table takes the place of the one before.
func TestWatchDrawsOverTheTable(t *testing.T) {
	progressing, ready := stage(t, "progressing"), stage(t, "ready")
	var first, out bytes.Buffer
	printStatus(progressing, false, now, &first)
	w := watcher{out: &out, terminal: true}
	w.show(progressing, now, nil)
	w.show(ready, now, nil)
	up := strings.Count(first.String(), "\n")
	if _, second, found := strings.Cut(out.String(), "\x1b["); !found || !strings.Contains(second, fmt.Sprintf("\x1b[%dA\x1b[J", up)) {
		t.Errorf("the second table does not begin %d lines above:\n%q", up, out.String())
	}
}

// Nobody looks at what is remembered of a cluster that is away, and a second error says nothing new.
func TestWatchSaysThatTheClusterIsAway(t *testing.T) {
	progressing, ready := stage(t, "progressing"), stage(t, "ready")
	f, ticks := &following{answers: make(chan error)}, make(chan time.Time)
	go func() {
		f.answers <- errors.New("connection refused")
		ticks <- now
		f.answers <- errors.New("timeout")
		f.answers <- nil
		ticks <- now
	}()
	var out bytes.Buffer
	w := watcher{out: &out}
	err := w.watch(t.Context(), progressing, f, ticks, looks(errors.New("looked too often"), ready))
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	wants := []string{"Progressing", "no answer from the cluster since ", "Progressing", "100 %"}
	if err != nil || len(lines) != len(wants) {
		t.Fatalf("watch ends with %v and has said:\n%s", err, out.String())
	}
	for i, want := range wants {
		if !strings.Contains(lines[i], want) {
			t.Errorf("line %d is %q, want %q", i, lines[i], want)
		}
	}
}

func TestTheTableSaysThatTheClusterIsAway(t *testing.T) {
	var out bytes.Buffer
	w := watcher{out: &out, terminal: true}
	w.show(stage(t, "progressing"), now, errors.New("connection refused"))
	text := out.String()
	if want := "no answer from the cluster since " + now.Format(time.TimeOnly) + ": connection refused\n"; !strings.Contains(text, want) {
		t.Errorf("no %q in:\n%s", want, text)
	}
	if w.lines != strings.Count(text, "\n") {
		t.Errorf("%d lines are counted of %q", w.lines, text)
	}
}

// The times in a table tell of what was, so they stand while nobody knows what is.
func TestTimesStandWhileTheClusterIsAway(t *testing.T) {
	c := connection{heard: now}
	if got := c.clock(now.Add(time.Second)); !got.Equal(now.Add(time.Second)) {
		t.Errorf("got %s while connected", got)
	}
	c.answer(errors.New("connection refused"))
	if got := c.clock(now.Add(time.Minute)); !got.Equal(now) {
		t.Errorf("got %s while not connected", got)
	}
	c.answer(nil)
	if got := c.clock(now.Add(time.Minute)); !got.Equal(now.Add(time.Minute)) {
		t.Errorf("got %s when connected again", got)
	}
}

// Ready and gone come by themselves: nobody looks again before.
func TestWatchFollowsTheCluster(t *testing.T) {
	i := install(t)
	env := read(t, "testdata/network.yaml").environments[0]
	env.SetNamespace("watched")
	if err := i.Create(t.Context(), &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "watched"}}); err != nil {
		t.Fatal(err)
	}
	if err := i.Create(t.Context(), env.Unstructured); err != nil {
		t.Fatal(err)
	}
	i.allowViewing("looker")

	refused := i.watch(t, env.GetName(), "--as", "looker")
	refused.wantLine("Unknown")
	refused.wantLine("you may not watch ")
	refused.wantCode(exitError)

	ready := i.watch(t, env.GetName())
	ready.wantLine("Unknown")
	seen := &v1alpha1.Environment{}
	if err := i.Get(t.Context(), client.ObjectKeyFromObject(env), seen); err != nil {
		t.Fatal(err)
	}
	seen.Status.ObservedGeneration = seen.Generation
	seen.Status.Conditions = []metav1.Condition{{
		Type: v1alpha1.ConditionReady, Status: metav1.ConditionTrue, Reason: v1alpha1.ReasonAvailable, LastTransitionTime: metav1.Now(),
	}}
	if err := i.Status().Update(t.Context(), seen); err != nil {
		t.Fatal(err)
	}
	ready.wantLine("Ready")
	ready.wantCode(exitNoChanges)

	seen.Status.Conditions[0].Status = metav1.ConditionFalse
	if err := i.Status().Update(t.Context(), seen); err != nil {
		t.Fatal(err)
	}
	gone := i.watch(t, env.GetName())
	gone.wantLine("Ready")
	if err := i.Delete(t.Context(), seen); err != nil {
		t.Fatal(err)
	}
	gone.wantLine("is gone.")
	gone.wantCode(exitNoChanges)
}

// watching is a command that runs.
type watching struct {
	t     *testing.T
	lines *bufio.Scanner
	code  chan int
}

func (i *installation) watch(t *testing.T, name string, flags ...string) *watching {
	out, in := io.Pipe()
	w := &watching{t: t, lines: bufio.NewScanner(out), code: make(chan int, 1)}
	args := append([]string{"status", name, "-n", "watched", "--watch", "--kubeconfig", kubeconfig(t)}, flags...)
	go func() {
		w.code <- run(t.Context(), args, genericiooptions.IOStreams{In: strings.NewReader(""), Out: in, ErrOut: in})
		_ = in.Close() // it has no error
	}()
	return w
}

func (w *watching) wantLine(want string) {
	w.t.Helper()
	if !w.lines.Scan() || !strings.Contains(w.lines.Text(), want) {
		w.t.Fatalf("got %q (%v), want a line with %q", w.lines.Text(), w.lines.Err(), want)
	}
}

func (w *watching) wantCode(want int) {
	w.t.Helper()
	if w.lines.Scan() {
		w.t.Errorf("got another line, %q", w.lines.Text())
	}
	if got := <-w.code; got != want {
		w.t.Errorf("exit code is %d, want %d", got, want)
	}
}
