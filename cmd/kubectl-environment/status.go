package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	xpmeta "github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/spf13/cobra"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/duration"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/controllers"
)

const statusLong = `Show how far an Environment is: a bar, its compositions, and what is being made or has failed, with the time that AWS usually takes for the slow ones.

With --watch the table stays on the screen and changes at once with the cluster, until the Environment is ready or gone. Where the output is no terminal there is one line for
each change. The usual times are experience, and the longest is when the provider gives up and begins again.

Exit codes: 0 the Environment is ready or, with --watch, gone; 2 it is not ready; 1 an error.`

const statusExample = `  kubectl environment status shop -n shop-staging
  kubectl environment status shop --watch`

func statusCommand(std genericiooptions.IOStreams) *cobra.Command {
	t := newTarget()
	var watching bool
	var color string
	cmd := &cobra.Command{
		Use:     "status [NAME]",
		Short:   "Show how far an Environment is, and how long the rest usually takes",
		Long:    statusLong,
		Example: statusExample,
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
			if !watching {
				printStatus(v, p, time.Now(), std.Out)
				return v.unready()
			}
			return (&watcher{out: std.Out, palette: p, terminal: isTerminal(std.Out)}).follow(cmd.Context(), t, v)
		},
	}
	cmd.Flags().BoolVarP(&watching, "watch", "w", false, "stay until the Environment is ready or gone")
	bindColor(cmd, &color)
	t.bind(cmd)
	return cmd
}

// unready is nil where the Environment is ready.
func (v *view) unready() error {
	if v.isReady() {
		return nil
	}
	return errUnready
}

// printStatus shows how far an Environment is.
func printStatus(v *view, p palette, at time.Time, out io.Writer) {
	reason, message := v.says(v1alpha1.ConditionReady)
	fmt.Fprintf(out, "Environment %s of namespace %s: %s\n", p.bold(v.env.Name), v.env.Namespace, p.state(cmp.Or(stateOf(reason), "not looked at yet")))
	fmt.Fprintln(out, progressOf(v))
	if message != "" && stateOf(reason) != string(controllers.Ready) {
		fmt.Fprintln(out, message)
	}
	fmt.Fprintln(out)
	rows := [][]string{{"COMPOSITION", p.state("STATE"), "READY"}}
	for _, c := range compositions.Order() {
		if n := compositionNode(v, c); n != nil {
			of := pick(v.standings, func(s controllers.Standing) bool { return s.Composition == c.Name })
			rows = append(rows, []string{c.Name, p.state(n.state), fmt.Sprintf("%d/%d", ready(of), len(of))})
		}
	}
	printTable(rows, out)
	if rows := inWork(v, p, at); len(rows) > 0 {
		fmt.Fprintln(out)
		printTable(append([][]string{{"NOT READY YET", p.state("STATE"), "FOR", "USUALLY"}}, rows...), out)
	}
	if n := len(pick(v.standings, func(s controllers.Standing) bool { return s.State == controllers.Waiting })); n > 0 {
		fmt.Fprintf(out, "%d more wait for these: kubectl environment tree %s --unready -n %s\n", n, v.env.Name, v.env.Namespace)
	}
}

// barWidth is that of a bar that is full.
const barWidth = 40

// progressOf an Environment is a bar. How much there was of one that is being deleted nobody knows.
func progressOf(v *view) string {
	if v.env.DeletionTimestamp != nil {
		return fmt.Sprintf("%d resources left", len(v.standings))
	}
	done, total := ready(v.wanted()), len(v.wanted())
	filled, percent := 0, 0
	if total > 0 {
		filled, percent = barWidth*done/total, 100*done/total
	}
	return fmt.Sprintf("[%s%s] %3d %%  %d of %d resources are ready", strings.Repeat("█", filled), strings.Repeat("░", barWidth-filled), percent, done, total)
}

// inWork are rows about what is being made, changed or removed, and what failed: the slow ones first.
func inWork(v *view, p palette, at time.Time) [][]string {
	working := pick(v.standings, func(s controllers.Standing) bool {
		return s.State != controllers.Ready && s.State != controllers.Waiting
	})
	slices.SortStableFunc(working, func(a, b controllers.Standing) int { return cmp.Compare(longest(b), longest(a)) })
	var rows [][]string
	for _, s := range working {
		usual := ""
		if d, slow := compositions.Usually(s.GroupKind); slow && s.State == controllers.Progressing && isBeingMade(s) {
			usual = d.String()
		}
		rows = append(rows, []string{s.String(), p.state(string(s.State)), since(s, at), usual})
	}
	const few = 10
	if more := len(rows) - few; more > 0 {
		rows = append(rows[:few], []string{fmt.Sprintf("and %d more", more), p.state(""), "", ""})
	}
	return rows
}

func longest(s controllers.Standing) time.Duration {
	d, _ := compositions.Usually(s.GroupKind)
	return d.To
}

// isBeingMade reports whether AWS does not have a resource yet.
func isBeingMade(s controllers.Standing) bool {
	return s.Live != nil && s.Live.GetCondition(xpv1.TypeReady).Status != corev1.ConditionTrue
}

// since when a resource is being made or removed, for people. It is empty where it is not known.
func since(s controllers.Standing, at time.Time) string {
	if s.Live == nil {
		return ""
	}
	begun := s.Live.GetCreationTimestamp().Time
	if asked := xpmeta.GetExternalCreatePending(s.Live); asked.After(begun) {
		begun = asked
	}
	switch gone := s.Live.GetDeletionTimestamp(); {
	case gone != nil:
		begun = gone.Time
	case s.State == controllers.Removing, s.State == controllers.Progressing && !isBeingMade(s), begun.IsZero():
		return ""
	}
	return duration.HumanDuration(at.Sub(begun))
}
