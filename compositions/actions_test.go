package compositions_test

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

var iamAction = regexp.MustCompile(`^[a-z0-9-]+:[A-Z][A-Za-z]+$`)

func TestActionsHaveOneRowAKind(t *testing.T) {
	for _, gvk := range plan.Kinds() {
		row := compositions.ActionColumns(gvk.GroupKind())
		if !strings.HasSuffix(row["from"], ".go") || row["read"] == "" {
			t.Errorf("%s: say in actions.go what the provider calls for it, and which file says so", gvk.GroupKind())
		}
		for column, actions := range row {
			for action := range strings.FieldsSeq(actions) {
				if column != "from" && !iamAction.MatchString(action) {
					t.Errorf("%s: %q is no action of IAM", gvk.Kind, action)
				}
			}
		}
	}
	if rows, kinds := compositions.ActionRows(), len(plan.Kinds()); rows != kinds {
		t.Errorf("there are %d rows for %d kinds", rows, kinds)
	}
}

// What AWS makes with tags takes a permission for the tags too, and the policies know by them what is an Environment's.
func TestActionsTagWhatHasTags(t *testing.T) {
	for _, gvk := range plan.Kinds() {
		object, err := providerScheme(t).New(gvk)
		if err != nil {
			t.Fatal(err)
		}
		has := reflect.ValueOf(object).Elem().FieldByName("Spec").FieldByName("ForProvider").FieldByName("Tags").IsValid()
		if tags := compositions.ActionColumns(gvk.GroupKind())["tags"]; has != (tags != "") {
			t.Errorf("%s has tags: %v, and is tagged with %q", gvk.GroupKind(), has, tags)
		}
	}
}

// madeByNobody waits for something, and makes and takes away nothing.
var madeByNobody = []string{"CertificateValidation"}

// goesWithAnother cannot be deleted by itself.
var goesWithAnother = []string{"DefaultSecurityGroup"}

func TestActionsTakeAwayWhatIsDeleted(t *testing.T) {
	env, seen := completeSample(t)
	deleted := map[schema.GroupKind]bool{}
	for _, o := range settle(t, admitted(t, env), seen).Objects {
		deleted[o.GroupKind] = deleted[o.GroupKind] || !slices.Equal(o.Resource.GetManagementPolicies(), plan.WithoutDelete) &&
			!slices.Contains(goesWithAnother, o.Kind)
	}
	for kind, goes := range deleted {
		row, nobody := compositions.ActionColumns(kind), slices.Contains(madeByNobody, kind.Kind)
		if nobody != (row["create"] == "") || (goes && !nobody) != (row["remove"] != "") {
			t.Errorf("%s is deleted: %v, is made with %q and taken away with %q", kind.Kind, goes, row["create"], row["remove"])
		}
	}
}
