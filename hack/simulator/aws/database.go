package aws

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
)

var instanceClass = regexp.MustCompile(`^db\.(t[234]g?|m[4-8](g|i|gd|idn)?|r[4-8](g|i|gd|idn)?|x2(g|idn|iedn))\.(micro|small|medium|large|[0-9]*xlarge)$`)

func checkDatabase(a *Account, r, old *Resource) error {
	kind, known := engines[r.Text("engine")]
	if !known || strings.HasPrefix(r.Text("engine"), "aurora-") { // Terraform makes those with a cluster
		return refuse("InvalidParameterValue: Invalid DB engine: %s", r.Text("engine"))
	}
	if class := r.Text("instanceClass"); !instanceClass.MatchString(class) {
		return refuse("InvalidParameterValue: Invalid DB Instance class: %s", class)
	}
	asked := r.Text("engineVersion")
	if asked != "" && !kind.has(asked) {
		return refuse("InvalidParameterCombination: Cannot find version %s for %s", asked, r.Text("engine"))
	}
	for _, check := range []func(*Account, *Resource, *Resource) error{checkPassword, checkMonitoring, checkSource, checkOptionGroup, checkVolume} {
		if err := check(a, r, old); err != nil {
			return err
		}
	}
	if old == nil && len(a.where(DBInstance, "identifier", r.Text("identifier"))) > 0 {
		return refuse("DBInstanceAlreadyExists: DB instance already exists")
	}
	if old != nil && kind.family(actualVersion(r)) != kind.family(actualVersion(old)) && !r.flag("allowMajorVersionUpgrade") {
		return refuse("InvalidParameterCombination: The AllowMajorVersionUpgrade flag must be present when upgrading to a new major version.")
	}
	return checkParameters(a, r, kind)
}

func checkPassword(_ *Account, r, old *Resource) error {
	if r.flag("manageMasterUserPassword") || r.Text("replicateSourceDb") != "" {
		return nil
	}
	switch length := len(passwordOf(r)); {
	case length == 0 && old != nil: // Terraform does not send an empty one with an update: AWS keeps what it has
	case length == 0:
		return refuse("InvalidParameterValue: The parameter MasterUserPassword must be provided and must not be blank.")
	case length < 8:
		return refuse("InvalidParameterValue: The parameter MasterUserPassword is not a valid password because it is shorter than 8 characters.")
	}
	return nil
}

func passwordOf(r *Resource) string { return cmp.Or(r.secrets["password"], r.secrets["passwordWo"]) }

// checkOptionGroup refuses the default one of another major version.
func checkOptionGroup(_ *Account, r, _ *Resource) error {
	name, own := r.Text("optionGroupName"), defaultOptions(r)
	if strings.HasPrefix(name, "default:") && name != own {
		return refuse("InvalidParameterCombination: The option group %s can't be used for this instance. Use an option group such as %s.", name, own)
	}
	return nil
}

func defaultOptions(r *Resource) string {
	family := r.Text("engine") + "-" + engines[r.Text("engine")].family(actualVersion(r))
	return "default:" + strings.ReplaceAll(family, ".", "-")
}

// What RDS gives a gp3 volume. A large one takes no less.
func volume(r *Resource) (iops, throughput float64) {
	if r.number("allocatedStorage") >= 400 {
		return 12000, 500
	}
	return 3000, 125
}

func checkVolume(_ *Account, r, old *Resource) error {
	const words = "InvalidParameterCombination: Invalid %s for engine name %s and storage type %s: %v"
	if old != nil && r.number("allocatedStorage") < old.number("allocatedStorage") { // storage never shrinks
		return refuse(words, "storage size", r.Text("engine"), r.Text("storageType"), r.number("allocatedStorage"))
	}
	if r.Text("storageType") != "gp3" {
		return nil
	}
	iops, throughput := volume(r)
	switch {
	case r.number("allocatedStorage") < 20:
		return refuse(words, "storage size", r.Text("engine"), "gp3", r.number("allocatedStorage"))
	case r.Attributes["iops"] != nil && r.number("iops") < iops:
		return refuse(words, "IOPS", r.Text("engine"), "gp3", r.number("iops"))
	case r.Attributes["storageThroughput"] != nil && r.number("storageThroughput") < throughput:
		return refuse(words, "storage throughput", r.Text("engine"), "gp3", r.number("storageThroughput"))
	}
	return nil
}

// sameDatabase is what Terraform passes over: storage that has grown as far as it may, capitals in a window, and an older version than the one that
// runs, of which the provider says nothing to AWS (TerraformCustomDiff of aws_db_instance in its config/namespaced/rds/config.go).
func sameDatabase(field string, seen any, asked map[string]any) bool {
	switch field {
	case "maintenanceWindow":
		return strings.EqualFold(show(seen), show(asked[field]))
	case "engineVersion":
		return older(show(asked[field]), show(seen))
	}
	return grown(field, seen, asked)
}

// grown storage is left alone where the asked size may grow to it.
func grown(field string, seen any, asked map[string]any) bool {
	size, _ := seen.(float64)
	least, _ := asked["allocatedStorage"].(float64)
	most, _ := asked["maxAllocatedStorage"].(float64)
	return field == "allocatedStorage" && least < size && least < most
}

func checkParameters(a *Account, r *Resource, kind engine) error {
	name := r.Text("parameterGroupName")
	if name == "" || strings.HasPrefix(name, "default.") {
		return nil
	}
	group := a.lookup(DBParameterGroup, name)
	if group == nil {
		return refuse("DBParameterGroupNotFound: DBParameterGroup not found: %s", name)
	}
	version := actualVersion(r)
	if from, restored := a.source(r); restored && r.State == StateCreating {
		version = from.version // an instance is restored first, and upgraded afterwards
	}
	if wanted := r.Text("engine") + kind.family(version); group.Text("family") != wanted {
		return refuse("InvalidParameterCombination: The parameter group %s with DBParameterGroupFamily %s can't be used for this instance. "+
			"Use a parameter group with DBParameterGroupFamily %s.", name, group.Text("family"), wanted)
	}
	return nil
}

// The changes that wait for the maintenance window unless they are to be applied immediately.
var windowFields = []string{"instanceClass", "engineVersion", "multiAz", "allocatedStorage", "storageType", "iops"}

// waiting are the fields that wait. A parameter group of the same major version comes into use at once, and another one with that version.
func waiting(r, old *Resource) []string {
	family := engines[r.Text("engine")].family
	if family(actualVersion(r)) == family(actualVersion(old)) {
		return windowFields
	}
	return append(slices.Clone(windowFields), "parameterGroupName")
}

func applyDatabase(a *Account, r, old *Resource) {
	if old != nil && older(r.Text("engineVersion"), old.Text("engineVersion")) {
		r.Attributes["engineVersion"] = old.Attributes["engineVersion"]
	}
	if old == nil {
		r.facts["host"] = a.letters(12, "abcdefghijklmnopqrstuvwxyz0123456789")
		r.facts["class"] = a.uuid()
	}
	if old != nil {
		r.hold(old, waiting(r, old)...)
	}
	if from, restored := a.source(r); restored && old == nil {
		r.facts["source"] = from
	}
	if password := passwordOf(r); password != "" {
		r.facts["password"] = password
	}
	if r.flag("manageMasterUserPassword") && r.facts["secret"] == nil {
		r.facts["secret"] = a.manageSecret(r)
	}
}

// MasterPassword is the password that a database has, whatever the provider thinks.
func (a *Account) MasterPassword(name string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, kind := range []Kind{DBInstance, DBCluster} {
		if r := a.lookup(kind, name); r != nil {
			return r.fact("password")
		}
	}
	return ""
}

// MaintenanceWindow lets the changes happen that wait for the databases' maintenance windows.
func (a *Account) MaintenanceWindow() {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, r := range a.sorted() {
		if pending, waits := r.facts["pending"].(map[string]any); waits {
			maps.Copy(r.Attributes, pending)
			delete(r.facts, "pending")
		}
	}
}

func observeDatabase(a *Account, r *Resource) map[string]any {
	kind := engines[r.Text("engine")]
	host := r.Text("identifier") + "." + r.fact("host") + "." + a.region + ".rds.amazonaws.com"
	family := r.Text("engine") + kind.family(actualVersion(r))
	port := r.number("port")
	if port == 0 {
		port = float64(kind.port)
	}
	seen := map[string]any{
		"resourceId": r.ID, "address": host, "endpoint": host + ":" + show(port), "port": port, "hostedZoneId": "Z29XKXDKYMONMX",
		"status": string(r.State), "engineVersionActual": actualVersion(r), "engineVersion": actualVersion(r),
		"availabilityZone": a.region + "a", "backupWindow": "03:00-03:30", "maintenanceWindow": "sun:04:00-sun:04:30",
		"caCertIdentifier": "rds-ca-rsa2048-g1", "networkType": "IPV4", "storageType": "gp2", "backupTarget": "region",
		"parameterGroupName": "default." + family, "optionGroupName": defaultOptions(r),
		"licenseModel": licenseOf(r.Text("engine")), "engineLifecycleSupport": "open-source-rds-extended-support",
		"autoMinorVersionUpgrade": true, "deleteAutomatedBackups": true, "databaseInsightsMode": "standard",
	}
	if from, restored := r.facts["source"].(snapshot); restored {
		seen["=username"], seen["=storageEncrypted"], seen["dbName"] = from.username, from.encrypted, from.database
	}
	if window := r.Text("maintenanceWindow"); window != "" {
		seen["=maintenanceWindow"] = strings.ToLower(window)
	}
	if r.Text("storageType") == "gp3" {
		seen["iops"], seen["storageThroughput"] = volume(r)
	}
	if r.flag("storageEncrypted") {
		seen["kmsKeyId"] = a.arn("kms", "key/"+r.fact("class"))
	}
	if primary := a.primaryOf(r); primary != nil && primary.Text("kmsKeyId") != "" {
		seen["kmsKeyId"] = primary.Text("kmsKeyId")
	}
	if arn := r.fact("secret"); arn != "" {
		seen["masterUserSecret"] = []any{map[string]any{
			"secretArn": arn, "secretStatus": "active", "kmsKeyId": a.arn("kms", "key/"+r.fact("class")),
		}}
	}
	return seen
}

func refuseDatabaseDeletion(a *Account, r *Resource, o Object) error {
	for _, field := range []string{"skipFinalSnapshot", "finalSnapshotIdentifier"} { // Terraform's own: it reads what is asked for now
		r.Attributes[field] = o.Parameters[field]
	}
	// Terraform lifts the protection itself where it is asked to, even on an object that is being deleted.
	lifted := o.Parameters["deletionProtection"] != true && o.Parameters["applyImmediately"] == true
	if r.flag("deletionProtection") && !lifted {
		return refuse("InvalidParameterCombination: Cannot delete protected DB Instance, please disable deletion protection and try again.")
	}
	snapshot := r.Text("finalSnapshotIdentifier")
	switch {
	case r.flag("skipFinalSnapshot"):
	case r.Text("replicateSourceDb") != "":
		return refuse("InvalidParameterCombination: FinalDBSnapshotIdentifier can not be specified when deleting a replica instance")
	case snapshot == "":
		return reject("final_snapshot_identifier is required when skip_final_snapshot is false")
	case a.snapshots[snapshot].engine != "":
		return refuse("DBSnapshotAlreadyExists: Cannot create the snapshot because a snapshot with the identifier %s already exists.", snapshot)
	}
	return nil
}

func removeDatabase(a *Account, r *Resource) {
	if !r.flag("skipFinalSnapshot") {
		a.snapshots[r.Text("finalSnapshotIdentifier")] = snapshotOf(r)
	}
	if arn := r.fact("secret"); arn != "" {
		delete(a.resources, key{Secret, arn})
		delete(a.resources, key{SecretRotation, arn})
		delete(a.versions, arn)
	}
}
