package compositions

import (
	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// letIn opens a database for those whom the user names besides linked tasks. A rule is named after whom it lets in: AWS does not make a range of a
// security group, and the old rule stays until the new one is there. No workload's part is "from." and a hash.
func (c composer) letIn(spec v1alpha1.DatabaseSpec, part string, group plan.Fact) {
	port := enginePorts[spec.Engine]
	for _, client := range spec.AllowFrom {
		rule := part + ".from." + plan.PartHash(client.CIDR+client.SecurityGroupID)
		if client.CIDR != "" {
			c.allowInFrom(rule, group, plan.Known(client.CIDR), port)
			continue
		}
		c.allowIn(rule, plan.Known(client.SecurityGroupID), group, onePort(port), client.SecurityGroupID+" to database "+spec.Name)
	}
}
