package aws

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

var classOfAurora = regexp.MustCompile(`^db\.(serverless|(t3|t4g)\.(medium|large)|(r[5-9][a-z]*|x2g)\.([0-9]*x)?large)$`)

func checkCluster(a *Account, r, old *Resource) error {
	kind, known := engines[r.Text("engine")]
	if !known || !strings.HasPrefix(r.Text("engine"), "aurora-") {
		return refuse("InvalidParameterValue: Invalid DB engine: %s", r.Text("engine"))
	}
	if err := a.tellVersion(r, old, kind); err != nil {
		return err
	}
	for _, check := range []func(*Account, *Resource, *Resource) error{checkClusterPassword, checkMonitoring, checkClusterSource, checkCapacity} {
		if err := check(a, r, old); err != nil {
			return err
		}
	}
	if r.number("backupRetentionPeriod") < 1 {
		return refuse("InvalidParameterValue: Invalid backup retention period. Must be between 1 and 35")
	}
	if old != nil && kind.family(actualVersion(r)) != kind.family(actualVersion(old)) && !r.flag("allowMajorVersionUpgrade") {
		return refuse("InvalidParameterCombination: The AllowMajorVersionUpgrade flag must be present when upgrading to a new major version.")
	}
	return checkFamily(a, r, kind)
}

func checkFamily(a *Account, r *Resource, kind engine) error {
	group := a.lookup(DBClusterParameterGroup, r.Text("dbClusterParameterGroupName"))
	if group == nil {
		return nil
	}
	if wanted := r.Text("engine") + kind.family(actualVersion(r)); group.Text("family") != wanted {
		return refuse("InvalidParameterCombination: The Parameter Group %s with DBParameterGroupFamily %s cannot be used for this instance. "+
			"Please use a Parameter Group with DBParameterGroupFamily %s", group.ExternalName, group.Text("family"), wanted)
	}
	return nil
}

func passwordOfCluster(r *Resource) string {
	return cmp.Or(r.secrets["masterPassword"], r.secrets["masterPasswordWo"])
}

func checkClusterPassword(_ *Account, r, old *Resource) error {
	switch length := len(passwordOfCluster(r)); {
	case r.flag("manageMasterUserPassword") || length == 0 && old != nil:
	case length < 8:
		return refuse("InvalidParameterValue: The parameter MasterUserPassword must be provided and must not be blank, and at least 8 characters.")
	}
	return nil
}

func checkCapacity(_ *Account, r, _ *Resource) error {
	scaling, asked := r.Attributes["serverlessv2ScalingConfiguration"].(map[string]any)
	if !asked {
		return nil
	}
	least, _ := scaling["minCapacity"].(float64)
	most, _ := scaling["maxCapacity"].(float64)
	halves := least*2 == float64(int(least*2)) && most*2 == float64(int(most*2))
	if least < 0 || most < 1 || most > 256 || least > most || !halves {
		return refuse("InvalidParameterValue: Serverless v2 capacity %v to %v isn't valid. The maximum must be 1 to 256, in half steps, "+
			"and the minimum no more", least, most)
	}
	return nil
}

// checkClusterSource: a DB snapshot is named by its ARN, that of a cluster by its name too. What is asked for of user and database would be refused.
func checkClusterSource(a *Account, r, old *Resource) error {
	if old != nil {
		return nil
	}
	name := r.Text("snapshotIdentifier")
	moment, atATime := r.Attributes["restoreToPointInTime"].(map[string]any)
	switch from, ok := a.clusterSource(r); {
	case name == "" && !atATime:
		if r.Text("masterUsername") == "" {
			return refuse("InvalidParameterValue: The parameter MasterUsername must be provided and must not be blank.")
		}
	case atATime && !ok:
		return refuse("DBClusterNotFoundFault: DBCluster %s not found.", show(moment["sourceClusterIdentifier"]))
	case !ok:
		return refuse("DBClusterSnapshotNotFoundFault: DB Cluster Snapshot not found: %s", name)
	case !slices.Contains(madeAfter[r.Text("engine")], from.engine):
		return refuse("InvalidParameterCombination: The engine %s of %s is not %s", from.engine, name, r.Text("engine"))
	}
	return nil
}

// madeAfter are the engines whose snapshots a cluster can be restored from.
var madeAfter = map[string][]string{
	"aurora-postgresql": {"aurora-postgresql", "postgres"},
	"aurora-mysql":      {"aurora-mysql", "mysql"},
}

func (a *Account) clusterSource(r *Resource) (snapshot, bool) {
	if moment, ok := r.Attributes["restoreToPointInTime"].(map[string]any); ok {
		other := a.lookup(DBCluster, show(moment["sourceClusterIdentifier"]))
		if other == nil {
			return snapshot{}, false
		}
		return snapshotOf(other), true
	}
	name := r.Text("snapshotIdentifier")
	if from, ok := a.snapshots[strings.TrimPrefix(name, a.arn("rds", "cluster-snapshot:"))]; ok {
		return from, from.ofCluster
	}
	from, ok := a.snapshots[strings.TrimPrefix(name, a.arn("rds", "snapshot:"))]
	return from, ok && strings.HasPrefix(name, "arn:")
}

// sameCluster is what Terraform passes over: see sameDatabase, and a block of capacities that is taken out (rds/cluster.go).
func sameCluster(field string, seen any, asked map[string]any) bool {
	switch field {
	case "preferredMaintenanceWindow":
		return strings.EqualFold(show(seen), show(asked[field]))
	case "engineVersion":
		return older(show(asked[field]), show(seen)) || isPartOf(show(asked[field]), show(seen))
	}
	return field == "serverlessv2ScalingConfiguration" && asked[field] == nil
}

func applyCluster(a *Account, r, old *Resource) {
	if old == nil {
		r.facts["host"], r.facts["class"] = a.letters(12, "abcdefghijklmnopqrstuvwxyz0123456789"), a.uuid()
		r.facts["resource"] = a.letters(26, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
		if from, restored := a.clusterSource(r); restored {
			r.facts["source"] = from
		}
	}
	if old != nil && engines[r.Text("engine")].family(actualVersion(r)) != engines[r.Text("engine")].family(actualVersion(old)) {
		r.hold(old, versionThatRuns, "dbClusterParameterGroupName")
	} else {
		r.hold(old, versionThatRuns)
	}
	if password := passwordOfCluster(r); password != "" {
		r.facts["password"] = password
	}
	if r.flag("manageMasterUserPassword") && r.facts["secret"] == nil {
		r.facts["secret"] = a.manageSecret(r)
	}
}

// hold leaves fields as they were until the maintenance window, unless they are to change immediately.
func (r *Resource) hold(old *Resource, fields ...string) {
	if old == nil || r.flag("applyImmediately") {
		return
	}
	pending := map[string]any{}
	for _, field := range fields {
		if now, then := r.Attributes[field], old.Attributes[field]; !same(now, then) {
			pending[field], r.Attributes[field] = now, then
		}
	}
	r.facts["pending"] = pending
}

func (a *Account) membersOf(cluster *Resource) []*Resource {
	return a.where(DBClusterInstance, "clusterIdentifier", cluster.ExternalName)
}

func observeCluster(a *Account, r *Resource) map[string]any {
	kind := engines[r.Text("engine")]
	host := "-" + r.fact("host") + "." + a.region + ".rds.amazonaws.com"
	seen := map[string]any{
		"clusterResourceId": "cluster-" + r.fact("resource"), "hostedZoneId": "Z29XKXDKYMONMX", "port": float64(kind.port),
		"endpoint": r.ExternalName + ".cluster" + host, "readerEndpoint": r.ExternalName + ".cluster-ro" + host,
		"=engineVersion": stateVersion(r), "engineMode": "provisioned", "networkType": "IPV4",
		"allocatedStorage": 1.0, "availabilityZones": []any{a.region + "a", a.region + "b", a.region + "c"}, "backupRetentionPeriod": 1.0,
		"preferredBackupWindow": "03:00-03:30", "preferredMaintenanceWindow": "sun:04:00-sun:04:30", "databaseInsightsMode": "standard",
		"dbClusterParameterGroupName": "default." + r.Text("engine") + kind.family(actualVersion(r)),
		"deleteAutomatedBackups":      true, "engineLifecycleSupport": "open-source-rds-extended-support",
	}
	inLowerCase(seen, r)
	var members []any
	for _, member := range a.membersOf(r) {
		members = append(members, member.ExternalName)
	}
	seen["clusterMembers"] = members
	if from, restored := r.facts["source"].(snapshot); restored {
		seen["=masterUsername"], seen["databaseName"] = from.username, from.database
	}
	if r.flag("storageEncrypted") {
		seen["kmsKeyId"] = a.arn("kms", "key/"+r.fact("class"))
	}
	if arn := r.fact("secret"); arn != "" {
		seen["masterUserSecret"] = []any{map[string]any{"secretArn": arn, "secretStatus": "active", "kmsKeyId": a.arn("kms", "key/"+r.fact("class"))}}
	}
	return seen
}

func inLowerCase(seen map[string]any, r *Resource) {
	if window := r.Text("preferredMaintenanceWindow"); window != "" {
		seen["=preferredMaintenanceWindow"] = strings.ToLower(window)
	}
}

func checkMember(a *Account, r, old *Resource) error {
	class, cluster := r.Text("instanceClass"), a.lookup(DBCluster, r.Text("clusterIdentifier"))
	switch {
	case cluster == nil: // its reference says so
	case !classOfAurora.MatchString(class):
		return refuse("InvalidParameterCombination: RDS does not support creating a DB instance with the following combination: "+
			"DBInstanceClass=%s, Engine=%s", class, r.Text("engine"))
	case r.Text("engine") != cluster.Text("engine"):
		return refuse("InvalidParameterCombination: The engine name requested for your DB instance (%s) doesn't match the engine name of your DB cluster (%s).",
			r.Text("engine"), cluster.Text("engine"))
	case class == "db.serverless" && cluster.Attributes["serverlessv2ScalingConfiguration"] == nil:
		return refuse("InvalidParameterCombination: Set the Serverless v2 scaling configuration on the parent DB cluster " +
			"before creating a Serverless v2 DB instance.")
	}
	return checkMonitoring(a, r, old)
}

func applyMember(a *Account, r, old *Resource) {
	if old == nil {
		r.facts["resource"] = a.letters(26, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
	}
	r.hold(old, "instanceClass")
}

func observeMember(a *Account, r *Resource) map[string]any {
	seen := map[string]any{
		"dbiResourceId": "db-" + r.fact("resource"), "endpoint": r.ExternalName + "." + r.fact("resource") + "." + a.region + ".rds.amazonaws.com",
		"port": float64(engines[r.Text("engine")].port), "availabilityZone": a.region + "a", "autoMinorVersionUpgrade": true, "networkType": "IPV4",
		"caCertIdentifier": "rds-ca-rsa2048-g1", "preferredMaintenanceWindow": "sun:04:00-sun:04:30", "storageEncrypted": true,
	}
	inLowerCase(seen, r)
	if cluster := a.lookup(DBCluster, r.Text("clusterIdentifier")); cluster != nil {
		seen["engineVersionActual"], seen["engineVersion"] = actualVersion(cluster), actualVersion(cluster)
		seen["dbSubnetGroupName"] = cluster.Text("dbSubnetGroupName")
		seen["writer"] = a.membersOf(cluster)[0] == r
	}
	return seen
}

func refuseClusterDeletion(a *Account, r *Resource, o Object) error {
	for _, field := range []string{"skipFinalSnapshot", "finalSnapshotIdentifier"} { // Terraform's own: it reads what is asked for now
		r.Attributes[field] = o.Parameters[field]
	}
	// As with an instance, Terraform lifts the protection itself where it is asked to (resourceClusterDelete in rds/cluster.go).
	lifted := o.Parameters["deletionProtection"] != true && o.Parameters["applyImmediately"] == true
	snapshot := r.Text("finalSnapshotIdentifier")
	members := slices.DeleteFunc(a.membersOf(r), func(member *Resource) bool { return member.State == StateDeleting })
	switch {
	case r.flag("deletionProtection") && !lifted:
		return refuse("InvalidParameterCombination: Cannot delete protected Cluster, please disable deletion protection and try again.")
	case len(members) > 0 || r.flag("skipFinalSnapshot"):
	case snapshot == "":
		return reject("RDS Cluster final_snapshot_identifier is required when skip_final_snapshot is false")
	case a.snapshots[snapshot].engine != "":
		return refuse("DBClusterSnapshotAlreadyExistsFault: Cannot create the snapshot because a snapshot with the identifier %s already exists.", snapshot)
	}
	return nil
}
