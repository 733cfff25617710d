package v1alpha1

import "maps"

// ConditionCachesReady is about caches.
const ConditionCachesReady = "CachesReady"

// CacheEngine is an engine of ElastiCache in AWS's own words.
// +kubebuilder:validation:Enum=valkey;redis
type CacheEngine string

// The cache engines.
const (
	CacheValkey CacheEngine = "valkey"
	CacheRedis  CacheEngine = "redis"
)

// CacheSpec is a cache of ElastiCache: encrypted, over TLS alone, never public, and open to nobody but the services and jobs that are linked to it. It has
// no passwords: who is linked may all.
// +kubebuilder:validation:XValidation:rule="has(self.serverless) != has(self.nodes)",messageExpression="self.name + ': must have either serverless, where AWS sizes the cache, or nodes of a type that you choose: set one of them'",message="must have either serverless or nodes, and not both: set one of them"
// +kubebuilder:validation:XValidation:rule="has(self.nodes) == self.engineVersion.contains('.')",fieldPath=".engineVersion",messageExpression="self.name + ': must be a major and a minor version with nodes, such as 8.0, and a major version alone with serverless, such as 8'",message="must be a major and a minor version with nodes, such as 8.0, and a major version alone with serverless, such as 8"
// +kubebuilder:validation:XValidation:rule="self.engineVersion.matches(self.engine == 'valkey' ? '^(7|7[.]2|[89]([.][0-9]{1,2})?)$' : '^(6[.]2|7([.][01])?)$')",fieldPath=".engineVersion",messageExpression="self.name + ': must be a version that ' + self.engine + (self.engine == 'valkey' ? ' has, such as 7.2, 8.0 or 8' : ' has: 6.2, 7.0, 7.1 or 7')",message="must be a version that the engine has, such as 8.0 of valkey or 7.1 of redis"
type CacheSpec struct {
	// name of the cache, by which services and jobs refer to it.
	// +required
	Name Name `json:"name,omitempty"`

	// engine of the cache. Both speak the protocol of Redis. redis can become valkey in place, of a later version with nodes, and there is no way back.
	// +kubebuilder:default=valkey
	// +optional
	Engine CacheEngine `json:"engine,omitempty"`

	// engineVersion is the major and minor version with nodes, such as 8.0, and the major version with serverless, such as 8. It can be raised, and not
	// lowered. With nodes the new version comes at once, and a cache with no replica is away while its node restarts.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=4
	// +required
	EngineVersion string `json:"engineVersion,omitempty"`

	// serverless lets AWS size the cache, in up to three zones, and pay for what is stored and done. Clients speak cluster mode. Set this or nodes, which cannot be
	// exchanged for one another once the cache exists.
	// +optional
	Serverless *CacheServerless `json:"serverless,omitempty"`

	// nodes are of a type that you choose: one that is written to, and replicas.
	// +optional
	Nodes *CacheNodes `json:"nodes,omitempty"`

	// backup settings. A cache has no backups where they are not set.
	// +kubebuilder:default={}
	// +optional
	Backup CacheBackup `json:"backup,omitempty,omitzero"`
}

// CacheServerless are the limits of a cache that AWS sizes: what it costs at most.
type CacheServerless struct {
	// maxDataGB is how much is stored at most. Beyond it the engine evicts what has a time to live, and refuses writes where nothing has.
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=5000
	// +kubebuilder:default=5000
	// +optional
	MaxDataGB int32 `json:"maxDataGB,omitempty"`

	// maxECPUPerSecond is how much is done in a second at most, in ElastiCache Processing Units: one for each KB that a simple command transfers. Beyond it
	// clients are slowed down.
	// +kubebuilder:validation:Minimum=1000
	// +kubebuilder:validation:Maximum=15000000
	// +kubebuilder:default=15000000
	// +optional
	MaxECPUPerSecond int32 `json:"maxECPUPerSecond,omitempty"`
}

// CacheNodes are the nodes of a cache whose type you choose.
type CacheNodes struct {
	// type of the nodes. Another one comes at once, node by node; what is in the cache stays.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=64
	// +kubebuilder:validation:XValidation:rule="self.matches('^cache[.][a-z0-9]+[.][a-z0-9]+$')",message="must be a node type, such as cache.t4g.micro"
	// +required
	Type string `json:"type,omitempty"`

	// replicas besides the node that is written to. With one or more the nodes are in several zones, and a replica takes over where the first node fails.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=5
	// +kubebuilder:default=0
	// +optional
	Replicas *int32 `json:"replicas,omitempty"`

	// maintenance settings.
	// +kubebuilder:default={}
	// +optional
	Maintenance CacheMaintenance `json:"maintenance,omitempty,omitzero"`

	// parameters by name, for the parameter group of the engine's family, such as maxmemory-policy: allkeys-lru.
	// +optional
	Parameters CacheParameters `json:"parameters,omitempty"`

	// finalSnapshot says whether a snapshot is taken before the nodes are deleted. A serverless cache has none.
	// +kubebuilder:default=Skip
	// +optional
	FinalSnapshot FinalSnapshotPolicy `json:"finalSnapshot,omitempty"`
}

// CacheParameters are parameters of a cache by name.
// +kubebuilder:validation:MinProperties=1
// +kubebuilder:validation:MaxProperties=20
// +kubebuilder:validation:XValidation:rule="self.all(k, k.size() <= 64 && k.matches('^[a-z][a-z0-9-]*$') && k != 'cluster-enabled')",message="keys must be names of parameters, such as maxmemory-policy, without cluster-enabled, which Terrarium decides: leave that out"
// +kubebuilder:object:generate=false
type CacheParameters map[string]CacheParameter

// DeepCopy copies the parameters. The generator of such functions does not take an alias as the value of a map.
func (p CacheParameters) DeepCopy() CacheParameters { return maps.Clone(p) }

// CacheParameter is the value of a parameter.
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=256
// +kubebuilder:validation:XValidation:rule="self.matches('^[A-Za-z0-9 ._,-]*$')",message="must be letters, digits, spaces and . _ , -"
type CacheParameter = string

// CacheBackup is how daily backups are made.
// +kubebuilder:validation:XValidation:rule="!has(self.startTime) || self.retentionDays > 0",message="leave startTime out, or set retentionDays above 0: with retentionDays 0 no backups are made"
type CacheBackup struct {
	// retentionDays is how long daily backups are kept. 0: none are made.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=35
	// +kubebuilder:default=0
	// +optional
	RetentionDays *int32 `json:"retentionDays,omitempty"`

	// startTime is the beginning of the hour in which the backup is made, in UTC. AWS chooses where it is not set.
	// +kubebuilder:validation:MinLength=5
	// +kubebuilder:validation:MaxLength=5
	// +kubebuilder:validation:XValidation:rule="self.matches('^([01][0-9]|2[0-3]):[0-5][0-9]$')",message="must be hh:mm in UTC, such as 03:00"
	// +optional
	StartTime string `json:"startTime,omitempty"`
}

// CacheMaintenance is when AWS maintains nodes.
type CacheMaintenance struct {
	// window is when maintenance happens, in UTC: ddd:hh:mm-ddd:hh:mm, at least an hour. AWS chooses where it is not set.
	// +kubebuilder:validation:MinLength=19
	// +kubebuilder:validation:MaxLength=19
	// +kubebuilder:validation:XValidation:rule="self.matches('^(mon|tue|wed|thu|fri|sat|sun):([01][0-9]|2[0-3]):[0-5][0-9]-(mon|tue|wed|thu|fri|sat|sun):([01][0-9]|2[0-3]):[0-5][0-9]$') && [self.split('-').map(t, {'mon': 0, 'tue': 1, 'wed': 2, 'thu': 3, 'fri': 4, 'sat': 5, 'sun': 6}[t.substring(0, 3)] * 1440 + int(t.substring(4, 6)) * 60 + int(t.substring(7, 9)))].all(w, (w[1] - w[0] + 10080) % 10080 >= 60 && (w[1] - w[0] + 10080) % 10080 <= 1440)",message="must be ddd:hh:mm-ddd:hh:mm in UTC, from an hour to a day, such as sun:04:00-sun:05:00"
	// +optional
	Window string `json:"window,omitempty"`

	// autoMinorVersionUpgrade lets AWS apply minor versions in the window. A later version than engineVersion stays.
	// +kubebuilder:default=Enabled
	// +optional
	AutoMinorVersionUpgrade Switch `json:"autoMinorVersionUpgrade,omitempty"`
}

// CacheLink links a container to a cache.
type CacheLink struct {
	// name of a cache of this Environment.
	// +required
	Name Name `json:"name,omitempty"`

	// envPrefix of the variables that the link sets. It ends with _.
	// +kubebuilder:default="CACHE_"
	// +optional
	EnvPrefix EnvPrefix `json:"envPrefix,omitempty"`

	// variables have names of their own, such as URL: REDIS_URL, in place of the prefix and HOST, PORT, URL or READER_URL.
	// +kubebuilder:validation:XValidation:rule="self.all(k, k in ['HOST', 'PORT', 'URL', 'READER_URL'])",message="a link to a cache sets HOST, PORT, URL and READER_URL: name these, such as URL: REDIS_URL"
	// +optional
	Variables LinkVariables `json:"variables,omitempty"`
}

// CacheStatus is a cache as it is in AWS.
type CacheStatus struct {
	// name in the spec.
	// +required
	Name string `json:"name,omitempty"`

	// engine of the cache. It is there when the cache is.
	// +optional
	Engine CacheEngine `json:"engine,omitempty"`

	// engineVersion that runs.
	// +optional
	EngineVersion string `json:"engineVersion,omitempty"`

	// finalSnapshot says whether a snapshot would be taken if the cache went now. A serverless cache has none.
	// +optional
	FinalSnapshot FinalSnapshotPolicy `json:"finalSnapshot,omitempty"`

	// nodeType of the nodes. A serverless cache has none.
	// +optional
	NodeType string `json:"nodeType,omitempty"`

	// address is the host name of the cache, which takes TLS alone.
	// +optional
	Address string `json:"address,omitempty"`

	// port on which the cache listens.
	// +optional
	Port int32 `json:"port,omitempty"`
}
