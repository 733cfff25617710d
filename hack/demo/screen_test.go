package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func terminal(width int) (*screen, *bytes.Buffer) {
	out := &bytes.Buffer{}
	return &screen{palette: true, out: out, size: func() int { return width }}, out
}

func TestPlainScreenHasNoLivePart(t *testing.T) {
	out := &bytes.Buffer{}
	s := &screen{out: out}
	s.draw("working")
	s.print("one", s.green("two"))
	s.draw()
	if diff := cmp.Diff("one\ntwo\n", out.String()); diff != "" {
		t.Error(diff)
	}
}

func TestTerminalRedrawsInPlace(t *testing.T) {
	s, out := terminal(80)
	s.draw("one", "two")
	out.Reset()
	s.draw("one", "2")
	if diff := cmp.Diff("\x1b[2A\rone\x1b[K\n2\x1b[K\n\x1b[J", out.String()); diff != "" {
		t.Error(diff)
	}
}

func TestTerminalDoesNotRedrawWhatIsThere(t *testing.T) {
	s, out := terminal(80)
	s.draw("one")
	out.Reset()
	s.draw("one")
	if out.Len() > 0 {
		t.Errorf("wrote %q", out)
	}
}

func TestTerminalPrintsAboveTheLivePart(t *testing.T) {
	s, out := terminal(80)
	s.draw("live")
	out.Reset()
	s.print("news")
	if diff := cmp.Diff("\x1b[1A\rnews\x1b[K\nlive\x1b[K\n\x1b[J", out.String()); diff != "" {
		t.Error(diff)
	}
}

func TestTerminalCountsRowsOfLinesThatNowWrap(t *testing.T) {
	width := 20
	out := &bytes.Buffer{}
	s := &screen{palette: true, out: out, size: func() int { return width }}
	s.draw(strings.Repeat("x", 20), "y")
	width = 10
	out.Reset()
	s.draw("z")
	if diff := cmp.Diff("\x1b[3A\rz\x1b[K\n\x1b[J", out.String()); diff != "" {
		t.Error(diff)
	}
}

func TestClipCountsColumnsAndNotColors(t *testing.T) {
	p := palette(true)
	for _, tc := range []struct{ line, want string }{
		{"summit", "summit"},
		{"summits", "summi…"},
		{p.red("summit"), p.red("summit")},
		{p.red("summits"), p.red("summi…")},
		{"a " + p.red("red") + " end", "a " + p.red("red") + "…"},
	} {
		if diff := cmp.Diff(tc.want, clip(tc.line, 6)); diff != "" {
			t.Errorf("clip(%q): %s", tc.line, diff)
		}
	}
}

func TestWrapIndentsBelowTheHead(t *testing.T) {
	want := []string{"  ✓ one two", "    three", "    four"}
	if diff := cmp.Diff(want, wrap("  ✓ ", "one two three four", 12)); diff != "" {
		t.Error(diff)
	}
}
