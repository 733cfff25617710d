package main

import (
	"fmt"
	"io"
	"os"

	"golang.org/x/term"
)

// palette tells whether there are colors.
type palette bool

// newPalette has colors on a terminal, unless NO_COLOR is set, or as the flag says.
func newPalette(color string, out io.Writer) (palette, error) {
	switch color {
	case "always":
		return true, nil
	case "never":
		return false, nil
	case "auto":
		file, ok := out.(*os.File)
		return palette(ok && os.Getenv("NO_COLOR") == "" && term.IsTerminal(int(file.Fd()))), nil
	}
	return false, fmt.Errorf("--color is %q, and can be auto, always or never", color)
}

func (p palette) bold(text string) string   { return p.paint("1", text) }
func (p palette) dim(text string) string    { return p.paint("2", text) }
func (p palette) red(text string) string    { return p.paint("31", text) }
func (p palette) green(text string) string  { return p.paint("32", text) }
func (p palette) yellow(text string) string { return p.paint("33", text) }

func (p palette) paint(code, text string) string {
	if !p || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}
