package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"sigs.k8s.io/yaml"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
	"github.com/terrarium-io/terrarium/compositions/terraform"
)

// fromTerraform are the states of Terraform to take over from, and what the Environment is to be called.
type fromTerraform struct {
	files                   []string
	namespace, name, region string
}

func (f *fromTerraform) bind(cmd *cobra.Command) {
	cmd.Flags().StringSliceVar(&f.files, "from", nil, "state of Terraform: a state file, what terraform show -json prints, or - for standard input; can be given several times; or the directory copilot/ with manifests")
	cmd.Flags().StringVar(&f.name, "name", "", "name of the Environment of --from")
	cmd.Flags().StringVar(&f.region, "region", "", "region that the states of --from must be of (default: that of their VPC), or that Copilot's manifests are for")
}

// adopt prints the Environment, and the report about it on standard error. Nothing is printed where the states cannot become an Environment.
func (f *fromTerraform) adopt(ctx context.Context, std genericiooptions.IOStreams) error {
	if f.name == "" || f.namespace == "" {
		return errors.New("--from needs --name and --namespace of the new Environment, as names in AWS are made from both")
	}
	if err := f.checkNames(); err != nil {
		return err
	}
	states, err := f.read(std)
	if err != nil {
		return err
	}
	r, err := takeOver(ctx, states, f.namespace, f.name)
	if err != nil {
		return err
	}
	return r.print(std)
}

// mostOfName is how long the name of an Environment may be: see the rule of metadata.name.
const mostOfName = 40

// checkNames refuses early what the API server would refuse too, with all else that is in the Environment.
func (f *fromTerraform) checkNames() error {
	for _, flag := range []struct {
		name, value, of string
		most            int
	}{{"--name", f.name, "an Environment", mostOfName}, {"--namespace", f.namespace, "a namespace", validation.DNS1123LabelMaxLength}} {
		if len(flag.value) > flag.most || len(validation.IsDNS1123Label(flag.value)) > 0 {
			return fmt.Errorf("%s=%s is no name of %s: take at most %d lower-case letters, digits and -, with a letter or digit at both ends, such as %s",
				flag.name, flag.value, flag.of, flag.most, plan.SpecName(flag.value))
		}
	}
	return nil
}

// takeOver says what becomes of the resources of some states. What shows only in a plan that it cannot be taken over is left, and all is looked at anew without
// it.
func takeOver(ctx context.Context, states *terraform.States, namespace, name string) (*takeover, error) {
	for {
		t, err := terraform.Recognize(states, namespace, name, func(env *v1alpha1.Environment) error {
			admitted, err := admitTyped(ctx, env)
			if err == nil {
				*env = *admitted
			}
			return err
		})
		if err != nil {
			return nil, err
		}
		admitted, err := admitTyped(ctx, t.Environment())
		if err != nil {
			return nil, fmt.Errorf("what is in the states cannot become an Environment: %w", err)
		}
		r, err := compareTakeover(t, admitted)
		var wrong *unfitError
		if !errors.As(err, &wrong) {
			return r, err
		}
		wrong.of.Unfit = wrong.why
	}
}

func (r *takeover) print(std genericiooptions.IOStreams) error {
	manifest, err := yaml.Marshal(r.Environment())
	if err != nil {
		return fmt.Errorf("write Environment: %w", err)
	}
	fmt.Fprintf(std.Out, "# Takes over from Terraform what account %s has in region %s; managed resources: %d.\n%s", r.Account(), r.Region(), len(r.Taken), manifest)
	r.show(std.ErrOut)
	return nil
}

func (f *fromTerraform) read(std genericiooptions.IOStreams) (*terraform.States, error) {
	var states []*terraform.State
	for _, file := range f.files {
		data, err := readAll(file, std.In)
		if err != nil {
			return nil, err
		}
		state, err := terraform.Read(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", called(file), err)
		}
		if len(f.files) > 1 {
			state.In(called(file))
		}
		states = append(states, state)
	}
	return terraform.New(f.region, states...)
}
