package terraform

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"sigs.k8s.io/yaml"
)

func TestLimitsAreThoseOfTheSchema(t *testing.T) {
	data, err := os.ReadFile("../../config/crd/bases/terrarium.io_environments.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var crd apiextensionsv1.CustomResourceDefinition
	if err := yaml.Unmarshal(data, &crd); err != nil {
		t.Fatal(err)
	}
	want := map[string]int64{
		"loadBalancers": mostBalancers, "queues": mostQueues, "topics": mostTopics, "buckets": mostBuckets, "databases": mostDatabases,
		"fileSystems": mostFileSystems, "caches": mostCaches, "services": mostServices, "jobs": mostJobs, "secrets": mostSecrets,
	}
	got := map[string]int64{}
	for list := range want {
		got[list] = *crd.Spec.Versions[0].Schema.OpenAPIV3Schema.Properties["spec"].Properties[list].MaxItems
	}
	balancer := crd.Spec.Versions[0].Schema.OpenAPIV3Schema.Properties["spec"].Properties["loadBalancers"].Items.Schema
	want["listeners"], got["listeners"] = mostListeners, *balancer.Properties["listeners"].MaxItems
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
