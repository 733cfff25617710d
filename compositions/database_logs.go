package compositions

import (
	"cmp"
	"slices"

	cloudwatchlogs "github.com/upbound/provider-aws/v2/apis/namespaced/cloudwatchlogs/v1beta1"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// databaseLogDays is how long the logs of a database are kept where the spec does not say.
const databaseLogDays = 30

// databaseLogs makes the log groups of the logs that a database exports, which must be there before RDS makes them: RDS would keep everything for ever.
// They stay in AWS when the database goes, as those of RDS do, until their logs are too old.
// Their names begin with what RDS calls the database: instance/ or cluster/ and its name.
func (c composer) databaseLogs(spec v1alpha1.DatabaseSpec, part, of string) []*plan.Object {
	var groups []*plan.Object
	for _, log := range spec.Monitoring.LogExports {
		d := c.Draft(part + ".logs." + log)
		if !c.ownsLog(spec, part, c.Key(cloudwatchlogs.Group_GroupVersionKind.GroupKind(), d.Part), log) {
			continue
		}
		params := cloudwatchlogs.GroupParameters{RetentionInDays: number(cmp.Or(spec.LogRetentionDays, databaseLogDays))}
		group := plan.Named(&cloudwatchlogs.Group{Spec: cloudwatchlogs.GroupSpec{ForProvider: params}}, "/aws/rds/"+of+"/"+log)
		groups = append(groups, plan.Add(d, plan.Keep(group)).Object)
	}
	return groups
}

// ownsLog reports whether the log group of a log is for Terrarium to make. A log that a database exports already has a group that RDS has made: nobody
// has said how long it is to be kept, and it is left alone until the spec does.
func (c composer) ownsLog(spec v1alpha1.DatabaseSpec, part string, group plan.Key, log string) bool {
	_, ours := c.Seen.Resources[group]
	switch {
	case ours || spec.LogRetentionDays != 0:
		return true
	case c.IsAdopting():
		return c.Adopts(group)
	}
	if instance, made := c.Seen.Resources[c.Key(rds.Instance_GroupVersionKind.GroupKind(), part)].(*rds.Instance); made {
		return !has(instance.Spec.ForProvider.EnabledCloudwatchLogsExports, log) && !has(instance.Status.AtProvider.EnabledCloudwatchLogsExports, log)
	}
	if cluster, made := c.Seen.Resources[c.Key(rds.Cluster_GroupVersionKind.GroupKind(), part)].(*rds.Cluster); made {
		return !has(cluster.Spec.ForProvider.EnabledCloudwatchLogsExports, log) && !has(cluster.Status.AtProvider.EnabledCloudwatchLogsExports, log)
	}
	return true
}

func has(logs []*string, log string) bool {
	return slices.ContainsFunc(logs, func(exported *string) bool { return plan.Equal(exported, &log) })
}
