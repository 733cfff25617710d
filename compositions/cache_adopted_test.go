package compositions_test

import (
	"strings"
	"testing"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	"github.com/google/go-cmp/cmp"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	elasticache "github.com/upbound/provider-aws/v2/apis/namespaced/elasticache/v1beta1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// theirCaches is an Environment with two caches that somebody else has made.
func theirCaches(t *testing.T) *v1alpha1.Environment {
	t.Helper()
	spec := readEnvironment(t, "on-existing-network").Spec
	spec.Caches = []v1alpha1.CacheSpec{
		{Name: "sessions", EngineVersion: "8.0", Nodes: &v1alpha1.CacheNodes{Type: "cache.t4g.small"}},
		{Name: "carts", EngineVersion: "8", Serverless: &v1alpha1.CacheServerless{}},
	}
	theirs := func(kind schema.GroupVersionKind, name string) plan.InventoryResource {
		return plan.InventoryResource{Kind: kind.GroupKind().String(), Name: name, ExternalName: "theirs", KeptName: "theirs"}
	}
	group := func(name string) plan.InventoryResource {
		return plan.InventoryResource{Kind: ec2.SecurityGroup_GroupVersionKind.GroupKind().String(), Name: name, ExternalName: "sg-1", KeptName: "theirs"}
	}
	inventory := &plan.Inventory{
		APIVersion: v1alpha1.GroupVersion.String(), Region: spec.Region, Namespace: "shop", Name: "staging", Suffix: "abcde", Spec: spec,
		Resources: []plan.InventoryResource{
			group("staging-cache-sessions"), group("staging-cache-carts"), theirs(elasticache.SubnetGroup_GroupVersionKind, "staging-sessions"),
			theirs(elasticache.ParameterGroup_GroupVersionKind, "staging-sessions.valkey8"),
			theirs(elasticache.ReplicationGroup_GroupVersionKind, "staging-sessions"), theirs(elasticache.ServerlessCache_GroupVersionKind, "staging-carts"),
		},
	}
	return admitted(t, inventory.Environment())
}

// describeCaches lets AWS report the descriptions of whoever has made the caches, and the subnets in which they have put the serverless one.
func describeCaches(res resource.ModernManaged) {
	if !strings.HasPrefix(meta.GetExternalName(res), "theirs") {
		return
	}
	switch live := res.(type) {
	case *elasticache.SubnetGroup:
		live.Status.AtProvider.Description = new("of theirs")
	case *elasticache.ParameterGroup:
		live.Status.AtProvider.Description = new("of theirs")
	case *elasticache.ReplicationGroup:
		live.Status.AtProvider.Description = new("of theirs")
	case *elasticache.ServerlessCache:
		live.Status.AtProvider.Description, live.Status.AtProvider.SubnetIds = new("of theirs"), []*string{new("subnet-1"), new("subnet-2")}
	}
}

func TestAdoptedCachesKeepNamesAndDescriptionsOfAll(t *testing.T) {
	env, seen := theirCaches(t), nothingBut(map[string]*corev1.Secret{})
	check := func(when string, p *plan.Plan) {
		t.Helper()
		subnets, parameters := find[*elasticache.SubnetGroup](t, p, "staging-sessions"), find[*elasticache.ParameterGroup](t, p, "staging-sessions.valkey8")
		nodes, serverless := find[*elasticache.ReplicationGroup](t, p, "staging-sessions"), find[*elasticache.ServerlessCache](t, p, "staging-carts")
		got := []string{
			meta.GetExternalName(subnets), *subnets.Spec.ForProvider.Description, *parameters.Spec.ForProvider.Name, *parameters.Spec.ForProvider.Description,
			meta.GetExternalName(nodes), *nodes.Spec.ForProvider.Description, *nodes.Spec.ForProvider.SubnetGroupName, *nodes.Spec.ForProvider.ParameterGroupName,
			meta.GetExternalName(serverless), *serverless.Spec.ForProvider.Description, *serverless.Spec.ForProvider.SubnetIds[0],
		}
		const name, about = "theirs", "of theirs"
		want := []string{name, about, name, about, name, about, name, name, name, about, "subnet-1"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", when, diff)
		}
	}
	check("adopted", settleAs(t, env, seen, describeCaches))
	delete(env.Annotations, v1alpha1.AnnotationAdopt)
	env.Spec.Caches[0].Nodes.Replicas = new(int32(1))
	check("edited", settleAs(t, env, seen, describeCaches))
}

func TestLaterParametersOfAnAdoptedCacheHaveOurName(t *testing.T) {
	env, seen := theirCaches(t), nothingBut(map[string]*corev1.Secret{})
	settleAs(t, env, seen, describeCaches)
	env.Spec.Caches[0].EngineVersion = "9.0"
	p := settleAs(t, env, seen, describeCaches)
	if name := *find[*elasticache.ParameterGroup](t, p, "staging-sessions.valkey9").Spec.ForProvider.Name; name != "shop-staging-abcde-sessions-valkey9" {
		t.Errorf("they are called %s", name)
	}
}
