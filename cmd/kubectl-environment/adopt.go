package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"sigs.k8s.io/yaml"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
)

const adoptLong = `Turn an inventory, which spec.state keeps in an S3 bucket, into the Environment that another cluster applies to take over what is in AWS.

Nothing in AWS is made again, and nothing is changed before all of it has been seen. Copy the Secrets that the output names before you apply it.

Exit codes: 0 the Environment has been printed, 1 an error: nothing has.`

const adoptExample = `  aws s3 cp s3://BUCKET/terrarium/NAMESPACE/NAME/inventory.json inventory.json
  kubectl environment adopt -f inventory.json | kubectl apply --server-side -f -`

func adoptCommand(std genericiooptions.IOStreams) *cobra.Command {
	var file, namespace string
	cmd := &cobra.Command{
		Use:     "adopt -f FILE",
		Short:   "Print the Environment that takes over what an inventory lists",
		Long:    adoptLong,
		Example: adoptExample,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			data, err := readAll(file, std.In)
			if err != nil {
				return err
			}
			return adopt(cmd.Context(), data, namespace, std.Out)
		},
	}
	cmd.Flags().StringVarP(&file, "filename", "f", "", "inventory, or - for standard input")
	cmd.Flags().StringVarP(&namespace, "namespace", "n", "", "namespace that the inventory must be of (default: any)")
	if err := cmd.MarkFlagRequired("filename"); err != nil {
		panic(err) // there is no such flag
	}
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
		return fmt.Errorf("the inventory is of namespace %s, from which names in AWS are made, and --namespace is %s", inventory.Namespace, namespace)
	}
	env := inventory.Environment()
	if err := checkAdmission(ctx, env); err != nil {
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

func checkAdmission(ctx context.Context, env *v1alpha1.Environment) error {
	object, err := runtime.DefaultUnstructuredConverter.ToUnstructured(env)
	if err != nil {
		return err
	}
	_, err = admitOffline(ctx, &unstructured.Unstructured{Object: object}, nil)
	return err
}
