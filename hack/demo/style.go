package main

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// palette tells whether there are colors.
type palette bool

func (p palette) bold(text string) string   { return p.paint("1", text) }
func (p palette) dim(text string) string    { return p.paint("2", text) }
func (p palette) red(text string) string    { return p.paint("31", text) }
func (p palette) green(text string) string  { return p.paint("32", text) }
func (p palette) yellow(text string) string { return p.paint("33", text) }
func (p palette) cyan(text string) string   { return p.paint("36", text) }

const escape, endOfEscape = '\x1b', 'm'

func (p palette) paint(code, text string) string {
	if !p || text == "" {
		return text
	}
	return string(escape) + "[" + code + string(endOfEscape) + text + string(escape) + "[0" + string(endOfEscape)
}

// spinner turns with time.
func (p palette) spinner(elapsed time.Duration) string {
	frames := []rune("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏")
	return p.cyan(string(frames[int(elapsed/frame)%len(frames)]))
}

// bar shows how much of something is done.
func (p palette) bar(done, total, width int) string {
	full := width
	if total > 0 {
		full = width * done / total
	}
	color := p.cyan
	if done >= total {
		color = p.green
	}
	return color(strings.Repeat("█", full)) + p.dim(strings.Repeat("░", width-full))
}

// length is how many columns a line takes.
func length(line string) int {
	columns, escaped := 0, false
	for _, r := range line {
		switch {
		case r == escape:
			escaped = true
		case escaped:
			escaped = r != endOfEscape
		default:
			columns++
		}
	}
	return columns
}

// clip cuts a line to a width, and leaves its colors in order.
func clip(line string, width int) string {
	if length(line) <= width {
		return line
	}
	var b strings.Builder
	columns, escaped := 0, false
	for _, r := range line {
		if r == escape || escaped { // colors take no room
			escaped = r != endOfEscape
			b.WriteRune(r)
			continue
		}
		switch {
		case columns < width-1:
			b.WriteRune(r)
		case columns == width-1:
			b.WriteRune('…')
		}
		columns++
	}
	return b.String()
}

// pad fills a text up to a width.
func pad(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-utf8.RuneCountInString(text)))
}

// wrap breaks a text into lines: the first begins with a head, the others are indented as far.
func wrap(head, text string, width int) []string {
	indent := strings.Repeat(" ", length(head))
	var lines []string
	line := head
	for i, word := range strings.Fields(text) {
		if i > 0 && length(line)+1+length(word) > width {
			lines = append(lines, line)
			line = indent
		} else if i > 0 {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}

// seconds is a duration for people.
func seconds(d time.Duration) string {
	if d < 10*time.Second {
		return fmt.Sprintf("%.1fs", d.Seconds())
	}
	return d.Round(time.Second).String()
}
