package terraform

import (
	"maps"
	"slices"

	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
)

// A database is an instance of RDS, or a cluster of Aurora with its instances, with what it is in.
type database struct {
	*Resource
	instances           []*Resource // of a cluster, the one that writes first
	replicas            []*replica  // of an instance
	subnets, parameters *Resource
	group               *securityGroup
	spec                v1alpha1.DatabaseSpec
}

// A Password is that of a database, which nobody but its owner may put into a Secret.
type Password struct {
	// Secret of the namespace, and Key in it.
	Secret, Key string

	// Of is the database.
	Of *Resource
}

// databases that are taken over, each with its subnet group, its parameter group and its security group.
func (t *Takeover) databases() {
	for _, typ := range []struct {
		name  string
		wrong func(*database) string
		take  func(*database)
	}{
		{"aws_db_instance", t.wrongWithDatabase, t.takeInstance},
		{"aws_rds_cluster", t.wrongWithCluster, t.takeCluster},
	} {
		for _, r := range t.states.of(typ.name) {
			if !isReplica(r) { // which comes with its source
				t.takeOrLeave(&database{Resource: r}, typ.wrong, typ.take)
			}
		}
	}
	t.leaveReplicas()
	for _, typ := range []string{"aws_db_subnet_group", "aws_db_parameter_group", "aws_rds_cluster_parameter_group"} {
		for _, group := range t.states.of(typ) {
			t.leaveWith(group, "no database that is taken over has it for itself")
		}
	}
}

func (t *Takeover) takeOrLeave(db *database, wrong func(*database) string, take func(*database)) {
	why := wrong(db)
	if why == "" && len(t.Spec.Databases) == mostDatabases {
		why = "an Environment has at most 10 databases"
	}
	if why != "" {
		t.leaveWith(db.Resource, "%s", why)
		return
	}
	db.spec.Name = t.name("databases", db.Resource)
	take(db)
}

// takeGroups takes over what a database is in, but for its parameter group.
func (t *Takeover) takeGroups(db *database) {
	t.takeSecurityGroup(db, db.group, compositions.DatabaseGroupPart(db.spec.Name))
	t.takePart(db.Resource, &Taken{
		Kind: rds.SubnetGroup_GroupVersionKind, Name: db.spec.Name, ExternalName: db.subnets.text("name"), KeptName: db.subnets.text("name"), From: db.subnets,
		mayChange: []string{"subnetIds"}, called: []string{db.subnets.text("arn")},
	})
}

// takeSecurityGroup takes over a security group of a database, with the rules that let in the clients of the spec.
func (t *Takeover) takeSecurityGroup(db *database, group *securityGroup, part string) {
	t.takePart(db.Resource, group.taken(part))
	for _, client := range group.clients {
		t.takePart(db.Resource, &Taken{
			Kind: ec2.SecurityGroupIngressRule_GroupVersionKind, Name: compositions.ClientPart(part, client.spec), ExternalName: client.text("id"),
			From: client.Resource, mayChange: []string{"description"},
		})
	}
}

// takeParameters takes over the parameter group of a database, which is of another kind for clusters.
func (t *Takeover) takeParameters(db *database, kind schema.GroupVersionKind) {
	name := db.parameters.text("name")
	t.takePart(db.Resource, &Taken{
		Kind: kind, Name: compositions.ParameterGroupPart(db.spec), ExternalName: name, KeptName: name, From: db.parameters,
		mayChange: []string{"parameter"}, called: []string{db.parameters.text("arn")},
	})
}

// takeInstance takes over an instance of RDS with its replicas and what they are in.
func (t *Takeover) takeInstance(db *database) {
	effects := append(t.credentials(db, "username"), losesData(db.spec)...)
	t.Spec.Databases = append(t.Spec.Databases, db.spec)
	t.takeGroups(db)
	t.takeParameters(db, rds.ParameterGroup_GroupVersionKind)
	taken := db.instance(db.spec.Name, db.Resource)
	taken.Effects, taken.values = effects, db.withoutPassword()
	t.takePart(db.Resource, taken)
	t.leaveAround(db, "instance/"+db.text("identifier"))
	for _, r := range db.replicas {
		t.takeReplica(db, r)
	}
}

// instance of a database, or of a replica of it, of which little may change.
func (db *database) instance(part string, r *Resource) *Taken {
	return &Taken{
		Kind: rds.Instance_GroupVersionKind, Name: part, ExternalName: r.text("resource_id"), KeptName: r.text("identifier"), From: r,
		Joins: db.isWatched(), mayChange: []string{"copyTagsToSnapshot", "deleteAutomatedBackups", roleOfMonitoring}, names: []string{r.text("identifier")},
		called: []string{r.text("arn"), r.text("resource_id"), r.text("address"), r.text("endpoint"), r.text("master_user_secret.secret_arn")},
	}
}

// leaveAround a database is what is about it and stays Terraform's. Its log groups begin with what RDS calls it.
func (t *Takeover) leaveAround(db *database, of string) {
	secret := db.text("master_user_secret.secret_arn")
	for _, rotation := range t.states.where("aws_secretsmanager_secret_rotation", "secret_id", secret) {
		t.leaveWith(rotation, "the rotation goes on as it is; credentials.rotation of the database says it anew once Terraform has let go of it")
	}
	t.leaveLogs(db, of)
	for _, r := range db.own() {
		t.leaveWith(t.states.one("aws_iam_role", "arn", r.text("monitoring_role_arn")), leavesRole)
	}
}

func (t *Takeover) leaveLogs(db *database, of string) {
	for _, log := range db.spec.Monitoring.LogExports {
		for _, group := range t.states.where("aws_cloudwatch_log_group", "name", "/aws/rds/"+of+"/"+log) {
			t.leaveWith(group, "the log group of a database goes on as it is: RDS writes into it")
		}
	}
}

// credentials says who keeps the password of a database, and what that does. A generated one would not be sent: the provider takes the one that is asked for
// as what there is when it sees something for the first time.
func (t *Takeover) credentials(db *database, username string) (effects []string) {
	db.spec.Credentials = v1alpha1.DatabaseCredentials{Source: v1alpha1.CredentialsRDSManaged, Username: db.text(username)}
	if db.flag("manage_master_user_password") {
		return nil
	}
	secret := v1alpha1.SecretKeyReference{Name: t.env + "-" + db.spec.Name + "-password", Key: "password"}
	db.spec.Credentials.Source, db.spec.Credentials.SecretRef = v1alpha1.CredentialsSecretRef, &secret
	t.Passwords = append(t.Passwords, Password{secret.Name, secret.Key, db.Resource})
	return []string{"services that link it get the password in Secret/" + secret.Name + ", and RDS keeps the one it has until that changes: " +
		"put the one that is in use there before you apply"}
}

// losesData warns where nothing keeps what is in a database.
func losesData(spec v1alpha1.DatabaseSpec) []string {
	if spec.FinalSnapshot == v1alpha1.FinalSnapshotSkip && spec.DeletionProtection == v1alpha1.Disabled {
		return []string{"deleting the Environment deletes its data: it has neither a final snapshot nor deletion protection"}
	}
	return nil
}

// withoutPassword are the values of a database without those of its password.
func (db *database) withoutPassword() map[string]any {
	values := maps.Clone(db.values)
	for _, secret := range []string{"password", "password_wo", "password_wo_version"} {
		delete(values, secret)
		delete(values, "master_"+secret)
	}
	return values
}

// own are all instances of a database, and the cluster.
func (db *database) own() []*Resource {
	own := append([]*Resource{db.Resource}, db.instances...)
	for _, r := range db.replicas {
		own = append(own, r.Resource)
	}
	return own
}

// sharing is a database that has a group of another one too, or nil. Groups of another region may be called the same.
func (t *Takeover) sharing(db *database, attribute string) *Resource {
	for _, typ := range []string{"aws_db_instance", "aws_rds_cluster", "aws_rds_cluster_instance"} {
		others := t.states.where(typ, attribute, db.text(attribute))
		isOther := func(other *Resource) bool {
			return !slices.Contains(db.own(), other) && slices.Contains([]string{"", db.region()}, other.region())
		}
		if i := slices.IndexFunc(others, isOther); i >= 0 {
			return others[i]
		}
	}
	return nil
}
