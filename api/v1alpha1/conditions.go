package v1alpha1

// The condition types of an Environment. Besides these there is one for each composition in use.
const (
	// ConditionReady is True when everything in the spec exists in AWS, is as the spec says, and runs. Its message names the one thing
	// that is wrong where it is not.
	ConditionReady = "Ready"

	// ConditionReconciling is True while the controller has something left to do, as kstatus defines it. It is absent otherwise.
	ConditionReconciling = "Reconciling"

	// ConditionStalled is True when nothing will get better without a change by the user, as kstatus defines it. It is absent otherwise.
	ConditionStalled = "Stalled"
)

// The condition types of the compositions.
const (
	// ConditionNetworkReady is about the VPC, its subnets, gateways and routes.
	ConditionNetworkReady = "NetworkReady"

	// ConditionClusterReady is about the ECS cluster.
	ConditionClusterReady = "ClusterReady"

	// ConditionLoadBalancersReady is about load balancers and their listeners.
	ConditionLoadBalancersReady = "LoadBalancersReady"

	// ConditionDatabasesReady is about RDS instances and their credentials.
	ConditionDatabasesReady = "DatabasesReady"

	// ConditionSecretsReady is about secrets in Secrets Manager.
	ConditionSecretsReady = "SecretsReady"

	// ConditionServicesReady is about ECS services with their roles, logs, routes and scaling.
	ConditionServicesReady = "ServicesReady"
)

// The reasons of conditions.
const (
	// ReasonAvailable: everything is there and as it should be.
	ReasonAvailable = "Available"

	// ReasonProgressing: objects are being made or changed, and nothing has failed.
	ReasonProgressing = "Progressing"

	// ReasonWaiting: objects wait for others that are not ready; the message names those.
	ReasonWaiting = "Waiting"

	// ReasonFailed: AWS or the provider refused something; the message names the object and has AWS's words.
	ReasonFailed = "Failed"

	// ReasonApplyFailed: the API server refused a managed resource; the message names it.
	ReasonApplyFailed = "ApplyFailed"

	// ReasonNameTaken: an object with the name that a managed resource needs exists and does not belong to this Environment.
	ReasonNameTaken = "NameTaken"

	// ReasonKindsMissing: kinds of the provider are not installed or not activated; the message names them.
	ReasonKindsMissing = "KindsMissing"

	// ReasonSecretMissing: a Secret that the spec refers to, or a key of it, does not exist.
	ReasonSecretMissing = "SecretMissing"

	// ReasonInvalidSpec: the spec cannot be served; the message names the field.
	ReasonInvalidSpec = "InvalidSpec"

	// ReasonRemoving: objects that the spec no longer asks for are being deleted.
	ReasonRemoving = "Removing"

	// ReasonPaused: spec.management is Paused.
	ReasonPaused = "Paused"

	// ReasonDeleting: the Environment is being deleted; the message says what it waits for.
	ReasonDeleting = "Deleting"
)
