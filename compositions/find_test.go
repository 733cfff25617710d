package compositions_test

import (
	"testing"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"

	"github.com/terrarium-io/terrarium/compositions"
)

// find gives the resource of a plan with a type and a name, or the name that its revisions share.
func find[T resource.ModernManaged](t testing.TB, plan *compositions.Plan, name string) T {
	t.Helper()
	return as[T](t, findObject[T](t, plan, name).Resource)
}

// findObject is find for the object.
func findObject[T resource.ModernManaged](t testing.TB, plan *compositions.Plan, name string) *compositions.Object {
	t.Helper()
	for _, o := range plan.Objects {
		isRevision := o.RevisionOf != "" && name == o.Resource.GetLabels()["terrarium.io/environment"]+"-"+o.RevisionOf
		if _, ok := o.Resource.(T); ok && (o.Name == name || isRevision) {
			return o
		}
	}
	var wanted T
	t.Fatalf("the plan has no %T %s", wanted, name)
	return nil
}

// findAll gives all resources of a type.
func findAll[T resource.ModernManaged](plan *compositions.Plan) []T {
	var found []T
	for _, o := range plan.Objects {
		if res, ok := o.Resource.(T); ok {
			found = append(found, res)
		}
	}
	return found
}

// byKey gives the objects of a plan by their keys.
func byKey(plan *compositions.Plan) map[compositions.Key]*compositions.Object {
	objects := map[compositions.Key]*compositions.Object{}
	for _, o := range plan.Objects {
		objects[o.Key] = o
	}
	return objects
}
