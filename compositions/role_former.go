package compositions

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	iam "github.com/upbound/provider-aws/v2/apis/namespaced/iam/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// withFormer adds to the statements of a part's policy what AWS allows by that policy until now, so that nothing is taken from tasks that run. What AWS
// denies by the policy goes at once: it may be why new tasks do not run. Where the new statements and what is allowed until now are more than IAM takes
// together, what is allowed until now stays alone, and fit is false.
func (c composer) withFormer(w workload, part string, statements []statement, short shortening) (kept []statement, fit bool) {
	live, ok := c.Seen.Resources[c.Key(iam.RolePolicy_GroupVersionKind.GroupKind(), part)].(*iam.RolePolicy)
	if !ok || meta.WasDeleted(live) {
		return statements, true
	}
	former := statementsOf(plan.Text(live.Status.AtProvider.Policy))
	allowed := slices.DeleteFunc(slices.Clone(former), func(s statement) bool { return s.Effect != allow })
	both := short(merged(statements, allowed))
	if len(both) == 0 && len(former) > 0 {
		both = []statement{needless}
	}
	if isRefused(live, both) || isRefused(live, statements) {
		return statements, true
	}
	size := policySize(policyDocument(both...))
	if size <= maxInlinePolicies || policySize(policyDocument(statements...)) > maxInlinePolicies { // see checkLimits
		return both, true
	}
	c.Problem(v1alpha1.ReasonInvalidSpec, fmt.Sprintf("%s: what its new tasks may do and what those before may do are %d characters together in a policy, "+
		"and AWS takes %d: make the change in two steps, the second when the tasks of the first run, or use a managed policy in iam.policyARNs",
		w, size, maxInlinePolicies))
	return allowed, false
}

// needless is what a policy says that has nothing else to say and cannot go yet: everybody may do it anyway.
var needless = statement{Effect: allow, Action: []string{"sts:GetCallerIdentity"}, Resource: []string{"*"}}

// isRefused reports whether IAM has refused statements that it was asked for, whatever it had before.
func isRefused(live *iam.RolePolicy, statements []statement) bool {
	if plan.Text(live.Spec.ForProvider.Policy) != policyDocument(statements...) {
		return false
	}
	message := plan.OperationError(live)
	return strings.Contains(message, "MalformedPolicyDocument") || strings.Contains(message, "LimitExceeded")
}

// merged are statements with more that are allowed, as short as can be: what the statements allow already is left out, and a further statement that
// differs from one of them in its actions alone, or in its resources alone, comes into that one.
func merged(statements, more []statement) []statement {
	all := slices.Clone(statements)
	for _, s := range more {
		s.Resource = slices.DeleteFunc(slices.Clone(s.Resource), func(resource string) bool {
			return slices.ContainsFunc(all, func(by statement) bool {
				return s.isLike(by) && isPart(s.Action, by.Action) && slices.Contains(by.Resource, resource)
			})
		})
		if len(s.Resource) == 0 {
			continue
		}
		at := slices.IndexFunc(all, func(into statement) bool {
			return s.isLike(into) && (isSame(s.Action, into.Action) || isSame(s.Resource, into.Resource))
		})
		if at < 0 {
			all = append(all, s)
			continue
		}
		all[at].Action, all[at].Resource = union(all[at].Action, s.Action), union(all[at].Resource, s.Resource)
	}
	return all
}

// isLike reports whether two statements differ in their actions and resources alone.
func (s statement) isLike(other statement) bool {
	return s.Effect == other.Effect && plan.JSON(s.inOrder().Condition) == plan.JSON(other.inOrder().Condition)
}

func isSame(a, b []string) bool { return isPart(a, b) && isPart(b, a) }

func isPart(of, all []string) bool {
	return !slices.ContainsFunc(of, func(text string) bool { return !slices.Contains(all, text) })
}

// union of two lists, which begins with the first.
func union(a, b []string) []string {
	all := slices.Clone(a)
	for _, text := range b {
		if !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	return all
}

// inOrder is a statement in one fixed form, whatever order its lists have in AWS.
func (s statement) inOrder() statement {
	sorted := statement{Effect: s.Effect, Action: slices.Sorted(slices.Values(s.Action)), Resource: slices.Sorted(slices.Values(s.Resource))}
	for operator, keys := range s.Condition {
		for key, values := range keys {
			if sorted.Condition == nil {
				sorted.Condition = map[string]map[string][]string{}
			}
			if sorted.Condition[operator] == nil {
				sorted.Condition[operator] = map[string][]string{}
			}
			sorted.Condition[operator][key] = slices.Sorted(slices.Values(values))
		}
	}
	return sorted
}

// statementsOf a policy as AWS has it, in a fixed order. There are none where the policy says what no policy of this project says.
func statementsOf(policy string) []statement {
	var has struct {
		Version   string
		Statement oneOrMore[struct {
			Effect           string
			Action, Resource oneOrMore[string]
			Condition        map[string]map[string]oneOrMore[string]
		}]
	}
	if plan.DecodeStrictly([]byte(policy), &has) != nil {
		return nil
	}
	var statements []statement
	for _, s := range has.Statement {
		condition := map[string]map[string][]string{}
		for operator, keys := range s.Condition {
			condition[operator] = map[string][]string{}
			for key, values := range keys {
				condition[operator][key] = values
			}
		}
		statements = append(statements, statement{Effect: s.Effect, Action: s.Action, Resource: s.Resource, Condition: condition}.inOrder())
	}
	slices.SortFunc(statements, func(a, b statement) int { return cmp.Compare(plan.JSON(a), plan.JSON(b)) })
	return statements
}

// oneOrMore is a list that may be written as the one item that it has.
type oneOrMore[T any] []T

// UnmarshalJSON reads both forms.
func (l *oneOrMore[T]) UnmarshalJSON(text []byte) error {
	if bytes.HasPrefix(text, []byte("[")) {
		return plan.DecodeStrictly(text, (*[]T)(l))
	}
	*l = make(oneOrMore[T], 1)
	return plan.DecodeStrictly(text, &(*l)[0])
}
