package compositions

import (
	"fmt"
	"strconv"
	"strings"

	elasticache "github.com/upbound/provider-aws/v2/apis/namespaced/elasticache/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// cacheNodes makes a replication group: one node that is written to, and replicas. Changes come at once, where Terraform would wait for the maintenance
// window and ask again and again.
func (c composer) cacheNodes(net Network, spec v1alpha1.CacheSpec, group plan.Fact) Cache {
	kind := elasticache.ReplicationGroup_GroupVersionKind.GroupKind()
	name := c.NameInAWS(kind, spec.Name, c.AWSName(spec.Name, maxNameCache))
	d := c.Draft(spec.Name)
	key := c.Key(kind, spec.Name)
	live := plan.LastSeen(c.Seen, key, &elasticache.ReplicationGroup{})
	params := nodeParameters(spec)
	params.Description = new(c.DescriptionInAWS(kind, spec.Name, "cache "+spec.Name))
	params.EngineVersion = new(cacheVersion(spec, live))
	subnets, parameters := c.cacheSubnets(net, spec), c.cacheParameters(spec, *params.EngineVersion)
	params.SubnetGroupName, params.ParameterGroupName = &subnets.name, &parameters.name
	params.SecurityGroupIds = []*string{d.Use(group)}
	if spec.Nodes.FinalSnapshot == v1alpha1.FinalSnapshotRequired {
		params.FinalSnapshotIdentifier = new(name + "-final") // until the cache is about to go: see prepareNodes
	}
	d.After(subnets.object, parameters.object)
	res := plan.Named(&elasticache.ReplicationGroup{Spec: elasticache.ReplicationGroupSpec{ForProvider: params}}, name)
	res.SetManagementPolicies(plan.WithoutLateInitialize) // or the replicas that AWS has would be copied beside the number of nodes
	made := plan.Add(d, res)

	last := live.Status.AtProvider
	status := v1alpha1.CacheStatus{
		Name: spec.Name, Engine: v1alpha1.CacheEngine(plan.Text(last.Engine)), EngineVersion: plan.Text(last.EngineVersionActual),
		NodeType: plan.Text(last.NodeType), Address: plan.Text(last.PrimaryEndpointAddress),
	}
	if c.Seen.InAWS(key) {
		status.FinalSnapshot = finalSnapshotPolicy(new(live.Spec.ForProvider.FinalSnapshotIdentifier == nil))
	}
	if status.Address != "" {
		status.Port = CachePort
	}
	c.Plan.Outputs.Caches = append(c.Plan.Outputs.Caches, status)

	now := made.Live.Status.AtProvider
	return Cache{
		Name: name, Object: made.Object, SecurityGroup: group, ReaderPort: CachePort,
		Address: made.Fact(now.PrimaryEndpointAddress), Reader: made.Fact(now.ReaderEndpointAddress),
	}
}

func nodeParameters(spec v1alpha1.CacheSpec) elasticache.ReplicationGroupParameters {
	replicas := *spec.Nodes.Replicas
	params := elasticache.ReplicationGroupParameters{
		Engine:                   new(string(spec.Engine)),
		NodeType:                 &spec.Nodes.Type,
		NumCacheClusters:         number(1 + replicas),
		AutomaticFailoverEnabled: new(replicas > 0),
		MultiAzEnabled:           new(replicas > 0),
		AtRestEncryptionEnabled:  new("true"),
		TransitEncryptionEnabled: new(true),
		AutoMinorVersionUpgrade:  new(strconv.FormatBool(spec.Nodes.Maintenance.AutoMinorVersionUpgrade == v1alpha1.Enabled)),
		MaintenanceWindow:        textIfSet(spec.Nodes.Maintenance.Window),
		SnapshotRetentionLimit:   number(*spec.Backup.RetentionDays),
		ApplyImmediately:         new(true),
	}
	if start := spec.Backup.StartTime; start != "" {
		params.SnapshotWindow = new(AnHourFrom(start))
	}
	return params
}

// AnHourFrom is the hour that begins at a time of the day, as hh:mm-hh:mm.
func AnHourFrom(start string) string {
	hour, _ := strconv.Atoi(start[:2]) // the schema has digits alone
	return fmt.Sprintf("%s-%02d%s", start, (hour+1)%24, start[2:])
}

// cacheVersion is the version that is asked for, or a later one that runs: AWS upgrades by itself, and there is no way back, so that Terraform would want
// another cache (elasticache/engine_version.go).
func cacheVersion(spec v1alpha1.CacheSpec, live *elasticache.ReplicationGroup) string {
	now := live.Status.AtProvider
	if runs := plan.Text(now.EngineVersion); plan.Text(now.Engine) == string(spec.Engine) && isOlder(spec.EngineVersion, runs) {
		return runs
	}
	return spec.EngineVersion
}

func (c composer) cacheSubnets(net Network, spec v1alpha1.CacheSpec) group {
	kind := elasticache.SubnetGroup_GroupVersionKind.GroupKind()
	name := c.NameInAWS(kind, spec.Name, c.AWSName(spec.Name, maxNameCache))
	d := c.Draft(spec.Name)
	res := plan.Named(&elasticache.SubnetGroup{Spec: elasticache.SubnetGroupSpec{ForProvider: elasticache.SubnetGroupParameters{
		Description: new(c.DescriptionInAWS(kind, spec.Name, "subnets of cache "+spec.Name)), SubnetIds: d.UseAll(net.Database),
	}}}, name)
	res.SetManagementPolicies(plan.WithoutLateInitialize)
	return group{name: name, object: plan.Add(d, res).Object}
}

// cacheParameters is a parameter group for each family: AWS cannot change the family of one, so a major version gets a group of its own, and the old one
// goes when the cache has moved over.
func (c composer) cacheParameters(spec v1alpha1.CacheSpec, version string) group {
	family := CacheFamily(spec.Engine, version)
	part, kind := CacheParametersPart(spec.Name, family), elasticache.ParameterGroup_GroupVersionKind.GroupKind()
	name := c.NameInAWS(kind, part, c.AWSName(strings.ReplaceAll(part, ".", "-"), maxNameCache))
	params := elasticache.ParameterGroupParameters{Name: &name, Family: &family, Description: new(c.DescriptionInAWS(kind, part, "parameters of "+family))}
	for _, parameter := range plan.SortedKeys(spec.Nodes.Parameters) {
		params.Parameter = append(params.Parameter, elasticache.ParameterParameters{Name: &parameter, Value: new(spec.Nodes.Parameters[parameter])})
	}
	made := plan.Add(c.Draft(part), &elasticache.ParameterGroup{Spec: elasticache.ParameterGroupSpec{ForProvider: params}})
	c.InitializeOnce(made.Object, "parameter")
	return group{name: name, object: made.Object}
}

// CacheParametersPart is the part of the parameter group of a cache for a family.
func CacheParametersPart(cache, family string) string {
	return cache + "." + strings.ReplaceAll(family, ".", "-")
}

// CacheFamily of the parameters of an engine, which redis 6 has with a word of its own.
func CacheFamily(engine v1alpha1.CacheEngine, version string) string {
	major, _, _ := strings.Cut(version, ".")
	if engine == v1alpha1.CacheRedis && major == "6" {
		major = "6.x"
	}
	return string(engine) + major
}
