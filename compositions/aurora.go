package compositions

import (
	"cmp"
	"strings"

	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// isAurora reports whether databases of an engine are clusters of instances.
func isAurora(engine v1alpha1.DatabaseEngine) bool {
	return strings.HasPrefix(string(engine), "aurora-")
}

// isPostgres reports whether an engine is Postgres, or made after it.
func isPostgres(engine v1alpha1.DatabaseEngine) bool {
	return engine == v1alpha1.EnginePostgres || engine == v1alpha1.EngineAuroraPostgres
}

// cluster makes a cluster of Aurora, which has the data, and its instances, which answer. The provider never copies into a cluster: storage of 1 GiB and
// the zones of its data are AWS's, and what is taken out of the spec would come back.
func (c composer) cluster(net Network, spec v1alpha1.DatabaseSpec, others map[string]Database, group plan.Fact) Database {
	subnets := c.subnetGroup(net, spec.Name)
	parameters := c.clusterParameterGroup(spec)
	watched := c.enhancedMonitoring(net, spec)

	name := c.NameInAWS(rds.Cluster_GroupVersionKind.GroupKind(), spec.Name, c.AWSName(spec.Name, maxNameRDS))
	d := c.Draft(spec.Name)
	params := clusterParameters(spec)
	params.EngineVersion = c.clusterVersion(spec)
	params.DBSubnetGroupName = &subnets.name
	params.DBClusterParameterGroupName = &parameters.name
	params.VPCSecurityGroupIds = []*string{d.Use(group)}
	d.After(append(c.databaseLogs(spec, spec.Name, "cluster/"+name), subnets.object, parameters.object)...)
	password := c.masterPassword(spec)
	password.setCluster(d, spec, &params)
	c.setClusterSource(d, spec, others, &params)
	res := plan.Named(&rds.Cluster{Spec: rds.ClusterSpec{ForProvider: params}}, name)
	res.SetManagementPolicies(plan.WithoutLateInitialize)
	cluster := plan.Add(d, res)
	noteUpgrade(cluster, spec)

	now := cluster.Live.Status.AtProvider
	out := Database{
		Identifier:      name,
		Instance:        cluster.Object,
		SecurityGroup:   group,
		Address:         cluster.Fact(now.Endpoint),
		Reader:          cluster.Fact(now.ReaderEndpoint),
		Port:            enginePorts[spec.Engine],
		DatabaseName:    spec.DatabaseName,
		Username:        username(spec, cluster.Object, now.MasterUsername),
		PasswordVersion: now.MasterPasswordWoVersion,
		Credentials:     cluster.Fact(secretOfCluster(now)),
		UserARN:         userARNs(spec, cluster.Object, identity{now.Arn, now.ClusterResourceID, now.MasterUsername}),
	}
	c.keepCredentials(spec, &out, password)
	c.members(spec, &out, watched)
	return out
}

func clusterParameters(spec v1alpha1.DatabaseSpec) rds.ClusterParameters {
	return rds.ClusterParameters{
		Engine:                     new(string(spec.Engine)),
		DatabaseName:               new(spec.DatabaseName),
		MasterUsername:             new(spec.Credentials.Username),
		Port:                       number(enginePorts[spec.Engine]),
		StorageEncrypted:           new(true),
		KMSKeyID:                   textIfSet(spec.Storage.KMSKeyARN),
		BackupRetentionPeriod:      number(*spec.Backup.RetentionDays),
		PreferredBackupWindow:      textIfSet(spec.Backup.Window),
		PreferredMaintenanceWindow: textIfSet(spec.Maintenance.Window),
		AllowMajorVersionUpgrade:   new(spec.Maintenance.AllowMajorVersionUpgrade == v1alpha1.Enabled),
		ApplyImmediately:           new(spec.Maintenance.Apply == v1alpha1.ApplyImmediately),
		DeletionProtection:         new(spec.DeletionProtection == v1alpha1.Enabled),
		// The name of the final snapshot is set when the cluster is about to go: see PrepareDeletion.
		SkipFinalSnapshot:      new(spec.FinalSnapshot == v1alpha1.FinalSnapshotSkip),
		CopyTagsToSnapshot:     new(true),
		DeleteAutomatedBackups: new(true),

		IAMDatabaseAuthenticationEnabled: trueIf(spec.IAMAuthentication),
		EnabledCloudwatchLogsExports:     pointers(spec.Monitoring.LogExports),
		// Where the cluster and its instances do not say the same, AWS refuses the instances.
		PerformanceInsightsEnabled:         new(spec.Monitoring.PerformanceInsights == v1alpha1.Enabled),
		PerformanceInsightsRetentionPeriod: insightsDays(spec.Monitoring),

		Serverlessv2ScalingConfiguration: scalingOfCluster(spec.Serverless),
	}
}

func scalingOfCluster(serverless *v1alpha1.DatabaseServerless) *rds.Serverlessv2ScalingConfigurationParameters {
	if serverless == nil {
		return nil
	}
	return &rds.Serverlessv2ScalingConfigurationParameters{
		MinCapacity: new(float64(*serverless.MinCapacity)), MaxCapacity: new(float64(*serverless.MaxCapacity)),
	}
}

// setCluster lets RDS make the password of a cluster, or tells the provider which Secret it is in.
func (p masterPassword) setCluster(d *plan.Draft, spec v1alpha1.DatabaseSpec, params *rds.ClusterParameters) {
	asked := p.asked(d, spec)
	params.ManageMasterUserPassword, params.MasterPasswordSecretRef = asked.managed, asked.fixed
	params.MasterPasswordWoSecretRef, params.MasterPasswordWoVersion = asked.changing, asked.version
}

func secretOfCluster(now rds.ClusterObservation) *string {
	for _, secret := range now.MasterUserSecret {
		return secret.SecretArn
	}
	return nil
}

// setClusterSource says from what a cluster is restored: see setSource.
func (c composer) setClusterSource(d *plan.Draft, spec v1alpha1.DatabaseSpec, others map[string]Database, params *rds.ClusterParameters) {
	from := spec.RestoreFrom
	if from == nil {
		return
	}
	params.DatabaseName, params.MasterUsername = nil, nil
	moment := from.PointInTime
	if moment == nil {
		params.SnapshotIdentifier = &from.SnapshotIdentifier
		return
	}
	params.RestoreToPointInTime = &rds.ClusterRestoreToPointInTimeParameters{
		SourceClusterIdentifier: new(c.sourceIdentifier(d, *moment, others)), RestoreToTime: textIfSet(moment.Time), UseLatestRestorableTime: moment.Latest,
		RestoreType: new("full-copy"), // AWS's default, which the provider would send as an empty text
	}
}

// members are the instances of a cluster: one, and the replicas. Which of them writes is AWS's to say, and changes when one fails: so links lead to the
// endpoints of the cluster. The first one takes over before the replicas do.
func (c composer) members(spec v1alpha1.DatabaseSpec, db *Database, watched monitoring) {
	first := c.member(spec, *db, watched, spec.Name, "", 0)
	db.Members, db.Replicas = []*plan.Object{first.Object}, map[string]Replica{}
	for _, r := range spec.Replicas {
		made := c.member(spec, *db, watched, MemberPart(spec.Name, r.Name), r.InstanceClass, 1)
		db.Members = append(db.Members, made.Object)
		db.Replicas[r.Name] = Replica{
			SecurityGroup: db.SecurityGroup, Address: db.Reader, UserARN: db.UserARN, Instance: made.Fact(made.Live.Status.AtProvider.Endpoint),
		}
	}
}

// MemberPart is the part of the instance that a replica is.
func MemberPart(database, replica string) string { return database + ".replica." + replica }

func (c composer) member(
	spec v1alpha1.DatabaseSpec, db Database, watched monitoring, part, class string, tier float64,
) plan.Made[*rds.ClusterInstance] {
	d := c.Draft(part)
	d.After(db.Instance)
	params := rds.ClusterInstanceParameters{
		ClusterIdentifier:                  &db.Identifier,
		Engine:                             new(string(spec.Engine)),
		InstanceClass:                      new(cmp.Or(class, classOfAurora(spec))),
		PromotionTier:                      &tier,
		PubliclyAccessible:                 new(false),
		PreferredMaintenanceWindow:         textIfSet(spec.Maintenance.Window),
		AutoMinorVersionUpgrade:            new(spec.Maintenance.AutoMinorVersionUpgrade == v1alpha1.Enabled),
		ApplyImmediately:                   new(spec.Maintenance.Apply == v1alpha1.ApplyImmediately),
		PerformanceInsightsEnabled:         new(spec.Monitoring.PerformanceInsights == v1alpha1.Enabled),
		PerformanceInsightsRetentionPeriod: insightsDays(spec.Monitoring),
	}
	if watched.policy != nil {
		d.After(watched.policy)
		params.MonitoringInterval, params.MonitoringRoleArn = number(watched.interval), d.Use(watched.role)
	}
	name := c.NameInAWS(rds.ClusterInstance_GroupVersionKind.GroupKind(), part, c.AWSName(part, maxNameRDS))
	res := plan.Named(&rds.ClusterInstance{Spec: rds.ClusterInstanceSpec{ForProvider: params}}, name)
	res.SetManagementPolicies(plan.WithoutLateInitialize)
	made := plan.Add(d, res)
	noteClass(made, spec)
	return made
}

const serverlessClass = "db.serverless"

// classOfAurora is that of the spec. What the schema says where nothing is said is no class of Aurora, and beside serverless stands for that.
func classOfAurora(spec v1alpha1.DatabaseSpec) string {
	if spec.Serverless != nil && spec.InstanceClass == smallestOfRDS {
		return serverlessClass
	}
	return spec.InstanceClass
}

// smallestOfRDS is the class that the schema says where nothing is said.
const smallestOfRDS = "db.t4g.micro"
