package config_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
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

// unused are values of enumerations that no sample has, by the first field that takes them, and what shows them instead. The name of a field alone stands for
// all of its values that no sample has.
var unused = map[string]string{
	"spec.caches.engine: redis":                         "as valkey, under the former name: compositions/testdata/cache-full",
	"spec.cluster.execLogs.retentionDays":               "handed on to CloudWatch Logs as they are",
	"spec.databases.engine: aurora-mysql":               "compositions/testdata/database-aurora-mysql",
	"spec.databases.monitoring.enhancedIntervalSeconds": "handed on to RDS as they are",
	"spec.databases.storage.type":                       "handed on to RDS as they are",
	"spec.deletionPolicy: Orphan":                       "a sample that is deleted leaves nothing: controllers/deletion_test.go",
	"spec.fileSystems.throughputMode: Bursting":         "handed on to EFS as it is",
	"spec.jobs.capabilities.drop":                       "handed on to ECS as they are",
	"spec.jobs.cpu":                                     "handed on to ECS as they are",
	"spec.jobs.logs.retention: Unlimited":               "a sample that is deleted leaves nothing: compositions/workload_logs_test.go",
	"spec.management: Paused":                           "a sample becomes ready: controllers/pause_test.go",
	"spec.network.natGateway: None":                     "compositions/testdata/network-nat-none",
	"spec.network.natGateway: Regional":                 "compositions/testdata/network-nat-regional",
	"spec.network.vpcEndpoints: None":                   "compositions/testdata/network-endpoints-none",
	"spec.patches.composition":                          "compositions/patch_reach_test.go patches each kind",
	"spec.providerConfigRef.kind: ProviderConfig":       "handed on to the provider as it is",
	"spec.services.deployment.circuitBreaker: Disabled": "compositions/testdata/service-no-wait",
	"spec.services.deployment.strategy: BlueGreen":      "compositions/testdata/service-blue-green",
	"spec.services.routes.protocolVersion: HTTP2":       "compositions/route_group_test.go",
	"spec.services.scaling.metrics.statistic":           "handed on to CloudWatch as they are",
}

func TestSamplesSetEveryField(t *testing.T) {
	if fields := unset("spec", specSchema(t), sampleSpecs(t)); len(fields) > 0 {
		t.Errorf("no sample sets %q", fields)
	}
}

func TestSamplesUseEveryValue(t *testing.T) {
	all := enumerations{}
	all.collect("spec", specSchema(t), sampleSpecs(t))
	excused := map[string]bool{}
	for _, field := range slices.Sorted(maps.Keys(all)) {
		for _, value := range all[field].unused() {
			switch one := field + ": " + value; {
			case unused[one] != "":
				excused[one] = true
			case unused[field] != "":
				excused[field] = true
			default:
				t.Errorf("no sample has %s", one)
			}
		}
	}
	for name := range unused {
		if !excused[name] {
			t.Errorf("%s is no value, or some sample has it: take it out of the list", name)
		}
	}
}

func specSchema(t *testing.T) apiextensionsv1.JSONSchemaProps {
	t.Helper()
	definition, err := crd.Environment()
	if err != nil {
		t.Fatal(err)
	}
	return definition.Spec.Versions[0].Schema.OpenAPIV3Schema.Properties["spec"]
}

// sampleSpecs are those of the samples that show what there is, as they are written. An Environment in shared uses the network of another one.
func sampleSpecs(t *testing.T) (specs []any) {
	t.Helper()
	for _, sample := range []string{"complete", "existing", "shared"} {
		for _, object := range build(t, "samples/"+sample) {
			if object.GetKind() == "Environment" {
				specs = append(specs, object.Object["spec"])
			}
		}
	}
	return specs
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

// enumerations by the first field that takes one: fields with the same values have the same type.
type enumerations map[string]*enumeration

type enumeration struct{ values, used []string }

// unused are the values that no field has.
func (e *enumeration) unused() []string {
	return slices.DeleteFunc(slices.Clone(e.values), func(value string) bool { return slices.Contains(e.used, value) })
}

func (all enumerations) collect(path string, props apiextensionsv1.JSONSchemaProps, values []any) {
	if props.Items != nil {
		all.collect(path, *props.Items.Schema, items(values))
		return
	}
	if len(props.Enum) > 0 {
		e := all.of(path, props.Enum)
		for _, value := range values {
			e.used = append(e.used, fmt.Sprint(value))
		}
		if props.Default != nil {
			e.used = append(e.used, plain(*props.Default)) // of what is left out
		}
	}
	for _, name := range slices.Sorted(maps.Keys(props.Properties)) {
		all.collect(path+"."+name, props.Properties[name], under(name, values))
	}
}

// of a field is the enumeration that it has, or a new one.
func (all enumerations) of(path string, enum []apiextensionsv1.JSON) *enumeration {
	var values []string
	for _, value := range enum {
		values = append(values, plain(value))
	}
	for _, e := range all {
		if slices.Equal(e.values, values) {
			return e
		}
	}
	all[path] = &enumeration{values: values}
	return all[path]
}

// plain is a value as text without quotes.
func plain(value apiextensionsv1.JSON) string { return strings.Trim(string(value.Raw), `"`) }

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
