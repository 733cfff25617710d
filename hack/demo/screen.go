package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"golang.org/x/term"
)

// screen is where the demo speaks. It prints lines that stay and, below them on a terminal, keeps a live part that is redrawn in place.
// Where there is no terminal the live part is not shown, and there are no colors.
type screen struct {
	palette
	out  io.Writer
	size func() int // the width of the terminal; nil where there is none
	live []string   // as it is shown
}

// newScreen finds out what the output can do.
func newScreen(out *os.File) *screen {
	s := &screen{out: out}
	fd := int(out.Fd())
	if !term.IsTerminal(fd) || os.Getenv("TERM") == "dumb" || os.Getenv("NO_COLOR") != "" || os.Getenv("CI") != "" {
		return s
	}
	s.palette = true
	s.size = func() int {
		width, _, err := term.GetSize(fd)
		if err != nil || width <= 0 {
			return 80
		}
		return width
	}
	return s
}

// plain tells that there is no live part.
func (s *screen) plain() bool { return s.size == nil }

// width is how long a line may be.
func (s *screen) width() int {
	if s.plain() {
		return 1 << 16
	}
	return s.size()
}

// print prints lines that stay, above the live part.
func (s *screen) print(lines ...string) { s.write(lines, s.live) }

// say prints a text that may need several lines: the first begins with a head.
func (s *screen) say(head, text string) { s.print(wrap(head, text, s.width())...) }

// draw replaces the live part.
func (s *screen) draw(lines ...string) {
	if s.plain() {
		return
	}
	shown := make([]string, 0, len(lines))
	for _, line := range lines {
		shown = append(shown, clip(line, s.width()))
	}
	if !slices.Equal(shown, s.live) {
		s.write(nil, shown)
	}
}

// keep makes the live part stay as it is.
func (s *screen) keep() { s.live = nil }

// write changes what is shown in one go and overwrites lines instead of erasing them first, so that nothing flickers.
func (s *screen) write(stay, live []string) {
	if s.plain() {
		_, _ = io.WriteString(s.out, strings.Join(stay, "\n")+"\n")
		return
	}
	const up, clearLine, clearBelow = "\x1b[%dA\r", "\x1b[K", "\x1b[J"
	var b strings.Builder
	if rows := s.rows(); rows > 0 {
		fmt.Fprintf(&b, up, rows)
	}
	for _, line := range slices.Concat(stay, live) {
		b.WriteString(line + clearLine + "\n")
	}
	b.WriteString(clearBelow)
	_, _ = io.WriteString(s.out, b.String())
	s.live = live
}

// rows is how many the live part takes: more than it has lines where the terminal has become narrower since.
func (s *screen) rows() int {
	rows, width := 0, s.width()
	for _, line := range s.live {
		rows += max(1, (length(line)+width-1)/width)
	}
	return rows
}
