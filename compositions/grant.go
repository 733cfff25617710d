package compositions

import (
	"cmp"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// A grant is what a link gives to the tasks of a workload. The block that is linked to says it, and workloads read it without knowing the block.
// Which fields it has follows from the spec; only their facts come from AWS.
type grant struct {
	// to is what the link leads to, and empty where that is not of the Environment.
	to plan.Instance

	// container whose variables these are.
	container string

	// variables are plain ones, and secrets those that ECS reads when a task starts.
	variables []grantedVariable
	secrets   []grantedSecret

	// permissions are those of the application. ECS's own, to read the secrets, follow from them.
	permissions []grantedPermission

	// doors are the security groups that let the tasks in.
	doors []grantedDoor

	// needed must be there before a task starts.
	needed []*plan.Object

	// endpoints are the services of AWS that the application calls because of the link, by the names that their VPC endpoints have.
	endpoints []string
}

// A grantedVariable is a variable whose value may be read by anyone.
type grantedVariable struct {
	name  string
	value plan.Fact
}

// variableNames are what the variables of a link are called.
type variableNames struct {
	own    v1alpha1.LinkVariables
	prefix v1alpha1.EnvPrefix
}

// of a variable: the name that the link gives it, or the prefix and what it says.
func (n variableNames) of(says string) string { return cmp.Or(n.own[says], n.prefix+says) }

// A grantedSecret is a variable whose value is in Secrets Manager, or in the Parameter Store of Systems Manager.
type grantedSecret struct {
	name string

	// arn of the secret, the key of its JSON object, and the version, where it is not the current one.
	arn     plan.Fact
	key     string
	version plan.Fact

	// kmsKeyARN is the key that opens the secret, where that is not AWS's own.
	kmsKeyARN   string
	isParameter bool

	// pulls is true for the user name and the password of an image's registry, which are no variable.
	pulls bool
}

// A grantedPermission allows actions on resources, by way of what the condition keys name.
type grantedPermission struct {
	actions   []string
	resources []plan.Fact
	by        map[string]plan.Fact
}

// A grantedDoor is a port of a security group, or several that follow each other.
type grantedDoor struct {
	// part begins the names of the rules, and description says for people what is behind.
	part, description string

	group plan.Fact
	port  int32

	// last is the last of several ports.
	last int32
}

// ports of the door.
func (d grantedDoor) ports() portRange { return portRange{first: d.port, last: max(d.port, d.last)} }

// link gives a container of the workload what a link gives.
func (w *workload) link(container string, g grant) {
	g.container = container
	w.grants = append(w.grants, g)
}

// condition of the statement about a permission.
func (p grantedPermission) condition(d *plan.Draft) map[string]map[string][]string {
	if len(p.by) == 0 {
		return nil
	}
	equal := map[string][]string{}
	for _, key := range plan.SortedKeys(p.by) {
		equal[key] = []string{d.Text(p.by[key])}
	}
	return map[string]map[string][]string{"StringEquals": equal}
}
