package compositions

import (
	"fmt"
	"strconv"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// lastExplicit is the highest priority that a route may have.
const lastExplicit = 1000

// explicitRank is how early a priority puts a route, and 0 for one without.
func explicitRank(priority int32) int {
	if priority == 0 {
		return 0
	}
	return max(1, lastExplicit+1-int(priority))
}

// noteRank keeps the rank of a rule that has one with it: what a rule matches does not tell it, and a rule that leaves is in no spec.
func noteRank(res resource.ModernManaged, rule routeRule) {
	if rule.rank[0] > 0 {
		plan.SetAnnotation(res, v1alpha1.AnnotationRank, fmt.Sprint(rule.rank[0]))
	}
}

// explicitRankIn AWS of a rule: that of the spec, or, where the rule leaves, the one that it had.
func (r routeRule) explicitRankIn(live *elbv2.LBListenerRule) int {
	if r.service != "" {
		return r.rank[0]
	}
	rank, err := strconv.Atoi(live.GetAnnotations()[v1alpha1.AnnotationRank])
	if err != nil {
		return 0
	}
	return rank
}
