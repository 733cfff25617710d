package compositions

// Namespaces of the metrics of AWS on which there are alarms.
const (
	metricsOfBalancers        = "AWS/ApplicationELB"
	metricsOfNetworkBalancers = "AWS/NetworkELB"
	metricsOfServices         = "AWS/ECS"
	metricsOfDatabases        = "AWS/RDS"
	metricsOfCaches           = "AWS/ElastiCache"
	metricsOfQueues           = "AWS/SQS"
)

// AlarmNamespaces are those of the metrics on which spec.alarms makes alarms.
var AlarmNamespaces = []string{metricsOfBalancers, metricsOfNetworkBalancers, metricsOfServices, metricsOfDatabases, metricsOfCaches, metricsOfQueues}
