package compositions

import (
	"cmp"
	"fmt"

	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// A Replica is what a read replica gives to services. The rest is that of its database. Instance is the address of a replica of Aurora alone, of which
// services are not told: it would lead them to the one that writes when it takes over.
type Replica struct {
	SecurityGroup, Address, Instance plan.Fact
	UserARN                          func(user string) plan.Fact
}

// read is the database as those see it who read a replica.
func (db Database) read(name string) Database {
	replica := db.Replicas[name]
	db.SecurityGroup, db.Address, db.UserARN = replica.SecurityGroup, replica.Address, replica.UserARN
	return db
}

// ReplicaGroupPart begins the names of what opens a replica. No other part has both dots and this word at this place.
func ReplicaGroupPart(database, replica string) string {
	return "database-" + database + ".replica." + replica
}

// copied is what replicas have in common with their database.
type copied struct {
	group   plan.Fact
	params  rds.InstanceParameters
	watched monitoring
	after   []*plan.Object
}

func (c composer) replicas(net Network, spec v1alpha1.DatabaseSpec, primary plan.Made[*rds.Instance], from copied) map[string]Replica {
	replicas := map[string]Replica{}
	for _, r := range spec.Replicas {
		replicas[r.Name] = c.replica(net, spec, r, primary, from)
	}
	return replicas
}

// replica makes a read replica with a security group of its own: who is linked to it alone does not reach the database. It is named by the ARN of its
// source, without which the provider would take no subnet group beside it (CustomizeDiff of aws_db_instance).
func (c composer) replica(net Network, spec v1alpha1.DatabaseSpec, r v1alpha1.DatabaseReplica, primary plan.Made[*rds.Instance], from copied) Replica {
	group := from.group
	if part := ReplicaGroupPart(spec.Name, r.Name); !c.sharesGroup(MemberPart(spec.Name, r.Name), part) {
		group = c.securityGroup(net, part, "replica "+r.Name+" of database "+spec.Name)
		c.letIn(spec, part, group)
	}

	d := c.Draft(MemberPart(spec.Name, r.Name))
	params := ofReplica(from.params)
	params.Identifier = new(c.instanceIdentifier(d.Part))
	params.InstanceClass = new(cmp.Or(r.InstanceClass, spec.InstanceClass))
	params.ReplicateSourceDB = d.Use(primary.Fact(primary.Live.Status.AtProvider.Arn))
	if c.saysSourceByName(d.Part, *from.params.Identifier) {
		params.ReplicateSourceDB, params.DBSubnetGroupName = from.params.Identifier, nil
	}
	params.VPCSecurityGroupIds = []*string{d.Use(group)}
	d.After(append(c.databaseLogs(spec, d.Part, "instance/"+*params.Identifier), from.after...)...)
	from.watched.set(d, &params)
	if spec.Engine == v1alpha1.EnginePostgres && isOfAnOlderMajor(spec, primary.Live) { // which upgrades its replicas
		d.WaitFor(primary.Key)
	}
	instance := plan.Add(d, &rds.Instance{Spec: rds.InstanceSpec{ForProvider: params}})
	c.InitializeOnce(instance.Object, "optionGroupName", "iops", "storageThroughput")
	noteMaintenance(instance, params, spec.Maintenance)
	now := instance.Live.Status.AtProvider
	return Replica{
		SecurityGroup: group,
		Address:       instance.Fact(now.Address),
		UserARN:       userARNs(spec, instance.Object, identity{now.Arn, now.ResourceID, now.Username}),
	}
}

// sharesGroup reports whether a replica that somebody else has made has no security group for itself: it goes on with that of its database, as another one
// would lock out who reads it.
func (c composer) sharesGroup(part, ofGroup string) bool {
	group := c.Key(ec2.SecurityGroup_GroupVersionKind.GroupKind(), ofGroup)
	_, made := c.Seen.Resources[group]
	return c.KeepsName(rds.Instance_GroupVersionKind.GroupKind(), part) && !c.Adopts(group) && !made
}

// saysSourceByName reports whether AWS calls the source of a replica that somebody else has made by its identifier. It goes on saying so, without the subnet
// group that it has: to the provider the ARN would be another source, which it cannot elect (resourceInstanceUpdate of aws_db_instance).
func (c composer) saysSourceByName(part, identifier string) bool {
	kind := rds.Instance_GroupVersionKind.GroupKind()
	reported := plan.LastSeen(c.Seen, c.Key(kind, part), &rds.Instance{}).Status.AtProvider.ReplicateSourceDB
	return c.KeepsName(kind, part) && plan.Text(reported) == identifier
}

// ofReplica takes out what a replica has from its source, and what it does not have: RDS takes no final snapshot of one.
func ofReplica(params rds.InstanceParameters) rds.InstanceParameters {
	params.DBName, params.Username, params.KMSKeyID = nil, nil, nil
	params.PasswordSecretRef, params.PasswordWoSecretRef, params.PasswordWoVersion, params.ManageMasterUserPassword = nil, nil, nil, nil
	params.SnapshotIdentifier, params.RestoreToPointInTime = nil, nil
	params.BackupRetentionPeriod, params.BackupWindow = nil, nil
	params.MultiAz, params.DeletionProtection, params.SkipFinalSnapshot = new(false), new(false), new(true)
	return params
}

// isReplica reports whether an instance follows another.
func isReplica(live *rds.Instance) bool { return live.Spec.ForProvider.ReplicateSourceDB != nil }

// holdForReplicas lets MySQL and MariaDB have another major version only when their replicas have it: RDS refuses the other way round. With Postgres RDS
// upgrades the replicas with their source. (Amazon RDS User Guide, "Upgrading … DB engine: read replicas".)
func (c composer) holdForReplicas(d *plan.Draft, spec v1alpha1.DatabaseSpec) {
	if spec.Engine == v1alpha1.EnginePostgres {
		return
	}
	for _, r := range spec.Replicas {
		key := c.Key(rds.Instance_GroupVersionKind.GroupKind(), MemberPart(spec.Name, r.Name))
		if live := plan.Live(c.Seen, key, &rds.Instance{}); isOfAnOlderMajor(spec, live) {
			d.WaitFor(key)
		}
	}
}

// isOfAnOlderMajor reports whether an instance runs an older major version than its database is to have.
func isOfAnOlderMajor(spec v1alpha1.DatabaseSpec, live *rds.Instance) bool {
	runs := live.Status.AtProvider.EngineVersionActual
	return runs != nil && isOlder(majorVersion(spec.Engine, *runs), majorVersion(spec.Engine, spec.EngineVersion))
}

// checkReplicated refuses replicas of a database whose password RDS keeps: Amazon RDS User Guide, "Password management with Amazon RDS and AWS Secrets
// Manager", Limitations. Those of Aurora are further instances of a cluster. Of a database that is there, AWS says it where it refuses the replica, and the rest
// of the Environment goes on.
func checkReplicated(env *v1alpha1.Environment, seen plan.Observed) error {
	for _, db := range env.Spec.Databases {
		there := seen.InAWS(plan.Key{GroupKind: rds.Instance_GroupVersionKind.GroupKind(), Name: env.Name + "-" + db.Name})
		if !there && len(db.Replicas) > 0 && db.Credentials.Source == v1alpha1.CredentialsRDSManaged && !isAurora(db.Engine) {
			return fmt.Errorf("spec.databases: replicas of %s must be left out with credentials.source RDSManaged, as RDS makes no replicas of such a database: add a "+
				"database with the source Generated or SecretRef, or one of Aurora", db.Name)
		}
	}
	return nil
}

// own is the address of a replica that is no other's.
func (r Replica) own() plan.Fact {
	if r.Instance != (plan.Fact{}) {
		return r.Instance
	}
	return r.Address
}

func replicaStatus(spec v1alpha1.DatabaseSpec, replicas map[string]Replica) []v1alpha1.DatabaseReplicaStatus {
	var status []v1alpha1.DatabaseReplicaStatus
	for _, r := range spec.Replicas {
		status = append(status, v1alpha1.DatabaseReplicaStatus{Name: r.Name, Address: replicas[r.Name].own().Output()})
	}
	return status
}
