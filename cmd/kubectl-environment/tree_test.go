package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/terrarium-io/terrarium/compositions/plan"
	"github.com/terrarium-io/terrarium/controllers"
)

func tree(v *view, unready bool) string {
	var out bytes.Buffer
	printTree(v, unready, false, &out)
	return out.String()
}

func TestTreeGolden(t *testing.T) {
	for _, name := range []string{"ready", "progressing", "failed", "removing", "deleting", "secret-missing", "new"} {
		t.Run(name, func(t *testing.T) { golden(t, "tree-"+name, tree(stage(t, name), false)) })
	}
}

func TestTreeOfWhatIsUnready(t *testing.T) {
	golden(t, "tree-failed-unready", tree(stage(t, "failed"), true))
	if shown := tree(stage(t, "ready"), true); strings.Count(shown, "\n") != 2 {
		t.Errorf("where all is ready the tree is:\n%s", shown)
	}
}

// The columns of a terminal with colors are those of a file.
func TestTreeInColor(t *testing.T) {
	v := stage(t, "failed")
	var out bytes.Buffer
	printTree(v, false, true, &out)
	plain := out.String()
	for _, code := range []string{"31", "32", "33", "39", "90", "0"} {
		plain = strings.ReplaceAll(plain, "\x1b["+code+"m", "")
	}
	trim := func(text string) string {
		var lines []string
		for line := range strings.Lines(text) {
			lines = append(lines, strings.Join(strings.Fields(line), " "))
		}
		return strings.Join(lines, "\n")
	}
	if trim(plain) != trim(tree(v, false)) || plain == out.String() {
		t.Errorf("in color the tree is:\n%s", out.String())
	}
}

// Who may not read Secrets sees the same tree, but for what is about those.
func TestTreeWithoutSecrets(t *testing.T) {
	w := settledAs(t, "testdata/storefront.yaml", asInAWS)
	want := newView(w.env, w.seen, now)
	for name := range w.seen.Secrets {
		w.seen.unseen = append(w.seen.unseen, name)
	}
	clear(w.seen.Secrets)
	got := newView(w.env, w.seen, now)
	states := func(v *view) map[plan.Key]controllers.State {
		of := map[plan.Key]controllers.State{}
		for _, s := range v.standings {
			of[s.Key] = s.State
		}
		return of
	}
	seen := states(got)
	for key, state := range states(want) {
		if seen[key] != state {
			t.Errorf("%s is %q, want %q", key, seen[key], state)
		}
	}
	if len(seen) != len(want.standings) {
		t.Errorf("there are %d resources, want %d", len(seen), len(want.standings))
	}
}
