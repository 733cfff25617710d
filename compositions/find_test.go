package compositions_test

import (
	"net/netip"
	"reflect"
	"slices"
	"testing"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// find gives the resource of a plan with a type and a name, or the name that its revisions share.
func find[T resource.ModernManaged](t testing.TB, p *plan.Plan, name string) T {
	t.Helper()
	return as[T](t, findObject[T](t, p, name).Resource)
}

// findObject is find for the object.
func findObject[T resource.ModernManaged](t testing.TB, p *plan.Plan, name string) *plan.Object {
	t.Helper()
	for _, o := range p.Objects {
		isRevision := o.RevisionOf != "" && name == o.Resource.GetLabels()[v1alpha1.LabelEnvironment]+"-"+o.RevisionOf
		if _, ok := o.Resource.(T); ok && (o.Name == name || isRevision) {
			return o
		}
	}
	var wanted T
	t.Fatalf("the plan has no %T %s", wanted, name)
	return nil
}

// findAll gives all resources of a type.
func findAll[T resource.ModernManaged](p *plan.Plan) []T {
	var found []T
	for _, o := range p.Objects {
		if res, ok := o.Resource.(T); ok {
			found = append(found, res)
		}
	}
	return found
}

// changes says how one plan differs from another: "+" for objects that are new, "-" for those that are gone and "~" for those that are
// not the same any more. Revisions of one name are one object.
func changes(before, after *plan.Plan) []string {
	was, is := byName(before), byName(after)
	var list []string
	for name, o := range is {
		switch old := was[name]; {
		case old == nil:
			list = append(list, "+"+name)
		case !reflect.DeepEqual(old.Resource, o.Resource):
			list = append(list, "~"+name)
		}
	}
	for name := range was {
		if is[name] == nil {
			list = append(list, "-"+name)
		}
	}
	slices.Sort(list)
	return list
}

// shortName is the kind and the name alone, which tells the resources of a test apart.
func shortName(key plan.Key) string { return key.Kind + "/" + key.Name }

func byName(p *plan.Plan) map[string]*plan.Object {
	objects := map[string]*plan.Object{}
	for _, o := range p.Objects {
		name := shortName(o.Key)
		if o.RevisionOf != "" {
			name = o.Kind + "/" + o.Resource.GetLabels()[v1alpha1.LabelEnvironment] + "-" + o.RevisionOf
		}
		objects[name] = o
	}
	return objects
}

func prefix(t testing.TB, cidr string) netip.Prefix {
	t.Helper()
	out, err := netip.ParsePrefix(cidr)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
