package compositions

import (
	"fmt"
	"slices"

	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// setSource says from what an instance is restored. User and databases are in the source: AWS takes no others beside it, and the provider would want to
// replace the instance where the spec's are others. What a source of the same Environment is called is known also when it is gone.
func (c composer) setSource(d *plan.Draft, spec v1alpha1.DatabaseSpec, others map[string]Database, params *rds.InstanceParameters) {
	from := spec.RestoreFrom
	if from == nil {
		return
	}
	params.DBName, params.Username = nil, nil
	moment := from.PointInTime
	if moment == nil {
		params.SnapshotIdentifier = &from.SnapshotIdentifier
		return
	}
	params.RestoreToPointInTime = &rds.RestoreToPointInTimeParameters{
		SourceDBInstanceIdentifier: new(c.sourceIdentifier(d, *moment, others)), RestoreTime: textIfSet(moment.Time), UseLatestRestorableTime: moment.Latest,
	}
}

// sourceIdentifier is the name in AWS of the database of whose moment something is restored.
func (c composer) sourceIdentifier(d *plan.Draft, moment v1alpha1.DatabasePointInTime, others map[string]Database) string {
	if other, there := others[moment.Database]; there {
		d.After(other.Instance)
	}
	if moment.Database != "" {
		asked := plan.LastSeen(c.Seen, c.Key(rds.Instance_GroupVersionKind.GroupKind(), d.Part), &rds.Instance{}).Spec.ForProvider.RestoreToPointInTime
		if asked != nil && asked.SourceDBInstanceIdentifier != nil { // nobody else knows any more what a source was called that was adopted
			return *asked.SourceDBInstanceIdentifier
		}
		return c.instanceIdentifier(moment.Database)
	}
	return moment.InstanceIdentifier
}

// sourcesFirst are databases in the order of the spec, but for those that are restored from others: they come after them.
func sourcesFirst(databases []v1alpha1.DatabaseSpec) []v1alpha1.DatabaseSpec {
	var ordered []v1alpha1.DatabaseSpec
	waits := func(spec v1alpha1.DatabaseSpec) bool {
		return slices.ContainsFunc(databases, func(d v1alpha1.DatabaseSpec) bool { return d.Name == sourceOf(spec) }) &&
			!slices.ContainsFunc(ordered, func(d v1alpha1.DatabaseSpec) bool { return d.Name == sourceOf(spec) })
	}
	rest := slices.Clone(databases)
	for len(rest) > 0 {
		next := max(0, slices.IndexFunc(rest, func(d v1alpha1.DatabaseSpec) bool { return !waits(d) })) // those that name one another are refused elsewhere
		ordered = append(ordered, rest[next])
		rest = slices.Delete(rest, next, next+1)
	}
	return ordered
}

// sourceOf is the database of the same Environment that another is restored from, or "".
func sourceOf(spec v1alpha1.DatabaseSpec) string {
	if spec.RestoreFrom == nil || spec.RestoreFrom.PointInTime == nil {
		return ""
	}
	return spec.RestoreFrom.PointInTime.Database
}

// checkSources refuses a database that is to be restored from one that cannot be its source. A database that is there needs none any more.
func (c composer) checkSources() error {
	for _, spec := range c.Env.Spec.Databases {
		name := sourceOf(spec)
		if name == "" || c.Seen.InAWS(c.databaseKey(spec)) {
			continue
		}
		where := "spec.databases: restoreFrom.pointInTime of " + spec.Name
		i := slices.IndexFunc(c.Env.Spec.Databases, func(d v1alpha1.DatabaseSpec) bool { return d.Name == name })
		if i < 0 {
			return missing(where, "database", name, "spec.databases")
		}
		source := c.Env.Spec.Databases[i]
		switch {
		case source.Engine != spec.Engine:
			return fmt.Errorf("%s: %s has engine %s, and a database is restored with the engine that it has", where, name, source.Engine)
		case *source.Backup.RetentionDays == 0:
			return fmt.Errorf("%s: %s makes no backups: set its backup.retentionDays above 0", where, name)
		case sourceOf(source) != "" && !c.Seen.InAWS(c.databaseKey(source)):
			return fmt.Errorf("%s: %s is still to be restored itself: name one that is there", where, name)
		}
	}
	return nil
}
