package config_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
	"github.com/terrarium-io/terrarium/config/crd"
)

// elsewhere are the fields that the complete sample has no place for.
var elsewhere = []string{
	"spec.databases.restoreFrom.snapshotIdentifier",             // it needs a snapshot
	"spec.databases.restoreFrom.pointInTime.instanceIdentifier", // or a database that is there
	"spec.databases.restoreFrom.pointInTime.time",               // or the latest
	"spec.loadBalancers.tls.certificateARN",                     // or the names that are there
	"spec.network.availabilityZones.count",                      // or the names that are there
	"spec.cluster.existing.name",                                // or the cluster that is made
	"spec.loadBalancers.existing.listenerARN",                   // or the load balancers that are made
	"spec.alarms.notificationTopicARN",                          // or the topic that is made
	"spec.loadBalancers.existing.firstPriority",
	"spec.loadBalancers.existing.securityGroupID",
	"spec.network.existing.vpcID", // or the Environment that is there
	"spec.network.existing.publicSubnetIDs",
	"spec.network.existing.privateSubnetIDs",
	"spec.network.existing.databaseSubnetIDs",
}

func TestCompleteSampleSetsEveryField(t *testing.T) {
	definition, err := crd.Environment()
	if err != nil {
		t.Fatal(err)
	}
	spec := definition.Spec.Versions[0].Schema.OpenAPIV3Schema.Properties["spec"]
	complete := only(t, build(t, "samples/complete"), "Environment", "shop")
	shared := only(t, build(t, "samples/shared"), "Environment", "shop") // complete makes the network that this one uses
	var missing []string
	for _, path := range unset("spec", spec, []any{complete.Object["spec"], shared.Object["spec"]}) {
		if !slices.Contains(elsewhere, path) {
			missing = append(missing, path)
		}
	}
	if len(missing) > 0 {
		t.Errorf("nothing sets %q", missing)
	}
}

// unset are the fields below a path that none of the values there has.
func unset(path string, props apiextensionsv1.JSONSchemaProps, values []any) []string {
	if props.Items != nil {
		return unset(path, *props.Items.Schema, items(values))
	}
	var paths []string
	if len(values) == 0 && len(props.Properties) == 0 {
		paths = append(paths, path)
	}
	for _, name := range slices.Sorted(maps.Keys(props.Properties)) {
		paths = append(paths, unset(path+"."+name, props.Properties[name], under(name, values))...)
	}
	return paths
}

func items(lists []any) []any {
	var all []any
	for _, list := range lists {
		all = append(all, list.([]any)...)
	}
	return all
}

func under(name string, objects []any) []any {
	var values []any
	for _, object := range objects {
		if value, ok := object.(map[string]any)[name]; ok {
			values = append(values, value)
		}
	}
	return values
}

func TestCompleteSampleUsesEveryKind(t *testing.T) {
	env := admitted(t, only(t, build(t, "samples/complete"), "Environment", "shop"))
	var all []schema.GroupKind
	for _, kind := range compositions.Kinds.All() {
		if kind.Kind == "WebACL" { // which is looked at before another one takes the place of the first
			continue
		}
		all = append(all, kind.GroupKind())
	}
	sorted := cmpopts.SortSlices(func(a, b schema.GroupKind) bool { return a.String() < b.String() })
	if diff := cmp.Diff(all, used(t, env), sorted); diff != "" {
		t.Errorf("kinds (-all +used):\n%s", diff)
	}
}

// used are the kinds that an Environment is made of.
func used(t *testing.T, env *v1alpha1.Environment) []schema.GroupKind {
	t.Helper()
	p, err := compositions.Compose(env, plan.Observed{})
	if err != nil {
		t.Fatalf("compose: %v", err)
	}
	kinds := map[schema.GroupKind]bool{}
	for _, o := range p.Objects {
		kinds[o.GroupKind] = true
	}
	return slices.Collect(maps.Keys(kinds))
}
