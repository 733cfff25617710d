package aws

import (
	"strings"
	"testing"
	"time"
)

const region = "eu-west-1"

// run carries an operation through, and returns how it ended and when.
func run(t *testing.T, op *Operation) (time.Duration, error) {
	t.Helper()
	var elapsed time.Duration
	for range 1000 {
		again, done, err := op.Advance(elapsed)
		if done {
			return elapsed, err
		}
		elapsed += again
	}
	t.Fatal("the operation does not end")
	return 0, nil
}

type fields = map[string]any

// made creates a resource, which must work, and returns its ID.
func made(t *testing.T, a *Account, kind Kind, name string, parameters fields) string {
	t.Helper()
	return madeFrom(t, a, kind, object(kind, name, parameters))
}

func madeFrom(t *testing.T, a *Account, kind Kind, o Object) string {
	t.Helper()
	op := a.Create(kind, o)
	if _, err := run(t, op); err != nil {
		t.Fatalf("create %s %s: %v", kind, o.Name, err)
	}
	return op.ID
}

func object(kind Kind, name string, parameters fields) Object {
	o := Object{Name: name, Parameters: parameters}
	if kind.Traits().Named {
		o.ExternalName = name
	}
	return o
}

// refused creates a resource, which must fail with the words given.
func refused(t *testing.T, a *Account, kind Kind, name string, parameters fields, words string) {
	t.Helper()
	_, err := run(t, a.Create(kind, object(kind, name, parameters)))
	wantError(t, err, words)
}

func wantError(t *testing.T, err error, words string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), words) {
		t.Errorf("error is %v, want one with %q", err, words)
	}
}

// asItIs asks for what AWS has.
func asItIs(a *Account, kind Kind, id string) Object {
	r, _ := a.Get(kind, id)
	return Object{Parameters: r.Attributes}
}

func wantKept(t *testing.T, a *Account, kind Kind, id, words string) {
	t.Helper()
	_, err := run(t, a.Delete(kind, id, asItIs(a, kind, id)))
	wantError(t, err, words)
	if !a.Exists(kind, id) {
		t.Errorf("%s %s is gone", kind, id)
	}
}

func wantDeleted(t *testing.T, a *Account, kind Kind, id string) {
	t.Helper()
	if _, err := run(t, a.Delete(kind, id, asItIs(a, kind, id))); err != nil {
		t.Errorf("delete %s %s: %v", kind, id, err)
	}
	if a.Exists(kind, id) {
		t.Errorf("%s %s still exists", kind, id)
	}
}

func observed(t *testing.T, a *Account, kind Kind, id string, parameters fields) *Observation {
	t.Helper()
	seen, err := a.Observe(kind, id, Object{Parameters: parameters})
	if err != nil || seen == nil {
		t.Fatalf("observe %s %s: %v, %v", kind, id, seen, err)
	}
	return seen
}

func TestIDsAndARNsHaveAWSsForm(t *testing.T) {
	e := newEnvironment(t)
	for kind, form := range map[Kind]string{
		VPC:                                 `^vpc-0[0-9a-f]{16}$`,
		EIP:                                 `^eipalloc-0[0-9a-f]{16}$`,
		VPCEndpoint:                         `^vpce-0[0-9a-f]{16}$`,
		FlowLog:                             `^fl-0[0-9a-f]{16}$`,
		NATGateway:                          `^nat-0[0-9a-f]{16}$`,
		Route:                               `^r-rtb-0[0-9a-f]{16}[0-9]+$`,
		DefaultSecurityGroup:                `^sg-0[0-9a-f]{16}$`,
		SecurityGroupIngressRule:            `^sgr-0[0-9a-f]{16}$`,
		VPCEndpointRouteTableAssociation:    `^a-vpce-0[0-9a-f]{16}[0-9]+$`,
		VPCEndpointSecurityGroupAssociation: `^a-vpce-0[0-9a-f]{16}[0-9]+$`,
		TaskDefinition:                      `^arn:aws:ecs:eu-west-1:123456789012:task-definition/web:1$`,
		Service:                             `^arn:aws:ecs:eu-west-1:123456789012:service/main/web$`,
		LB:                                  `^arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/web/[0-9a-f]{16}$`,
		LBListenerRule:                      `^arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener-rule/app/web/[0-9a-f]{16}/[0-9a-f]{16}/[0-9a-f]{16}$`,
		DBInstance:                          `^db-[A-Z2-7]{26}$`,
		Secret:                              `^arn:aws:secretsmanager:eu-west-1:123456789012:secret:api-[A-Za-z0-9]{6}$`,
		SecretVersion:                       `^arn:aws:secretsmanager:eu-west-1:123456789012:secret:api-[A-Za-z0-9]{6}\|[0-9a-f-]{36}$`,
		RolePolicyAttachment:                `^task/arn:aws:iam::aws:policy/ReadOnlyAccess$`,
		ScalingTarget:                       `^service/main/web$`,
	} {
		wantMatch(t, e.ids[kind], form)
	}
	role, _ := e.Get(Role, "task")
	wantMatch(t, role.ARN, `^arn:aws:iam::123456789012:role/task$`)
}

func TestARNsAreInThePartitionOfTheRegion(t *testing.T) {
	for region, want := range map[string]string{
		"eu-west-1":     "arn:aws:s3:::shop-state",
		"us-gov-west-1": "arn:aws-us-gov:s3:::shop-state",
		"cn-north-1":    "arn:aws-cn:s3:::shop-state",
	} {
		t.Run(region, func(t *testing.T) {
			a := New("123456789012", region)
			made(t, a, Bucket, "shop-state", fields{})
			if got := a.Resources(Bucket)[0].ARN; got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

func TestRevisionsOfATaskDefinitionCount(t *testing.T) {
	e := newEnvironment(t)
	second := made(t, e.Account, TaskDefinition, "web-2", taskDefinition(e, "nginx:2"))
	wantMatch(t, second, `task-definition/web:2$`)
	seen := observed(t, e.Account, TaskDefinition, second, fields{})
	if seen.ExternalName != "web" || seen.Values["revision"] != 2.0 || seen.Values["id"] != "web" {
		t.Errorf("observed %v as %s", seen.Values, seen.ExternalName)
	}
}

func TestOperationsTakeAsLongAsAtAWS(t *testing.T) {
	a := New("123456789012", region)
	took, err := run(t, a.Create(VPC, object(VPC, "vpc", fields{"cidrBlock": "10.0.0.0/16"})))
	if took != callTime+2*second || err != nil {
		t.Errorf("took %v, error %v", took, err)
	}
}

func TestInjectedFailureHappensAsOftenAsAsked(t *testing.T) {
	a := New("123456789012", region)
	a.Fail(Failure{Kind: VPC, Name: "vpc", Operation: Create, Message: "VpcLimitExceeded: The maximum number of VPCs has been reached.", Times: 1})
	refused(t, a, VPC, "vpc", fields{"cidrBlock": "10.0.0.0/16"}, "creating EC2 VPC: operation error EC2: CreateVpc, "+
		"https response error StatusCode: 400, RequestID: ")
	made(t, a, VPC, "vpc", fields{"cidrBlock": "10.0.0.0/16"})
}

func TestChangesAreSeenWhereTheyMatter(t *testing.T) {
	e := newEnvironment(t)
	asked := e.asked[Role]
	for name, c := range map[string]struct {
		change fields
		want   int
	}{
		"nothing":               {fields{}, 0},
		"a default that is set": {fields{"maxSessionDuration": int64(3600)}, 0},
		"zero for unset":        {fields{"forceDetachPolicies": false}, 0},
		"the same JSON":         {fields{"assumeRolePolicy": strings.ReplaceAll(trust, ",", ", ")}, 0},
		"another value":         {fields{"maxSessionDuration": int64(7200)}, 1},
		"a tag":                 {fields{"tags": fields{"team": "shop"}}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			seen := observed(t, e.Account, Role, "task", with(asked, c.change))
			if len(seen.Changes) != c.want {
				t.Errorf("changes are %v", seen.Changes)
			}
		})
	}
}

func TestReplacementIsRefusedInTheProvidersWords(t *testing.T) {
	e := newEnvironment(t)
	for name, c := range map[string]struct {
		kind   Kind
		change fields
		words  string
	}{
		"SDK": {TaskDefinition, fields{"memory": "1024"}, `refuse to update the external resource because the following update ` +
			`requires replacing it: cannot change the value of the argument "memory" from "512" to "1024"`},
		"framework": {SecurityGroupIngressRule, fields{"referencedSecurityGroupId": "sg-1"}, `diff contains fields that require ` +
			`resource replacement: AttributeName("referenced_security_group_id")`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := run(t, e.Update(c.kind, e.ids[c.kind], Object{Parameters: with(e.asked[c.kind], c.change)}))
			wantError(t, err, c.words)
		})
	}
}

func TestDriftIsSeenAndUndone(t *testing.T) {
	e := newEnvironment(t)
	group := e.ids[LogGroup]
	if err := e.Modify(LogGroup, group, func(attributes map[string]any) { attributes["retentionInDays"] = 1 }); err != nil {
		t.Fatal(err)
	}
	asked := fields{"retentionInDays": int64(30)}
	if seen := observed(t, e.Account, LogGroup, group, asked); len(seen.Changes) != 1 {
		t.Errorf("changes are %v", seen.Changes)
	}
	if _, err := run(t, e.Update(LogGroup, group, Object{Parameters: asked})); err != nil {
		t.Fatal(err)
	}
	if seen := observed(t, e.Account, LogGroup, group, asked); len(seen.Changes) != 0 {
		t.Errorf("changes are %v", seen.Changes)
	}
}
