package compositions_test

import (
	"cmp"
	"strings"

	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

func reportInstance(r *rds.Instance, part string) {
	asked := r.Spec.ForProvider
	now := &r.Status.AtProvider
	now.Username = asked.Username
	if asked.SnapshotIdentifier != nil {
		now.Username = new("user_of_" + *asked.SnapshotIdentifier)
	}
	if asked.RestoreToPointInTime != nil {
		now.Username = new("user_of_" + *asked.RestoreToPointInTime.SourceDBInstanceIdentifier)
	}
	now.ID, now.Address, now.EngineVersionActual = new("db-"+part), new(part+".rds.example.com"), new(*asked.EngineVersion+".9")
	now.DeletionProtection, now.SkipFinalSnapshot, now.FinalSnapshotIdentifier = asked.DeletionProtection, asked.SkipFinalSnapshot, asked.FinalSnapshotIdentifier
	if asked.ManageMasterUserPassword != nil {
		now.MasterUserSecret = []rds.MasterUserSecretObservation{{SecretArn: arn("secretsmanager", "secret:rds!"+part)}}
	}
}

func reportCluster(r *rds.Cluster, part string) {
	asked := r.Spec.ForProvider
	now := &r.Status.AtProvider
	now.MasterUsername = asked.MasterUsername
	if asked.SnapshotIdentifier != nil {
		now.MasterUsername = new("user_of_" + *asked.SnapshotIdentifier)
	}
	if asked.RestoreToPointInTime != nil {
		now.MasterUsername = new("user_of_" + *asked.RestoreToPointInTime.SourceClusterIdentifier)
	}
	now.ID, now.EngineVersionActual = new(part), new(versionInAWS(asked))
	now.EngineVersion = new(cmp.Or(plan.Text(asked.EngineVersion), *now.EngineVersionActual)) // what the provider has in its state
	now.Endpoint, now.ReaderEndpoint = new(part+".cluster.example.com"), new(part+".cluster-ro.example.com")
	now.DeletionProtection, now.SkipFinalSnapshot, now.FinalSnapshotIdentifier = asked.DeletionProtection, asked.SkipFinalSnapshot, asked.FinalSnapshotIdentifier
	if asked.ManageMasterUserPassword != nil {
		now.MasterUserSecret = []rds.ClusterMasterUserSecretObservation{{SecretArn: arn("secretsmanager", "secret:rds!"+part)}}
	}
}

// versionInAWS is the last version of what is asked for, or what was asked for where a cluster is only looked at.
func versionInAWS(asked rds.ClusterParameters) string {
	version := plan.Text(asked.EngineVersion)
	if version == "" && *asked.Engine == string(v1alpha1.EngineAuroraPostgres) {
		version = "17"
	}
	return strings.TrimSuffix(cmp.Or(version, "8.0"), ".9") + ".9"
}
