package aws

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// versionThatRuns is what AWS tells of the version of a cluster. The engineVersion beside it is Terraform's: a part of the version, or what was asked for.
const versionThatRuns = "engineVersionActual"

// isPartOf reports whether a version is the beginning of another one.
func isPartOf(version, of string) bool { return version != "" && strings.HasPrefix(of, version+".") }

// stateVersion is what Terraform's state has when it has looked at a cluster (compareActualEngineVersion in rds/verify.go).
func stateVersion(r *Resource) string {
	asked, known := r.remembered["engineVersion"]
	if !known {
		asked = r.Attributes["engineVersion"]
	}
	state, runs := show(asked), actualVersion(r)
	pending, _ := r.facts["pending"].(map[string]any)
	if state == runs || asked != nil && isPartOf(state, runs) || asked != nil && state == show(pending[versionThatRuns]) {
		return state
	}
	return runs
}

// notToldToAWS are the fields of a cluster for which alone Terraform changes nothing (resourceClusterUpdate in rds/cluster.go).
var notToldToAWS = []string{"allowMajorVersionUpgrade", "deleteAutomatedBackups", "finalSnapshotIdentifier", "skipFinalSnapshot", "tags", "engineVersion"}

// tellVersion says which version a cluster runs when it is as it is asked for. Each change tells AWS the version that Terraform's state has, unless that
// runs. AWS takes a part of a version for its default, never goes back to an older one, and wants an instance to try the version on.
func (a *Account) tellVersion(r, old *Resource, kind engine) error {
	asked := r.Text("engineVersion")
	if old == nil {
		if asked != "" && !kind.has(asked) {
			return refuse("InvalidParameterCombination: Cannot find version %s for %s", asked, r.Text("engine"))
		}
		r.Attributes[versionThatRuns] = kind.resolve(asked)
		return nil
	}
	changes, runs := asked != show(old.remembered["engineVersion"]), actualVersion(old)
	if !changes {
		asked = stateVersion(old)
	}
	told := kind.resolve(asked)
	switch {
	case !changes && (asked == runs || reflect.DeepEqual(toldToAWS(r), toldToAWS(old))):
		return nil
	case !kind.has(asked):
		return refuse("InvalidParameterCombination: Cannot find version %s for %s", asked, r.Text("engine"))
	case older(told, runs):
		return refuse("InvalidParameterCombination: Cannot upgrade %s from %s to %s", r.Text("engine"), runs, told)
	case !slices.ContainsFunc(a.membersOf(r), func(member *Resource) bool { return member.State == StateAvailable }):
		return refuse("InvalidDBClusterStateFault: Cannot modify engine version without a healthy primary instance in DB cluster: %s", r.ExternalName)
	}
	r.Attributes[versionThatRuns] = told
	return nil
}

func toldToAWS(r *Resource) map[string]any {
	told := maps.Clone(r.Attributes)
	maps.DeleteFunc(told, func(field string, _ any) bool { return slices.Contains(notToldToAWS, field) })
	return told
}

// UpgradeMinor lets AWS upgrade a cluster by itself, to a version that is newer than the default.
func (a *Account) UpgradeMinor(cluster string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	r := a.lookup(DBCluster, cluster)
	if r == nil {
		return fmt.Errorf("upgrade %s: no such cluster", cluster)
	}
	kind := engines[r.Text("engine")]
	if newest := kind.newest[kind.family(actualVersion(r))]; newest != "" {
		r.Attributes[versionThatRuns] = newest
	}
	return nil
}
