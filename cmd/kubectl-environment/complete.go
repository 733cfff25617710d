package main

import (
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// completions beside the names of commands and flags: those of Environments in the cluster, of fields, and what flags can be.
func addCompletions(root *cobra.Command) {
	for _, cmd := range root.Commands() {
		switch {
		case cmd.Name() == "explain":
			cmd.ValidArgsFunction = completeFields
		case strings.Contains(cmd.Use, "NAME") && cmd.Flags().Lookup("server") != nil:
			cmd.ValidArgsFunction = completeNames
		default:
			cmd.ValidArgsFunction = cobra.NoFileCompletions
		}
		for name, values := range map[string][]string{"color": {"auto", "always", "never"}, "output": outputsOfCommand[cmd.Name()]} {
			if cmd.Flags().Lookup(name) != nil {
				if err := cmd.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)); err != nil {
					panic(err) // it is registered twice
				}
			}
		}
	}
}

// outputsOfCommand are what --output of each command can be.
var outputsOfCommand = map[string][]string{
	"render": {"yaml", "name"}, "outputs": slices.Sorted(maps.Keys(outputFormats)), "graph": slices.Sorted(maps.Keys(graphFormats)),
}

// completeNames of the Environments in the namespace that the flags so far name. What cannot be asked completes nothing.
func completeNames(cmd *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
	t := newTarget()
	for _, given := range []struct {
		name string
		to   *string
	}{{"namespace", t.flags.Namespace}, {"context", t.flags.Context}, {"kubeconfig", t.flags.KubeConfig}, {"server", t.flags.APIServer}} {
		*given.to, _ = cmd.Flags().GetString(given.name)
	}
	c, err := t.client()
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	namespace, err := t.namespace()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	names, err := environmentsOf(cmd.Context(), c, namespace)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return slices.DeleteFunc(names, func(name string) bool { return !strings.HasPrefix(name, begun) }), cobra.ShellCompDirectiveNoFileComp
}

// completeFields of an Environment, step by step.
func completeFields(_ *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
	const more = cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	cut := strings.LastIndex(begun, ".")
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	if cut < 0 {
		return []string{"spec"}, more
	}
	f, err := findField(begun[:cut])
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var paths []string
	for name := range itemsOf(f.schema).Properties {
		if path := begun[:cut+1] + name; strings.HasPrefix(path, begun) {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	return paths, more
}
