package aws

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Security groups and their rules.
const (
	SecurityGroup            Kind = "ec2.SecurityGroup"
	DefaultSecurityGroup     Kind = "ec2.DefaultSecurityGroup"
	SecurityGroupIngressRule Kind = "ec2.SecurityGroupIngressRule"
	SecurityGroupEgressRule  Kind = "ec2.SecurityGroupEgressRule"
)

const groupMissing = "InvalidGroup.NotFound: The security group '%s' does not exist"

var securityGroupKinds = map[Kind]*row{
	SecurityGroup: {
		title:            "EC2 Security Group",
		api:              api{"EC2", "CreateSecurityGroup", "ModifySecurityGroup", "DeleteSecurityGroup"},
		neverInitialized: []string{"name"},
		immutable:        []string{"name", "description", "vpcId"},
		creating:         2 * second,
		deleting:         second,
		references:       []reference{{field: "vpcId", to: VPC, missing: vpcMissing, onDelete: blocks}},
		inUse:            "DependencyViolation: resource {id} has a dependent object",
		inUseRetried:     15 * time.Minute,
		id:               idOf("sg"),
		arn:              ec2ARN("security-group"),
		check:            checkGroup,
		observe: func(a *Account, r *Resource) map[string]any {
			return map[string]any{
				"ownerId": a.id, "description": "Managed by Terraform", "name": "terraform-" + strings.TrimPrefix(r.ID, "sg-"),
			}
		},
	},
	// It is there with the VPC, and goes with it: Terraform takes away its rules, and does nothing to delete it.
	DefaultSecurityGroup: {
		title:      "EC2 Security Group",
		api:        api{"EC2", "CreateTags", "ModifySecurityGroup", "DeleteSecurityGroup"},
		immutable:  []string{"vpcId"},
		creating:   second,
		references: []reference{{field: "vpcId", to: VPC, missing: vpcMissing, onDelete: cascades}},
		id:         func(_ *Account, r *Resource) string { return defaultGroupOf(r.Text("vpcId")) },
		arn:        ec2ARN("security-group"),
		observe: func(a *Account, _ *Resource) map[string]any {
			return map[string]any{"ownerId": a.id, "description": "default VPC security group", "name": "default"}
		},
	},
	SecurityGroupIngressRule: ruleKind("VPC Security Group Ingress Rule", "AuthorizeSecurityGroupIngress", "RevokeSecurityGroupIngress"),
	SecurityGroupEgressRule:  ruleKind("VPC Security Group Egress Rule", "AuthorizeSecurityGroupEgress", "RevokeSecurityGroupEgress"),
}

func init() { maps.Copy(table, securityGroupKinds) }

// The sources of a rule: exactly one is given, and the rule keeps it.
var ruleSources = []string{"cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"}

func ruleKind(title, create, remove string) *row {
	return &row{
		title:     title,
		api:       api{"EC2", create, "ModifySecurityGroupRules", remove},
		framework: true,
		immutable: []string{"securityGroupId", "cidrIpv4?", "cidrIpv6?", "prefixListId?", "referencedSecurityGroupId?"},
		creating:  second,
		deleting:  second,
		references: []reference{
			{field: "securityGroupId", to: SecurityGroup, missing: groupMissing, onDelete: cascades},
			{field: "referencedSecurityGroupId", to: SecurityGroup, missing: groupMissing, onDelete: blocks},
		},
		id:    idOf("sgr"),
		arn:   ec2ARN("security-group-rule"),
		check: checkRule,
		observe: func(_ *Account, r *Resource) map[string]any {
			return map[string]any{"securityGroupRuleId": r.ID}
		},
	}
}

func checkGroup(a *Account, r, old *Resource) error {
	name, vpc := r.Text("name"), r.Text("vpcId")
	if strings.HasPrefix(name, "sg-") {
		return refuse("InvalidParameterValue: invalid value for parameter groupName: %s", name)
	}
	for _, other := range a.where(SecurityGroup, "vpcId", vpc) {
		if old == nil && name != "" && other.Text("name") == name {
			return refuse("InvalidGroup.Duplicate: The security group '%s' already exists for VPC '%s'", name, vpc)
		}
	}
	return nil
}

func checkRule(a *Account, r, old *Resource) error {
	sources := 0
	for _, field := range ruleSources {
		if r.Text(field) != "" {
			sources++
		}
	}
	if sources != 1 {
		return reject("Invalid Attribute Combination: %d attributes specified when one (and only one) of [%s] is required",
			sources, snake(strings.Join(ruleSources, ",")))
	}
	for _, other := range a.where(r.Kind, "securityGroupId", r.Text("securityGroupId")) {
		if old == nil && sameRule(r, other) {
			return refuse(`InvalidPermission.Duplicate: the specified rule "peer: %s, %s, from port: %v, to port: %v, ALLOW" already exists`,
				r.Text("cidrIpv4")+r.Text("referencedSecurityGroupId"), r.Text("ipProtocol"), r.number("fromPort"), r.number("toPort"))
		}
	}
	return nil
}

func sameRule(a, b *Resource) bool {
	for _, field := range append([]string{"ipProtocol", "fromPort", "toPort"}, ruleSources...) {
		if !reflect.DeepEqual(a.Attributes[field], b.Attributes[field]) {
			return false
		}
	}
	return true
}

// A door is a port, as security groups know it.
type door struct {
	protocol string
	port     float64
}

// tcp is the door of connections to a port.
func tcp(port float64) door { return door{"tcp", port} }

// admits tells whether a rule lets traffic to a port through, from or to a peer: a security group, or, where empty, some address.
func admits(rule *Resource, to door, peers ...string) bool {
	protocol, port := rule.Text("ipProtocol"), to.port
	if protocol != "-1" && (protocol != to.protocol || port < rule.number("fromPort") || port > rule.number("toPort")) {
		return false
	}
	group := rule.Text("referencedSecurityGroupId")
	return group == "" || slices.Contains(peers, group)
}
