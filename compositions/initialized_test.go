package compositions_test

import (
	"reflect"
	"testing"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"

	"github.com/terrarium-io/terrarium/compositions/plan"
)

// The provider copies optional blocks that AWS has into the spec, and loses false, 0 and "" within them; then the default of Terraform's schema
// counts. The list has all blocks of the kinds that are optional and computed and have a field with another default than zero,
// as the sources of terraform-provider-aws 6.34 have them (internal/service/…; the provider's config/schema.json leaves defaults out). A
// block is said by a composition, or AWS has no zero in it, for the reason given.
var computedBlocks = []struct {
	kind, block string // by the names of the Go types
	harmless    string
}{
	{kind: "LBTargetGroup", block: "Stickiness"},  // elbv2/target_group.go: enabled is true, cookie_duration 86400
	{kind: "LBTargetGroup", block: "HealthCheck"}, // elbv2/target_group.go: enabled is true, and others that a composition says
	{
		kind: "LBTargetGroup", block: "TargetGroupHealth",
		harmless: "elbv2/target_group.go: counts and percentages are texts, off or a number from 1 up",
	},
	{
		kind: "Certificate", block: "Options",
		harmless: "acm/certificate.go: certificate_transparency_logging_preference is a text, and the provider never copies the block",
	},
}

func TestBlocksWithDefaultsOfTheirOwnAreSaid(t *testing.T) {
	env, seen := completeSample(t)
	p := settle(t, admitted(t, env), seen)
	for _, listed := range computedBlocks {
		found := false
		for _, o := range p.Objects {
			if o.Kind != listed.kind || !plan.Allows(o.Resource, xpv1.ManagementActionLateInitialize) {
				continue
			}
			found = true
			block := reflect.ValueOf(o.Resource).Elem().FieldByName("Spec").FieldByName("ForProvider").FieldByName(listed.block)
			if block.IsNil() && listed.harmless == "" {
				t.Errorf("%s does not say %s, so that the provider copies it and its defaults count", o, listed.block)
			}
		}
		if !found {
			t.Errorf("no %s is composed with LateInitialize: take it from the list", listed.kind)
		}
	}
}
