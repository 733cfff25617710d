package terraform

import (
	"net/netip"
	"regexp"
	"slices"

	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"

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

// taken is the managed resource of a part that stands for a security group.
func (g *securityGroup) taken(part string) *Taken {
	return &Taken{
		Kind: ec2.SecurityGroup_GroupVersionKind, Name: part, ExternalName: g.text("id"), KeptName: g.text("name"), From: g.Resource, Effects: g.effects,
	}
}

// An opened thing has a security group for itself, in front of its port.
type opened struct {
	ids  []string // of its security groups
	of   []*Resource
	word string // what it is called in an Environment, in the plural
	port int32  // which clients may be let in by a field, or 0 where there is no such field
}

// securityGroupOf what is opened, or why it cannot be taken over: it is to let in the same clients as ever.
func (t *Takeover) securityGroupOf(o opened) (g *securityGroup, why string) {
	if len(o.ids) != 1 {
		return nil, "it has no security group, or several, and an Environment's " + o.word + " have one: move the rules into one first"
	}
	group := t.states.one("aws_security_group", "id", o.ids[0])
	switch {
	case group == nil:
		return nil, "its security group " + o.ids[0] + " is not in the states"
	case group.text("vpc_id") != t.Spec.Network.Existing.VPCID:
		return nil, "its security group is in another VPC"
	}
	if why := wrongWithAttributes(group, knownOfSecurityGroup); why != "" {
		return nil, "its security group " + why
	}
	for _, user := range t.states.users(group, o.ids[0]) {
		if !slices.Contains(o.of, user) && !slices.Contains([]string{"aws_security_group", oldRule, ingressRule, egressRule}, user.Type) {
			return nil, "its security group stands in " + user.Address + " too, and in an Environment each has its own"
		}
	}
	return t.withRules(group, o), ""
}

// withRules is a group with its rules. The provider leaves rules alone for which there is no managed resource, so that nobody is locked out.
func (t *Takeover) withRules(group *Resource, o opened) *securityGroup {
	g := &securityGroup{Resource: group}
	ownRules := false
	for _, typ := range []string{ingressRule, egressRule, oldRule} {
		for _, rule := range t.states.where(typ, "security_group_id", group.text("id")) {
			ownRules = true
			spec, said := clientOf(rule, o.port)
			switch {
			case typ == ingressRule && o.port != 0 && said && len(g.clients) < mostClients:
				g.clients = append(g.clients, client{rule, spec})
			case typ == ingressRule && o.port != 0:
				t.leaveWith(rule, "allowFrom of a database cannot say this rule: it stays in the security group as it is")
			default:
				t.leaveWith(rule, "an Environment's %s have no such rules: it stays in the security group as it is", o.word)
			}
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
