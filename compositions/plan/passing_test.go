package plan_test

import (
	"testing"

	"github.com/terrarium-io/terrarium/compositions/plan"
)

func TestErrorsThatPassAreKnownByTheirCodes(t *testing.T) {
	const observing = "observe failed: failed to observe the resource: [{0 reading EC2 Subnet (subnet-0a1): operation error EC2: DescribeSubnets, "
	const refused = "https response error StatusCode: 400, RequestID: 6d94, "
	tests := map[string]struct {
		message string
		passes  bool
	}{
		"throttled by EC2": {
			observing + "https response error StatusCode: 503, RequestID: 6d94-02, api error RequestLimitExceeded: Request limit exceeded.  []}]", true,
		},
		"throttled, after all attempts": {
			observing + "exceeded maximum number of attempts, 25, " + refused + "api error Throttling: Rate exceeded  []}]", true,
		},
		"throttled, with a type of its own": {"operation error ECS: X, " + refused + "ThrottlingException: Rate exceeded", true},
		"throttled by S3":                   {"https response error StatusCode: 400, RequestID: 4X5, HostID: a/b+c=, api error SlowDown: Please reduce your request rate.", true},
		"without IDs":                       {"https response error StatusCode: 400, api error Throttling: Rate exceeded", true},
		"not well":                          {"https response error StatusCode: 500, RequestID: 6d94, api error InternalError: We encountered an internal error.", true},
		"no answer": {
			observing + `https response error StatusCode: 0, RequestID: , request send failed, Post "https://ec2.eu-west-1.amazonaws.com/": ` +
				`dial tcp 10.0.0.1:443: i/o timeout`, true,
		},
		"no attempts left":        {observing + "failed to get rate limit token, retry quota exceeded, 0 available, 5 requested", true},
		"a subnet not known yet":  {refused + "api error InvalidSubnetID.NotFound: The subnet ID 'subnet-0a1' does not exist", true},
		"a group not known yet":   {refused + "api error InvalidGroup.NotFound: The security group does not exist", true},
		"a role not known yet":    {"https response error StatusCode: 404, RequestID: 6d94, NoSuchEntity: The role with name x cannot be found.", true},
		"what is made, not found": {"creating EC2 VPC: reading EC2 VPC (vpc-0a1): couldn't find resource", true},
		"changes that meet":       {"https response error StatusCode: 409, RequestID: 6d94, ConcurrentModification: The request was rejected", true},
		"a use that is noted": {
			`cannot track ProviderConfig usage: cannot apply ProviderConfigUsage: cannot create object: ` +
				`providerconfigusages.aws.m.upbound.io "0f6c" already exists`, true,
		},
		"an older object": {
			`cannot update managed resource: Operation cannot be fulfilled on vpcs.ec2.aws.m.upbound.io "shop-vpc": ` +
				`the object has been modified; please apply your changes to the latest version and try again`, true,
		},

		"a refusal":         {refused + "api error VpcLimitExceeded: The maximum number of VPCs has been reached.", false},
		"a quota":           {refused + "LimitExceededException: quota", false},
		"no permission":     {"https response error StatusCode: 403, RequestID: 6d94, api error UnauthorizedOperation: You are not authorized", false},
		"no snapshot":       {"https response error StatusCode: 404, RequestID: 6d94, DBSnapshotNotFound: DBSnapshot not found: nightly", false},
		"no certificate":    {refused + "api error CertificateNotFound: Certificate not found", false},
		"no use is noted":   {"cannot track ProviderConfig usage: forbidden", false},
		"a new resource":    {`refuse to update the external resource because the following update requires replacing it: cannot change the value`, false},
		"a code in a quote": {"service deployment failed: tasks failed to start: ResourceNotFoundException: The specified log group does not exist.", false},
		"one of two passes": {
			"https response error StatusCode: 400, RequestID: 1, api error Throttling: Rate exceeded; " +
				"https response error StatusCode: 400, RequestID: 2, api error InvalidParameterValue: no", false,
		},
		"nothing": {"", false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := plan.Passes(test.message); got != test.passes {
				t.Errorf("got %t, want %t: %s", got, test.passes, test.message)
			}
		})
	}
}
