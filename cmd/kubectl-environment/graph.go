package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"
)

const graphLong = `Draw the architecture of an Environment: the VPC with its zones and subnets, the services in them, what lies outside, and who calls whom. Each box
has the color of its state, and says how many of its managed resources are ready.

With -f it is the Environment of a file, without a cluster and without states.

  svg      a picture
  html     one page without anything outside of it: the picture, and below it the resources of each box, with IDs and messages
  mermaid  for pages that draw it, such as GitHub's
  dot      for Graphviz

Exit codes: 0 the diagram has been written, 1 an error.`

const graphExample = `  kubectl environment graph shop -n shop-staging -o html > shop.html
  kubectl environment graph -f environment.yaml -o mermaid
  kubectl environment graph shop -o dot | dot -Tpng > shop.png`

// graphFormats are those of --output.
var graphFormats = map[string]func(*diagram, io.Writer) error{"svg": printSVG, "html": printHTML, "mermaid": printMermaid, "dot": printDOT}

func graphCommand(std genericiooptions.IOStreams) *cobra.Command {
	t := newTarget()
	var files []string
	var format string
	cmd := &cobra.Command{
		Use:     "graph ([NAME] | -f FILE)",
		Short:   "Draw the architecture of an Environment, colored by state",
		Long:    graphLong,
		Example: graphExample,
		Args:    oneName,
		RunE: func(cmd *cobra.Command, args []string) error {
			draw, ok := graphFormats[format]
			switch {
			case !ok:
				return wrongUse(cmd, "--output is %q, and can be svg, html, mermaid or dot", format)
			case len(files) > 0 && len(args) > 0:
				return wrongUse(cmd, "give either -f or the name of an Environment in the cluster")
			case len(files) > 0:
				v, err := viewOfFile(cmd.Context(), t, files, std.In)
				if err != nil {
					return err
				}
				return draw(diagramOf(v, true), std.Out)
			}
			v, err := t.view(cmd, args)
			if err != nil {
				return err
			}
			return draw(diagramOf(v, false), std.Out)
		},
	}
	cmd.Flags().StringVarP(&format, "output", "o", "svg", "svg, html, mermaid or dot")
	cmd.Flags().StringSliceVarP(&files, "filename", "f", nil, "file with the Environment, or - for standard input")
	t.bind(cmd)
	return cmd
}

// viewOfFile is the only Environment of some files, of which nothing is there.
func viewOfFile(ctx context.Context, t *target, files []string, stdin io.Reader) (*view, error) {
	in, err := readInput(t, files, stdin)
	if err != nil {
		return nil, err
	}
	if n := len(in.environments); n > 1 {
		var names []string
		for _, m := range in.environments {
			names = append(names, m.GetName())
		}
		return nil, fmt.Errorf("there are %d Environments in the input, %s: a diagram is of one", n, strings.Join(names, ", "))
	}
	env, err := admitOffline(ctx, in.environments[0].Unstructured, nil)
	if err != nil {
		return nil, in.environments[0].wrong(err)
	}
	seen, err := offline(ctx, env, in)
	if err != nil {
		return nil, err
	}
	withSuffix(env)
	found := &observation{}
	found.Observed.Observed = seen
	return newView(env, found, time.Now()), nil
}
