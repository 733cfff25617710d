package compositions

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// taskRoles are the two roles of a workload's tasks.
type taskRoles struct {
	// execution is the ARN of the role with which ECS starts a task, and task the ARN of the role that the application has.
	execution, task plan.Fact

	executionName, taskName string
}

// permissions of the roles must be there before a task starts. While old tasks run or may be started, moving, nothing is taken from them: where the old
// permissions and the new ones do not fit together, the new ones are held, and with them the new tasks.
func (c composer) permissions(w workload, logs logGroup, roles taskRoles, moving bool) (all []*plan.Object, held []plan.Key) {
	add := func(d *plan.Draft, name string, role plan.Fact, statements []statement, short shortening) {
		if name == "" {
			return // somebody else has made the role
		}
		statements, fit := short(statements), true
		if moving {
			statements, fit = c.withFormer(w, d.Part, statements, short)
		}
		if len(statements) == 0 {
			return
		}
		policy := c.rolePolicy(d, name, role, statements)
		all = append(all, policy)
		if !fit {
			held = append(held, policy.Key)
		}
	}
	d := c.Draft(w.part + "-execution")
	add(d, roles.executionName, roles.execution, c.executionStatements(d, w, logs), fittingIn(c.Env.Spec.Region))
	d = c.Draft(w.part + "-task")
	add(d, roles.taskName, roles.task, taskStatements(d, w), asTheyAre)
	for _, arn := range w.IAM.PolicyARNs {
		all = append(all, c.attachPolicy(w.part+"-task."+plan.PartHash(arn), roles.taskName, roles.task, arn))
	}
	return all, held
}

// executionStatements allow exactly what starting a task of this workload takes: writing to its log group, reading its secrets, decrypting
// those that have a key of somebody's own, and pulling its images where those are in private ECR repositories.
func (c composer) executionStatements(d *plan.Draft, w workload, logs logGroup) []statement {
	statements := []statement{{
		Effect:   allow,
		Action:   []string{"logs:CreateLogStream", "logs:PutLogEvents"},
		Resource: []string{d.Text(logs.arn) + ":*"}, // the streams of the group
	}}
	for _, store := range stores {
		if arns := w.secretARNs(d, store); len(arns) > 0 {
			statements = append(statements, statement{Effect: allow, Action: []string{store.action}, Resource: arns})
		}
	}
	for _, store := range stores {
		statements = append(statements, w.decryptStatements(d, store, c.Env.Spec.Region)...)
	}
	return append(statements, pullStatements(w.images(), c.Env.Spec.Region)...)
}

// shortening makes statements shorter where they are too long for the inline policies of a role.
type shortening func([]statement) []statement

// asTheyAre are the statements of a task: they are the user's.
func asTheyAre(statements []statement) []statement { return statements }

// fittingIn a region shortens statements that are too long for the inline policies of a role: first which secrets each key may open is left out, then
// which keys. Neither allows more: the keys open only what Secrets Manager and Systems Manager read for the role, and the
// statements about secretsmanager:GetSecretValue and ssm:GetParameters say what that is. See decision 26.
func fittingIn(region string) shortening {
	return func(statements []statement) []statement {
		for _, keys := range []func(statement) []string{
			func(s statement) []string { return s.Resource },
			func(statement) []string {
				return []string{fmt.Sprintf("arn:%s:kms:%s:*:key/*", Partition(region), region)}
			},
		} {
			if !slices.ContainsFunc(statements, statement.opensKey) || policySize(policyDocument(statements...)) <= maxInlinePolicies {
				break
			}
			statements = withKeysTogether(statements, keys)
		}
		return statements
	}
}

// opensKey reports whether a statement is one of those about keys.
func (s statement) opensKey() bool { return slices.Equal(s.Action, []string{"kms:Decrypt"}) }

// withKeysTogether makes one statement of the statements about keys, with some of the keys as its resources.
func withKeysTogether(statements []statement, keys func(statement) []string) []statement {
	var short []statement
	at := -1 // where the keys are
	for _, s := range statements {
		if !s.opensKey() {
			short = append(short, s)
			continue
		}
		if at < 0 {
			at = len(short)
			short = append(short, statement{Effect: s.Effect, Action: s.Action, Condition: map[string]map[string][]string{"StringEquals": {viaService: nil}}})
		}
		short[at].Resource = union(short[at].Resource, keys(s))
		via := short[at].Condition["StringEquals"]
		via[viaService] = union(via[viaService], s.Condition["StringEquals"][viaService])
	}
	return short
}

// pullStatements are for images in private ECR repositories. An authorization token belongs to no resource: AWS takes only "*" for it. By its name
// nobody knows whether a repository is a pull-through cache: of that, the first pull makes the repository, and each one may bring in an image from
// upstream (pull-through-cache-iam in the user guide of ECR). Without a rule for the name in the registry both do nothing.
func pullStatements(images []string, region string) []statement {
	var repositories []string
	for _, image := range images {
		if r, ok := repositoryOf(image); ok {
			repository := fmt.Sprintf("arn:%s:ecr:%s:%s:repository/%s", Partition(region), r.region, r.account, r.name)
			if !slices.Contains(repositories, repository) {
				repositories = append(repositories, repository)
			}
		}
	}
	if len(repositories) == 0 {
		return nil
	}
	return []statement{
		{Effect: allow, Action: []string{"ecr:GetAuthorizationToken"}, Resource: []string{"*"}},
		{Effect: allow, Action: []string{
			"ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:BatchImportUpstreamImage", "ecr:CreateRepository",
		}, Resource: repositories},
	}
}

// taskStatements are the user's own, those of the links, and what ECS Exec takes. The channels of ECS Exec belong to no resource: AWS takes only "*"
// for them.
func taskStatements(d *plan.Draft, w workload) []statement {
	var statements []statement
	for _, s := range w.IAM.Statements {
		statements = append(statements, statement{
			Effect: string(s.Effect), Action: s.Actions, Resource: s.Resources, Condition: policyConditions(s.Conditions),
		})
	}
	for _, g := range w.grants {
		for _, p := range g.permissions {
			statements = withOnce(statements, statement{Effect: allow, Action: p.actions, Resource: d.Texts(p.resources), Condition: p.condition(d)})
		}
	}
	if w.takesCommands() {
		statements = append(statements, statement{
			Effect: allow,
			Action: []string{
				"ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel",
				"ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel",
			},
			Resource: []string{"*"},
		})
	}
	return statements
}

// withOnce adds a statement that is not there yet: two containers may be linked to the same.
func withOnce(statements []statement, s statement) []statement {
	if slices.ContainsFunc(statements, func(other statement) bool { return reflect.DeepEqual(s, other) }) {
		return statements
	}
	return append(statements, s)
}

func policyConditions(conditions []v1alpha1.PolicyCondition) map[string]map[string][]string {
	if len(conditions) == 0 {
		return nil
	}
	out := map[string]map[string][]string{}
	for _, condition := range conditions {
		if out[condition.Operator] == nil {
			out[condition.Operator] = map[string][]string{}
		}
		out[condition.Operator][condition.Key] = condition.Values
	}
	return out
}
