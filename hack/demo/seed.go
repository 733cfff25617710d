package main

import (
	"fmt"
	"os"
	"path/filepath"

	"sigs.k8s.io/yaml"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
	"github.com/terrarium-io/terrarium/hack/simulator/seed"
)

// completeSample is the sample that names things which somebody else has made.
const completeSample = "config/samples/complete"

// seedAccount puts into an account what the complete sample needs and does not make, and returns a line for each.
func seedAccount(account *aws.Account, root string) ([]string, error) {
	text, err := os.ReadFile(filepath.Join(root, completeSample, "environment.yaml"))
	if err != nil {
		return nil, fmt.Errorf("read sample: %w", err)
	}
	env := &v1alpha1.Environment{}
	if err := yaml.UnmarshalStrict(text, env); err != nil {
		return nil, fmt.Errorf("read %s: %w", completeSample, err)
	}
	return seed.For(account, env.Spec), nil
}
