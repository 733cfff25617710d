package controllers_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/controllers"
)

// Every reason for which somebody has to do something has its advice.
func TestEveryReasonHasAdvice(t *testing.T) {
	patient := map[string]bool{
		v1alpha1.ReasonAvailable: true, v1alpha1.ReasonProgressing: true, v1alpha1.ReasonWaiting: true, v1alpha1.ReasonRemoving: true, v1alpha1.ReasonDeleting: true,
	}
	for _, reason := range reasons(t) {
		if got := controllers.Advice(reason, "", "spec.network"); (got == "wait") != patient[reason] {
			t.Errorf("%s: %s", reason, got)
		}
	}
}

// reasons are those of the API.
func reasons(t *testing.T) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../api/v1alpha1/conditions.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok && strings.HasPrefix(spec.Names[0].Name, "Reason") {
			value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			found = append(found, value)
		}
		return true
	})
	if len(found) == 0 {
		t.Fatal("the API has no reasons")
	}
	return found
}

func TestAdviceOnWhatAWSSays(t *testing.T) {
	for said, want := range map[string]string{
		"api error UnauthorizedOperation: You are not authorized to perform this operation.":                                       "attach the policies",
		"AccessDenied: User: arn:aws:sts::1:assumed-role/p is not authorized to perform: s3:CreateBucket on resource":              "do s3:CreateBucket",
		"api error VpcLimitExceeded: The maximum number of VPCs has been reached.":                                                 "Service Quotas",
		"api error AddressLimitExceeded: The maximum number of addresses has been reached.":                                        "Service Quotas",
		"InstanceQuotaExceeded: Exceeded maximum number of DB instances":                                                           "Service Quotas",
		"api error DependencyViolation: resource sg-1 has a dependent object":                                                      "made by hand",
		"api error DBInstanceAlreadyExists: DB instance already exists":                                                            "name it otherwise in spec.databases[main]",
		"InsufficientDBInstanceCapacity: Cannot create a database instance":                                                        "another size",
		"api error Throttling: Rate exceeded":                                                                                      "asked too often",
		"cannot get referenced ProviderConfig: ProviderConfig.aws.m.upbound.io \"default\" not found":                              "spec.providerConfigRef",
		"api error ExpiredToken: The security token included in the request is expired":                                            "credentials",
		"cannot determine creation result - remove the crossplane.io/external-create-pending annotation if it is safe to proceed":  "look in AWS",
		"api error ConflictingDomainExists: The VPC vpc-1 in region eu-west-1 has already been associated with the hosted zone Z1": "which private zone of this domain the VPC has",
		"InvalidParameterCombination: no":                                                                                          "correct spec.databases[main], or change in AWS",
	} {
		if got := controllers.Advice(v1alpha1.ReasonFailed, said, "spec.databases[main]"); !strings.Contains(got, want) {
			t.Errorf("%s: %s; want %s", said, got, want)
		}
	}
}
