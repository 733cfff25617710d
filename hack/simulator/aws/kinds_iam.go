package aws

import (
	"encoding/json"
	"maps"
	"strings"
)

// Identity.
const (
	Role                 Kind = "iam.Role"
	RolePolicy           Kind = "iam.RolePolicy"
	RolePolicyAttachment Kind = "iam.RolePolicyAttachment"
)

const roleMissing = "NoSuchEntity: The role with name %s cannot be found."

var iamKinds = map[Kind]*row{
	Role: {
		title:            "IAM Role",
		api:              api{"IAM", "CreateRole", "UpdateAssumeRolePolicy", "DeleteRole"},
		named:            true,
		neverInitialized: []string{"inlinePolicy", "managedPolicyArns"},
		immutable:        []string{"name", "path"},
		emptied:          []string{"permissionsBoundary"},
		accepts:          samePolicy,
		creating:         second,
		deleting:         second,
		id:               func(_ *Account, r *Resource) string { return r.ExternalName },
		arn: func(a *Account, r *Resource) string {
			path := r.Text("path")
			if path == "" {
				path = "/"
			}
			return a.globalARN("iam", ":"+a.id+":role"+path+r.ExternalName)
		},
		check: checkRole,
		apply: func(a *Account, r, _ *Resource) {
			if r.facts["unique"] == nil {
				r.facts["unique"] = "AROA" + a.letters(17, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
			}
		},
		observe: func(_ *Account, r *Resource) map[string]any {
			return map[string]any{
				"uniqueId": r.fact("unique"), "maxSessionDuration": 3600, "path": "/",
				"=assumeRolePolicy": singled(r.Text("assumeRolePolicy")),
			}
		},
		removable: refuseRoleInUse,
		removed: func(a *Account, r *Resource) { // only with forceDetachPolicies is there anything left
			for _, policy := range append(a.where(RolePolicy, "role", r.ID), a.where(RolePolicyAttachment, "role", r.ID)...) {
				delete(a.resources, key{policy.Kind, policy.ID})
			}
		},
	},
	RolePolicy: {
		title:      "IAM Role Policy",
		api:        api{"IAM", "PutRolePolicy", "PutRolePolicy", "DeleteRolePolicy"},
		named:      true,
		untagged:   true,
		immutable:  []string{"role", "name"},
		creating:   second,
		deleting:   second,
		references: []reference{{field: "role", to: Role, missing: roleMissing}},
		id:         func(_ *Account, r *Resource) string { return r.Text("role") + ":" + r.ExternalName },
		find:       func(_ *Account, o Object) string { return show(o.Parameters["role"]) + ":" + o.ExternalName },
		check: func(_ *Account, r, _ *Resource) error {
			if len(r.Text("policy")) > 10240 {
				return refuse("LimitExceeded: Maximum policy size of 10240 bytes exceeded for role %s", r.Text("role"))
			}
			return checkPolicy(r.Text("policy"))
		},
	},
	RolePolicyAttachment: {
		title:      "IAM Role Policy Attachment",
		api:        api{"IAM", "AttachRolePolicy", "AttachRolePolicy", "DetachRolePolicy"},
		untagged:   true,
		immutable:  []string{"role", "policyArn"},
		creating:   second,
		deleting:   second,
		references: []reference{{field: "role", to: Role, missing: roleMissing}},
		id:         func(_ *Account, r *Resource) string { return r.Text("role") + "/" + r.Text("policyArn") },
		check: func(a *Account, r, _ *Resource) error {
			if arn := r.Text("policyArn"); !strings.HasPrefix(arn, a.globalARN("iam", ":")) || !strings.Contains(arn, ":policy/") {
				return refuse("NoSuchEntity: Policy %s does not exist or is not attachable.", arn)
			}
			return nil
		},
	},
}

func init() { maps.Copy(table, iamKinds) }

func checkRole(_ *Account, r, _ *Resource) error {
	if len(r.ExternalName) > 64 {
		return refuse("ValidationError: 1 validation error detected: Value '%s' at 'roleName' failed to satisfy constraint: "+
			"Member must have length less than or equal to 64", r.ExternalName)
	}
	return checkPolicy(r.Text("assumeRolePolicy"))
}

// singled is the form in which IAM keeps the policy of who may assume a role: a list of one is that one.
func singled(document string) string {
	var content any
	if json.Unmarshal([]byte(document), &content) != nil {
		return document
	}
	return show(withLists(content, func(list []any) any {
		if len(list) == 1 {
			return list[0]
		}
		return list
	}))
}

// samePolicy: Terraform compares policies by what they mean.
func samePolicy(field string, seen any, asked map[string]any) bool {
	return field == "assumeRolePolicy" && singled(show(seen)) == singled(show(asked[field]))
}

func checkPolicy(document string) error {
	if p, err := parsePolicy(document); err != nil || len(p.Statement) == 0 {
		return refuse("MalformedPolicyDocument: Syntax errors in policy.")
	}
	return nil
}

func refuseRoleInUse(a *Account, r *Resource, _ Object) error {
	if r.flag("forceDetachPolicies") {
		return nil
	}
	if len(a.where(RolePolicy, "role", r.ID)) > 0 {
		return refuse("DeleteConflict: Cannot delete entity, must delete policies first.")
	}
	if len(a.where(RolePolicyAttachment, "role", r.ID)) > 0 {
		return refuse("DeleteConflict: Cannot delete entity, must detach all policies first.")
	}
	return nil
}

// policy is an IAM policy document, as far as the simulator reads one. Conditions are not looked at.
type policy struct {
	Statement []struct {
		Effect           string
		Action, Resource oneOrMany
	}
}

// oneOrMany is a string or a list of strings, as IAM allows.
type oneOrMany []string

// UnmarshalJSON implements json.Unmarshaler.
func (m *oneOrMany) UnmarshalJSON(data []byte) error {
	if data[0] == '"' {
		*m = make(oneOrMany, 1)
		return json.Unmarshal(data, &(*m)[0])
	}
	return json.Unmarshal(data, (*[]string)(m))
}

func parsePolicy(document string) (policy, error) {
	var p policy
	err := json.Unmarshal([]byte(document), &p)
	return p, err
}

func (p policy) allows(action, resource string) bool {
	allowed := false
	for _, s := range p.Statement {
		if s.Action.match(action) && s.Resource.match(resource) {
			if s.Effect == "Deny" {
				return false
			}
			allowed = true
		}
	}
	return allowed
}

func (m oneOrMany) match(s string) bool {
	for _, pattern := range m {
		if matches(pattern, s) {
			return true
		}
	}
	return false
}

// matches compares with IAM's wildcard for any characters.
func matches(pattern, s string) bool {
	head, rest, wild := strings.Cut(pattern, "*")
	if !strings.HasPrefix(s, head) {
		return false
	}
	s = s[len(head):]
	if !wild {
		return s == ""
	}
	for i := range len(s) + 1 {
		if matches(rest, s[i:]) {
			return true
		}
	}
	return false
}
