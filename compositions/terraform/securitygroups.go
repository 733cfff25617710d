package terraform

import (
	"net/netip"
	"regexp"
	"slices"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

const (
	knownOfSecurityGroup = "arn id name name_prefix description vpc_id owner_id ingress egress revoke_rules_on_delete timeouts tags tags_all region"
	knownOfIngressRule   = "arn id security_group_rule_id security_group_id cidr_ipv4 referenced_security_group_id from_port to_port ip_protocol description " +
		"tags tags_all region"
)

// The types of rules of security groups. Those of before have no tags, so that nobody can consent to anything with them.
const (
	ingressRule = "aws_vpc_security_group_ingress_rule"
	egressRule  = "aws_vpc_security_group_egress_rule"
	oldRule     = "aws_security_group_rule"
)

// A securityGroup is taken over with its rules: those that say what a field says become part of the spec, and the others stay in AWS as they are.
type securityGroup struct {
	*Resource
	clients []client
	effects []string
}

// A client is a rule that lets somebody in.
type client struct {
	*Resource
	spec v1alpha1.DatabaseClient
}

// mostClients is how many an Environment lets in.
const mostClients = 20

// wrongWithAccess is about the security group of a database, which is to let in the same clients as ever.
func (t *Takeover) wrongWithAccess(db *database) string {
	ids := db.texts("vpc_security_group_ids")
	if len(ids) != 1 {
		return "it has no security group, or several, and an Environment's databases have one: move the rules into one first"
	}
	group := t.states.one("aws_security_group", "id", ids[0])
	switch {
	case group == nil:
		return "its security group " + ids[0] + " is not in the states"
	case group.text("vpc_id") != t.Spec.Network.Existing.VPCID:
		return "its security group is in another VPC"
	}
	if why := wrongWithGroup(group, knownOfSecurityGroup); why != "" {
		return "its security group " + why
	}
	for _, user := range t.states.users(group, ids[0]) {
		if user != db.Resource && !slices.Contains([]string{"aws_security_group", oldRule, ingressRule, egressRule}, user.Type) {
			return "its security group stands in " + user.Address + " too, and in an Environment each database has its own"
		}
	}
	db.group = t.withRules(group, db.port())
	return ""
}

// withRules is a group with its rules. The provider leaves rules alone for which there is no managed resource, so that nobody is locked out.
func (t *Takeover) withRules(group *Resource, port int32) *securityGroup {
	g := &securityGroup{Resource: group}
	ownRules := false
	for _, rule := range t.states.where(ingressRule, "security_group_id", group.text("id")) {
		ownRules = true
		spec, said := clientOf(rule, port)
		if !said || len(g.clients) == mostClients {
			t.leaveWith(rule, "allowFrom of a database cannot say this rule: it stays in the security group as it is")
			continue
		}
		g.clients = append(g.clients, client{rule, spec})
	}
	for _, typ := range []string{egressRule, oldRule} {
		for _, rule := range t.states.where(typ, "security_group_id", group.text("id")) {
			ownRules = true
			t.leaveWith(rule, "an Environment's databases have no such rules: it stays in the security group as it is")
		}
	}
	if !ownRules && len(group.blocks("ingress"))+len(group.blocks("egress")) > 0 {
		g.effects = []string{"the rules that stand in it itself stay in AWS as they are, and Terraform knows them no more"}
	}
	return g
}

var groupID = regexp.MustCompile(`^sg-[0-9a-f]{8}([0-9a-f]{9})?$`)

// widest is the widest range of addresses that allowFrom takes.
const widest = 8

// clientOf a rule that opens the port of a database to one range or one security group, and nothing else.
func clientOf(rule *Resource, port int32) (v1alpha1.DatabaseClient, bool) {
	cidr, group := rule.text("cidr_ipv4"), rule.text("referenced_security_group_id")
	opens := rule.text("ip_protocol") == "tcp" && rule.number("from_port") == port && rule.number("to_port") == port
	if !opens || rule.hidden() != "" || rule.beyond(knownOfIngressRule) != "" {
		return v1alpha1.DatabaseClient{}, false
	}
	if group != "" {
		return v1alpha1.DatabaseClient{SecurityGroupID: group}, cidr == "" && groupID.MatchString(group)
	}
	prefix, err := netip.ParsePrefix(cidr)
	return v1alpha1.DatabaseClient{CIDR: cidr}, err == nil && prefix.Addr().Is4() && prefix.Masked() == prefix && prefix.Bits() >= widest
}
