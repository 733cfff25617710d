package compositions_test

import (
	"slices"
	"testing"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	"github.com/google/go-cmp/cmp"
	cloudwatchlogs "github.com/upbound/provider-aws/v2/apis/namespaced/cloudwatchlogs/v1beta1"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// theirCluster is an Environment with a cluster of Aurora that somebody else has made.
func theirCluster(t *testing.T) *v1alpha1.Environment {
	t.Helper()
	spec := readEnvironment(t, "on-existing-network").Spec
	spec.Databases = []v1alpha1.DatabaseSpec{{
		Name: "main", Engine: v1alpha1.EngineAuroraPostgres, EngineVersion: "16.4", InstanceClass: "db.r8g.large",
		Credentials: v1alpha1.DatabaseCredentials{Source: v1alpha1.CredentialsRDSManaged},
		Replicas:    []v1alpha1.DatabaseReplica{{Name: "replica-1"}},
		Monitoring:  v1alpha1.DatabaseMonitoring{LogExports: []string{"postgresql"}},
		Parameters:  v1alpha1.Parameters{"log_min_duration_statement": "500"},
	}}
	theirs := func(kind schema.GroupVersionKind, name, is string) plan.InventoryResource {
		return plan.InventoryResource{Kind: kind.GroupKind().String(), Name: name, ExternalName: is, KeptName: is}
	}
	inventory := &plan.Inventory{
		APIVersion: v1alpha1.GroupVersion.String(), Region: spec.Region, Namespace: "shop", Name: "staging", Suffix: "abcde", Spec: spec,
		Resources: []plan.InventoryResource{
			{Kind: ec2.SecurityGroup_GroupVersionKind.GroupKind().String(), Name: "staging-database-main", ExternalName: "sg-1", KeptName: "theirs"},
			theirs(rds.SubnetGroup_GroupVersionKind, "staging-main", "theirs"),
			theirs(rds.ClusterParameterGroup_GroupVersionKind, "staging-main.aurora-postgresql16", "theirs"),
			theirs(rds.Cluster_GroupVersionKind, "staging-main", "theirs"),
			theirs(rds.ClusterInstance_GroupVersionKind, "staging-main", "theirs-two"),
			theirs(rds.ClusterInstance_GroupVersionKind, "staging-main.replica.replica-1", "theirs-one"),
		},
	}
	return admitted(t, inventory.Environment())
}

// describeCluster lets AWS report the description of the parameters of whoever has made the cluster, which are about no TLS, and what runs.
func describeCluster(res resource.ModernManaged) {
	switch live := res.(type) {
	case *rds.ClusterParameterGroup:
		if meta.GetExternalName(live) == "theirs" {
			live.Status.AtProvider.Description = new("of theirs")
		}
		if plan.IsObservedOnly(live) {
			live.Status.AtProvider.Parameter = []rds.ClusterParameterGroupParameterObservation{{Name: new("log_min_duration_statement"), Value: new("500")}}
		}
	case *rds.Cluster:
		live.Status.AtProvider.EngineVersion, live.Status.AtProvider.EngineVersionActual = new("16.4"), new("16.4")
	}
}

func TestAdoptedClusterKeepsNamesOfAll(t *testing.T) {
	env, seen := theirCluster(t), nothingBut(map[string]*corev1.Secret{})
	check := func(when string, p *plan.Plan) {
		t.Helper()
		parameters, cluster := find[*rds.ClusterParameterGroup](t, p, "staging-main.aurora-postgresql16"), find[*rds.Cluster](t, p, "staging-main")
		first, second := find[*rds.ClusterInstance](t, p, "staging-main"), find[*rds.ClusterInstance](t, p, "staging-main.replica.replica-1")
		got := []string{
			meta.GetExternalName(parameters), *parameters.Spec.ForProvider.Description, meta.GetExternalName(cluster), *cluster.Spec.ForProvider.DBSubnetGroupName,
			*cluster.Spec.ForProvider.DBClusterParameterGroupName, meta.GetExternalName(first), *first.Spec.ForProvider.ClusterIdentifier,
			meta.GetExternalName(second), *second.Spec.ForProvider.ClusterIdentifier,
		}
		const name = "theirs"
		want := []string{name, "of theirs", name, name, name, "theirs-two", name, "theirs-one", name}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", when, diff)
		}
	}
	check("adopted", settleAs(t, env, seen, describeCluster))
	delete(env.Annotations, v1alpha1.AnnotationAdopt)
	env.Spec.Databases[0].Replicas = append(env.Spec.Databases[0].Replicas, v1alpha1.DatabaseReplica{Name: "reports"})
	p := settleAs(t, env, seen, describeCluster)
	check("edited", p)
	if name := meta.GetExternalName(find[*rds.ClusterInstance](t, p, "staging-main.replica.reports")); name != "shop-staging-abcde-main-replica-reports-21e442" {
		t.Errorf("the new instance is called %s", name)
	}
}

// Its clients may know no TLS, and its logs are kept for as long as somebody else has said.
func TestAdoptedClusterIsAskedForNoTLSAndItsLogsAreLeftAlone(t *testing.T) {
	env, seen := theirCluster(t), nothingBut(map[string]*corev1.Secret{})
	check := func(when, family string, p *plan.Plan) {
		t.Helper()
		asked := find[*rds.ClusterParameterGroup](t, p, "staging-main."+family).Spec.ForProvider.Parameter
		if slices.ContainsFunc(asked, func(p rds.ClusterParameterGroupParameterParameters) bool { return *p.Name == "rds.force_ssl" }) {
			t.Errorf("%s: clients without TLS are refused", when)
		}
		if slices.ContainsFunc(findAll[*cloudwatchlogs.Group](p), func(g *cloudwatchlogs.Group) bool { return g.Name == "staging-main.logs.postgresql" }) {
			t.Errorf("%s: the provider looks after the log group, and shortens it", when)
		}
	}
	check("adopted", "aurora-postgresql16", settleAs(t, env, seen, describeCluster))
	delete(env.Annotations, v1alpha1.AnnotationAdopt)
	env.Spec.Databases[0].EngineVersion = "17.4"
	check("upgraded", "aurora-postgresql17", settleAs(t, env, seen, describeCluster))
}
