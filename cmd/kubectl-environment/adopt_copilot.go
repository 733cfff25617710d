package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"sigs.k8s.io/yaml"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/copilot"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// fromCopilot is what manifests of Copilot do not say.
type fromCopilot struct {
	environment, application, account string
	images                            map[string]string
}

// flagsOfCopilot say nothing of a state of Terraform.
var flagsOfCopilot = []string{"environment", "app", "account", "image"}

func (f *fromCopilot) bind(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.environment, "environment", "", "Copilot: environment whose manifest and overrides count (default: the only one that there is)")
	cmd.Flags().StringVar(&f.application, "app", "", "Copilot: name of the application (default: that of .workspace)")
	cmd.Flags().StringVar(&f.account, "account", "", "Copilot: number of the AWS account, which ARNs of parameters have")
	cmd.Flags().StringToStringVar(&f.images, "image", nil, "Copilot: image of a service or job that Copilot builds, as NAME=IMAGE; of a sidecar: NAME/SIDECAR=IMAGE")
}

// isMeant reports whether --from names a directory, or a flag is about one.
func (f *fromCopilot) isMeant(cmd *cobra.Command, from []string) bool {
	return slices.ContainsFunc(from, isDirectory) || slices.ContainsFunc(flagsOfCopilot, cmd.Flags().Changed)
}

func isDirectory(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// adopt prints the Environment, and the report about it on standard error. Nothing is printed where the manifests cannot become an Environment.
func (f *fromCopilot) adopt(cmd *cobra.Command, from *fromTerraform, std genericiooptions.IOStreams) error {
	if len(from.files) != 1 {
		return wrongUse(cmd, "--from takes one directory with manifests of Copilot, or states of Terraform, and not both")
	}
	dir := from.files[0]
	if !isDirectory(dir) {
		return wrongUse(cmd, "--environment, --app, --account and --image are for a directory with manifests of Copilot, and %s is none", called(dir))
	}
	if state := stateIn(dir); state != "" {
		return wrongUse(cmd, "%s is no directory with manifests of Copilot, but of Terraform: give its state, with --from %s", dir, state)
	}
	if from.name == "" || from.namespace == "" || from.region == "" {
		return errors.New("--from with manifests of Copilot needs --name and --namespace of the new Environment, and --region, as the manifests do not say it")
	}
	if err := from.checkNames(); err != nil {
		return err
	}
	t, err := f.translate(cmd, dir, copilot.Options{Namespace: from.namespace, Name: from.name, Region: from.region})
	if err != nil {
		return fmt.Errorf("%s: %w", dir, err)
	}
	manifest, err := yaml.Marshal(t.Environment())
	if err != nil {
		return fmt.Errorf("write Environment: %w", err)
	}
	fmt.Fprintf(std.Out, "# Does what the manifests of Copilot in %s say; nothing of Copilot's is taken over.\n%s", dir, manifest)
	showTranslation(std.ErrOut, dir, t)
	return nil
}

// stateIn a directory of Terraform is the file with its state, or the one to write it into, or "" where the directory has neither state nor code.
func stateIn(dir string) string {
	if states, _ := filepath.Glob(filepath.Join(dir, "*.tfstate")); len(states) > 0 {
		return states[0]
	}
	if code, _ := filepath.Glob(filepath.Join(dir, "*.tf")); len(code) > 0 {
		return "FILE, which terraform state pull > FILE writes there"
	}
	return ""
}

func (f *fromCopilot) translate(cmd *cobra.Command, dir string, options copilot.Options) (*copilot.Translation, error) {
	workspace, err := copilot.Read(os.DirFS(dir))
	if err != nil {
		return nil, err
	}
	if options.Environment, err = workspace.Choose(f.environment); err != nil {
		return nil, err
	}
	if options.Application = f.application; options.Application == "" {
		options.Application = workspace.Application
	}
	options.Account, options.Images = f.account, f.images
	return copilot.Translate(workspace, options, func(env *v1alpha1.Environment) error {
		admitted, err := admitTyped(cmd.Context(), env)
		if err != nil {
			return err
		}
		return composes(admitted)
	})
}

// composes reports what stands against making an Environment that an API server takes.
func composes(env *v1alpha1.Environment) error {
	p, err := compositions.Compose(env, plan.Observed{})
	if err != nil {
		return err
	}
	var problems []string
	for _, problem := range p.Problems {
		problems = append(problems, problem.Message)
	}
	if len(problems) > 0 {
		return errors.New(strings.Join(problems, "; "))
	}
	return nil
}
