package compositions

import (
	"strings"

	elasticache "github.com/upbound/provider-aws/v2/apis/namespaced/elasticache/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// mostZones is in how many zones AWS makes a serverless cache at most.
const mostZones = 3

// serverlessCache makes a cache that AWS sizes. Its limits are always said: AWS keeps those that are left out as they are.
func (c composer) serverlessCache(net Network, spec v1alpha1.CacheSpec, group plan.Fact) Cache {
	kind := elasticache.ServerlessCache_GroupVersionKind.GroupKind()
	name := c.NameInAWS(kind, spec.Name, c.AWSName(spec.Name, maxNameCache))
	d := c.Draft(spec.Name)
	params := elasticache.ServerlessCacheParameters{
		Description:        new(c.DescriptionInAWS(kind, spec.Name, "cache "+spec.Name)),
		Engine:             new(string(spec.Engine)),
		MajorEngineVersion: &spec.EngineVersion,
		CacheUsageLimits: []elasticache.CacheUsageLimitsParameters{{
			DataStorage:   []elasticache.DataStorageParameters{{Maximum: number(spec.Serverless.MaxDataGB), Unit: new("GB")}},
			EcpuPerSecond: []elasticache.EcpuPerSecondParameters{{Maximum: number(spec.Serverless.MaxECPUPerSecond)}},
		}},
		SnapshotRetentionLimit: number(*spec.Backup.RetentionDays),
		DailySnapshotTime:      textIfSet(spec.Backup.StartTime),
		SecurityGroupIds:       []*string{d.Use(group)},
		SubnetIds:              c.subnetsOfServerless(d, net),
	}
	res := plan.Named(&elasticache.ServerlessCache{Spec: elasticache.ServerlessCacheSpec{ForProvider: params}}, name)
	res.SetManagementPolicies(plan.WithoutLateInitialize)
	made := plan.Add(d, res)

	last := plan.LastSeen(c.Seen, made.Key, made.Live).Status.AtProvider
	status := v1alpha1.CacheStatus{
		Name: spec.Name, Engine: v1alpha1.CacheEngine(plan.Text(last.Engine)), EngineVersion: numbersIn(plan.Text(last.FullEngineVersion)),
	}
	if len(last.Endpoint) > 0 {
		status.Address, status.Port = plan.Text(last.Endpoint[0].Address), CachePort
	}
	c.Plan.Outputs.Caches = append(c.Plan.Outputs.Caches, status)

	out := Cache{Name: name, Object: made.Object, SecurityGroup: group, ReaderPort: cacheReaderPort, Address: made.Fact(nil), Reader: made.Fact(nil)}
	if now := made.Live.Status.AtProvider; len(now.Endpoint) > 0 && len(now.ReaderEndpoint) > 0 {
		out.Address, out.Reader = made.Fact(now.Endpoint[0].Address), made.Fact(now.ReaderEndpoint[0].Address)
	}
	return out
}

// numbersIn a version, before which AWS may say the engine.
func numbersIn(version string) string { return version[strings.LastIndex(version, " ")+1:] }

// subnetsOfServerless are those that a cache was made with: AWS cannot change them, and a zone that is added later needs no cache of its own.
func (c composer) subnetsOfServerless(d *plan.Draft, net Network) []*string {
	ids := d.UseAll(net.Zoned[:min(len(net.Zoned), mostZones)])
	key := c.Key(elasticache.ServerlessCache_GroupVersionKind.GroupKind(), d.Part)
	if live, ok := c.Seen.Resources[key].(*elasticache.ServerlessCache); ok && c.Seen.InAWS(key) {
		return asMade(live.Spec.ForProvider.SubnetIds, live.Status.AtProvider.SubnetIds)
	}
	return ids
}
