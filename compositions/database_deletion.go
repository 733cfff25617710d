package compositions

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

func prepareInstance(env *v1alpha1.Environment, want, live *rds.Instance) (done bool) {
	asked, now := &want.Spec.ForProvider, live.Status.AtProvider
	skip := isReplica(live) || skipsFinalSnapshot(env, live, live.Spec.ForProvider.SkipFinalSnapshot)
	asked.DeletionProtection, asked.SkipFinalSnapshot = new(false), &skip
	asked.FinalSnapshotIdentifier = live.Spec.ForProvider.FinalSnapshotIdentifier
	if !skip {
		asked.FinalSnapshotIdentifier = new(finalSnapshotName(live))
	}
	if meta.WasDeleted(live) {
		// The provider updates nothing that is on its way out, but reads this when it deletes: with it, it lifts the protection itself
		// (resourceInstanceDelete in aws_db_instance).
		asked.ApplyImmediately = new(true)
	}
	if now.ID == nil {
		return !plan.IsBeingMade(live)
	}
	return !plan.IsTrue(now.DeletionProtection) && plan.IsTrue(now.SkipFinalSnapshot) == skip &&
		plan.Equal(now.FinalSnapshotIdentifier, asked.FinalSnapshotIdentifier)
}

// skipsFinalSnapshot is what the spec says now of a database's snapshot, or what was applied last where the database is no longer in the spec.
func skipsFinalSnapshot(env *v1alpha1.Environment, live resource.ModernManaged, applied *bool) bool {
	for _, spec := range env.Spec.Databases {
		if spec.Name == live.GetLabels()[v1alpha1.LabelInstance] {
			return spec.FinalSnapshot == v1alpha1.FinalSnapshotSkip
		}
	}
	return plan.IsTrue(applied)
}

func finalSnapshotName(live *rds.Instance) string {
	identifier := live.Name
	if live.Spec.ForProvider.Identifier != nil {
		identifier = *live.Spec.ForProvider.Identifier
	}
	return snapshotName(identifier, live.UID)
}

// snapshotName has a part of the object's UID, so that a database or a cache that is made and deleted twice leaves two snapshots.
func snapshotName(identifier string, uid types.UID) string {
	return strings.TrimSuffix(identifier, "-") + "-final-" + plan.ShortHash(string(uid), plan.SuffixLength)
}

// hazardOfVersion is about the version that runs, the one that was asked for and the one that will be.
func hazardOfVersion(now, asked, wanted *string) string {
	if now == nil || wanted == nil || plan.Equal(asked, wanted) { // what changes is something else
		return ""
	}
	for i, part := range strings.Split(*wanted, ".") {
		old, _, _ := strings.Cut(part, "-")
		to, err := strconv.Atoi(old)
		parts := strings.Split(*now, ".")
		if err != nil || i >= len(parts) {
			return ""
		}
		from, err := strconv.Atoi(parts[i])
		switch {
		case err != nil:
			return ""
		case to < from && i > 0:
			return fmt.Sprintf("the database stays at version %s: AWS does not go back to %s, and is not asked to", *now, *wanted)
		case to < from:
			return fmt.Sprintf("AWS refuses to go back from version %s to %s", *now, *wanted)
		case to > from && i == 0:
			return fmt.Sprintf("the upgrade from version %s to %s takes the database down for a while and cannot be undone", *now, *wanted)
		case to > from:
			return ""
		}
	}
	return ""
}

const lostWithoutSnapshot = "the database, its data and its automated backups are lost: finalSnapshot is Skip, so no snapshot is taken"

// lossOfInstance says what of a database does not come back.
func lossOfInstance(live *rds.Instance) string {
	if isReplica(live) {
		return "the read replica is deleted; its data is in the database that it follows"
	}
	return lossBut(live.Spec.ForProvider.SkipFinalSnapshot, finalSnapshotName(live))
}

// lossBut says what is lost but for the final snapshot, where one is taken.
func lossBut(skip *bool, snapshot string) string {
	if plan.IsTrue(skip) {
		return lostWithoutSnapshot
	}
	return "the database and its automated backups are deleted; its data stays in the final snapshot " + snapshot
}

// hazardOfInstance is about an upgrade without a way back, or a change that AWS refuses.
func hazardOfInstance(was, will *rds.Instance) string {
	asked, asks := was.Spec.ForProvider.EngineVersion, will.Spec.ForProvider.EngineVersion
	if hazard := hazardOfVersion(was.Status.AtProvider.EngineVersionActual, asked, asks); hazard != "" {
		return hazard
	}
	now, wanted := was.Status.AtProvider.AllocatedStorage, will.Spec.ForProvider.AllocatedStorage
	if now != nil && wanted != nil && *wanted < *now && will.Spec.ForProvider.MaxAllocatedStorage == nil {
		return fmt.Sprintf("AWS refuses to shrink the storage from %v to %v GiB: set allocatedGiB to %v", *now, *wanted, *now)
	}
	return ""
}
