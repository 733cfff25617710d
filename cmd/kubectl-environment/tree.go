package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
	"github.com/terrarium-io/terrarium/controllers"
)

const treeLong = `Show what an Environment consists of: its compositions, what is made of each, and the managed resources of that.

A resource that is ready shows its ID in AWS. Another one shows what AWS said, what it waits for, or that it is being made. Without a name it is
the only Environment of the namespace.

Exit codes: 0 the tree has been printed, 1 an error.`

const treeExample = `  kubectl environment tree shop -n shop-staging
  kubectl environment tree shop --unready          # what is still missing`

func treeCommand(std genericiooptions.IOStreams) *cobra.Command {
	t := newTarget()
	var unready bool
	var color string
	cmd := &cobra.Command{
		Use:     "tree [NAME]",
		Short:   "Show the managed resources of an Environment, their IDs in AWS, and what they wait for",
		Long:    treeLong,
		Example: treeExample,
		Args:    oneName,
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := newPalette(color, std.Out)
			if err != nil {
				return err
			}
			v, err := t.view(cmd, args)
			if err != nil {
				return err
			}
			printTree(v, unready, p, std.Out)
			return nil
		},
	}
	cmd.Flags().BoolVar(&unready, "unready", false, "leave out what is ready")
	bindColor(cmd, &color)
	t.bind(cmd)
	return cmd
}

// A node of a tree is one line of it.
type node struct {
	name, state, about string
	children           []*node
}

// printTree prints what an Environment consists of.
func printTree(v *view, unready bool, p palette, out io.Writer) {
	root := treeOf(v)
	if unready {
		root.dropReady()
	}
	rows := [][]string{{"NAME", p.state("STATE"), "AWS ID, OR WHY NOT"}}
	root.walk("", "", func(name string, n *node) { rows = append(rows, []string{name, p.state(n.state), n.about}) })
	printTable(rows, out)
}

// walk does something with a node and all below it, with their names as they stand in the tree.
func (n *node) walk(branch, below string, do func(name string, n *node)) {
	do(branch+n.name, n)
	for i, child := range n.children {
		if i == len(n.children)-1 {
			child.walk(below+"└── ", below+"    ", do)
		} else {
			child.walk(below+"├── ", below+"│   ", do)
		}
	}
}

// dropReady takes away what is ready below a node.
func (n *node) dropReady() {
	for _, child := range n.children {
		child.dropReady()
	}
	n.children = slices.DeleteFunc(n.children, func(child *node) bool {
		return child.state == string(controllers.Ready) && len(child.children) == 0
	})
}

func treeOf(v *view) *node {
	wanted := v.wanted()
	reason, message := v.says(v1alpha1.ConditionReady)
	if reason == "" {
		message = "no controller has reported on it yet"
	}
	root := &node{name: "Environment/" + v.env.Name, state: stateOf(reason), about: fmt.Sprintf("%d/%d ready", ready(wanted), len(wanted))}
	if v.env.DeletionTimestamp != nil {
		root.about = fmt.Sprintf("%d left", len(v.standings))
	}
	if root.state != string(controllers.Ready) && !isAboutOneOf(message, v.standings) {
		root.about += "; " + message
	}
	for _, c := range compositions.Order() {
		if child := compositionNode(v, c); child != nil {
			root.children = append(root.children, child)
		}
	}
	if others := pick(v.standings, func(s controllers.Standing) bool { return !isComposed(s) }); len(others) > 0 {
		root.children = append(root.children, group("others", others))
	}
	return root
}

// compositionNode is a composition with what was made of it, and nil where nothing was. The controller's word on it stands beside its name where that
// is not about one of its resources.
func compositionNode(v *view, c plan.Composition) *node {
	of := pick(v.standings, func(s controllers.Standing) bool { return s.Composition == c.Name })
	reason, message := v.says(c.Condition)
	if v.env.DeletionTimestamp != nil {
		reason, message = "", "" // they are from before: of a deletion the controller speaks in Ready alone
	}
	if len(of) == 0 && reason == "" {
		return nil
	}
	n := &node{name: c.Name, state: cmp.Or(stateOf(reason), sumOf(of))}
	if n.state != string(controllers.Ready) && !isAboutOneOf(message, of) {
		n.about = message
	}
	for _, instance := range instancesOf(of) {
		those := pick(of, func(s controllers.Standing) bool { return s.Instance == instance })
		if instance == "" {
			n.children = append(n.children, leaves(those)...)
			continue
		}
		n.children = append(n.children, group(instance, those))
	}
	return n
}

func isComposed(s controllers.Standing) bool {
	return slices.ContainsFunc(compositions.Order(), func(c plan.Composition) bool { return c.Name == s.Composition })
}

// isAboutOneOf reports whether a message begins with the name of a resource, which then says the same.
func isAboutOneOf(message string, of []controllers.Standing) bool {
	return slices.ContainsFunc(of, func(s controllers.Standing) bool { return strings.Contains(message, s.String()) })
}

// instancesOf some resources, in the order in which they come.
func instancesOf(of []controllers.Standing) []string {
	var names []string
	for _, s := range of {
		if !slices.Contains(names, s.Instance) {
			names = append(names, s.Instance)
		}
	}
	return names
}

func group(name string, of []controllers.Standing) *node {
	return &node{name: name, state: sumOf(of), children: leaves(of)}
}

func leaves(of []controllers.Standing) []*node {
	var nodes []*node
	for _, s := range of {
		nodes = append(nodes, &node{name: s.String(), state: string(s.State), about: aboutStanding(s)})
	}
	return nodes
}

// aboutStanding is the ID of what is ready, and otherwise why a resource is not.
func aboutStanding(s controllers.Standing) string {
	var said []string
	if s.State == controllers.Waiting {
		said = append(said, "waits for "+controllers.FirstFew(s.WaitingOn))
	}
	for _, text := range []string{s.ID, s.Message, s.Note} {
		if text != "" {
			said = append(said, text)
		}
	}
	return strings.Join(said, "; ")
}

// sumOf some states is the one that matters most.
func sumOf(of []controllers.Standing) string {
	for _, state := range []controllers.State{controllers.Failed, controllers.Progressing, controllers.Waiting, controllers.Removing} {
		if slices.ContainsFunc(of, func(s controllers.Standing) bool { return s.State == state }) {
			return string(state)
		}
	}
	return string(controllers.Ready)
}

// stateOf a condition is its reason, but for the one of what is ready.
func stateOf(reason string) string {
	if reason == v1alpha1.ReasonAvailable {
		return string(controllers.Ready)
	}
	return reason
}

func pick(standings []controllers.Standing, which func(controllers.Standing) bool) []controllers.Standing {
	return slices.DeleteFunc(slices.Clone(standings), func(s controllers.Standing) bool { return !which(s) })
}
