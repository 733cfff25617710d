package compositions

// The lengths that AWS allows for names.
const (
	maxNameELB           = 32  // load balancers and target groups
	maxNameIAM           = 64  // roles
	maxNameRDS           = 63  // instances; its subnet and parameter groups may be longer
	maxNameECS           = 255 // clusters, services, task definition families
	maxNameLogGroup      = 512
	maxNameSecurityGroup = 255
	maxNameAlarm         = 255
	maxNameScalingPolicy = 256
	maxNameNamespace     = 1024
	maxNameSchedule      = 64
	maxNameBucket        = 63
)
