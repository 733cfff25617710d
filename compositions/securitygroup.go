package compositions

import (
	"fmt"
	"slices"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// maxNameSecurityGroup is the length that AWS allows for names of security groups.
const maxNameSecurityGroup = 255

// securityGroup makes a security group that lets nothing in and nothing out: the provider revokes AWS's default egress rule. Its rules are
// objects of their own.
func (c composer) securityGroup(net Network, part, description string) plan.Fact {
	d, kind := c.Draft(part), ec2.SecurityGroup_GroupVersionKind.GroupKind()
	name, about := c.NameInAWS(kind, part, c.AWSName(part, maxNameSecurityGroup)), c.DescriptionInAWS(kind, part, description)
	group := plan.Add(d, &ec2.SecurityGroup{Spec: ec2.SecurityGroupSpec{ForProvider: ec2.SecurityGroupParameters_2{
		Name:        &name,
		Description: &about,
		VPCID:       d.Use(net.VPC),
	}}})
	return group.Fact(group.Live.Status.AtProvider.ID)
}

// tagClosed is what the policies for the provider want on a group that it tags afterwards: such a one can then only lose rules.
const tagClosed = "terrarium.io/closed"

// closesDefaultGroup reports whether the VPC's default security group is closed. The group of a VPC that was made without closing it is left alone:
// something of others may be in it. The VPC and the group itself remember, or the inventory of the cluster from which the VPC is adopted.
func (c composer) closesDefaultGroup() bool {
	name := c.Env.Name + "-vpc"
	group := ec2.DefaultSecurityGroup_GroupVersionKind.GroupKind()
	vpc := ec2.VPC_GroupVersionKind.GroupKind()
	live, made := c.Seen.Resources[plan.Key{GroupKind: vpc, Name: name}]
	switch {
	case c.IsAdopting():
		return c.Adopts(plan.Key{GroupKind: group, Name: name})
	case made:
		_, closed := c.Seen.Resources[plan.Key{GroupKind: group, Name: name}]
		return closed || live.GetAnnotations()[v1alpha1.AnnotationClosesGroup] != ""
	}
	return true
}

// closeDefaultGroup takes all rules from the security group that AWS makes with a VPC and gives to what names no group. That group cannot be deleted,
// and the provider does nothing when asked to: the group goes with the VPC (ec2/vpc_default_security_group.go).
func (c composer) closeDefaultGroup(vpc plan.Fact) {
	d := c.Draft("vpc")
	res := &ec2.DefaultSecurityGroup{Spec: ec2.DefaultSecurityGroupSpec{ForProvider: ec2.DefaultSecurityGroupParameters{VPCID: d.Use(vpc)}}}
	group := plan.Add(d, res)
	res.Spec.ForProvider.Tags[tagClosed] = new("true")
	policies := xpv1.ManagementPolicies{xpv1.ManagementActionObserve, xpv1.ManagementActionCreate, xpv1.ManagementActionUpdate}
	if live, ok := c.Seen.Resources[group.Key]; !ok || meta.GetExternalName(live) == "" {
		policies = append(policies, xpv1.ManagementActionLateInitialize) // or its ID would be lost; afterwards, a rule that somebody adds would be copied
	}
	res.SetManagementPolicies(policies)
}

// A portRange is ports that follow each other, of TCP where it does not say udp.
type portRange struct {
	first, last int32
	udp         bool
}

// onePort is a range of one.
func onePort(port int32) portRange { return portRange{first: port, last: port} }

// String is 80, 8001-8004 or 53.udp.
func (p portRange) String() string {
	of := ""
	if p.udp {
		of = ".udp"
	}
	if p.first == p.last {
		return fmt.Sprint(p.first, of)
	}
	return fmt.Sprintf("%d-%d%s", p.first, p.last, of)
}

// protocol is the name that security groups have for it.
func (p portRange) protocol() string {
	if p.udp {
		return "udp"
	}
	return "tcp"
}

// rangesOf ports, in as few ranges as have no other port in them.
func rangesOf(ports []int32) []portRange {
	ports = slices.Compact(slices.Sorted(slices.Values(ports)))
	var ranges []portRange
	for _, port := range ports {
		if n := len(ranges); n > 0 && ranges[n-1].last == port-1 {
			ranges[n-1].last = port
			continue
		}
		ranges = append(ranges, onePort(port))
	}
	return ranges
}

// allowInFrom opens a port of a security group for an address range.
func (c composer) allowInFrom(part string, to, cidr plan.Fact, port portRange) *plan.Object {
	d, what := c.Draft(part), "port"
	if port.udp {
		what = "UDP port"
	}
	return plan.Add(d, &ec2.SecurityGroupIngressRule{Spec: ec2.SecurityGroupIngressRuleSpec{ForProvider: ec2.SecurityGroupIngressRuleParameters{
		SecurityGroupID: d.Use(to),
		CidrIPv4:        d.Use(cidr),
		IPProtocol:      new(port.protocol()), FromPort: number(port.first), ToPort: number(port.last),
		Description: new(fmt.Sprintf("%s %d from %s", what, port.first, d.Text(cidr))),
	}}}).Object
}

// allowClient opens a port of a security group for an address range or for a security group that somebody else has made, of which one is empty.
func (c composer) allowClient(part string, to plan.Fact, cidr, securityGroupID string, port portRange, what string) {
	if cidr != "" {
		c.allowInFrom(part, to, plan.Known(cidr), port)
		return
	}
	c.allowIn(part, plan.Known(securityGroupID), to, port, securityGroupID+" to "+what)
}

// allowOutToAll lets members of a security group connect to everything that the routes reach.
func (c composer) allowOutToAll(part string, from plan.Fact) *plan.Object {
	d := c.Draft(part)
	return plan.Add(d, &ec2.SecurityGroupEgressRule{Spec: ec2.SecurityGroupEgressRuleSpec{ForProvider: ec2.SecurityGroupEgressRuleParameters{
		SecurityGroupID: d.Use(from),
		CidrIPv4:        new(anywhere),
		IPProtocol:      new("-1"),
		Description:     new("everything that the routes reach"),
	}}}).Object
}

// number is how the provider's types hold whole numbers.
func number[N ~int32 | ~int](n N) *float64 { return new(float64(n)) }

// numberIfSet leaves out what the user left out.
func numberIfSet(n int32) *float64 {
	if n == 0 {
		return nil
	}
	return number(n)
}
