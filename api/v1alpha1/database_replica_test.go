package v1alpha1_test

import (
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func TestRulesAboutReplicas(t *testing.T) {
	with := func(days int32, link v1alpha1.DatabaseLink) edit {
		return func(s *v1alpha1.EnvironmentSpec) {
			database(s).Backup.RetentionDays, database(s).Replicas = &days, []v1alpha1.DatabaseReplica{{Name: "read"}}
			service(s).Databases = append(service(s).Databases, link)
		}
	}
	kept := func(of edit, source v1alpha1.CredentialsSource) edit {
		return func(s *v1alpha1.EnvironmentSpec) { of(s); database(s).Credentials.Source = source }
	}
	cluster := withEngine(auroraPostgres, "17", scales(1, 2), reader(""))
	read := v1alpha1.DatabaseLink{Name: "main", Replica: "read", EnvPrefix: "DB_READ_"}
	testRules(t, []rule{
		{"they need backups", with(1, read), with(0, read), "in main: need backups, from which RDS makes replicas"},
		{"RDS keeps no password of a source", kept(with(1, read), v1alpha1.CredentialsGenerated), kept(with(1, read), v1alpha1.CredentialsRDSManaged), "in main: must be left out with credentials.source RDSManaged"},
		{"instances of Aurora have no source", kept(cluster, v1alpha1.CredentialsRDSManaged), kept(with(1, read), v1alpha1.CredentialsRDSManaged), "or with Aurora"},
		{"a link names one that is there", with(1, read), with(1, v1alpha1.DatabaseLink{Name: "main", Replica: "other", EnvPrefix: "DB_READ_"}), "databases of web name replica other of main, which is not in its replicas"},
		{"each is linked once", with(1, read), with(1, v1alpha1.DatabaseLink{Name: "main", EnvPrefix: "DB_READ_"}), "Duplicate value"},
		{"their variables differ", with(1, read), with(1, v1alpha1.DatabaseLink{Name: "main", Replica: "read"}), "must have different envPrefixes"},
	})
}
