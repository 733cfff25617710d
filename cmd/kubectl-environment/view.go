package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
	"github.com/terrarium-io/terrarium/controllers"
)

// view is an Environment of a cluster, and how all that it consists of is doing.
type view struct {
	env *v1alpha1.Environment

	// plan is nil where there is none: while the Environment is deleted, and where its spec cannot be served.
	plan      *plan.Plan
	standings []controllers.Standing
}

// newView says how an Environment is doing from what was observed.
func newView(env *v1alpha1.Environment, seen *observation, at time.Time) *view {
	seen.Hidden = map[plan.Key]bool{}
	for _, name := range seen.unseen {
		seen.Hidden[plan.SecretKey(name)] = true
	}
	v := &view{env: env}
	if env.DeletionTimestamp == nil {
		v.plan, _ = compositions.Compose(env, seen.Observed.Observed) // Ready says why a spec cannot be served
	}
	v.standings = controllers.Assess(env, v.plan, seen.Observed, at)
	return v
}

// lookAt an Environment of the cluster.
func lookAt(ctx context.Context, c client.Client, key client.ObjectKey) (*view, error) {
	env, err := findEnvironment(ctx, c, key)
	if err != nil {
		return nil, err
	}
	seen, err := observe(ctx, c, env, &input{})
	if err != nil {
		return nil, err
	}
	return newView(env, seen, time.Now()), nil
}

// readError says what to do about an answer of the API server.
type readError struct {
	text string
	error
}

func (e readError) Error() string { return e.text }

func (e readError) Unwrap() error { return e.error }

const noEnvironments = "this cluster knows no Environments: install Terrarium in it, or name another one with --context"

// findEnvironment of the cluster.
func findEnvironment(ctx context.Context, c client.Reader, key client.ObjectKey) (*v1alpha1.Environment, error) {
	env := &v1alpha1.Environment{}
	err := c.Get(ctx, key, env)
	switch {
	case apierrors.IsNotFound(err):
		text := fmt.Sprintf("there is no Environment %s in namespace %s: kubectl get environments --all-namespaces lists them all", key.Name, key.Namespace)
		return nil, readError{text, err}
	case meta.IsNoMatchError(err):
		return nil, readError{noEnvironments, err}
	case err != nil:
		return nil, fmt.Errorf("get Environment %s: %w", key.Name, err)
	}
	return env, nil
}

// view of the Environment that the flags and the arguments name.
func (t *target) view(cmd *cobra.Command, args []string) (*view, error) {
	c, err := t.client()
	if err != nil {
		return nil, err
	}
	key, err := t.environment(cmd.Context(), c, args)
	if err != nil {
		return nil, err
	}
	return lookAt(cmd.Context(), c, key)
}

// environment is the one that is named, as NAME or environment/NAME, or the only one of the namespace.
func (t *target) environment(ctx context.Context, c client.Client, args []string) (client.ObjectKey, error) {
	namespace, err := t.namespace()
	if err != nil {
		return client.ObjectKey{}, err
	}
	if len(args) > 0 {
		_, name, typed := strings.Cut(args[0], "/")
		if !typed {
			name = args[0]
		}
		return client.ObjectKey{Namespace: namespace, Name: name}, nil
	}
	names, err := environmentsOf(ctx, c, namespace)
	switch {
	case err != nil:
		return client.ObjectKey{}, err
	case len(names) == 1:
		return client.ObjectKey{Namespace: namespace, Name: names[0]}, nil
	case len(names) == 0:
		return client.ObjectKey{}, fmt.Errorf("there is no Environment in namespace %s: name another with --namespace", namespace)
	}
	return client.ObjectKey{}, errors.New("there are several Environments in namespace " + namespace + ": name one of " + strings.Join(names, ", "))
}

// environmentsOf a namespace, by name.
func environmentsOf(ctx context.Context, c client.Client, namespace string) ([]string, error) {
	list := &v1alpha1.EnvironmentList{}
	err := c.List(ctx, list, client.InNamespace(namespace))
	if meta.IsNoMatchError(err) {
		return nil, readError{noEnvironments, err}
	}
	if err != nil {
		return nil, fmt.Errorf("list Environments: %w", err)
	}
	var names []string
	for i := range list.Items {
		names = append(names, list.Items[i].Name)
	}
	slices.Sort(names)
	return names, nil
}

// says is the reason and the message of a condition of the Environment, both empty where there is no such condition.
func (v *view) says(condition string) (reason, message string) {
	if c := meta.FindStatusCondition(v.env.Status.Conditions, condition); c != nil {
		return c.Reason, c.Message
	}
	return "", ""
}

// ready counts the standings that are ready.
func ready(standings []controllers.Standing) int {
	n := 0
	for _, s := range standings {
		if s.State == controllers.Ready {
			n++
		}
	}
	return n
}

// wanted are the standings without those that are being removed.
func (v *view) wanted() []controllers.Standing {
	return slices.DeleteFunc(slices.Clone(v.standings), func(s controllers.Standing) bool { return s.State == controllers.Removing })
}
