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

// samples are those that name things which somebody else has made.
var samples = []string{"config/samples/complete", "config/samples/existing"}

// seedAccount puts into an account what the samples need and do not make, and returns a line for each.
func seedAccount(account *aws.Account, root string) ([]string, error) {
	var made []string
	for _, sample := range samples {
		text, err := os.ReadFile(filepath.Join(root, sample, "environment.yaml"))
		if err != nil {
			return nil, fmt.Errorf("read sample: %w", err)
		}
		env := &v1alpha1.Environment{}
		if err := yaml.UnmarshalStrict(text, env); err != nil {
			return nil, fmt.Errorf("read %s: %w", sample, err)
		}
		made = append(made, seed.For(account, env.Spec)...)
	}
	return made, nil
}
