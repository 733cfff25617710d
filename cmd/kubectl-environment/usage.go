package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// wrongUse of a command is one line: what is wrong with the command line, and where its use is to be read.
func wrongUse(cmd *cobra.Command, format string, args ...any) error {
	return fmt.Errorf("%s: see %s --help", fmt.Sprintf(format, args...), cmd.CommandPath())
}

// checkUse makes all errors of a command line such lines, in place of cobra's own.
func checkUse(root *cobra.Command) {
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return wrongUse(cmd, "%v", err) })
	root.Args = knownCommand
	root.RunE = showHelp
	root.DisableFlagsInUseLine = true
	root.SuggestionsMinimumDistance = 2
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		if cmd.Name() == "completion" {
			cmd.Args, cmd.RunE = knownShell, showHelp
		}
	}
	root.SetHelpCommand(&cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Help about any command",
		RunE: func(_ *cobra.Command, args []string) error {
			of, rest, err := root.Find(args)
			if err == nil && len(rest) > 0 {
				err = of.ValidateArgs(rest)
			}
			if err != nil {
				return err
			}
			of.InitDefaultHelpFlag()
			return of.Help()
		},
	})
}

func showHelp(cmd *cobra.Command, _ []string) error { return cmd.Help() }

func knownCommand(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if like := root.SuggestionsFor(args[0]); len(like) > 0 {
		return wrongUse(root, "there is no command %s, but %s", args[0], strings.Join(like, " and "))
	}
	return wrongUse(root, "there is no command %s", args[0])
}

func knownShell(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return wrongUse(cmd, "there is no completion for the shell %s", args[0])
}

// noArguments are taken by a command that has flags alone.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return wrongUse(cmd, "%s takes flags alone, and not %s", cmd.Name(), strings.Join(args, " "))
	}
	return nil
}

// oneName at most is taken by a command that is about one Environment.
func oneName(cmd *cobra.Command, args []string) error {
	if len(args) > 1 {
		return wrongUse(cmd, "%s is about one Environment, and not %s", cmd.Name(), strings.Join(args, " "))
	}
	return nil
}

func oneField(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return wrongUse(cmd, "give one field to explain, such as spec.services")
	}
	return nil
}
