package plan

import "regexp"

// Passes reports whether the provider usually gets over an error within seconds, by trying again: AWS asks to slow down, is not well itself, or does
// not know everywhere yet what it has just made; or the provider stumbles over its own objects. Passes looks at AWS's codes alone, because the words of
// an error can quote another error, such as why a task does not run.
func Passes(message string) bool {
	answers := answer.FindAllStringSubmatch(message, -1)
	for _, a := range answers {
		if status, code := a[1], a[2]; !unwell.MatchString(status) && !busy[code] && !unknownYet.MatchString(code) {
			return false
		}
	}
	return len(answers) > 0 || stumble.MatchString(message)
}

// answer is how the AWS SDK prints what AWS has said: the status of HTTP, 0 where there was no answer, and AWS's code. An ID may be left out.
var answer = regexp.MustCompile(`https response error StatusCode: (\d+)(?:, (?:RequestID|HostID): [^,]*)*,? (?:api error )?([\w.]+)`)

// unwell are statuses at which the AWS SDK tries again, and no status at all: retry.DefaultRetryableHTTPStatusCodes in aws/retry/standard.go
// of github.com/aws/aws-sdk-go-v2 v1.41, and RetryableConnectionError beside it.
var unwell = regexp.MustCompile(`^(0|500|502|503|504)$`)

// busy are codes at which the AWS SDK tries again: retry.DefaultThrottleErrorCodes and DefaultRetryableErrorCodes in the same file. It gives up
// after some attempts. LimitExceededException is not here: of Secrets Manager, CloudWatch Logs and autoscaling it is a quota, which does not pass.
// The second half are changes that meet, which Terraform's provider tries again in some of its resources (internal/service, RetryWhen…).
var busy = map[string]bool{
	"Throttling": true, "ThrottlingException": true, "ThrottledException": true, "RequestThrottledException": true, "RequestThrottled": true,
	"TooManyRequestsException": true, "ProvisionedThroughputExceededException": true, "TransactionInProgressException": true,
	"RequestLimitExceeded": true, "BandwidthLimitExceeded": true, "SlowDown": true, "PriorRequestNotComplete": true, "EC2ThrottledException": true,
	"RequestTimeout": true, "RequestTimeoutException": true,

	"ConcurrentModification": true, "ConcurrentModificationException": true, "ConcurrentUpdateException": true,
	"OperationAborted": true, "OperationAbortedException": true, "UpdateInProgressException": true,
}

// unknownYet are codes for something that AWS does not find: another part of it may just have made that. The codes are those of EC2
// (internal/service/ec2/errors.go of Terraform's provider), IAM, S3, load balancing, ECS, Secrets Manager and autoscaling. What an Environment
// names itself, such as a snapshot or a certificate, does not come by waiting.
var unknownYet = regexp.MustCompile(`^(Invalid(Vpc|Subnet|RouteTable|InternetGateway|Gateway|Allocation|Group|SecurityGroup|SecurityGroupRule|` +
	`VpcEndpoint|FlowLog)(I[dD])?\.NotFound|NatGatewayNotFound|Gateway\.NotAttached|NoSuchEntity|NoSuchBucket|LoadBalancerNotFound|` +
	`TargetGroupNotFound|ListenerNotFound|ClusterNotFoundException|ResourceNotFoundException|ObjectNotFoundException)$`)

// stumble are errors without an answer from AWS: two controllers of the provider note the same use of a ProviderConfig, the provider has read an
// older object than there is, the SDK has spent its attempts, or Terraform reads what it has made before AWS knows it.
var stumble = regexp.MustCompile(`cannot track ProviderConfig usage: .*already exists|the object has been modified; please apply your changes|` +
	`retry quota exceeded|couldn't find resource`)
