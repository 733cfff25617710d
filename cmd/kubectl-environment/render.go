package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"sigs.k8s.io/yaml"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
	"github.com/terrarium-io/terrarium/controllers"
)

const renderLong = `Print the managed resources that an Environment is made of, without a cluster.

The Environment gets its defaults and is validated as the API server does it. Values that AWS must report first show as
"(known after Subnet/shop-private-a)". Names in AWS hold five characters that are known when the Environment has been made;
"xxxxx" stands for them. Secrets are listed with their keys; their values are never shown.

Exit codes: 0 all is well, 1 an error, or problems: what only you can solve, such as a key that a Secret of the input lacks. The managed resources
are printed nevertheless. A Secret that is not in the input is taken to be in the cluster, and so is an Environment whose network is used.`

const renderExample = `  kubectl environment render -f environment.yaml
  kubectl kustomize config/samples/staging | kubectl environment render -f -
  kubectl environment render -f environment.yaml -o name`

// unknownSuffix stands for the characters by which names in AWS differ from those of other Environments, while there are none.
const unknownSuffix = "xxxxx"

func renderCommand(std genericiooptions.IOStreams) *cobra.Command {
	t := newNamespaceTarget()
	var files []string
	var output string
	cmd := &cobra.Command{
		Use:     "render -f FILE",
		Short:   "Print the managed resources of an Environment, without a cluster",
		Long:    renderLong,
		Example: renderExample,
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !slices.Contains([]string{"yaml", "name"}, output) {
				return wrongUse(cmd, "--output is %q, and can be yaml or name", output)
			}
			if len(files) == 0 {
				return wrongUse(cmd, "give the file with the Environment in -f")
			}
			in, err := readInput(t, files, std.In)
			if err != nil {
				return err
			}
			return renderAll(cmd.Context(), in, output, std)
		},
	}
	cmd.Flags().StringSliceVarP(&files, "filename", "f", nil, "file, directory, or - for standard input; may hold several documents, of which Environments and Secrets are read")
	cmd.Flags().StringVarP(&output, "output", "o", "yaml", "yaml or name")
	t.bind(cmd)
	return cmd
}

func renderAll(ctx context.Context, in *input, output string, std genericiooptions.IOStreams) error {
	var outcome error
	for _, m := range in.environments {
		env, err := admitOffline(ctx, m.Unstructured, nil)
		if err != nil {
			return m.wrong(err)
		}
		for _, remark := range in.unusedBy(env) {
			fmt.Fprintln(std.ErrOut, "note:", remark)
		}
		seen, err := offline(ctx, env, in)
		if err != nil {
			return err
		}
		err = render(env, seen, output, std)
		if err != nil && !errors.Is(err, errProblems) {
			return m.wrong(err)
		}
		outcome = cmp.Or(outcome, err)
	}
	return outcome
}

// withSuffix has a suffix for names in AWS, in place of the one that is made from the UID of an Environment that exists.
func withSuffix(env *v1alpha1.Environment) {
	if env.UID == "" && env.Annotations[v1alpha1.AnnotationNameSuffix] == "" {
		metav1.SetMetaDataAnnotation(&env.ObjectMeta, v1alpha1.AnnotationNameSuffix, unknownSuffix)
	}
}

// offline is what can be seen without a cluster: the Secrets of the input, and the Environment whose network is used.
func offline(ctx context.Context, env *v1alpha1.Environment, in *input) (plan.Observed, error) {
	owner, err := in.networkOwnerOf(ctx, env)
	if err != nil {
		return plan.Observed{}, err
	}
	seen := plan.Observed{Secrets: map[string]*corev1.Secret{}, NetworkOwner: cmp.Or(owner, networkOwnerElsewhere(env))}
	given := in.secretsOf(env.Namespace)
	for _, name := range compositions.Secrets(env) {
		if given[name] != nil {
			seen.Secrets[name] = withoutValues(given[name])
		}
	}
	return seen, nil
}

// render ends with errProblems where it has printed some.
func render(env *v1alpha1.Environment, seen plan.Observed, output string, std genericiooptions.IOStreams) error {
	withSuffix(env)
	p, err := compositions.Compose(env, seen)
	if err != nil {
		return err
	}
	missing := slices.DeleteFunc(compositions.Secrets(env), func(name string) bool { return seen.Secrets[name] != nil })
	problems := problemsOf(p, missing)
	if output == "name" {
		printNames(p, problems, std)
	} else if err := printManifests(env, p, problems, std.Out); err != nil {
		return err
	}
	if len(problems) > 0 {
		return errProblems
	}
	return nil
}

// printNames for other programs to read, and the problems for people.
func printNames(p *plan.Plan, problems []string, std genericiooptions.IOStreams) {
	for _, o := range p.Objects {
		fmt.Fprintln(std.Out, o.Key)
	}
	for _, problem := range problems {
		fmt.Fprintln(std.ErrOut, "problem:", problem)
	}
	for _, note := range waitsOf(p) {
		fmt.Fprintln(std.ErrOut, "note:", note)
	}
}

func printManifests(env *v1alpha1.Environment, p *plan.Plan, problems []string, out io.Writer) error {
	fmt.Fprintf(out, "# Environment %s of namespace %s: %d managed resources.\n", env.Name, env.Namespace, len(p.Objects))
	for _, problem := range problems {
		fmt.Fprintln(out, "# Problem:", problem)
	}
	for _, note := range waitsOf(p) {
		fmt.Fprintln(out, "# Note:", note)
	}
	return renderPlan(env, p, out)
}

func renderPlan(env *v1alpha1.Environment, p *plan.Plan, out io.Writer) error {
	for _, generated := range p.Generated {
		keys := append(slices.Collect(maps.Keys(generated.Fixed)), generated.Key)
		if err := writeDocument(out, "generated once", secretManifest(env, generated.Name, keys...)); err != nil {
			return err
		}
	}
	for _, o := range p.Objects {
		if name := plan.PayloadName(o.Resource); name != "" {
			if err := writeDocument(out, "read by "+o.String(), secretManifest(env, name, "value")); err != nil {
				return err
			}
		}
		manifest, err := controllers.Manifest(env, o)
		if err != nil {
			return fmt.Errorf("%s: %w", o.Key, err)
		}
		// Both are known when the Environment exists and the resource is applied.
		manifest.SetOwnerReferences(nil)
		annotations := manifest.GetAnnotations()
		delete(annotations, v1alpha1.AnnotationApplied)
		manifest.SetAnnotations(annotations)
		if err := writeDocument(out, comment(o), manifest.Object); err != nil {
			return err
		}
	}
	return nil
}

func comment(o *plan.Object) string {
	var said []string
	if o.Waits() {
		var names []string
		for _, key := range o.WaitingOn {
			names = append(names, key.String())
		}
		said = append(said, "after "+strings.Join(names, ", "))
	}
	if o.RevisionOf != "" && o.Waits() {
		said = append(said, "its name will end in a hash of its content")
	}
	return strings.Join(said, "; ")
}

func secretManifest(env *v1alpha1.Environment, name string, keys ...string) map[string]any {
	values := map[string]any{}
	for _, key := range keys {
		values[key] = hidden
	}
	return map[string]any{
		"apiVersion": "v1", "kind": "Secret",
		"metadata":   map[string]any{"name": name, "namespace": env.Namespace},
		"stringData": values,
	}
}

func writeDocument(out io.Writer, comment string, object map[string]any) error {
	text, err := yaml.Marshal(object)
	if err != nil {
		return fmt.Errorf("marshal: %w", err)
	}
	fmt.Fprintln(out, "---")
	if comment != "" {
		fmt.Fprintln(out, "#", comment)
	}
	_, err = out.Write(text)
	return err
}
