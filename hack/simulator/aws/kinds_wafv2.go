package aws

import (
	"maps"
	"slices"
	"strings"
)

// WebACLAssociation is a web ACL that looks at the requests of a load balancer.
const WebACLAssociation Kind = "wafv2.WebACLAssociation"

var wafv2Kinds = map[Kind]*row{
	WebACLAssociation: {
		title:     "WAFv2 Web ACL Association",
		api:       api{"WAFV2", "AssociateWebACL", "AssociateWebACL", "DisassociateWebACL"},
		untagged:  true,
		immutable: []string{"resourceArn", "webAclArn"},
		creating:  second,
		deleting:  second,
		references: []reference{{
			field: "resourceArn", to: LB, onDelete: cascades,
			missing: "WAFNonexistentItemException: AWS WAF couldn't perform the operation because your resource doesn't exist: %s",
		}},
		id:           func(_ *Account, r *Resource) string { return associated(r.Text("resourceArn")) },
		external:     func(r *Resource) string { return r.Text("webAclArn") + "," + r.Text("resourceArn") },
		byParameters: true,
		// Terraform asks which web ACL the load balancer has, and takes away whichever that is.
		find: func(_ *Account, o Object) string {
			return associated(show(o.Parameters["resourceArn"]))
		},
		check: checkWebACL,
	},
}

func init() { maps.Copy(table, wafv2Kinds) }

// associated is the key of what a load balancer is associated with: one web ACL.
func associated(balancer string) string { return "web-acl-of:" + balancer }

func checkWebACL(a *Account, r, _ *Resource) error {
	if !slices.Contains(a.others, r.Text("webAclArn")) {
		return refuse("WAFNonexistentItemException: AWS WAF couldn't perform the operation because your resource doesn't exist.")
	}
	if strings.Contains(r.Text("resourceArn"), ":loadbalancer/net/") {
		return refuse("WAFInvalidParameterException: Error reason: The ARN isn't valid. A valid ARN begins with arn: and includes other information")
	}
	return nil
}
