package compositions_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

func TestEndpointsThatAreAskedForAreOpenToTheVPC(t *testing.T) {
	env, seen := application(t)
	before := settle(t, env, seen)
	env.Spec.Network.InterfaceEndpoints = []string{"sqs"}
	after := settle(t, admitted(t, env), seen)
	if diff := cmp.Diff([]string{"s3", "sqs"}, endpoints(after)); diff != "" {
		t.Errorf("endpoints (-want +got):\n%s", diff)
	}
	for _, change := range changes(before, after) {
		if !strings.HasPrefix(change, "+") {
			t.Errorf("it changes what is there: %s", change)
		}
	}
	var from []string
	for _, rule := range findAll[*ec2.SecurityGroupIngressRule](after) {
		if *rule.Spec.ForProvider.SecurityGroupID == "sg-endpoints" {
			from = append(from, plan.Text(rule.Spec.ForProvider.CidrIPv4)+plan.Text(rule.Spec.ForProvider.ReferencedSecurityGroupID))
		}
	}
	if diff := cmp.Diff([]string{env.Spec.Network.CIDRBlock}, from); diff != "" {
		t.Errorf("they are open to (-want +got):\n%s", diff)
	}
}

// The name of a service leads tasks that run to an endpoint as soon as there is one: nobody must find it closed.
func TestEndpointsThatAreAskedForAreOpenBeforeTheyAreInASubnet(t *testing.T) {
	env, seen := application(t)
	settle(t, env, seen)
	env.Spec.Network.InterfaceEndpoints = []string{"sqs"}
	settle(t, admitted(t, env), seen, func(p *plan.Plan) {
		rule := findObject[*ec2.SecurityGroupIngressRule](t, p, "staging-endpoints.vpc")
		if at := findObject[*ec2.VPCEndpointSubnetAssociation](t, p, "staging-sqs.private-a"); !at.Waits() && !seen.Exists(rule.Key) {
			t.Errorf("%s does not wait for %s", at, rule)
		}
	})
}

func TestEndpointsThatAreAskedForStandBesideThoseThatTasksNeed(t *testing.T) {
	env := privateShop(t)
	env.Spec.Network.InterfaceEndpoints = []string{"ssm", "logs"}
	p := compose(t, admitted(t, env), nothingBut(nil))
	if diff := cmp.Diff([]string{"s3", "ecr.api", "ecr.dkr", "logs", "secretsmanager", "ssm", "ssmmessages"}, endpoints(p)); diff != "" {
		t.Errorf("endpoints (-want +got):\n%s", diff)
	}
}

func TestEndpointsThatCannotBeAskedForAreRefused(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*v1alpha1.NetworkSpec)
		want   string
	}{
		"s3":           {func(n *v1alpha1.NetworkSpec) { n.InterfaceEndpoints = []string{"s3"} }, "must not be s3, which has a gateway endpoint"},
		"a whole name": {func(n *v1alpha1.NetworkSpec) { n.InterfaceEndpoints = []string{"com.amazonaws.eu-west-1.sqs"} }, "must be the end of the name"},
		"none": {func(n *v1alpha1.NetworkSpec) {
			n.InterfaceEndpoints, n.VPCEndpoints = []string{"sqs"}, v1alpha1.VPCEndpointsNone
		}, "spec.network.interfaceEndpoints: vpcEndpoints is None"},
	} {
		t.Run(name, func(t *testing.T) {
			env, _ := application(t)
			test.change(&env.Spec.Network)
			if _, err := admit(t, env); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}
