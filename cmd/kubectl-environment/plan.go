package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

const planLong = `Show what applying an Environment would do in AWS, resource by resource and field by field. Nothing is changed.

With -f the Environment of a file is compared with the cluster; the API server is asked whether it would take it. Without -f it is
the Environment that is in the cluster: what is shown then is what the controller has not done yet, or what somebody has changed in
the managed resources.

  +    is made
  ~    is changed in place
  -/+  is made anew; its users move over, then the old one goes
  =    is adopted: another cluster has made it
  -    is deleted
  ?    is only looked at: somebody else has made it, and nothing of it changes

Values that AWS must report first show as "(known after Subnet/shop-private-a)". Values of Secrets are never shown.

Exit codes: 0 no changes, 2 changes, 1 an error, or problems: what only you can solve, such as a Secret that does not exist. The plan is
printed nevertheless.`

const planExample = `  kubectl environment plan -f environment.yaml
  kubectl kustomize config/samples/staging | kubectl environment plan -f -
  kubectl environment plan shop -n shop-staging          # as it is in the cluster`

func planCommand(std genericiooptions.IOStreams) *cobra.Command {
	t := newTarget()
	var files []string
	var color string
	cmd := &cobra.Command{
		Use:     "plan (-f FILE | NAME)",
		Short:   "Show what applying an Environment would do in AWS",
		Long:    planLong,
		Example: planExample,
		Args:    oneName,
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := newPalette(color, std.Out)
			if err != nil {
				return err
			}
			if (len(files) > 0) == (len(args) > 0) {
				return wrongUse(cmd, "give either -f or the name of an Environment in the cluster")
			}
			c, err := t.client()
			if err != nil {
				return err
			}
			pl := planner{client: c, screen: screen{out: std.Out, palette: p}}
			if len(files) > 0 {
				return pl.files(cmd.Context(), t, files, std)
			}
			return pl.named(cmd.Context(), t, args[0])
		},
	}
	cmd.Flags().StringSliceVarP(&files, "filename", "f", nil, "file, directory, or - for standard input; may hold several documents, of which Environments and Secrets are read")
	bindColor(cmd, &color)
	t.bind(cmd)
	return cmd
}

// planner compares Environments with a cluster.
type planner struct {
	client client.Client
	screen screen
}

// files plans each Environment of some files.
func (p *planner) files(ctx context.Context, t *target, names []string, std genericiooptions.IOStreams) error {
	in, err := readInput(t, names, std.In)
	if err != nil {
		return err
	}
	var reports []*report
	for _, m := range in.environments {
		wanted, err := admit(ctx, p.client, m.Unstructured)
		if err != nil {
			return m.wrong(err)
		}
		wanted.notes = append(wanted.notes, in.unusedBy(wanted.env)...)
		r, err := p.plan(ctx, wanted, in)
		if err != nil {
			return m.wrong(err)
		}
		reports = append(reports, r)
	}
	return outcome(reports...)
}

// named plans the Environment that is in the cluster.
func (p *planner) named(ctx context.Context, t *target, name string) error {
	namespace, err := t.namespace()
	if err != nil {
		return err
	}
	env, err := findEnvironment(ctx, p.client, client.ObjectKey{Namespace: namespace, Name: name})
	if err != nil {
		return err
	}
	if env.DeletionTimestamp != nil {
		return fmt.Errorf("the Environment %s is being deleted: there is nothing to plan", name)
	}
	wanted := &admitted{env: env}
	if note := notReady(env); note != "" {
		wanted.notes = append(wanted.notes, note)
	}
	r, err := p.plan(ctx, wanted, &input{})
	if err != nil {
		return err
	}
	return outcome(r)
}

// notReady says why an Environment is not ready. It is empty for one that is.
func notReady(env *v1alpha1.Environment) string {
	ready := meta.FindStatusCondition(env.Status.Conditions, v1alpha1.ConditionReady)
	switch {
	case ready == nil:
		return "The Environment is not ready: no controller has reported on it yet."
	case ready.Status == metav1.ConditionTrue:
		return ""
	}
	return fmt.Sprintf("The Environment is not ready: %s: %s", ready.Reason, ready.Message)
}

// outcome is how a command ends that has shown some reports. Problems come first: a check must not pass with them.
func outcome(reports ...*report) error {
	if slices.ContainsFunc(reports, func(r *report) bool { return len(r.problems) > 0 }) {
		return errProblems
	}
	if slices.ContainsFunc(reports, (*report).changed) {
		return errChanges
	}
	return nil
}

// plan shows what there is to do for one Environment. The Secrets and the Environments of the input are about to be applied.
func (p *planner) plan(ctx context.Context, wanted *admitted, in *input) (*report, error) {
	seen, err := observe(ctx, p.client, wanted.env, in)
	if err != nil {
		return nil, err
	}
	r, err := compare(wanted.env, seen)
	if err != nil {
		return nil, err
	}
	found, err := findUnlabeled(ctx, p.client, r, seen)
	if err != nil {
		return nil, err
	}
	if found {
		if r, err = compare(wanted.env, seen); err != nil {
			return nil, err
		}
	}
	r.notes = append(wanted.notes, r.notes...)
	p.screen.show(r)
	return r, nil
}
