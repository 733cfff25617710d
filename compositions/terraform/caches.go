package terraform

import (
	elasticache "github.com/upbound/provider-aws/v2/apis/namespaced/elasticache/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
)

// A cache is one of ElastiCache with what it is in. A serverless one has no groups but its security group.
type cache struct {
	*Resource
	subnets, parameters *Resource
	group               *securityGroup
	spec                v1alpha1.CacheSpec
}

// caches that are taken over, each with its subnet group, its parameter group and its security group.
func (t *Takeover) caches() {
	for _, typ := range []struct {
		name  string
		wrong func(*cache) string
		take  func(*cache)
	}{
		{"aws_elasticache_replication_group", t.wrongWithNodes, t.takeNodes},
		{"aws_elasticache_serverless_cache", t.wrongWithServerless, t.takeServerless},
	} {
		for _, r := range t.states.of(typ.name) {
			c := &cache{Resource: r}
			why := typ.wrong(c)
			if why == "" {
				why = t.refusalOfCache(c)
			}
			if why != "" {
				t.leaveWith(r, "%s", why)
				continue
			}
			t.takeCache(c, typ.take)
		}
	}
	t.leaveSingleNodes()
}

// leaveSingleNodes and caches of memcached. AWS makes a replication group of a node that is there, but the provider never asks for that.
func (t *Takeover) leaveSingleNodes() {
	for _, r := range t.states.of("aws_elasticache_cluster") {
		switch group := r.text("replication_group_id"); {
		case group != "":
			t.leaveWith(r, "it is a node of the replication group %s, and goes on as it is", group)
		case r.text("engine") == "memcached":
			t.leaveWith(r, "an Environment's caches are of Redis and Valkey, and this one is of Memcached")
		default:
			t.leaveWith(r, "it is a single node, and an Environment's caches are replication groups: make one of a snapshot of it first (snapshot_name of "+
				"aws_elasticache_replication_group)")
		}
	}
}

// refusalOfCache is what an Environment says against a cache, or "".
func (t *Takeover) refusalOfCache(c *cache) string {
	if len(t.Spec.Caches) == mostCaches {
		return "an Environment has at most 10 caches"
	}
	spec := c.spec
	spec.Name = tried
	return t.refusal(func(with *v1alpha1.EnvironmentSpec) { with.Caches = []v1alpha1.CacheSpec{spec} })
}

// takeCache takes over a cache and what it is in.
func (t *Takeover) takeCache(c *cache, takeItself func(*cache)) {
	c.spec.Name = t.name("caches", c.Resource)
	t.Spec.Caches = append(t.Spec.Caches, c.spec)
	t.takePart(c.Resource, c.group.taken(compositions.CacheGroupPart(c.spec.Name)))
	takeItself(c)
}

func (t *Takeover) takeNodes(c *cache) {
	t.takePart(c.Resource, &Taken{
		Kind: elasticache.SubnetGroup_GroupVersionKind, Name: c.spec.Name, ExternalName: c.subnets.text("name"), KeptName: c.subnets.text("name"),
		From: c.subnets, mayChange: []string{"subnetIds"}, called: []string{c.subnets.text("arn")},
	})
	name, family := c.parameters.text("name"), c.parameters.text("family")
	t.takePart(c.Resource, &Taken{
		Kind: elasticache.ParameterGroup_GroupVersionKind, Name: compositions.CacheParametersPart(c.spec.Name, family), ExternalName: name, KeptName: name,
		From: c.parameters, called: []string{c.parameters.text("arn")},
	})
	id := c.text("replication_group_id")
	var effects []string
	if c.spec.Nodes.FinalSnapshot == v1alpha1.FinalSnapshotSkip {
		effects = []string{"deleting the Environment deletes what is in it: it has no final snapshot"}
	}
	t.takePart(c.Resource, &Taken{
		Kind: elasticache.ReplicationGroup_GroupVersionKind, Name: c.spec.Name, ExternalName: id, KeptName: id, From: c.Resource, Effects: effects,
		mayChange: []string{"applyImmediately", "finalSnapshotIdentifier"}, // which count when something else changes, or the cache goes
		called:    []string{c.text("arn"), c.text("primary_endpoint_address"), c.text("reader_endpoint_address")},
		names:     append(c.texts("member_clusters"), id),
	})
}

func (t *Takeover) takeServerless(c *cache) {
	name := c.text("name")
	t.takePart(c.Resource, &Taken{
		Kind: elasticache.ServerlessCache_GroupVersionKind, Name: c.spec.Name, ExternalName: name, KeptName: name, From: c.Resource,
		Effects: []string{"deleting the Environment deletes what is in it: it has no final snapshot"}, mayChange: []string{"cacheUsageLimits"},
		called: []string{c.text("arn"), c.text("endpoint.address"), c.text("reader_endpoint.address")}, names: []string{name},
	})
}
