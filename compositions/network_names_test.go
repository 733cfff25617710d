package compositions_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

func TestNamesComeAndGoBesideARunningService(t *testing.T) {
	env, seen := readEnvironment(t, "service-private-dns"), nothingBut(nil)
	env.Spec.Network.PrivateDNS = nil
	before := settle(t, admitted(t, env), seen)
	env.Spec.Network.PrivateDNS = &v1alpha1.PrivateDNSSpec{Domain: "shop.internal"}
	named := settle(t, admitted(t, env), seen)
	want := []string{"+PrivateDNSNamespace/staging-names.shop.internal", "+Service/staging-api.shop.internal", "~Service/staging-api"}
	if diff := cmp.Diff(want, changes(before, named)); diff != "" {
		t.Errorf("changes with names (-want +got):\n%s", diff)
	}
	if !slices.Contains(findObject[*ecs.Service](t, compose(t, env, nothingBut(nil)), "staging-api").WaitingOn, plan.Key{
		GroupKind: findName(t, named).GroupKind, Name: "staging-api.shop.internal",
	}) {
		t.Error("the service does not wait for its name")
	}
	env.Spec.Network.PrivateDNS.Domain = "shop.example"
	moved := settle(t, admitted(t, env), seen)
	want = []string{
		"+PrivateDNSNamespace/staging-names.shop.example", "+Service/staging-api.shop.example", "-PrivateDNSNamespace/staging-names.shop.internal",
		"-Service/staging-api.shop.internal", "~Service/staging-api",
	}
	if diff := cmp.Diff(want, changes(named, moved)); diff != "" {
		t.Errorf("changes with another domain (-want +got):\n%s", diff)
	}
	if old, now := findName(t, named), findObject[*ecs.Service](t, moved, "staging-api"); old.Depth >= now.Depth {
		t.Error("a name would go before the service that is registered in it")
	}
}

// findName is the object of the name of service api.
func findName(t *testing.T, p *plan.Plan) *plan.Object {
	t.Helper()
	for _, o := range p.Objects {
		if o.Name == "staging-api.shop.internal" {
			return o
		}
	}
	t.Fatal("service api has no name")
	return nil
}
