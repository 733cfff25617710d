package compositions

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode"

	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"
	iam "github.com/upbound/provider-aws/v2/apis/namespaced/iam/v1beta1"

	"github.com/terrarium-io/terrarium/compositions/plan"
)

// What AWS takes of what only adds up here. Sources: the quotas of Elastic Load Balancing, VPC, ECS, IAM and Secrets Manager, where those that
// can be raised on request have their default.
const (
	maxGroupRules     = 60     // in each direction of a security group
	maxListenerRules  = 100    // of a load balancer
	maxTaskDefinition = 65_536 // bytes
	maxInlinePolicies = 10_240 // characters of all inline policies of a role, without white space
)

// MaxSecretBytes is what Secrets Manager takes as the value of a secret.
const MaxSecretBytes = 65_536

// checkLimits refuses what AWS would refuse because of a sum, with the name of what must become smaller. It looks at the objects of the plan, so that
// no sum is computed a second time.
func checkLimits(p *plan.Plan) error {
	rules, listened := map[string]int{}, map[string]int{}
	for _, o := range p.Objects {
		var err error
		switch res := o.Resource.(type) {
		case *ec2.SecurityGroupIngressRule:
			err = checkSum(rules, "into "+*res.Spec.ForProvider.SecurityGroupID, maxGroupRules, o, "rules into a security group")
		case *ec2.SecurityGroupEgressRule:
			err = checkSum(rules, "out of "+*res.Spec.ForProvider.SecurityGroupID, maxGroupRules, o, "rules out of a security group")
		case *elbv2.LBListenerRule:
			err = checkSum(listened, *res.Spec.ForProvider.ListenerArn, maxListenerRules, o, "listener rules")
		case *ecs.TaskDefinition:
			err = checkTaskDefinition(o, res)
		case *iam.RolePolicy:
			err = checkPolicy(o, *res.Spec.ForProvider.Policy)
		}
		if err != nil {
			return &plan.InstanceError{Of: plan.Instance{Composition: o.Composition, Name: o.Instance}, Err: err}
		}
	}
	return nil
}

// checkSum counts what is a part of the same thing.
func checkSum(counts map[string]int, of string, limit int, o *plan.Object, what string) error {
	counts[of]++
	if counts[of] <= limit {
		return nil
	}
	return fmt.Errorf("%s: more than %d %s, which is what AWS takes: %s is one too many; use fewer ranges, ports, routes or links",
		o.BelongsTo(), limit, what, o.Key)
}

func checkTaskDefinition(o *plan.Object, task *ecs.TaskDefinition) error {
	if size := len(*task.Spec.ForProvider.ContainerDefinitions); size > maxTaskDefinition {
		return fmt.Errorf("%s: its containers are %d bytes in the task definition, and AWS takes %d: shorten env, command or entryPoint, or read "+
			"long values from a secret", o.BelongsTo(), size, maxTaskDefinition)
	}
	return nil
}

// isNoPolicyText reports whether IAM refuses a character in a policy.
func isNoPolicyText(r rune) bool { return (r < ' ' || r > 0xFF) && r != '\t' && r != '\n' && r != '\r' }

func checkPolicy(o *plan.Object, policy string) error {
	if size := policySize(policy); size > maxInlinePolicies {
		return fmt.Errorf("%s: the policy of role %s is %d characters, and AWS takes %d: %s", o.BelongsTo(), o.Name, size, maxInlinePolicies, shorter(o))
	}
	if strings.ContainsFunc(unescaped(policy), isNoPolicyText) {
		return fmt.Errorf("%s: the policy of role %s has a character that IAM does not take: iam.statements may have Latin ones alone", o.BelongsTo(), o.Name)
	}
	return nil
}

// shorter says what makes the policy of a role shorter: for the role that starts tasks, what the tasks read; for the tasks' role, what they may do.
func shorter(o *plan.Object) string {
	if strings.HasSuffix(o.Name, "-execution") {
		return "put several values into one secret, as keys that secretEnv names, give secrets shorter names, or let another service read some of them"
	}
	return "shorten iam.statements, or use a managed policy in iam.policyARNs"
}

// policySize is how IAM counts a policy: in characters, without white space.
func policySize(policy string) int {
	size := 0
	for _, r := range policy {
		if !unicode.IsSpace(r) {
			size++
		}
	}
	return size
}

// unescaped is a document with the characters that its JSON stands for.
func unescaped(document string) string {
	var content any
	if !strings.Contains(document, `\`) || json.Unmarshal([]byte(document), &content) != nil {
		return document
	}
	return strings.ReplaceAll(fmt.Sprint(content), "\n", " ")
}
