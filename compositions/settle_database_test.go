package compositions_test

import rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"

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
	now.ID, now.EngineVersionActual = new(part), new(*asked.EngineVersion+".9")
	now.Endpoint, now.ReaderEndpoint = new(part+".cluster.example.com"), new(part+".cluster-ro.example.com")
	now.DeletionProtection, now.SkipFinalSnapshot, now.FinalSnapshotIdentifier = asked.DeletionProtection, asked.SkipFinalSnapshot, asked.FinalSnapshotIdentifier
	if asked.ManageMasterUserPassword != nil {
		now.MasterUserSecret = []rds.ClusterMasterUserSecretObservation{{SecretArn: arn("secretsmanager", "secret:rds!"+part)}}
	}
}
