package compositions

import (
	"fmt"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// cacheAlarms tell of nodes whose engine is busy, and of a serverless cache that slows its clients down. A cache that is full is no alarm: it evicts.
func (c composer) cacheAlarms(cache Cache, spec v1alpha1.CacheSpec) {
	c = c.within(inAlarms, "cache-"+spec.Name)
	if spec.Serverless != nil {
		d := c.Draft("cache-" + spec.Name + ".throttled")
		d.After(cache.Object)
		c.alarm(d, alarm{
			metric: "ThrottledCmds", namespace: metricsOfCaches, statistic: "Sum",
			dimensions: map[string]*string{"clusterId": &cache.Name},
			comparison: above, threshold: 0, minutes: 10, silence: missingIsFine,
			description: fmt.Sprintf("cache %s slows commands down: more is asked of it than it has grown to, or may", spec.Name),
		})
		return
	}
	for i := range 1 + *spec.Nodes.Replicas {
		number := fmt.Sprintf("%03d", i+1) // as AWS numbers them, and Terraform relies on (replication_group.go)
		member := cache.Name + "-" + number
		d := c.Draft("cache-" + spec.Name + ".cpu-" + number)
		d.After(cache.Object)
		c.alarm(d, alarm{
			metric: "EngineCPUUtilization", namespace: metricsOfCaches, statistic: "Average",
			dimensions: map[string]*string{"CacheClusterId": &member},
			comparison: above, threshold: 90, minutes: 15, silence: missingIsUnknown,
			description: fmt.Sprintf("node %s of cache %s uses nearly all of its CPU", member, spec.Name),
		})
	}
}
