package compositions_test

import (
	"encoding/json"
	"testing"

	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

func TestNewVPCHasAClosedDefaultGroup(t *testing.T) {
	env, seen := application(t)
	group := find[*ec2.DefaultSecurityGroup](t, settle(t, env, seen), "staging-vpc")
	if p := group.Spec.ForProvider; *p.VPCID != "vpc-vpc" || p.Ingress != nil || p.Egress != nil {
		t.Errorf("the default group is %s", toJSON(t, p))
	}
	if plan.Allows(group, "LateInitialize") {
		t.Error("a rule that somebody adds to the default group would be copied into its spec")
	}
}

func TestDefaultGroupOfAVPCThatWasMadeWithoutIsLeftAlone(t *testing.T) {
	env, seen := application(t)
	settle(t, env, seen)
	for key, live := range seen.Resources {
		switch live := live.(type) {
		case *ec2.VPC:
			delete(live.Annotations, v1alpha1.AnnotationClosesGroup)
		case *ec2.DefaultSecurityGroup:
			delete(seen.Resources, key)
		}
	}
	if groups := findAll[*ec2.DefaultSecurityGroup](settle(t, env, seen)); len(groups) > 0 {
		t.Errorf("its rules are taken away, and something of others may be in it: %s", groups[0].Name)
	}
}

func TestDefaultGroupIsAdoptedOnlyWhereItWasClosed(t *testing.T) {
	for _, closed := range []bool{true, false} {
		env, seen, before := adopting(t)
		if !closed {
			env.Annotations[v1alpha1.AnnotationAdopt] = withoutDefaultGroup(t, env.Annotations[v1alpha1.AnnotationAdopt])
		}
		p := settle(t, env, seen)
		if got := len(findAll[*ec2.DefaultSecurityGroup](p)) > 0; got != closed {
			t.Errorf("closed: %v, and after the adoption: %v", closed, got)
		}
		if len(findAll[*ec2.VPC](p)) != len(findAll[*ec2.VPC](before)) {
			t.Error("the VPC is not adopted")
		}
	}
}

// withoutDefaultGroup is an adoption from the inventory of a version that closed none.
func withoutDefaultGroup(t *testing.T, annotation string) string {
	t.Helper()
	var adoption map[string]any
	if err := json.Unmarshal([]byte(annotation), &adoption); err != nil {
		t.Fatal(err)
	}
	delete(adoption["externalNames"].(map[string]any), "DefaultSecurityGroup.ec2.aws.m.upbound.io/staging-vpc")
	return toJSON(t, adoption)
}
