package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"sigs.k8s.io/yaml"

	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/terraform"
)

const adoptLong = `Print the Environment that takes over what is in AWS already, made by another cluster or by Terraform, or that does what manifests of Copilot say.

With -f it comes from an inventory, which spec.state keeps in an S3 bucket. Copy the Secrets that the output names before you apply it.

With --from it comes from states of Terraform: state files, or what terraform show -json prints. Services with
their routes and scaling, scheduled jobs, queues, topics, buckets, databases, clusters of Aurora, caches and file systems are taken over where nothing is lost,
the VPC, the cluster, listeners and roles are looked at, and all else is left to Terraform. A report, on standard error, says so of each resource, what would
change, which tags prove that you consent, and what to take out of Terraform's code afterwards. Sensitive values are never shown.

With --from and a directory it comes from the manifests of AWS Copilot in it. Nothing is taken over then: all is made anew beside. A report, on standard error,
says of each key of the manifests which field it has become, what is not the same, and what is left.

What is taken over is not made again, and nothing is changed before all of it has been seen.

Exit codes: 0 the Environment has been printed, 1 an error: nothing has.`

const adoptExample = `  aws s3 cp s3://BUCKET/terrarium/NAMESPACE/NAME/inventory.json inventory.json
  kubectl environment adopt -f inventory.json | kubectl apply --server-side -f -

  terraform state pull > shop.tfstate
  kubectl environment adopt --from shop.tfstate --name shop -n shop-staging > environment.yaml

  kubectl environment adopt --from copilot/ --environment prod --region eu-west-1 --name shop -n shop-prod > environment.yaml`

func adoptCommand(std genericiooptions.IOStreams) *cobra.Command {
	var file, namespace string
	from, manifests := fromTerraform{}, fromCopilot{}
	cmd := &cobra.Command{
		Use:     "adopt (-f FILE | --from STATE|DIRECTORY --name NAME -n NAMESPACE)",
		Short:   "Print the Environment that takes over what an inventory or Terraform has, or does what Copilot does",
		Long:    adoptLong,
		Example: adoptExample,
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			from.namespace = namespace
			switch {
			case (file != "") == (len(from.files) > 0):
				return wrongUse(cmd, "give either -f with the inventory of another cluster, or --from with a state of Terraform or the manifests of Copilot")
			case file != "" && manifests.isMeant(cmd, nil):
				return wrongUse(cmd, "--environment, --app, --account and --image are for --from with manifests of Copilot")
			case file == "" && manifests.isMeant(cmd, from.files):
				return manifests.adopt(cmd, &from, std)
			case file == "":
				return from.adopt(cmd.Context(), std)
			}
			data, err := readAll(file, std.In)
			if err != nil {
				return err
			}
			if _, err := terraform.Read(data); err == nil {
				return wrongUse(cmd, "-f takes the inventory of another cluster, and %s is a state of Terraform: give it with --from", called(file))
			}
			if err := adopt(cmd.Context(), data, namespace, std.Out); err != nil {
				return fmt.Errorf("%s: %w", called(file), err)
			}
			return nil
		},
	}
	cmd.Flags().StringVarP(&file, "filename", "f", "", "inventory, or - for standard input")
	cmd.Flags().StringVarP(&namespace, "namespace", "n", "", "namespace that the inventory must be of (default: any), or that the Environment of --from is in")
	from.bind(cmd)
	manifests.bind(cmd)
	return cmd
}

func readAll(file string, stdin io.Reader) ([]byte, error) {
	if file == "-" {
		return io.ReadAll(stdin)
	}
	return os.ReadFile(file)
}

func adopt(ctx context.Context, data []byte, namespace string, out io.Writer) error {
	inventory, err := compositions.Kinds.ReadInventory(data)
	if err != nil {
		return err
	}
	if namespace != "" && namespace != inventory.Namespace {
		return fmt.Errorf("the inventory is of namespace %s, and --namespace is %s: names in AWS are made from the namespace, so leave --namespace out or name that one",
			inventory.Namespace, namespace)
	}
	env := inventory.Environment()
	if _, err := admitTyped(ctx, env); err != nil {
		return fmt.Errorf("the inventory is damaged: %w", err)
	}
	manifest, err := yaml.Marshal(env)
	if err != nil {
		return fmt.Errorf("write Environment: %w", err)
	}
	fmt.Fprintf(out, "# Adopts what account %s has in region %s; managed resources: %d.\n", inventory.Account, inventory.Region, len(inventory.Resources))
	if secrets := compositions.Secrets(env); len(secrets) > 0 {
		fmt.Fprintf(out, "# Copy these Secrets of namespace %s first, as they are: %s\n", env.Namespace, strings.Join(secrets, ", "))
	}
	fmt.Fprintf(out, "%s", manifest)
	return nil
}
