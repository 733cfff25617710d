package compositions_test

import (
	"os"
	"strings"
	"testing"

	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	iam "github.com/upbound/provider-aws/v2/apis/namespaced/iam/v1beta1"

	"github.com/terrarium-io/terrarium/compositions"
)

// The rules cannot call Go: they have the table written out.
func TestPolicyKnowsTheSamePartitions(t *testing.T) {
	policy, err := os.ReadFile("../config/policy/environment.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for variable, want := range map[string]string{"partition": compositions.PartitionRule(), "dnsSuffix": compositions.DNSSuffixRule()} {
		if !strings.Contains(string(policy), "  - name: "+variable+"\n    expression: >-\n      "+want+"\n") {
			t.Errorf("the policy does not have the table in its variable %s: %s", variable, want)
		}
	}
	if strings.Count(string(policy), "startsWith('cn-')") != 2 {
		t.Error("the policy has the table elsewhere too")
	}
}

func TestPullPermissionsAreForRegistriesOfECR(t *testing.T) {
	tests := map[string]string{
		"111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop/web:1":                 "arn:aws:ecr:eu-west-1:111122223333:repository/shop/web",
		"111122223333.dkr.ecr-fips.us-east-1.amazonaws.com/web@sha256:abc":        "arn:aws:ecr:us-east-1:111122223333:repository/web",
		"111122223333.dkr.ecr.us-iso-east-1.c2s.ic.gov/web:1":                     "arn:aws-iso:ecr:us-iso-east-1:111122223333:repository/web",
		"111122223333.dkr-ecr.eu-west-1.on.aws/web:1":                             "arn:aws:ecr:eu-west-1:111122223333:repository/web",
		"111122223333.dkr.ecr.eu-west-1.amazonaws.com/docker-hub/library/nginx:1": "arn:aws:ecr:eu-west-1:111122223333:repository/docker-hub/library/nginx",
		"docker.io/evil.dkr.ecr.eu-west-1.amazonaws.com/web":                      "",
		"111122223333.dkr.ecr.eu-west-1.amazonaws.com.evil.org/web":               "",
		"111122223333.dkr.ecr.eu-west-1.on.aws/web":                               "",
		"x111122223333.dkr.ecr.eu-west-1.amazonaws.com/web":                       "",
	}
	for image, want := range tests {
		t.Run(image, func(t *testing.T) {
			env := readEnvironment(t, "service-plain")
			env.Spec.Services[0].Image = image
			if strings.HasPrefix(want, "arn:aws-iso:") {
				env.Spec.Region = "us-iso-east-1"
			}
			plan := settle(t, admitted(t, env), nothingBut(nil))
			policy := *find[*iam.RolePolicy](t, plan, env.Name+"-"+env.Spec.Services[0].Name+"-execution").Spec.ForProvider.Policy
			if want == "" == strings.Contains(policy, "ecr:") || !strings.Contains(policy, want) {
				t.Errorf("the policy is %s, want %q in it", policy, want)
			}
			if cached := strings.Contains(policy, `"ecr:BatchImportUpstreamImage","ecr:CreateRepository"],"Resource":["`+want); cached != (want != "") {
				t.Errorf("the policy is %s: the first pull through a cache must import the image, and make its repository", policy)
			}
		})
	}
}

func TestEuropeanSovereignCloudHasNamesOfItsOwn(t *testing.T) {
	env, seen := application(t)
	env.Spec.Region = "eusc-de-east-1"
	plan := settle(t, admitted(t, env), seen)
	for _, o := range plan.Objects {
		if role, ok := o.Resource.(*iam.RolePolicy); ok && strings.Contains(*role.Spec.ForProvider.Policy, `"arn:aws:ecr`) {
			t.Errorf("%s has ARNs of another partition: %s", o, *role.Spec.ForProvider.Policy)
		}
	}
	if len(findAll[*ecs.Service](plan)) == 0 {
		t.Error("there is no service")
	}
}
