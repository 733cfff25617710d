package compositions

import (
	"cmp"
	"fmt"
	"strings"

	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

var inDatabases = plan.Composition{Name: "database", Condition: v1alpha1.ConditionDatabasesReady, Field: "databases"}

// maxNameRDS is the length that AWS allows for names of instances; its subnet and parameter groups may be longer.
const maxNameRDS = 63

// Database is what a database gives to services.
type Database struct {
	// SecurityGroup is the ID of the instance's security group.
	SecurityGroup plan.Fact

	// Address is its host name, and Port the port it listens on.
	Address plan.Fact
	Port    int32

	// Identifier of the instance in AWS, and Instance the instance. With Aurora they are the cluster, and Members its instances, the first one first.
	Identifier string
	Instance   *plan.Object
	Members    []*plan.Object

	// DatabaseName is the database in the instance that services use.
	DatabaseName string

	// Username of the master user, and PasswordVersion the number of the password that AWS has, where the user may change it.
	Username        plan.Fact
	PasswordVersion *float64

	// Credentials is the ARN of the secret whose JSON has the keys username and password.
	Credentials plan.Fact

	// CredentialsVersion is what tasks need before they can read the credentials. It is nil where RDS keeps them.
	CredentialsVersion *plan.Object

	// CredentialsID is the version of the secret that tasks read, so that another password makes another task definition. Empty: they read the one that is
	// current when they start.
	CredentialsID plan.Fact

	// UserARN is how IAM names a user of the engine, or the master user where none is named. It is nil where users connect with passwords alone.
	UserARN func(user string) plan.Fact

	// Replicas by their names, and Reader the address of all of them with Aurora.
	Replicas map[string]Replica
	Reader   plan.Fact

	// Proxy stands before the database, if it is not nil.
	Proxy *Proxy
}

// grant opens the database for the tasks of a workload, and tells them its address, and the user and password to connect with.
func (db Database) grant(link v1alpha1.DatabaseLink) grant {
	part, description := "database-"+link.Name, "database "+link.Name
	var needed []*plan.Object
	if len(db.Members) > 0 {
		needed = db.answers()
	}
	switch {
	case link.Replica == "" && db.Proxy != nil:
		part, description, needed = proxyPart(link.Name), "proxy of "+description, append(needed, db.Proxy.Target)
		db = db.throughProxy()
	case link.Replica != "" && len(db.Members) > 0: // all instances of a cluster have one door
		db = db.read(link.Replica)
	case link.Replica != "":
		part, description = ReplicaGroupPart(link.Name, link.Replica), "replica "+link.Replica+" of "+description
		db = db.read(link.Replica)
	}
	names := variableNames{link.Variables, link.EnvPrefix}
	g := grant{
		to: inDatabases.Instance(link.Name),
		variables: []grantedVariable{
			{names.of("HOST"), db.Address},
			{names.of("PORT"), plan.Known(fmt.Sprint(db.Port))},
			{names.of("NAME"), plan.Known(db.DatabaseName)},
		},
		secrets: []grantedSecret{
			{name: names.of("USERNAME"), arn: db.Credentials, key: "username", version: db.CredentialsID},
			{name: names.of("PASSWORD"), arn: db.Credentials, key: "password", version: db.CredentialsID},
		},
		doors:  []grantedDoor{{part: part, description: description, group: db.SecurityGroup, port: db.Port}},
		needed: needed,
	}
	if db.CredentialsVersion != nil {
		g.needed = append(g.needed, db.CredentialsVersion)
	}
	if db.UserARN != nil {
		g.permissions = []grantedPermission{{actions: []string{"rds-db:connect"}, resources: []plan.Fact{db.UserARN(link.IAMUsername)}}}
	}
	return g
}

// answers are what must be there before anybody can connect: a cluster has an address before an instance answers there.
func (db Database) answers() []*plan.Object {
	return append([]*plan.Object{db.Instance}, db.Members[:min(1, len(db.Members))]...)
}

// enginePorts are the ports on which the engines listen.
var enginePorts = map[v1alpha1.DatabaseEngine]int32{
	v1alpha1.EnginePostgres: 5432, v1alpha1.EngineMySQL: 3306, v1alpha1.EngineMariaDB: 3306,
	v1alpha1.EngineAuroraPostgres: 5432, v1alpha1.EngineAuroraMySQL: 3306,
}

// DatabasePort is the port on which databases of an engine listen, or 0 where the engine is not known.
func DatabasePort(engine v1alpha1.DatabaseEngine) int32 { return enginePorts[engine] }

// database makes an RDS instance or a cluster of Aurora in the database subnets: encrypted, never public, and open to nobody but the services that are
// linked to it.
func database(c composer, net Network, spec v1alpha1.DatabaseSpec, others map[string]Database) Database {
	c = c.within(inDatabases, spec.Name)
	part := DatabaseGroupPart(spec.Name)
	group := c.securityGroup(net, part, "database "+spec.Name)
	c.letIn(spec, part, group)
	var out Database
	if isAurora(spec.Engine) {
		out = c.cluster(net, spec, others, group)
	} else {
		out = c.instance(net, spec, others, group)
	}
	out.Proxy = c.proxy(net, spec, out)
	status := c.databaseStatus(out.Instance.Key)
	if out.Proxy != nil {
		status.ProxyAddress = out.Proxy.Address.Output()
	}
	status.Replicas = replicaStatus(spec, out.Replicas)
	status.Name, status.Address, status.Port, status.SecretARN = spec.Name, out.Address.Output(), out.Port, out.Credentials.Output()
	status.ReaderAddress = out.Reader.Output()
	c.Plan.Outputs.Databases = append(c.Plan.Outputs.Databases, status)
	return out
}

// instance makes an RDS instance with its replicas.
func (c composer) instance(net Network, spec v1alpha1.DatabaseSpec, others map[string]Database, group plan.Fact) Database {
	subnets := c.subnetGroup(net, spec.Name)
	parameters := c.parameterGroup(spec)

	watched := c.enhancedMonitoring(net, spec)

	d := c.Draft(spec.Name)
	params := instanceParameters(spec)
	params.Identifier = new(c.instanceIdentifier(spec.Name))
	params.DBSubnetGroupName = &subnets.name
	params.ParameterGroupName = &parameters.name
	params.VPCSecurityGroupIds = []*string{d.Use(group)}
	d.After(append(c.databaseLogs(spec, spec.Name, "instance/"+*params.Identifier), subnets.object, parameters.object)...)
	c.holdForReplicas(d, spec)
	watched.set(d, &params)
	password := c.masterPassword(spec)
	password.set(d, spec, &params)
	c.setSource(d, spec, others, &params)
	instance := plan.Add(d, &rds.Instance{Spec: rds.InstanceSpec{ForProvider: params}})
	// Or what is taken out of the spec, such as an export of logs, would be copied back. The fields are RDS's to change: the option group with
	// a major version, the others when the storage grows.
	c.InitializeOnce(instance.Object, "optionGroupName", "iops", "storageThroughput")
	noteMaintenance(instance, params, spec.Maintenance)

	now := instance.Live.Status.AtProvider
	out := Database{
		Identifier:      *params.Identifier,
		Instance:        instance.Object,
		SecurityGroup:   group,
		Address:         instance.Fact(now.Address),
		Port:            enginePorts[spec.Engine],
		DatabaseName:    spec.DatabaseName,
		Username:        username(spec, instance.Object, now.Username),
		PasswordVersion: now.PasswordWoVersion,
		Credentials:     instance.Fact(managedSecretARN(instance.Live)),
		UserARN:         userARNs(spec, instance.Object, identity{now.Arn, now.ResourceID, now.Username}),
	}
	c.keepCredentials(spec, &out, password)
	out.Replicas = c.replicas(net, spec, instance, copied{group, params, watched, []*plan.Object{subnets.object, parameters.object}})
	return out
}

func instanceParameters(spec v1alpha1.DatabaseSpec) rds.InstanceParameters {
	return rds.InstanceParameters{
		Engine:                   new(string(spec.Engine)),
		EngineVersion:            new(spec.EngineVersion),
		InstanceClass:            new(spec.InstanceClass),
		MultiAz:                  new(spec.Availability == v1alpha1.MultiAZ),
		DBName:                   new(spec.DatabaseName),
		Username:                 new(spec.Credentials.Username),
		StorageType:              new(string(spec.Storage.Type)),
		AllocatedStorage:         number(spec.Storage.AllocatedGiB),
		MaxAllocatedStorage:      numberIfSet(spec.Storage.MaxAllocatedGiB),
		Iops:                     provisioned(spec.Storage, spec.Storage.IOPS, largeIOPS),
		StorageThroughput:        provisioned(spec.Storage, spec.Storage.ThroughputMiBps, largeThroughput),
		StorageEncrypted:         new(true),
		KMSKeyID:                 textIfSet(spec.Storage.KMSKeyARN),
		PubliclyAccessible:       new(false),
		BackupRetentionPeriod:    number(*spec.Backup.RetentionDays),
		BackupWindow:             textIfSet(spec.Backup.Window),
		MaintenanceWindow:        textIfSet(spec.Maintenance.Window),
		AutoMinorVersionUpgrade:  new(spec.Maintenance.AutoMinorVersionUpgrade == v1alpha1.Enabled),
		AllowMajorVersionUpgrade: new(spec.Maintenance.AllowMajorVersionUpgrade == v1alpha1.Enabled),
		ApplyImmediately:         new(spec.Maintenance.Apply == v1alpha1.ApplyImmediately),
		DeletionProtection:       new(spec.DeletionProtection == v1alpha1.Enabled),
		// The name of the final snapshot is set when the instance is about to go: see PrepareDeletion.
		SkipFinalSnapshot:      new(spec.FinalSnapshot == v1alpha1.FinalSnapshotSkip),
		CopyTagsToSnapshot:     new(true),
		DeleteAutomatedBackups: new(true),

		IAMDatabaseAuthenticationEnabled: trueIf(spec.IAMAuthentication),

		EnabledCloudwatchLogsExports:       pointers(spec.Monitoring.LogExports),
		PerformanceInsightsEnabled:         new(spec.Monitoring.PerformanceInsights == v1alpha1.Enabled),
		PerformanceInsightsRetentionPeriod: insightsDays(spec.Monitoring),
	}
}

// What RDS gives a gp3 volume of LargeGiB and more, which is also the least that it takes there.
const (
	LargeGiB        = 400
	largeIOPS       = 12000
	largeThroughput = 500
)

// provisioned is what the user asks for, or what a large gp3 volume has anyway. The default of a large volume is said, because the provider would
// otherwise send the numbers that it saw while the volume was small, and RDS refuses those.
func provisioned(storage v1alpha1.DatabaseStorage, asked, large int32) *float64 {
	if asked == 0 && storage.Type == v1alpha1.StorageGP3 && storage.AllocatedGiB >= LargeGiB {
		return number(large)
	}
	return numberIfSet(asked)
}

// databaseKey is that of the instance, or of the cluster with Aurora.
func (c composer) databaseKey(spec v1alpha1.DatabaseSpec) plan.Key {
	kind := rds.Instance_GroupVersionKind
	if isAurora(spec.Engine) {
		kind = rds.Cluster_GroupVersionKind
	}
	return c.Key(kind.GroupKind(), spec.Name)
}

// InsightsDays is the shortest that AWS keeps Performance Insights, which costs nothing.
const InsightsDays = 7

func insightsDays(monitoring v1alpha1.DatabaseMonitoring) *float64 {
	if monitoring.PerformanceInsights != v1alpha1.Enabled {
		return nil
	}
	return number(InsightsDays)
}

func textIfSet(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// instanceIdentifier is the name in AWS of the instance of a database. One that is there keeps the name that AWS reports: asked for by another one, RDS would
// rename it, and its address with it.
func (c composer) instanceIdentifier(database string) string {
	kind := rds.Instance_GroupVersionKind.GroupKind()
	asked := c.NameInAWS(kind, database, c.AWSName(database, maxNameRDS))
	if c.IsAdopting() { // then AWS's name is held against the one that is asked for
		return asked
	}
	return cmp.Or(plan.Text(plan.LastSeen(c.Seen, c.Key(kind, database), &rds.Instance{}).Status.AtProvider.Identifier), asked)
}

// group is a subnet or parameter group, whose name in AWS is known before it exists.
type group struct {
	name   string
	object *plan.Object
}

func (c composer) subnetGroup(net Network, part string) group {
	kind := rds.SubnetGroup_GroupVersionKind.GroupKind()
	name := c.NameInAWS(kind, part, c.AWSName(part, maxNameRDS))
	d := c.Draft(part)
	made := plan.Add(d, plan.Named(&rds.SubnetGroup{Spec: rds.SubnetGroupSpec{ForProvider: rds.SubnetGroupParameters{
		Description: new(c.DescriptionInAWS(kind, part, "database subnets")),
		SubnetIds:   d.UseAll(net.Database),
	}}}, name))
	return group{name: name, object: made.Object}
}

// majorVersion is the first number of a version of Postgres, and the first two of one of MySQL and MariaDB.
func majorVersion(engine v1alpha1.DatabaseEngine, version string) string {
	parts := strings.Split(version, ".")
	if isPostgres(engine) {
		return parts[0]
	}
	return strings.Join(parts[:min(2, len(parts))], ".")
}
