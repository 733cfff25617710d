package compositions_test

import (
	"fmt"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	elasticache "github.com/upbound/provider-aws/v2/apis/namespaced/elasticache/v1beta1"
)

// reportServerless is what AWS says of a serverless cache.
func reportServerless(r *elasticache.ServerlessCache, part string) {
	now := &r.Status.AtProvider
	now.FullEngineVersion = new(*r.Spec.ForProvider.Engine + " " + *r.Spec.ForProvider.MajorEngineVersion + ".1")
	now.Endpoint = []elasticache.EndpointObservation{{Address: new(part + ".serverless.example.com"), Port: new(6379.)}}
	now.ReaderEndpoint = []elasticache.ReaderEndpointObservation{{Address: new(part + ".reader.example.com"), Port: new(6380.)}}
}

// reportNodes is what AWS says of a cache with nodes.
func reportNodes(r *elasticache.ReplicationGroup) {
	now := &r.Status.AtProvider
	now.EngineVersionActual = new(*r.Spec.ForProvider.EngineVersion + ".1")
	now.MemberClusters = nil
	for i := range int(*r.Spec.ForProvider.NumCacheClusters) {
		now.MemberClusters = append(now.MemberClusters, new(fmt.Sprintf("%s-%03d", meta.GetExternalName(r), i+1)))
	}
}
