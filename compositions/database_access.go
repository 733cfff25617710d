package compositions

import (
	"cmp"
	"strings"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// letIn opens a database for those whom the user names besides linked tasks. A rule is named after whom it lets in: AWS does not make a range of a
// security group, and the old rule stays until the new one is there. No workload's part is "from." and a hash.
func (c composer) letIn(spec v1alpha1.DatabaseSpec, part string, group plan.Fact) {
	for _, client := range spec.AllowFrom {
		c.allowClient(ClientPart(part, client), group, client.CIDR, client.SecurityGroupID, onePort(enginePorts[spec.Engine]), "database "+spec.Name)
	}
}

// ClientPart is the part of the rule that lets a client in to what has a part.
func ClientPart(part string, client v1alpha1.DatabaseClient) string {
	return part + ".from." + plan.PartHash(client.CIDR+client.SecurityGroupID)
}

// DatabaseGroupPart is the part of the security group of a database.
func DatabaseGroupPart(database string) string { return "database-" + database }

// An identity is what AWS reports of a database: the ARN with its name, an ID that no other database of that name gets, and the master user.
type identity struct{ arn, id, username *string }

// userARNs say how IAM names the users of a database, where they may connect with a token of IAM.
func userARNs(spec v1alpha1.DatabaseSpec, of *plan.Object, now identity) func(user string) plan.Fact {
	if spec.IAMAuthentication != v1alpha1.Enabled {
		return nil
	}
	return func(user string) plan.Fact {
		user = cmp.Or(user, username(spec, of, now.username).Output())
		arn := strings.Split(plan.Text(now.arn), ":") // arn:aws:rds:<region>:<account>:db:<identifier>
		if user == "" || now.id == nil || len(arn) < 5 {
			return of.Fact(nil)
		}
		return of.Fact(new(userARN(arn, *now.id, user)))
	}
}

// userARN is how IAM names a user of the database or proxy with an ID, whose ARN in RDS has these parts.
func userARN(arn []string, id, user string) string {
	return strings.Join([]string{arn[0], arn[1], "rds-db", arn[3], arn[4], "dbuser", id + "/" + user}, ":")
}

// username of the master user is that of the spec. Where a database is restored, AWS tells.
func username(spec v1alpha1.DatabaseSpec, of *plan.Object, now *string) plan.Fact {
	if spec.RestoreFrom != nil {
		return of.Fact(now)
	}
	return plan.Known(spec.Credentials.Username)
}

// trueIf asks for what AWS has not where it is left out.
func trueIf(s v1alpha1.Switch) *bool {
	if s != v1alpha1.Enabled {
		return nil
	}
	return new(true)
}
