package aws

import (
	"maps"
	"strings"
)

// Web ACLs, and which of them looks at the requests of a load balancer.
const (
	WebACL            Kind = "wafv2.WebACL"
	WebACLAssociation Kind = "wafv2.WebACLAssociation"
)

var wafv2Kinds = map[Kind]*row{
	// Terraform asks for a web ACL by its ID, its name and its scope.
	WebACL: {
		title:        "WAFv2 WebACL",
		api:          api{"WAFV2", "CreateWebACL", "UpdateWebACL", "DeleteWebACL"},
		immutable:    []string{"name", "scope"},
		untold:       []string{"ruleJson"},
		byParameters: true,
		id:           func(a *Account, _ *Resource) string { return a.uuid() },
		arn: func(a *Account, r *Resource) string {
			return a.arn("wafv2", "regional/webacl/"+r.Text("name")+"/"+r.ID)
		},
		find: func(a *Account, o Object) string {
			if r := a.lookup(WebACL, o.ExternalName); r != nil && r.Text("name") == o.Parameters["name"] && r.Text("scope") == o.Parameters["scope"] {
				return o.ExternalName
			}
			return ""
		},
	},
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

// AddWebACL makes a web ACL that somebody else looks after, of which the ARN says its name and its ID.
func (a *Account) AddWebACL(arn string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	parts := strings.Split(arn, "/")
	name, id := parts[len(parts)-2], parts[len(parts)-1]
	a.resources[key{WebACL, id}] = &Resource{
		Kind: WebACL, ID: id, ARN: arn, ExternalName: id, State: StateAvailable,
		Attributes: map[string]any{"name": name, "scope": "REGIONAL"}, facts: map[string]any{},
	}
}

func checkWebACL(a *Account, r, _ *Resource) error {
	if a.lookup(WebACL, r.Text("webAclArn")) == nil {
		return refuse("WAFNonexistentItemException: AWS WAF couldn't perform the operation because your resource doesn't exist.")
	}
	if strings.Contains(r.Text("resourceArn"), ":loadbalancer/net/") {
		return refuse("WAFInvalidParameterException: Error reason: The ARN isn't valid. A valid ARN begins with arn: and includes other information")
	}
	return nil
}
