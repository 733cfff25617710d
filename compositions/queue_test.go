package compositions_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	sqs "github.com/upbound/provider-aws/v2/apis/namespaced/sqs/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// queueObjects are the objects of the queues in a plan, each with its kind.
func queueObjects(p *plan.Plan) []string {
	var names []string
	for _, o := range p.Objects {
		if strings.Contains(o.Group, "sqs") {
			names = append(names, o.String())
		}
	}
	slices.Sort(names)
	return names
}

func TestDeadLetterQueueThatIsTakenAwayLeavesNoPolicyThatNamesIt(t *testing.T) {
	env, seen := readEnvironment(t, "queue-fifo"), nothingBut(nil)
	settle(t, env, seen)
	env.Spec.Queues[0].DeadLetter = nil
	p := settle(t, env, seen)
	if diff := cmp.Diff([]string{"Queue/staging-orders.fifo"}, queueObjects(p)); diff != "" {
		t.Errorf("objects (-want +got):\n%s", diff)
	}
	for _, o := range p.Objects {
		if queue, ok := o.Resource.(*sqs.Queue); ok && (queue.Spec.ForProvider.RedrivePolicy != nil || !slices.Contains(o.DropCopied, "redrivePolicy")) {
			t.Errorf("%s keeps the redrive policy", o)
		}
	}
}

// AWS cannot change the type, and the provider would fail for ever.
func TestQueueOfTheOtherTypeIsAnotherQueue(t *testing.T) {
	env, seen := readEnvironment(t, "queue-plain"), nothingBut(nil)
	before := queueObjects(settle(t, env, seen))
	env.Spec.Queues[0].Type = v1alpha1.MessagesFIFO
	after := queueObjects(settle(t, env, seen))
	if diff := cmp.Diff([][]string{{"Queue/staging-orders"}, {"Queue/staging-orders.fifo"}}, [][]string{before, after}); diff != "" {
		t.Errorf("objects (-want +got):\n%s", diff)
	}
}

// What AWS says in each region stands in vpc-endpoint.ts of the AWS CDK.
func TestEndpointsOfQueuesHaveTheNamesOfTheirRegion(t *testing.T) {
	for region, begin := range map[string]string{
		"eu-west-1": "com.amazonaws", "us-gov-west-1": "com.amazonaws", "cn-northwest-1": "cn.com.amazonaws", "us-iso-west-1": "gov.ic.c2s",
		"us-isob-east-1": "gov.sgov.sc2s", "us-isob-west-1": "com.amazonaws", "eusc-de-east-1": "com.amazonaws",
	} {
		env := readEnvironment(t, "links-to-queues")
		env.Spec.Region = region
		want := begin + "." + region + ".sqs"
		if !slices.ContainsFunc(findAll[*ec2.VPCEndpoint](compose(t, env, nothingBut(nil))), func(e *ec2.VPCEndpoint) bool {
			return *e.Spec.ForProvider.ServiceName == want
		}) {
			t.Errorf("there is no endpoint %s", want)
		}
	}
}
