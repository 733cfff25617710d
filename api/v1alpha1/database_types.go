package v1alpha1

// ConditionDatabasesReady is about RDS instances and their credentials.
const ConditionDatabasesReady = "DatabasesReady"

// Neither DBName nor MasterUsername of CreateDBInstance may be a word that the engine reserves, says the API reference of Amazon RDS. The words are
// those of src/include/parser/kwlist.h of Postgres that are RESERVED or TYPE_FUNC_NAME, which CREATE DATABASE and CREATE ROLE do not take; pg_ is for
// roles alone. Those of MySQL are marked (R) in Keywords and Reserved Words of its manuals 8.0 and 8.4 both, and those of MariaDB stand in Reserved Words
// of its manual, without those of its Oracle mode. public and none are no roles of Postgres; db, database, admin and tmp are RDS's own.

// The classes of Aurora are those of Concepts.DBInstanceClass.SupportAurora in its user guide, with room for generations of r and x that come later. r3, r5b,
// m and c are RDS's alone.

// DatabaseSpec is an RDS instance, or a cluster of Aurora: always encrypted, never public, in the database subnets.
// +kubebuilder:validation:XValidation:rule="!has(self.backup.window) || !has(self.maintenance.window) || !self.backup.window.matches('^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]$') || !self.maintenance.window.matches('^(mon|tue|wed|thu|fri|sat|sun):([01][0-9]|2[0-3]):[0-5][0-9]-(mon|tue|wed|thu|fri|sat|sun):([01][0-9]|2[0-3]):[0-5][0-9]$') || [self.backup.window.split('-').map(t, int(t.substring(0, 2)) * 60 + int(t.substring(3, 5))) + self.maintenance.window.split('-').map(t, int(t.substring(4, 6)) * 60 + int(t.substring(7, 9)))].all(w, (w[0] - w[2] + 1440) % 1440 >= (w[3] - w[2] + 1440) % 1440 && (w[2] - w[0] + 1440) % 1440 >= (w[1] - w[0] + 1440) % 1440)",messageExpression="self.name + ': backup.window and maintenance.window must not overlap: move one of them'",message="backup.window and maintenance.window must not overlap: move one of them"
// +kubebuilder:validation:XValidation:rule="self.engine != 'postgres' || self.engineVersion.matches(r'^1[3-8]([.][0-9]{1,2}(-rds[.][0-9]{8})?)?$')",fieldPath=".engineVersion",messageExpression="self.engineVersion + ' in ' + self.name + ': must be a major version from 13 to 18, or an exact one such as 17.4, with postgres'",message="must be a major version from 13 to 18, or an exact one such as 17.4, with postgres"
// +kubebuilder:validation:XValidation:rule="self.engine != 'mysql' || self.engineVersion.matches(r'^8[.][04]([.][0-9]{1,2}(-rds[.][0-9]{8})?)?$')",fieldPath=".engineVersion",messageExpression="self.engineVersion + ' in ' + self.name + ': must be set to 8.0 or 8.4, or an exact version such as 8.4.5, with mysql'",message="must be set to 8.0 or 8.4, or an exact version such as 8.4.5, with mysql"
// +kubebuilder:validation:XValidation:rule="self.engine != 'mariadb' || self.engineVersion.matches(r'^(10[.](6|11)|11[.][48])([.][0-9]{1,2}(-rds[.][0-9]{8})?)?$')",fieldPath=".engineVersion",messageExpression="self.engineVersion + ' in ' + self.name + ': must be set to 10.6, 10.11, 11.4 or 11.8, or an exact version such as 11.4.5, with mariadb'",message="must be set to 10.6, 10.11, 11.4 or 11.8, or an exact version such as 11.4.5, with mariadb"
// +kubebuilder:validation:XValidation:rule="has(self.restoreFrom) || [self.databaseName, self.credentials.username].all(n, !(n.lowerAscii() in (self.engine.contains('postgres') ? ['all', 'analyse', 'analyze', 'and', 'any', 'array', 'as', 'asc', 'asymmetric', 'authorization', 'binary', 'both', 'case', 'cast', 'check', 'collate', 'collation', 'column', 'concurrently', 'constraint', 'create', 'cross', 'current_catalog', 'current_date', 'current_role', 'current_schema', 'current_time', 'current_timestamp', 'current_user', 'default', 'deferrable', 'desc', 'distinct', 'do', 'else', 'end', 'except', 'false', 'fetch', 'for', 'foreign', 'freeze', 'from', 'full', 'grant', 'group', 'having', 'ilike', 'in', 'initially', 'inner', 'intersect', 'into', 'is', 'isnull', 'join', 'lateral', 'leading', 'left', 'like', 'limit', 'localtime', 'localtimestamp', 'natural', 'not', 'notnull', 'null', 'offset', 'on', 'only', 'or', 'order', 'outer', 'overlaps', 'placing', 'primary', 'references', 'returning', 'right', 'select', 'session_user', 'similar', 'some', 'symmetric', 'system_user', 'table', 'tablesample', 'then', 'to', 'trailing', 'true', 'union', 'unique', 'user', 'using', 'variadic', 'verbose', 'when', 'where', 'window', 'with'] : ['accessible', 'add', 'all', 'alter', 'analyze', 'and', 'as', 'asc', 'asensitive', 'before', 'between', 'bigint', 'binary', 'blob', 'both', 'by', 'call', 'cascade', 'case', 'change', 'char', 'character', 'check', 'collate', 'column', 'condition', 'constraint', 'continue', 'convert', 'create', 'cross', 'current_date', 'current_time', 'current_timestamp', 'current_user', 'cursor', 'database', 'databases', 'day_hour', 'day_microsecond', 'day_minute', 'day_second', 'dec', 'decimal', 'declare', 'default', 'delayed', 'delete', 'desc', 'describe', 'deterministic', 'distinct', 'distinctrow', 'div', 'double', 'drop', 'dual', 'each', 'else', 'elseif', 'enclosed', 'escaped', 'except', 'exists', 'exit', 'explain', 'false', 'fetch', 'float', 'float4', 'float8', 'for', 'force', 'foreign', 'from', 'fulltext', 'grant', 'group', 'having', 'high_priority', 'hour_microsecond', 'hour_minute', 'hour_second', 'if', 'ignore', 'in', 'index', 'infile', 'inner', 'inout', 'insensitive', 'insert', 'int', 'int1', 'int2', 'int3', 'int4', 'int8', 'integer', 'intersect', 'interval', 'into', 'is', 'iterate', 'join', 'key', 'keys', 'kill', 'leading', 'leave', 'left', 'like', 'limit', 'linear', 'lines', 'load', 'localtime', 'localtimestamp', 'lock', 'long', 'longblob', 'longtext', 'loop', 'low_priority', 'master_ssl_verify_server_cert', 'match', 'maxvalue', 'mediumblob', 'mediumint', 'mediumtext', 'middleint', 'minute_microsecond', 'minute_second', 'mod', 'modifies', 'natural', 'no_write_to_binlog', 'not', 'null', 'numeric', 'on', 'optimize', 'option', 'optionally', 'or', 'order', 'out', 'outer', 'outfile', 'over', 'partition', 'precision', 'primary', 'procedure', 'purge', 'range', 'read', 'read_write', 'reads', 'real', 'recursive', 'references', 'regexp', 'release', 'rename', 'repeat', 'replace', 'require', 'resignal', 'restrict', 'return', 'revoke', 'right', 'rlike', 'row_number', 'rows', 'schema', 'schemas', 'second_microsecond', 'select', 'sensitive', 'separator', 'set', 'show', 'signal', 'smallint', 'spatial', 'specific', 'sql', 'sql_big_result', 'sql_calc_found_rows', 'sql_small_result', 'sqlexception', 'sqlstate', 'sqlwarning', 'ssl', 'starting', 'straight_join', 'system', 'table', 'terminated', 'then', 'tinyblob', 'tinyint', 'tinytext', 'to', 'trailing', 'trigger', 'true', 'undo', 'union', 'unique', 'unlock', 'unsigned', 'update', 'usage', 'use', 'using', 'utc_date', 'utc_time', 'utc_timestamp', 'values', 'varbinary', 'varchar', 'varcharacter', 'varying', 'when', 'where', 'while', 'window', 'with', 'write', 'xor', 'year_month', 'zerofill'])) && (!self.engine.contains('mysql') || !(n.lowerAscii() in ['cube', 'cume_dist', 'dense_rank', 'empty', 'first_value', 'function', 'generated', 'get', 'grouping', 'groups', 'io_after_gtids', 'io_before_gtids', 'json_table', 'lag', 'last_value', 'lateral', 'lead', 'master_bind', 'nth_value', 'ntile', 'of', 'optimizer_costs', 'percent_rank', 'rank', 'row', 'stored', 'virtual'])) && (self.engine != 'mariadb' || !(n.lowerAscii() in ['current_role', 'do_domain_ids', 'general', 'ignore_domain_ids', 'ignore_server_ids', 'master_heartbeat_period', 'offset', 'page_checksum', 'parse_vcol_expr', 'position', 'ref_system_id', 'returning', 'slow', 'stats_auto_recalc', 'stats_persistent', 'stats_sample_pages'])))",messageExpression="self.name + ': databaseName and credentials.username must not be words that the engine reserves: choose others, such as app and app_admin'",message="databaseName and credentials.username must not be words that the engine reserves: choose others, such as app and app_admin"
// +kubebuilder:validation:XValidation:rule="has(self.restoreFrom) || !(self.databaseName.lowerAscii() in (self.engine.contains('postgres') ? ['admin', 'database', 'db'] : ['db', 'information_schema', 'innodb', 'mysql', 'performance_schema', 'rdsadmin', 'sys', 'tmp']))",fieldPath=".databaseName",messageExpression="self.databaseName + ' in ' + self.name + ': must not be a database of the engine itself or a name that RDS reserves: choose another name, such as app'",message="must not be a database of the engine itself or a name that RDS reserves: choose another name, such as app"
// +kubebuilder:validation:XValidation:rule="!self.engine.contains('postgres') || (!self.credentials.username.lowerAscii().startsWith('pg_') && !(self.credentials.username.lowerAscii() in ['admin', 'none', 'public', 'rdsadmin', 'rdsrepladmin', 'rds_superuser']))",fieldPath=".credentials.username",messageExpression="self.credentials.username + ' in ' + self.name + ': is a name that RDS or Postgres keeps for itself: choose another, such as app_admin'",message="is a name that RDS or Postgres keeps for itself: choose another, such as app_admin"
// +kubebuilder:validation:XValidation:rule="self.engine.contains('postgres') || (self.credentials.username.size() <= 16 && !(self.credentials.username.lowerAscii() in ['rdsadmin', 'rdsrepladmin', 'rds_superuser_role', 'public']))",fieldPath=".credentials.username",messageExpression="self.credentials.username + ' in ' + self.name + ': must be of at most 16 characters with mysql and mariadb, and not a name that RDS or the engine keeps for itself: choose another, such as app_admin'",message="must be of at most 16 characters with mysql and mariadb, and not a name that RDS or the engine keeps for itself: choose another, such as app_admin"
// +kubebuilder:validation:XValidation:rule="!has(self.monitoring.logExports) || self.monitoring.logExports.all(l, l in {'postgres': ['postgresql', 'upgrade', 'iam-db-auth-error'], 'aurora-postgresql': ['postgresql', 'instance', 'iam-db-auth-error'], 'aurora-mysql': ['audit', 'error', 'general', 'slowquery', 'instance', 'iam-db-auth-error'], 'mysql': ['error', 'general', 'slowquery', 'iam-db-auth-error'], 'mariadb': ['error', 'general', 'slowquery', 'iam-db-auth-error']}[self.engine])",fieldPath=".monitoring.logExports",messageExpression="'in ' + self.name + ': must be logs of the engine: postgresql, upgrade and iam-db-auth-error with postgres; postgresql, instance and iam-db-auth-error with aurora-postgresql; error, general, slowquery and iam-db-auth-error with mysql and mariadb, and audit and instance too with aurora-mysql'",message="must be logs of the engine: postgresql, upgrade and iam-db-auth-error with postgres; postgresql, instance and iam-db-auth-error with aurora-postgresql; error, general, slowquery and iam-db-auth-error with mysql and mariadb, and audit and instance too with aurora-mysql"
// +kubebuilder:validation:XValidation:rule="!(self.engine in ['mysql', 'mariadb']) || self.monitoring.performanceInsights == 'Disabled' || !(self.instanceClass in ['db.t3.micro', 'db.t3.small', 'db.t4g.micro', 'db.t4g.small'])",fieldPath=".monitoring.performanceInsights",messageExpression="'in ' + self.name + ': must be Disabled with mysql and mariadb on this instanceClass, or instanceClass db.t4g.medium or larger: on smaller ones AWS has no Performance Insights'",message="must be Disabled with mysql and mariadb on this instanceClass, or instanceClass db.t4g.medium or larger: on smaller ones AWS has no Performance Insights"
// +kubebuilder:validation:XValidation:rule="!has(self.restoreFrom) || !has(self.storage.kmsKeyARN)",fieldPath=".storage.kmsKeyARN",message="must be left out with restoreFrom: a restored database keeps the key of its snapshot; for another key copy the snapshot with that key, and restore the copy"
// +kubebuilder:validation:XValidation:rule="!has(self.logRetentionDays) || (has(self.monitoring.logExports) && self.monitoring.logExports.size() > 0)",fieldPath=".logRetentionDays",messageExpression="'in ' + self.name + ': must be left out where no logs are exported: leave it out, or name logs in monitoring.logExports'",message="must be left out where no logs are exported: leave it out, or name logs in monitoring.logExports"
// +kubebuilder:validation:XValidation:rule="!has(self.replicas) || self.replicas.size() == 0 || self.backup.retentionDays > 0",fieldPath=".replicas",messageExpression="'in ' + self.name + ': need backups, from which RDS makes replicas: set backup.retentionDays above 0'",message="need backups, from which RDS makes replicas: set backup.retentionDays above 0"
// +kubebuilder:validation:XValidation:rule="self.engine != 'aurora-postgresql' || self.engineVersion.matches(r'^1[3-8]([.][0-9]{1,2})?$')",fieldPath=".engineVersion",messageExpression="self.engineVersion + ' in ' + self.name + ': must be a major version from 13 to 18, or an exact one such as 17.4, with aurora-postgresql'",message="must be a major version from 13 to 18, or an exact one such as 17.4, with aurora-postgresql"
// +kubebuilder:validation:XValidation:rule="self.engine != 'aurora-mysql' || self.engineVersion.matches(r'^8[.]0([.]mysql_aurora[.]3[.][0-9]{2}[.][0-9]{1,2})?$')",fieldPath=".engineVersion",messageExpression="self.engineVersion + ' in ' + self.name + ': must be set to 8.0, or an exact version such as 8.0.mysql_aurora.3.10.1, with aurora-mysql'",message="must be set to 8.0, or an exact version such as 8.0.mysql_aurora.3.10.1, with aurora-mysql"
// +kubebuilder:validation:XValidation:rule="!self.engine.startsWith('aurora-') || (self.storage.type == 'gp3' && self.storage.allocatedGiB == 20 && !has(self.storage.maxAllocatedGiB) && !has(self.storage.iops) && !has(self.storage.throughputMiBps))",fieldPath=".storage",messageExpression="'of ' + self.name + ': can only have kmsKeyARN with Aurora, whose storage grows and shrinks by itself: leave the rest out'",message="can only have kmsKeyARN with Aurora, whose storage grows and shrinks by itself: leave the rest out"
// +kubebuilder:validation:XValidation:rule="!self.engine.startsWith('aurora-') || self.availability == 'SingleAZ'",fieldPath=".availability",messageExpression="'in ' + self.name + ': must be left out with Aurora, which has its data in three zones: add replicas, of which one takes over when the first instance fails'",message="must be left out with Aurora, which has its data in three zones: add replicas, of which one takes over when the first instance fails"
// +kubebuilder:validation:XValidation:rule="!self.engine.startsWith('aurora-') || self.backup.retentionDays > 0",fieldPath=".backup.retentionDays",messageExpression="'in ' + self.name + ': must be at least 1 with Aurora, which always makes backups'",message="must be at least 1 with Aurora, which always makes backups"
// +kubebuilder:validation:XValidation:rule="self.engine.startsWith('aurora-') || !has(self.serverless)",fieldPath=".serverless",messageExpression="'in ' + self.name + ': must be left out, or engine set to aurora-postgresql or aurora-mysql, which alone scale by themselves'",message="must be left out, or engine set to aurora-postgresql or aurora-mysql, which alone scale by themselves"
// +kubebuilder:validation:XValidation:rule="self.engine.startsWith('aurora-') ? self.instanceClass.matches(r'^db[.](serverless|t(3|4g)[.](medium|large)|(r5|r([6-9]|[1-9][0-9])[a-z]*|x[2-9]g)[.](large|(2|4|8|12|16|24|32|48)?xlarge))$') || (has(self.serverless) && self.instanceClass == 'db.t4g.micro') : self.instanceClass != 'db.serverless'",fieldPath=".instanceClass",messageExpression="self.instanceClass + ' in ' + self.name + ': must be a class that AWS has for the engine: with Aurora such as db.t4g.medium or db.r8g.large, or left out with serverless; with other engines not db.serverless'",message="must be a class that AWS has for the engine: with Aurora such as db.t4g.medium or db.r8g.large, or left out with serverless; with other engines not db.serverless"
// +kubebuilder:validation:XValidation:rule="!self.engine.startsWith('aurora-') || (has(self.serverless) ? self.instanceClass in ['db.serverless', 'db.t4g.micro'] || (has(self.replicas) && self.replicas.exists(r, has(r.instanceClass) && r.instanceClass == 'db.serverless')) : self.instanceClass != 'db.serverless' && (!has(self.replicas) || !self.replicas.exists(r, has(r.instanceClass) && r.instanceClass == 'db.serverless')))",fieldPath=".serverless",messageExpression="'in ' + self.name + ': must be set exactly where the database or a replica has the class db.serverless: with serverless leave instanceClass out, or set it to db.serverless in a replica; else set another instanceClass'",message="must be set exactly where the database or a replica has the class db.serverless: with serverless leave instanceClass out, or set it to db.serverless in a replica; else set another instanceClass"
// +kubebuilder:validation:XValidation:rule="!has(self.replicas) || self.replicas.all(r, !has(r.instanceClass) || (self.engine.startsWith('aurora-') ? r.instanceClass.matches(r'^db[.](serverless|t(3|4g)[.](medium|large)|(r5|r([6-9]|[1-9][0-9])[a-z]*|x[2-9]g)[.](large|(2|4|8|12|16|24|32|48)?xlarge))$') : r.instanceClass != 'db.serverless'))",fieldPath=".replicas",messageExpression="'in ' + self.name + ': must have an instanceClass that AWS has for the engine: with Aurora such as db.t4g.medium, db.r8g.large or db.serverless; with other engines not db.serverless'",message="must have an instanceClass that AWS has for the engine: with Aurora such as db.t4g.medium, db.r8g.large or db.serverless; with other engines not db.serverless"
// +kubebuilder:validation:XValidation:rule="self.engine != 'aurora-mysql' || self.monitoring.performanceInsights == 'Disabled' || (!self.instanceClass.startsWith('db.t3.') && (!has(self.replicas) || !self.replicas.exists(r, has(r.instanceClass) && r.instanceClass.startsWith('db.t3.'))))",fieldPath=".monitoring.performanceInsights",messageExpression="'in ' + self.name + ': must be Disabled with aurora-mysql on db.t3, or instanceClass another one, such as db.t4g.medium: on db.t3 AWS has no Performance Insights'",message="must be Disabled with aurora-mysql on db.t3, or instanceClass another one, such as db.t4g.medium: on db.t3 AWS has no Performance Insights"
// +kubebuilder:validation:XValidation:rule="self.engine.startsWith('aurora-') || !has(self.restoreFrom) || !has(self.restoreFrom.snapshotIdentifier) || !self.restoreFrom.snapshotIdentifier.contains(':cluster-snapshot:')",fieldPath=".restoreFrom.snapshotIdentifier",messageExpression="'in ' + self.name + ': must be that of a DB snapshot: a cluster snapshot can be restored with Aurora only; name a DB snapshot, or set engine to aurora-postgresql or aurora-mysql'",message="must be that of a DB snapshot: a cluster snapshot can be restored with Aurora only; name a DB snapshot, or set engine to aurora-postgresql or aurora-mysql"
// +kubebuilder:validation:XValidation:rule="!has(self.replicas) || self.replicas.size() == 0 || self.engine.startsWith('aurora-') || !has(self.credentials.source) || self.credentials.source != 'RDSManaged'",fieldPath=".replicas",messageExpression="'in ' + self.name + ': must be left out with credentials.source RDSManaged: RDS makes no replicas of such a database. As its source cannot be changed, add a database with the source Generated or SecretRef, or with Aurora'",message="must be left out with credentials.source RDSManaged: RDS makes no replicas of such a database. As its source cannot be changed, add a database with the source Generated or SecretRef, or with Aurora"
type DatabaseSpec struct {
	// name of the database, by which services refer to it.
	// +required
	Name Name `json:"name,omitempty"`

	// engine of the database. It cannot be changed once the instance exists.
	// +kubebuilder:default=postgres
	// +optional
	Engine DatabaseEngine `json:"engine,omitempty"`

	// engineVersion is a major version ("17", and "8.4" with mysql, "11.4" with mariadb or "8.0" with aurora-mysql, for which it must be set) or an exact
	// one ("17.4"). The one that runs is in status. Another major version needs maintenance.allowMajorVersionUpgrade, and there is no way
	// back from it.
	// +kubebuilder:validation:MinLength=2
	// +kubebuilder:validation:MaxLength=24
	// +kubebuilder:default="17"
	// +optional
	EngineVersion string `json:"engineVersion,omitempty"`

	// instanceClass is the size, such as db.t4g.micro. Aurora begins at db.t4g.medium, and needs none beside serverless.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=40
	// +kubebuilder:validation:XValidation:rule="self.matches('^db[.]([a-z]+[0-9][a-z0-9-]*[.](micro|small|medium|large|[0-9]{0,2}xlarge)|serverless)$')",message="must be an RDS instance class, such as db.t4g.micro"
	// +kubebuilder:default="db.t4g.micro"
	// +optional
	InstanceClass string `json:"instanceClass,omitempty"`

	// availability is SingleAZ, or MultiAZ with a standby in another zone. With Aurora replicas are the standby.
	// +kubebuilder:default=SingleAZ
	// +optional
	Availability DatabaseAvailability `json:"availability,omitempty"`

	// databaseName is the database that is created in the instance, and that services use. With restoreFrom none is created: it is one of
	// those in the snapshot. It cannot be changed once the instance exists.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=63
	// +kubebuilder:validation:XValidation:rule="self.matches('^[A-Za-z][A-Za-z0-9_]*$') && !(self.lowerAscii() in ['rdsadmin', 'template0', 'template1'])",message="must be letters, digits and _, begin with a letter, and not be a database of RDS or Postgres itself"
	// +kubebuilder:default=app
	// +optional
	DatabaseName string `json:"databaseName,omitempty"`

	// storage of the instance.
	// +kubebuilder:default={type: gp3, allocatedGiB: 20}
	// +optional
	Storage DatabaseStorage `json:"storage,omitempty,omitzero"`

	// backup settings.
	// +kubebuilder:default={}
	// +optional
	Backup DatabaseBackup `json:"backup,omitempty,omitzero"`

	// maintenance settings.
	// +kubebuilder:default={}
	// +optional
	Maintenance DatabaseMaintenance `json:"maintenance,omitempty,omitzero"`

	// parameters by name, for the parameter group of the engine's family.
	// +optional
	Parameters Parameters `json:"parameters,omitempty"`

	// credentials of the master user.
	// +kubebuilder:default={}
	// +optional
	Credentials DatabaseCredentials `json:"credentials,omitempty,omitzero"`

	// finalSnapshot says whether a snapshot is taken before the instance is deleted.
	// +kubebuilder:default=Required
	// +optional
	FinalSnapshot FinalSnapshotPolicy `json:"finalSnapshot,omitempty"`

	// deletionProtection is AWS's own protection of the instance. While it is Enabled, here or for the Environment, the database cannot be taken out of
	// the spec or renamed. When the Environment is deleted it is lifted in order.
	// +kubebuilder:default=Enabled
	// +optional
	DeletionProtection Switch `json:"deletionProtection,omitempty"`

	// monitoring beyond the metrics that RDS always has.
	// +kubebuilder:default={}
	// +optional
	Monitoring DatabaseMonitoring `json:"monitoring,omitempty,omitzero"`

	// restoreFrom is what the instance is made from. It only counts when the instance is made, and cannot be changed then. User name and
	// databases are those of the snapshot; the password is new.
	// +optional
	RestoreFrom *DatabaseRestore `json:"restoreFrom,omitempty"`

	// allowFrom are those who may connect besides the services and jobs that are linked to the database. They need an address of it in their own network:
	// the database is never public.
	// +kubebuilder:validation:MaxItems=20
	// +kubebuilder:validation:XValidation:rule="self.all(a, self.exists_one(b, b == a))",message="must be different: leave one of two equal ones out"
	// +listType=atomic
	// +optional
	AllowFrom []DatabaseClient `json:"allowFrom,omitempty"`

	// iamAuthentication lets users of the engine connect with a token of IAM in place of a password. Links then allow the tasks to connect as the link's
	// iamUsername. It can be changed while the instance runs. Disabled where it is not set.
	// +optional
	IAMAuthentication Switch `json:"iamAuthentication,omitempty"`

	// logRetentionDays is how long the logs of monitoring.logExports are kept, one of the periods that CloudWatch Logs has. 30 where it is not set, except
	// for a log whose log group RDS has made: that is left alone until this is set.
	// +optional
	LogRetentionDays LogDays `json:"logRetentionDays,omitempty"`

	// replicas are read replicas, each with an address of its own. They need backups of the database, and go before it. They have its settings, one zone,
	// and no backups of their own. With credentials.source RDSManaged RDS makes none. With Aurora they are further instances of the cluster: links to any of them lead to the reader endpoint, which spreads
	// connections over all of them, and one takes over when the first instance fails.
	// +kubebuilder:validation:MaxItems=15
	// +listType=map
	// +listMapKey=name
	// +optional
	Replicas []DatabaseReplica `json:"replicas,omitempty"`

	// proxy puts an RDS Proxy before the database: links then lead to the proxy, which pools connections, and not to the database itself. Links to replicas
	// and allowFrom do not go through it. It knows the master user alone, by the password in Secrets Manager, or with iamAuthentication by tokens of IAM and not by the
	// password. Disabled where it is not set.
	// +optional
	Proxy Switch `json:"proxy,omitempty"`

	// serverless lets the instances of Aurora that have no class of their own scale by themselves.
	// +optional
	Serverless *DatabaseServerless `json:"serverless,omitempty"`
}

// DatabaseEngine is an engine of RDS or Aurora in AWS's own words.
// +kubebuilder:validation:Enum=postgres;mysql;mariadb;aurora-postgresql;aurora-mysql
type DatabaseEngine string

// The database engines.
const (
	EnginePostgres DatabaseEngine = "postgres"
	EngineMySQL    DatabaseEngine = "mysql"
	EngineMariaDB  DatabaseEngine = "mariadb"

	EngineAuroraPostgres DatabaseEngine = "aurora-postgresql"
	EngineAuroraMySQL    DatabaseEngine = "aurora-mysql"
)

// DatabaseAvailability says whether an instance has a standby.
// +kubebuilder:validation:Enum=SingleAZ;MultiAZ
type DatabaseAvailability string

// The availabilities of a database.
const (
	SingleAZ DatabaseAvailability = "SingleAZ"
	MultiAZ  DatabaseAvailability = "MultiAZ"
)

// DatabaseBackup is how automated backups are made.
// +kubebuilder:validation:XValidation:rule="!has(self.window) || self.retentionDays > 0",message="leave window out, or set retentionDays above 0: with retentionDays 0 no backups are made"
type DatabaseBackup struct {
	// retentionDays is how long automated backups are kept. 0: none are made.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=35
	// +kubebuilder:default=7
	// +optional
	RetentionDays *int32 `json:"retentionDays,omitempty"`

	// window is when the daily backup is made, in UTC: hh:mm-hh:mm, at least 30 minutes. AWS chooses where it is not set.
	// +kubebuilder:validation:MinLength=11
	// +kubebuilder:validation:MaxLength=11
	// +kubebuilder:validation:XValidation:rule="self.matches('^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]$') && [self.split('-').map(t, int(t.substring(0, 2)) * 60 + int(t.substring(3, 5)))].all(w, (w[1] - w[0] + 1440) % 1440 >= 30)",message="must be hh:mm-hh:mm in UTC and at least 30 minutes, such as 03:00-04:00"
	// +optional
	Window string `json:"window,omitempty"`
}

// DatabaseMaintenance is when and how AWS maintains the instance.
type DatabaseMaintenance struct {
	// window is when maintenance happens, in UTC: ddd:hh:mm-ddd:hh:mm, at least 30 minutes, and not during the backup window. AWS
	// chooses where it is not set.
	// +kubebuilder:validation:MinLength=19
	// +kubebuilder:validation:MaxLength=19
	// +kubebuilder:validation:XValidation:rule="self.matches('^(mon|tue|wed|thu|fri|sat|sun):([01][0-9]|2[0-3]):[0-5][0-9]-(mon|tue|wed|thu|fri|sat|sun):([01][0-9]|2[0-3]):[0-5][0-9]$') && [self.split('-').map(t, {'mon': 0, 'tue': 1, 'wed': 2, 'thu': 3, 'fri': 4, 'sat': 5, 'sun': 6}[t.substring(0, 3)] * 1440 + int(t.substring(4, 6)) * 60 + int(t.substring(7, 9)))].all(w, (w[1] - w[0] + 10080) % 10080 >= 30 && (w[1] - w[0] + 10080) % 10080 < 1440)",message="must be ddd:hh:mm-ddd:hh:mm in UTC, at least 30 minutes and less than a day, such as sun:04:00-sun:05:00"
	// +optional
	Window string `json:"window,omitempty"`

	// autoMinorVersionUpgrade lets AWS apply minor versions in the window.
	// +kubebuilder:default=Enabled
	// +optional
	AutoMinorVersionUpgrade Switch `json:"autoMinorVersionUpgrade,omitempty"`

	// allowMajorVersionUpgrade allows a change of engineVersion to another major version.
	// +kubebuilder:default=Disabled
	// +optional
	AllowMajorVersionUpgrade Switch `json:"allowMajorVersionUpgrade,omitempty"`

	// apply says when changes to the instance are made: in the maintenance window, until which the Environment is not ready, or immediately.
	// +kubebuilder:default=InMaintenanceWindow
	// +optional
	Apply ApplyTime `json:"apply,omitempty"`
}

// ApplyTime says when changes to an instance are made.
// +kubebuilder:validation:Enum=InMaintenanceWindow;Immediately
type ApplyTime string

// The times at which changes are made.
const (
	ApplyInMaintenanceWindow ApplyTime = "InMaintenanceWindow"
	ApplyImmediately         ApplyTime = "Immediately"
)

// DatabaseCredentials say who holds the master user's password.
// +kubebuilder:validation:XValidation:rule="has(self.secretRef) == (has(self.source) && self.source == 'SecretRef')",fieldPath=".secretRef",message="secretRef and source: SecretRef go together: set both or neither"
// +kubebuilder:validation:XValidation:rule="!has(self.rotation) || self.source == 'RDSManaged'",fieldPath=".rotation",message="must be left out, or source set to RDSManaged: RDS rotates only the passwords that it manages"
type DatabaseCredentials struct {
	// source is Generated (made once by the controller, kept in a Secret of the namespace and in Secrets Manager, never changed), SecretRef (a
	// password of your own: a change reaches the instance, and then the tasks that are linked, by a deployment) or RDSManaged (RDS makes and keeps it in Secrets Manager, and rotates it; it is never in Kubernetes). Tasks read the
	// password when they start: after a rotation a service cannot open new connections until it is redeployed, unless the application
	// itself reads the secret, whose ARN is in status. It cannot be changed once the instance exists.
	// +kubebuilder:default=Generated
	// +optional
	Source CredentialsSource `json:"source,omitempty"`

	// username of the master user. With restoreFrom the snapshot has one already, which stays. It cannot be changed once the instance
	// exists.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=63
	// +kubebuilder:validation:XValidation:rule="self.matches('^[A-Za-z][A-Za-z0-9_]*$')",message="must be letters, digits and _, and begin with a letter"
	// +kubebuilder:default=app_admin
	// +optional
	Username string `json:"username,omitempty"`

	// rotation of the password that RDS keeps. Every seven days where it is not set.
	// +optional
	Rotation *CredentialsRotation `json:"rotation,omitempty"`

	// secretRef is where your own password is, with source: SecretRef.
	// +optional
	SecretRef *SecretKeyReference `json:"secretRef,omitempty"`
}

// CredentialsSource says who makes a password.
// +kubebuilder:validation:Enum=Generated;RDSManaged;SecretRef
type CredentialsSource string

// The sources of credentials.
const (
	CredentialsGenerated  CredentialsSource = "Generated"
	CredentialsRDSManaged CredentialsSource = "RDSManaged"
	CredentialsSecretRef  CredentialsSource = "SecretRef"
)

// FinalSnapshotPolicy says whether a snapshot is taken before an instance is deleted.
// +kubebuilder:validation:Enum=Required;Skip
type FinalSnapshotPolicy string

// The final snapshot policies.
const (
	FinalSnapshotRequired FinalSnapshotPolicy = "Required"
	FinalSnapshotSkip     FinalSnapshotPolicy = "Skip"
)
