package compositions

import (
	"fmt"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

var inCaches = plan.Composition{Name: "cache", Condition: v1alpha1.ConditionCachesReady, Field: "caches"}

// maxNameCache is the length that AWS allows for names of caches and replication groups; subnet and parameter groups may be longer.
const maxNameCache = 40

// CachePort is where caches listen, nodes on that alone. On cacheReaderPort are the replicas of a serverless cache (ElastiCache User Guide,
// "Read from Replica" of serverless caches).
const (
	CachePort       int32 = 6379
	cacheReaderPort int32 = 6380
)

// Cache is what a cache gives to services and jobs.
type Cache struct {
	// Name of the cache in AWS, and Object the cache.
	Name   string
	Object *plan.Object

	// SecurityGroup is the ID of the cache's security group.
	SecurityGroup plan.Fact

	// Address is its host name, and Reader that of its replicas, where they listen on ReaderPort.
	Address, Reader plan.Fact
	ReaderPort      int32
}

// grant opens the cache for the tasks of a workload, and tells them its address. There is no password: see docs/decisions/0047.
func (cache Cache) grant(link v1alpha1.CacheLink) grant {
	names := variableNames{link.Variables, link.EnvPrefix}
	return grant{
		to: inCaches.Instance(link.Name),
		variables: []grantedVariable{
			{names.of("HOST"), cache.Address},
			{names.of("PORT"), plan.Known(fmt.Sprint(CachePort))},
			{names.of("URL"), cache.Address.Within("rediss://", fmt.Sprintf(":%d", CachePort))},
			{names.of("READER_URL"), cache.Reader.Within("rediss://", fmt.Sprintf(":%d", cache.ReaderPort))},
		},
		doors: []grantedDoor{{
			part: CacheGroupPart(link.Name), description: "cache " + link.Name, group: cache.SecurityGroup, port: CachePort, last: cache.ReaderPort,
		}},
	}
}

// CacheGroupPart is the part of the security group of a cache.
func CacheGroupPart(cache string) string { return "cache-" + cache }

// cache makes a cache of ElastiCache in the database subnets: encrypted, over TLS alone, and open to nobody but the services and jobs that are linked to it.
func cache(c composer, net Network, spec v1alpha1.CacheSpec) Cache {
	c = c.within(inCaches, spec.Name)
	group := c.securityGroup(net, CacheGroupPart(spec.Name), "cache "+spec.Name)
	if spec.Serverless != nil {
		return c.serverlessCache(net, spec, group)
	}
	return c.cacheNodes(net, spec, group)
}
