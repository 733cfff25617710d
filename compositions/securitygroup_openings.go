package compositions

import (
	"strings"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// An opening is what a rule between two security groups opens. AWS takes no two rules that open the same (InvalidPermission.Duplicate), whoever asks for
// them: a route and a client of the user's that is the load balancer's group, or two listeners of one load balancer.
type opening struct {
	out                    bool
	group, other, protocol string
	first, last            float64
}

// openings are those that have been asked for in this plan, and the names of the rules that are in AWS: such a rule stays for whoever asks for the same.
type openings struct {
	asked map[opening]*plan.Object
	there map[opening]string
}

func openingsIn(env *v1alpha1.Environment, seen plan.Observed) *openings {
	all := &openings{asked: map[opening]*plan.Object{}, there: map[opening]string{}}
	for key, live := range seen.Resources {
		if is := openingOf(live); is.other != "" && seen.InAWS(key) && plan.IsOwned(live, env) && !meta.WasDeleted(live) {
			all.there[is] = strings.TrimPrefix(key.Name, env.Name+"-")
		}
	}
	return all
}

// openingOf a rule between two security groups, whose groups are known.
func openingOf(res resource.ModernManaged) opening {
	switch rule := res.(type) {
	case *ec2.SecurityGroupIngressRule:
		p := rule.Spec.ForProvider
		return newOpening(false, p.SecurityGroupID, p.ReferencedSecurityGroupID, p.IPProtocol, p.FromPort, p.ToPort)
	case *ec2.SecurityGroupEgressRule:
		p := rule.Spec.ForProvider
		return newOpening(true, p.SecurityGroupID, p.ReferencedSecurityGroupID, p.IPProtocol, p.FromPort, p.ToPort)
	}
	return opening{}
}

func newOpening(out bool, group, other, protocol *string, first, last *float64) opening {
	if first == nil || last == nil {
		return opening{}
	}
	return opening{out, plan.Text(group), plan.Text(other), plan.Text(protocol), *first, *last}
}

// once makes a rule of an opening, or returns the one that has been asked for already.
func (o *openings) once(out bool, group, other plan.Fact, ports portRange, part string, add func(part string) *plan.Object) *plan.Object {
	is := opening{out, group.Output(), other.Output(), ports.protocol(), float64(ports.first), float64(ports.last)}
	if is.group == "" || is.other == "" {
		return add(part) // and is not made before both are known
	}
	if o.asked[is] == nil {
		if there := o.there[is]; there != "" {
			part = there
		}
		o.asked[is] = add(part)
	}
	return o.asked[is]
}

// allowOut opens ports of members of another security group for members of one.
func (c composer) allowOut(part string, from, to plan.Fact, ports portRange, description string) *plan.Object {
	return c.openings.once(true, from, to, ports, part, func(part string) *plan.Object {
		d := c.Draft(part)
		return plan.Add(d, &ec2.SecurityGroupEgressRule{Spec: ec2.SecurityGroupEgressRuleSpec{ForProvider: ec2.SecurityGroupEgressRuleParameters{
			SecurityGroupID:           d.Use(from),
			ReferencedSecurityGroupID: d.Use(to),
			IPProtocol:                new(ports.protocol()), FromPort: number(ports.first), ToPort: number(ports.last),
			Description: &description,
		}}}).Object
	})
}

// allowIn opens ports of one security group for members of another.
func (c composer) allowIn(part string, from, to plan.Fact, ports portRange, description string) *plan.Object {
	return c.openings.once(false, to, from, ports, part, func(part string) *plan.Object {
		d := c.Draft(part)
		return plan.Add(d, &ec2.SecurityGroupIngressRule{Spec: ec2.SecurityGroupIngressRuleSpec{ForProvider: ec2.SecurityGroupIngressRuleParameters{
			SecurityGroupID:           d.Use(to),
			ReferencedSecurityGroupID: d.Use(from),
			IPProtocol:                new(ports.protocol()), FromPort: number(ports.first), ToPort: number(ports.last),
			Description: &description,
		}}}).Object
	})
}
