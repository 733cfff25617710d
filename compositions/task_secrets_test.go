package compositions_test

import (
	"slices"
	"strings"
	"testing"

	iam "github.com/upbound/provider-aws/v2/apis/namespaced/iam/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

func TestParametersAreReadByWayOfTheirEndpoint(t *testing.T) {
	env := readEnvironment(t, "service-parameters")
	endpoints := func(p *plan.Plan) string {
		var names []string
		for _, o := range p.Objects {
			if o.Kind == "VPCEndpoint" {
				names = append(names, o.Name)
			}
		}
		slices.Sort(names)
		return strings.Join(names, " ")
	}
	const others = "staging-ecr.api staging-ecr.dkr staging-logs staging-s3"
	if got := endpoints(compose(t, env, nothingBut(nil))); got != others+" staging-secretsmanager staging-ssm" {
		t.Errorf("with secrets and parameters there are endpoints %s", got)
	}
	service := &env.Spec.Services[0]
	service.SecretEnv = service.SecretEnv[:2]
	if got := endpoints(compose(t, env, nothingBut(nil))); got != others+" staging-ssm" {
		t.Errorf("with parameters alone there are endpoints %s", got)
	}
}

// What makes a long policy shorter takes away neither of the ways to a key.
func TestLongPolicyStillOpensKeysOfBothStores(t *testing.T) {
	env, seen := readEnvironment(t, "service-parameters"), nothingBut(nil)
	const key = "arn:aws:kms:eu-west-1:111122223333:key/66666666-7777-8888-9999-000000000000"
	for i := range 30 {
		name := strings.Repeat("x", 20) + string(rune('a'+i%26)) + string(rune('a'+i/26))
		env.Spec.Secrets = append(env.Spec.Secrets, v1alpha1.SecretSpec{Name: name, ValueFrom: v1alpha1.SecretValueSource{
			Parameter: &v1alpha1.ExistingParameter{ARN: "arn:aws:ssm:eu-west-1:111122223333:parameter/" + strings.Repeat("long/", 20) + name, KMSKeyARN: key},
		}})
		env.Spec.Services[0].SecretEnv = append(env.Spec.Services[0].SecretEnv, v1alpha1.SecretEnvVar{Name: "V_" + strings.ToUpper(name), Secret: name})
	}
	p := settle(t, admitted(t, env), seen)
	policy := *findObject[*iam.RolePolicy](t, p, "staging-web-execution").Resource.(*iam.RolePolicy).Spec.ForProvider.Policy
	for _, via := range []string{"secretsmanager.eu-west-1.amazonaws.com", "ssm.eu-west-1.amazonaws.com"} {
		if strings.Count(policy, via) != 1 {
			t.Errorf("%s is %d times in the policy, want it once: %s", via, strings.Count(policy, via), policy)
		}
	}
	if strings.Contains(policy, "PARAMETER_ARN") {
		t.Error("the policy is not shortened, and shows nothing")
	}
}
