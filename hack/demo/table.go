package main

import (
	"fmt"
	"time"
)

// table shows progress on a terminal.
func (p palette) table(parts []progress, sum progress, elapsed time.Duration, width int) []string {
	bar := min(max((width-40)/3, 5), 24)
	lines := make([]string, 0, len(parts)+2)
	for _, part := range parts {
		says := p.dim(part.says())
		switch {
		case part.done():
			says = p.green(part.says())
		case part.faulty():
			says = p.red(part.says())
		}
		lines = append(lines, p.row(part, bar)+says)
	}
	lines = append(lines, "", p.row(sum, bar)+p.dim(elapsed.Truncate(time.Second).String()))
	if sum.faulty() {
		lines = append(lines, "  "+p.red(sum.says()))
	}
	return lines
}

func (p palette) row(part progress, bar int) string {
	return fmt.Sprintf("  %s %s %3d/%-3d ", pad(part.name, 13), p.bar(part.ready, part.total, bar), part.ready, part.total)
}

// changes tells of progress line by line.
type changes struct{ told map[string]string }

// since returns a line for each composition that says something else than the last time.
func (c *changes) since(parts []progress, elapsed time.Duration) []string {
	if c.told == nil {
		c.told = map[string]string{}
	}
	var lines []string
	for _, part := range parts {
		says := part.says()
		if part.condition.Type == "" || c.told[part.name] == says {
			continue
		}
		c.told[part.name] = says
		lines = append(lines, fmt.Sprintf("  %6s  %s %3d/%-3d %s", elapsed.Truncate(time.Second), pad(part.name, 13), part.ready, part.total, says))
	}
	return lines
}
