package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
	"github.com/terrarium-io/terrarium/controllers"
)

const whyLong = `Say why an Environment is not ready, in three sentences: what is wrong, in AWS's words where AWS has refused something; what waits for that; and what
to do. Where several things are wrong, it is the first of them in the order in which an Environment is built: the others may only suffer from it.

Exit codes: 0 the Environment is ready, 2 it is not, and the output says why, 1 an error.`

const whyExample = `  kubectl environment why shop -n shop-staging`

// errUnready ends a command that worked, about an Environment that is not ready.
var errUnready = errors.New("the Environment is not ready")

func whyCommand(std genericiooptions.IOStreams) *cobra.Command {
	t := newTarget()
	cmd := &cobra.Command{
		Use:     "why [NAME]",
		Short:   "Say why an Environment is not ready, and what to do",
		Long:    whyLong,
		Example: whyExample,
		Args:    oneName,
		RunE: func(cmd *cobra.Command, args []string) error {
			v, err := t.view(cmd, args)
			if err != nil {
				return err
			}
			why(v, std.Out)
			return v.unready()
		},
	}
	t.bind(cmd)
	return cmd
}

// isReady reports what the controller says of the present spec.
func (v *view) isReady() bool {
	return meta.IsStatusConditionTrue(v.env.Status.Conditions, v1alpha1.ConditionReady) && v.env.Status.ObservedGeneration == v.env.Generation
}

// why prints the three sentences.
func why(v *view, out io.Writer) {
	c := causeOf(v)
	fmt.Fprintln(out, sentence(c.what))
	fmt.Fprintln(out, sentence(c.waiting))
	fmt.Fprintln(out, sentence("What to do: "+c.do))
	if len(c.others) > 0 {
		fmt.Fprintln(out, sentence("Beside it failed "+controllers.FirstFew(c.others)))
	}
}

func sentence(text string) string {
	text = strings.TrimRight(text, ". ")
	if strings.HasPrefix(text, "spec.") {
		return text + "." // a field is called as it is written
	}
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

// cause is why an Environment is not ready.
type cause struct {
	what, waiting, do string

	// others are what failed too, and not because of it.
	others []plan.Key
}

func causeOf(v *view) cause {
	reason, message := v.says(v1alpha1.ConditionReady)
	root := rootOf(v, message)
	simple := func(what, waiting string) cause {
		return cause{what: what, waiting: waiting, do: controllers.Advice(reason, message, "spec")}
	}
	const seeManager = "see that the manager runs: kubectl get pods -n terrarium-system"
	switch {
	case reason == "":
		return cause{what: "no controller has reported on it yet", waiting: waitingFor(v.wanted()), do: seeManager}
	case v.env.Status.ObservedGeneration < v.env.Generation:
		return cause{what: "the controller has not looked at the last change of the spec yet", waiting: "what is known is from before", do: "wait; if this lasts, " + seeManager}
	case v.isReady():
		return cause{what: fmt.Sprintf("nothing is wrong: all %d resources are ready", len(v.wanted())), waiting: removing(v), do: "nothing"}
	case reason == v1alpha1.ReasonPaused, reason == v1alpha1.ReasonInvalidSpec:
		return simple(message, "what exists stays as it is")
	case v.env.DeletionTimestamp != nil && root == nil:
		return simple(message, removing(v))
	case root == nil:
		return simple(message, waitingFor(blockedBy(v, message)))
	}
	return causeIn(v, *root, cmp.Or(root.Reason, reason))
}

// causeIn a resource that failed, or that is being made.
func causeIn(v *view, root controllers.Standing, reason string) cause {
	waiting := controllers.WaitFor(root.Key, v.standings)
	c := cause{waiting: cmp.Or(left(v), waitingFor(waiting)), do: controllers.Advice(reason, root.Message, fieldOf(root))}
	if root.State != controllers.Failed {
		c.what = fmt.Sprintf("nothing has failed: %s of %s is being made", root, madeFor(root))
		if root.State == controllers.Removing {
			c.what = fmt.Sprintf("nothing has failed: %s of %s is being removed", root, madeFor(root))
		}
		return c
	}
	c.what = fmt.Sprintf("%s said of %s, which %s needs: %s", speaker(root.Message), root, madeFor(root), root.Message)
	if root.Note != "" {
		c.what += "; " + root.Note
	}
	for _, s := range v.standings {
		if s.State == controllers.Failed && s.Key != root.Key && !slices.ContainsFunc(waiting, func(w controllers.Standing) bool { return w.Key == s.Key }) {
			c.others = append(c.others, s.Key)
		}
	}
	return c
}

// speaker is whose words a message has. What AWS says comes to the provider in an answer to an operation.
func speaker(message string) string {
	if strings.Contains(message, "operation error ") || strings.Contains(message, "api error ") {
		return "AWS"
	}
	return "the provider"
}

// rootOf what is wrong is the resource that the message of Ready names, or else the first that failed, or is being made. It is nil where it is none.
func rootOf(v *view, message string) *controllers.Standing {
	named := func(s controllers.Standing) bool {
		return s.State != controllers.Ready && strings.Contains(message, s.String()+": ")
	}
	failed := func(s controllers.Standing) bool { return s.State == controllers.Failed }
	making := func(s controllers.Standing) bool { return s.State == controllers.Progressing }
	rules := []func(controllers.Standing) bool{named, failed, making}
	reason, _ := v.says(v1alpha1.ConditionReady)
	if reason != v1alpha1.ReasonFailed && reason != v1alpha1.ReasonProgressing && reason != v1alpha1.ReasonWaiting && reason != v1alpha1.ReasonDeleting {
		return nil // the message has it all
	}
	for _, is := range rules {
		if i := slices.IndexFunc(v.standings, is); i >= 0 {
			return &v.standings[i]
		}
	}
	return nil
}

// blockedBy what a message names that is no managed resource, such as a Secret.
func blockedBy(v *view, message string) []controllers.Standing {
	var blocked []controllers.Standing
	named := map[plan.Key]bool{}
	for _, s := range v.standings {
		for _, key := range s.WaitingOn {
			if strings.Contains(message, key.String()) && !named[key] {
				named[key] = true
				blocked = append(blocked, s)
				blocked = append(blocked, controllers.WaitFor(s.Key, v.standings)...)
			}
		}
	}
	return blocked
}

// waitingFor says how many wait, and what those are made for.
func waitingFor(waiting []controllers.Standing) string {
	var made []string
	seen := map[plan.Key]bool{}
	for _, s := range waiting {
		seen[s.Key] = true
		if of := madeFor(s); !slices.Contains(made, of) {
			made = append(made, of)
		}
	}
	switch len(seen) {
	case 0:
		return "nothing waits for it: all else that is asked for is there or on its way"
	case 1:
		return waiting[0].String() + " of " + made[0] + " waits for it"
	}
	return fmt.Sprintf("%d resources wait for it, of %s", len(seen), and(made))
}

// left says how much is left of an Environment that is being deleted.
func left(v *view) string {
	if v.env.DeletionTimestamp == nil {
		return ""
	}
	return fmt.Sprintf("%d resources are left", len(v.standings))
}

// removing says what is on its way out.
func removing(v *view) string {
	var going []plan.Key
	for _, s := range v.standings {
		if s.State == controllers.Removing {
			going = append(going, s.Key)
		}
	}
	if len(going) == 0 {
		return "nothing waits"
	}
	return "being removed: " + controllers.FirstFew(going)
}

func and(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// madeFor is what a resource is made for, for people: service web, or network.
func madeFor(s controllers.Standing) string {
	return plan.Instance{Composition: s.Composition, Name: s.Instance}.String()
}

// fieldOf the spec that a resource is made from.
func fieldOf(s controllers.Standing) string {
	for _, c := range compositions.Order() {
		if c.Name == s.Composition {
			return c.Path(s.Instance)
		}
	}
	return "the spec"
}
