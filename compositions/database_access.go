package compositions

import (
	"cmp"
	"strings"

	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// letIn opens a database for those whom the user names besides linked tasks. A rule is named after whom it lets in: AWS does not make a range of a
// security group, and the old rule stays until the new one is there. No workload's part is "from." and a hash.
func (c composer) letIn(spec v1alpha1.DatabaseSpec, part string, group plan.Fact) {
	for _, client := range spec.AllowFrom {
		rule := part + ".from." + plan.PartHash(client.CIDR+client.SecurityGroupID)
		c.allowClient(rule, group, client.CIDR, client.SecurityGroupID, enginePorts[spec.Engine], "database "+spec.Name)
	}
}

// userARNs say how IAM names the users of an instance, where they may connect with a token of IAM. AWS knows the instance by an ID that no other
// instance of its name gets.
func userARNs(spec v1alpha1.DatabaseSpec, instance plan.Made[*rds.Instance]) func(user string) plan.Fact {
	if spec.IAMAuthentication != v1alpha1.Enabled {
		return nil
	}
	now := instance.Live.Status.AtProvider
	return func(user string) plan.Fact {
		user = cmp.Or(user, masterUser(spec, instance))
		arn := strings.Split(plan.Text(now.Arn), ":") // arn:aws:rds:<region>:<account>:db:<identifier>
		if user == "" || now.ResourceID == nil || len(arn) < 5 {
			return instance.Fact(nil)
		}
		arn[2] = "rds-db"
		return instance.Fact(new(strings.Join(arn[:5], ":") + ":dbuser:" + *now.ResourceID + "/" + user))
	}
}

// masterUser is that of the spec. Where an instance is restored, AWS tells.
func masterUser(spec v1alpha1.DatabaseSpec, instance plan.Made[*rds.Instance]) string {
	if spec.RestoreFrom != nil {
		return plan.Text(instance.Live.Status.AtProvider.Username)
	}
	return spec.Credentials.Username
}

// trueIf asks for what AWS has not where it is left out.
func trueIf(s v1alpha1.Switch) *bool {
	if s != v1alpha1.Enabled {
		return nil
	}
	return new(true)
}
