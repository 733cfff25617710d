package main

import (
	"cmp"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/controllers"
)

// palette tells whether there are colors.
type palette bool

// bindColor adds the flag that decides about colors.
func bindColor(cmd *cobra.Command, color *string) {
	cmd.Flags().StringVar(color, "color", "auto", "auto, always or never")
}

// newPalette has colors on a terminal, unless NO_COLOR is set, or as the flag says.
func newPalette(color string, out io.Writer) (palette, error) {
	switch color {
	case "always":
		return true, nil
	case "never":
		return false, nil
	case "auto":
		return palette(os.Getenv("NO_COLOR") == "" && isTerminal(out)), nil
	}
	return false, fmt.Errorf("--color is %q, and can be auto, always or never", color)
}

// isTerminal reports whether a stream is read or written by a person.
func isTerminal(stream any) bool {
	file, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

func (p palette) bold(text string) string   { return p.paint("1", text) }
func (p palette) dim(text string) string    { return p.paint("2", text) }
func (p palette) red(text string) string    { return p.paint("31", text) }
func (p palette) green(text string) string  { return p.paint("32", text) }
func (p palette) yellow(text string) string { return p.paint("33", text) }
func (p palette) gray(text string) string   { return p.paint("90", text) }

// state is the word for a state in its color. All are of the same length in bytes beside the word, the heading too, so that columns stay straight.
func (p palette) state(word string) string {
	switch word {
	case string(controllers.Ready):
		return p.green(word)
	case string(controllers.Progressing), string(controllers.Removing), v1alpha1.ReasonDeleting:
		return p.yellow(word)
	case string(controllers.Waiting), v1alpha1.ReasonPaused:
		return p.gray(word)
	case "STATE", "":
		return p.paint("39", cmp.Or(word, " "))
	}
	return p.red(word)
}

func (p palette) paint(code, text string) string {
	if !p || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}
