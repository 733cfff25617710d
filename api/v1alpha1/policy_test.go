package v1alpha1_test

import (
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func TestPolicyRules(t *testing.T) {
	policies := func(arns ...string) edit {
		return withService(func(s *v1alpha1.ServiceSpec) { s.IAM.PolicyARNs = arns })
	}
	statement := func(change func(*v1alpha1.PolicyStatement)) edit {
		return withService(func(s *v1alpha1.ServiceSpec) {
			s.IAM.Statements = []v1alpha1.PolicyStatement{{Actions: []string{"s3:GetObject"}, Resources: []string{"*"}}}
			change(&s.IAM.Statements[0])
		})
	}
	action := func(actions ...string) edit {
		return statement(func(s *v1alpha1.PolicyStatement) { s.Actions = actions })
	}
	resource := func(resources ...string) edit {
		return statement(func(s *v1alpha1.PolicyStatement) { s.Resources = resources })
	}
	condition := func(conditions ...v1alpha1.PolicyCondition) edit {
		return statement(func(s *v1alpha1.PolicyStatement) { s.Conditions = conditions })
	}
	type c = v1alpha1.PolicyCondition
	vpc := c{Operator: "StringEquals", Key: "aws:SourceVpc", Values: []string{"vpc-1"}}
	const arn = "must be the ARN of a managed policy"
	const actions = "spec.services: iam.statements of web: action GetObject must be the service and the action, such as s3:GetObject or s3:Get*"
	testRules(t, []rule{
		{"policies are policies", policies("arn:aws:iam::aws:policy/service-role/X", "arn:aws:iam::123456789012:policy/shop"), policies("arn:aws:iam::123456789012:role/shop"), arn},
		{"policies are different", policies("arn:aws:iam::aws:policy/A", "arn:aws:iam::aws:policy/B"), policies("arn:aws:iam::aws:policy/A", "arn:aws:iam::aws:policy/A"), "Duplicate value"},
		{"actions are actions", action("execute-api:Invoke", "s3:*"), action("GetObject"), actions},
		{"actions are not everything", action("s3:Get*"), action("s3:Get*", "*"), "iam.statements of web: action * must be the service and the action"},
		{"a statement has actions", action("s3:Get*"), action(), "Required value"},
		{"resources are ARNs", resource("arn:aws:s3:::shop-${aws:username}/*", "*"), resource("*", "shop"), "spec.services: iam.statements of web: resource shop must be an ARN, or *"},
		{"resources have no function call", resource("arn:aws:s3:::shop/${x}"), resource("arn:aws:s3:::${upper(x)}"), "must be an ARN, or *, without spaces and ("},
		{"resources have no letters that IAM does not take", resource("arn:aws:s3:::büro/*"), resource("arn:aws:s3:::東京/*"), "resource arn:aws:s3:::東京/* must be an ARN"},
		{"values have no letters that IAM does not take", condition(c{Operator: "StringLike", Key: "s3:prefix", Values: []string{"büro"}}), condition(c{Operator: "StringLike", Key: "s3:prefix", Values: []string{"büro", "東京"}}), "spec.services: iam.statements of web: values of s3:prefix must be of characters up to U+00FF"},
		{"operators are operators", condition(c{Operator: "ForAnyValue:StringLikeIfExists", Key: "aws:TagKeys", Values: []string{""}}), condition(c{Operator: "is", Key: "aws:TagKeys", Values: []string{"x"}}), "must be an operator of IAM conditions"},
		{"keys are keys", condition(c{Operator: "Bool", Key: "s3:ExistingObjectTag/team", Values: []string{"true"}}), condition(c{Operator: "Bool", Key: "SecureTransport", Values: []string{"true"}}), "must be a key of IAM conditions"},
		{"values have no function call", condition(c{Operator: "StringLike", Key: "s3:prefix", Values: []string{"${aws:username}/(x)"}}), condition(c{Operator: "StringLike", Key: "s3:prefix", Values: []string{"${upper(x)}"}}), "spec.services: iam.statements of web must not contain a function call such as ${upper(...)}"},
		{"conditions are different", condition(vpc, c{Operator: "StringNotEquals", Key: vpc.Key, Values: []string{"vpc-2"}}), condition(vpc, vpc), "conditions must differ in operator or key"},
	})
}
