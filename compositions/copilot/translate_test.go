package copilot_test

import (
	"errors"
	"io/fs"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/copilot"
	"github.com/terrarium-io/terrarium/compositions/plan"
	"github.com/terrarium-io/terrarium/config/policy"
)

// translate the manifests in a directory as the command does, with the rules of an API server.
func translate(t *testing.T, dir fs.FS, options copilot.Options) *copilot.Translation {
	t.Helper()
	workspace, err := copilot.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	options.Namespace, options.Name, options.Region, options.Application = "prod", "shop", "eu-west-1", workspace.Application
	if options.Environment, err = workspace.Choose(options.Environment); err != nil {
		t.Fatal(err)
	}
	done, err := copilot.Translate(workspace, options, admits(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := admits(t)(done.Environment()); err != nil {
		t.Errorf("what is printed is refused: %v", err)
	}
	return done
}

// admits says whether an API server would take an Environment, and Compose after it.
func admits(t testing.TB) func(*v1alpha1.Environment) error {
	return func(env *v1alpha1.Environment) error {
		object, err := runtime.DefaultUnstructuredConverter.ToUnstructured(env)
		if err != nil {
			return err
		}
		u := &unstructured.Unstructured{Object: object}
		unstructured.RemoveNestedField(u.Object, "status")
		if err := policy.Admit(t.Context(), u, nil); err != nil {
			return err
		}
		admitted := &v1alpha1.Environment{}
		if err := runtime.DefaultUnstructuredConverter.FromUnstructured(u.Object, admitted); err != nil {
			return err
		}
		p, err := compositions.Compose(admitted, plan.Observed{})
		if err != nil {
			return err
		}
		for _, problem := range p.Problems {
			return errors.New(problem.Message)
		}
		return nil
	}
}
