package compositions_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	iam "github.com/upbound/provider-aws/v2/apis/namespaced/iam/v1beta1"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// proxied is a shop with a proxy before its database.
func proxied(t *testing.T) (*v1alpha1.Environment, plan.Observed) {
	t.Helper()
	env, seen := application(t)
	env.Spec.Databases[0].Proxy = v1alpha1.Enabled
	return admitted(t, env), seen
}

func TestTasksReachTheProxyAndTheProxyTheDatabase(t *testing.T) {
	env, seen := proxied(t)
	p := settle(t, env, seen)
	want := map[string][]string{"sg-database-main": {"sg-database-main.by.proxy"}, "sg-database-main.by.proxy": {"sg-service-web", "sg-service-worker"}}
	if diff := cmp.Diff(want, databaseDoors(p)); diff != "" {
		t.Errorf("open are (-want +got):\n%s", diff)
	}
	containers := *find[*ecs.TaskDefinition](t, p, "staging-web").Spec.ForProvider.ContainerDefinitions
	if !strings.Contains(containers, `{"name":"DB_HOST","value":"endpoint-of-main"}`) {
		t.Errorf("the task has the containers %s", containers)
	}
}

func TestProxyMayReadTheCredentialsAndNothingElse(t *testing.T) {
	env, seen := proxied(t)
	policy := *find[*iam.RolePolicy](t, settle(t, env, seen), "staging-main.proxy").Spec.ForProvider.Policy
	want := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["secretsmanager:GetSecretValue"],` +
		`"Resource":["arn:aws:secretsmanager:eu-west-1:111122223333:secret:main.credentials"]}]}`
	if policy != want {
		t.Errorf("the policy is %s", policy)
	}
}

func TestTasksWaitForTheTargetOfTheProxy(t *testing.T) {
	env, seen := proxied(t)
	settle(t, env, seen)
	delete(seen.Resources, plan.Key{GroupKind: rds.ProxyTarget_GroupVersionKind.GroupKind(), Name: "staging-main"})
	if waits := keys(findObject[*ecs.Service](t, compose(t, env, seen), "staging-web").WaitingOn); !slices.Contains(waits, "ProxyTarget/staging-main") {
		t.Errorf("the service waits on %v", waits)
	}
}

func TestTokensAreForTheProxyAndItsOneUser(t *testing.T) {
	env, seen := proxied(t)
	env.Spec.Databases[0].IAMAuthentication = v1alpha1.Enabled
	env.Spec.Databases[0].Parameters = v1alpha1.Parameters{"rds.force_ssl": "0"}
	env = admitted(t, env)
	p := settle(t, env, seen)
	proxy := find[*rds.Proxy](t, p, "staging-main").Spec.ForProvider
	if *proxy.Auth[0].IAMAuth != "REQUIRED" || !*proxy.RequireTLS {
		t.Errorf("the proxy has IAM %s and TLS %t", *proxy.Auth[0].IAMAuth, *proxy.RequireTLS)
	}
	want := `{"Effect":"Allow","Action":["rds-db:connect"],"Resource":["arn:aws:rds-db:eu-west-1:111122223333:dbuser:prx-main/` +
		env.Spec.Databases[0].Credentials.Username + `"]}`
	if policy := *find[*iam.RolePolicy](t, p, "staging-web-task").Spec.ForProvider.Policy; !strings.Contains(policy, want) {
		t.Errorf("the policy is %s, want %s in it", policy, want)
	}
	env.Spec.Services[0].Databases[0].IAMUsername = "web"
	if _, err := compositions.Compose(env, seen); err == nil || !strings.Contains(err.Error(), "whose proxy knows the master user alone") {
		t.Errorf("with another user got %v", err)
	}
}

func TestProxyComesBesideAnInstanceThatStaysAsItIs(t *testing.T) {
	env, seen := application(t)
	before := settle(t, env, seen)
	env.Spec.Databases[0].Proxy = v1alpha1.Enabled
	for _, change := range changes(before, settle(t, admitted(t, env), seen)) {
		if strings.HasSuffix(change, "Instance/staging-main") || strings.HasPrefix(change, "~SecurityGroup") {
			t.Errorf("changes %s", change)
		}
	}
}

func TestProxyKeepsItsSubnetsWhenAZoneIsAdded(t *testing.T) {
	env, seen := proxied(t)
	before := find[*rds.Proxy](t, settle(t, env, seen), "staging-main").Spec.ForProvider
	env.Spec.Network.AvailabilityZones.Count = 3
	after := find[*rds.Proxy](t, settle(t, admitted(t, env), seen), "staging-main").Spec.ForProvider
	if diff := cmp.Diff(before.VPCSubnetIds, after.VPCSubnetIds); diff != "" {
		t.Errorf("subnets (-before +after):\n%s", diff)
	}
}

func TestProxyWantsTLSWhereTheDatabaseDoes(t *testing.T) {
	for value, want := range map[string]bool{"1": true, "0": false} {
		env, seen := proxied(t)
		env.Spec.Databases[0].Parameters = v1alpha1.Parameters{"rds.force_ssl": value}
		if got := *find[*rds.Proxy](t, settle(t, admitted(t, env), seen), "staging-main").Spec.ForProvider.RequireTLS; got != want {
			t.Errorf("with rds.force_ssl %s, the proxy wants TLS: %v", value, got)
		}
	}
}
