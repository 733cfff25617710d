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

func TestKindsSayWhatTheProviderCalls(t *testing.T) {
	for _, gvk := range compositions.Kinds.All() {
		calls := compositions.Kinds.Row(gvk.GroupKind()).Calls
		if !strings.HasSuffix(calls.From, ".go") || calls.Read == "" {
			t.Errorf("%s: say in its row what the provider calls for it, and which file says so", gvk.GroupKind())
		}
		for _, action := range calls.Actions() {
			if !iamAction.MatchString(action) {
				t.Errorf("%s: %q is no action of IAM", gvk.Kind, action)
			}
		}
	}
}

// What AWS makes with tags takes a permission for the tags too, and the policies know by them what is an Environment's.
func TestActionsTagWhatHasTags(t *testing.T) {
	t.Parallel()
	for _, gvk := range compositions.Kinds.All() {
		object, err := providerScheme(t).New(gvk)
		if err != nil {
			t.Fatal(err)
		}
		has := reflect.ValueOf(object).Elem().FieldByName("Spec").FieldByName("ForProvider").FieldByName("Tags").IsValid()
		calls := compositions.Kinds.Row(gvk.GroupKind()).Calls
		onlyLookedAt := calls.Create == "" && calls.Remove == ""
		if !onlyLookedAt && has != (calls.Tags != "") {
			t.Errorf("%s has tags: %v, and is tagged with %q", gvk.GroupKind(), has, calls.Tags)
		}
	}
}

// madeByNobody waits for something, and makes and takes away nothing.
var madeByNobody = []string{"CertificateValidation"}

// goesWithAnother cannot be deleted by itself.
var goesWithAnother = []string{"DefaultSecurityGroup", "SecretRotation"}

func TestActionsTakeAwayWhatIsDeleted(t *testing.T) {
	env, seen := completeSample(t)
	deleted := map[schema.GroupKind]bool{}
	for _, o := range settle(t, admitted(t, env), seen).Objects {
		deleted[o.GroupKind] = deleted[o.GroupKind] || !slices.Equal(o.Resource.GetManagementPolicies(), plan.WithoutDelete) &&
			!slices.Contains(goesWithAnother, o.Kind)
	}
	for kind, goes := range deleted {
		calls, nobody := compositions.Kinds.Row(kind).Calls, slices.Contains(madeByNobody, kind.Kind)
		if nobody != (calls.Create == "") || (goes && !nobody) != (calls.Remove != "") {
			t.Errorf("%s is deleted: %v, is made with %q and taken away with %q", kind.Kind, goes, calls.Create, calls.Remove)
		}
	}
}

// Two groups may have a kind of one name, and an Environment a resource of each with one name, such as the subnet groups of a database and a cache.
func TestNoTwoResourcesAreCalledTheSame(t *testing.T) {
	called, twice := map[string]schema.GroupKind{}, 0
	for _, gvk := range compositions.Kinds.All() {
		name := plan.Key{GroupKind: gvk.GroupKind(), Name: "shop-main"}.String()
		if other, ok := called[name]; ok {
			t.Errorf("%s and %s are both called %s", other, gvk.GroupKind(), name)
		}
		called[name] = gvk.GroupKind()
		if name != gvk.Kind+"/shop-main" {
			twice++
		}
	}
	for _, name := range []string{"SubnetGroup.rds/shop-main", "SubnetGroup.elasticache/shop-main", "VPC/shop-main"} {
		if _, ok := called[name]; !ok {
			t.Errorf("nothing is called %s", name)
		}
	}
	if twice == 0 || twice == len(called) {
		t.Errorf("%d of %d kinds are called with their group", twice, len(called))
	}
}
