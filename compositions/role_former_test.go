package compositions_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	iam "github.com/upbound/provider-aws/v2/apis/namespaced/iam/v1beta1"
	corev1 "k8s.io/api/core/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

func may(effect v1alpha1.PolicyEffect, action string, resources ...string) v1alpha1.PolicyStatement {
	if len(resources) == 0 {
		resources = []string{"*"}
	}
	return v1alpha1.PolicyStatement{Effect: effect, Actions: []string{action}, Resources: resources}
}

// deployed is an Environment whose service web runs with some statements.
func deployed(t *testing.T, statements ...v1alpha1.PolicyStatement) (*v1alpha1.Environment, plan.Observed) {
	t.Helper()
	env, seen := application(t)
	env.Spec.Services[0].IAM.Statements = statements
	env = admitted(t, env)
	settle(t, env, seen)
	return env, seen
}

// fail the deployment of service web, as decision 16 writes it down.
func fail(seen plan.Observed) {
	for _, live := range seen.Resources {
		if service, ok := live.(*ecs.Service); ok && service.Name == "staging-web" {
			service.Annotations[v1alpha1.AnnotationFailedDeployment] = service.Annotations[v1alpha1.AnnotationDeployment] + " tasks failed to start"
		}
	}
}

// policyOfTasks is what a plan asks for, or "".
func policyOfTasks(p *plan.Plan) string {
	for _, policy := range findAll[*iam.RolePolicy](p) {
		if policy.Name == "staging-web-task" {
			return *policy.Spec.ForProvider.Policy
		}
	}
	return ""
}

// A Deny that keeps tasks from running is taken back although no version runs.
func TestDenyCanBeTakenBackWhileTheDeploymentFails(t *testing.T) {
	tests := map[string][]v1alpha1.PolicyStatement{
		"beside others": {may("Allow", "sqs:*")},
		"alone":         nil,
	}
	for name, others := range tests {
		t.Run(name, func(t *testing.T) {
			env, seen := deployed(t, append(others, may("Deny", "s3:*"))...)
			env.Spec.Services[0].ExecuteCommand = v1alpha1.Disabled
			env.Spec.Services[0].IAM.Statements = others
			fail(seen)
			settle(t, admitted(t, env), seen, func(p *plan.Plan) {
				policy := policyOfTasks(p)
				if strings.Contains(policy, "Deny") || !strings.Contains(policy, "Allow") {
					t.Errorf("IAM is asked for %q", policy)
				}
			})
		})
	}
}

func TestRefusedStatementIsNotAskedForAgain(t *testing.T) {
	env, seen := deployed(t, may("Allow", "sqs:*"))
	web := &env.Spec.Services[0]
	before := *taskPolicy(seen).Status.AtProvider.Policy
	web.IAM.Statements, web.Image = append(web.IAM.Statements, may("Allow", "s3:GetObject", "arn:aws:s3:uploads/*")), web.Image+"0"
	settle(t, env, seen)
	fail(seen)
	taskPolicy(seen).Status.AtProvider.Policy = &before
	web.IAM.Statements[1].Resources = []string{"arn:aws:s3:::uploads/*"}
	if policy := policyOfTasks(compose(t, env, seen)); strings.Contains(policy, "arn:aws:s3:uploads") || !strings.Contains(policy, "sqs:*") {
		t.Errorf("IAM is asked for %s", policy)
	}
}

// taskPolicy is the policy of the tasks of web as it was observed.
func taskPolicy(seen plan.Observed) *iam.RolePolicy {
	for _, live := range seen.Resources {
		if policy, ok := live.(*iam.RolePolicy); ok && policy.Name == "staging-web-task" {
			return policy
		}
	}
	return nil
}

func TestFormerStatementsAreGivenUpWhereIAMRefusesThemBesideTheNewOnes(t *testing.T) {
	tests := map[string]struct {
		message string
		kept    bool
	}{
		"a document that it does not take": {"api error MalformedPolicyDocument: no", false},
		"too much":                         {"api error LimitExceeded: Maximum policy size of 10240 bytes exceeded", false},
		"not now":                          {"https response error StatusCode: 503, RequestID: 1, api error ServiceUnavailable", true},
		"not this caller":                  {"api error AccessDenied: not authorized to perform iam:PutRolePolicy", true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			env, seen := deployed(t, may("Allow", "sqs:*"))
			web := &env.Spec.Services[0]
			web.IAM.Statements, web.Image = []v1alpha1.PolicyStatement{may("Allow", "sns:*")}, web.Image+"0"
			live := taskPolicy(seen)
			asked := policyOfTasks(compose(t, env, seen))
			live.Spec.ForProvider.Policy = &asked
			live.SetConditions(xpv1.Condition{Type: "LastAsyncOperation", Status: corev1.ConditionFalse, Message: test.message})
			for range 2 { // it stays so while the provider makes the second attempt
				asked = policyOfTasks(compose(t, env, seen))
				live.Spec.ForProvider.Policy = &asked
			}
			if strings.Contains(asked, "sqs:*") != test.kept || !strings.Contains(asked, "sns:*") {
				t.Errorf("IAM is asked for %s", asked)
			}
		})
	}
}

// buckets that take some thousand characters in a policy.
func buckets(prefix string, count int) []string {
	var resources []string
	for i := range count {
		resources = append(resources, fmt.Sprintf("arn:aws:s3:::%s-%s-%03d/*", prefix, strings.Repeat("x", 60), i))
	}
	return resources
}

func readingOf(resources []string) []v1alpha1.PolicyStatement {
	var statements []v1alpha1.PolicyStatement
	for chunk := range slices.Chunk(resources, 20) {
		statements = append(statements, may("Allow", "s3:GetObject", chunk...))
	}
	return statements
}

func TestStatementsThatDifferInOneThingAreMerged(t *testing.T) {
	env, seen := deployed(t, append(readingOf(buckets("old", 80)), may("Allow", "sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:a"))...)
	web := &env.Spec.Services[0]
	web.Image += "0"
	web.IAM.Statements = append(readingOf(buckets("old", 79)), may("Allow", "sqs:ReceiveMessage", "arn:aws:sqs:eu-west-1:111122223333:a"))
	p := compose(t, env, seen)
	policy := policyOfTasks(p)
	if len(p.Problems) > 0 || len(policy) > 10_240 || strings.Count(policy, "old-") != 80 || strings.Count(policy, ":sqs:eu-west-1:") > 1 {
		t.Errorf("%v: %d characters: %s", p.Problems, len(policy), policy)
	}
	for _, action := range []string{"sqs:SendMessage", "sqs:ReceiveMessage"} {
		if !strings.Contains(policy, action) {
			t.Errorf("nobody may %s", action)
		}
	}
}

// Old tasks keep what they may do, and the new ones do not start, where IAM does not take what both may do.
func TestWhatDoesNotFitBesideTheFormerStatementsIsHeld(t *testing.T) {
	env, seen := deployed(t, readingOf(buckets("old", 80))...)
	before := policyOfTasks(compose(t, env, seen))
	web := &env.Spec.Services[0]
	oldImage := web.Image
	web.Image, web.IAM.Statements = web.Image+"0", readingOf(buckets("new", 80))
	p := settle(t, admitted(t, env), seen)
	service, policy := findObject[*ecs.Service](t, p, "staging-web"), policyOfTasks(p)
	if !service.Waits() || strings.Count(policy, ":::old-") != strings.Count(before, ":::old-") || strings.Contains(policy, ":::new-") {
		t.Errorf("the service waits: %t, the policy is %s", service.Waits(), policy)
	}
	if len(p.Problems) != 1 || !strings.HasPrefix(p.Problems[0].Message, "service web: ") || !strings.Contains(p.Problems[0].Message, "in two steps") {
		t.Errorf("problems are %v", p.Problems)
	}
	steps := []struct {
		image      string
		statements []v1alpha1.PolicyStatement
	}{
		{oldImage, readingOf(buckets("old", 80))}, // it can be taken back
		{oldImage, readingOf(buckets("old", 10))}, // no other version: nobody needs the rest
		{oldImage + "1", readingOf(buckets("new", 80))},
	}
	for _, step := range steps {
		web := &env.Spec.Services[0]
		web.Image, web.IAM.Statements = step.image, step.statements
		p = settle(t, admitted(t, env), seen)
		if len(p.Problems) > 0 || findObject[*ecs.Service](t, p, "staging-web").Waits() {
			t.Errorf("with %s: %v", step.image, p.Problems)
		}
	}
	if policy := policyOfTasks(p); strings.Contains(policy, ":::old-") || strings.Count(policy, ":::new-") != 80 {
		t.Errorf("in the end the policy is %s", policy)
	}
}
