// The kubectl plugin shows what an Environment is made of, and what a change of it would do.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/terrarium-io/terrarium/cmd/internal/version"
)

// The exit codes.
const (
	exitNoChanges = 0
	exitError     = 1
	exitChanges   = 2
)

// errChanges ends a command that worked and found something to do.
var errChanges = errors.New("there are changes")

// errProblems ends a plan, or a rendering, that shows what only the user can solve.
var errProblems = errors.New("there are problems: see above")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], genericiooptions.IOStreams{In: os.Stdin, Out: os.Stdout, ErrOut: os.Stderr})
	stop()
	os.Exit(code)
}

// run carries out a command line and returns the exit code.
func run(ctx context.Context, args []string, std genericiooptions.IOStreams) int {
	root := &cobra.Command{
		Use:           "kubectl-environment",
		Annotations:   map[string]string{cobra.CommandDisplayNameAnnotation: "kubectl environment"},
		Version:       version.Version(),
		Short:         "Look at Environments, before they are made or changed and afterwards",
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.AddCommand(
		initCommand(std), explainCommand(std), renderCommand(std), planCommand(std), adoptCommand(std),
		treeCommand(std), whyCommand(std), statusCommand(std), outputsCommand(std), graphCommand(std),
	)
	addCompletions(root)
	root.SetArgs(args)
	root.SetIn(std.In)
	root.SetOut(std.Out)
	root.SetErr(std.ErrOut)
	checkUse(root) // the command for completion notes where it writes when it is made
	err := root.ExecuteContext(ctx)
	switch {
	case err == nil:
		return exitNoChanges
	case errors.Is(err, errChanges), errors.Is(err, errUnready):
		return exitChanges
	}
	fmt.Fprintln(std.ErrOut, "error:", err)
	return exitError
}
