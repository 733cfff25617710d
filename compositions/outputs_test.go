package compositions_test

import (
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// The rules of admission compare with the status: what it says that exists must not go out of it while the provider looks again.
func TestStatusKeepsWhatExistsWhileNothingIsReady(t *testing.T) {
	env, seen := application(t)
	before := settle(t, env, seen).Outputs
	for _, live := range seen.Resources {
		setReady(live, corev1.ConditionFalse)
		if id := reflect.ValueOf(live).Elem().FieldByName("Status").FieldByName("AtProvider").FieldByName("ID"); id.IsNil() {
			id.Set(reflect.ValueOf(new("id-in-aws")))
		}
	}
	env.Status = before
	after := compose(t, env, seen).Outputs
	for name, compared := range map[string][2]any{
		"network":       {before.Network.VPCID + before.Network.AccountID + before.Network.CIDRBlock, after.Network.VPCID + after.Network.AccountID + after.Network.CIDRBlock},
		"subnets":       {before.Network.Subnets, after.Network.Subnets},
		"cluster":       {before.Cluster, after.Cluster},
		"load balancer": {before.LoadBalancers[0].DNSName + string(before.LoadBalancers[0].Scheme), after.LoadBalancers[0].DNSName + string(after.LoadBalancers[0].Scheme)},
		"engine":        {before.Databases[0].Engine, after.Databases[0].Engine},
		"secrets":       {before.Secrets, after.Secrets},
	} {
		if diff := cmp.Diff(compared[0], compared[1]); diff != "" {
			t.Errorf("%s (-ready +not ready):\n%s", name, diff)
		}
	}
}

// A database is taken out, and comes back as something else while it still stands: the status says what it is until it goes.
func TestDatabaseThatIsAddedAgainIsWhatStillStands(t *testing.T) {
	env, seen := existing(t, func(s *v1alpha1.EnvironmentSpec) { s.Databases[0].DeletionProtection = v1alpha1.Disabled })
	out := env.DeepCopy()
	out.Spec.Databases = nil
	for i := range out.Spec.Services {
		out.Spec.Services[i].Databases = nil
	}
	p := compose(t, out, seen)
	if got := p.Outputs.Databases; len(got) != 1 || got[0].Name != "main" || got[0].Engine != env.Spec.Databases[0].Engine {
		t.Errorf("the status has %+v, want the database that still stands", got)
	}
	for want, edit := range map[string]func(*v1alpha1.DatabaseSpec){
		"": func(*v1alpha1.DatabaseSpec) {},
		"spec.databases: engine of main is postgres in AWS":                func(d *v1alpha1.DatabaseSpec) { d.Engine, d.EngineVersion = v1alpha1.EngineMySQL, "8.4" },
		"spec.databases: databaseName of main is app in AWS":               func(d *v1alpha1.DatabaseSpec) { d.DatabaseName = "orders" },
		"spec.databases: credentials.username of main is app_admin in AWS": func(d *v1alpha1.DatabaseSpec) { d.Credentials.Username = "orders" },
	} {
		again := env.DeepCopy()
		edit(&again.Spec.Databases[0])
		composeOrRefuse(t, admitted(t, again), seen, want)
	}
	prune(p, seen)
	if got := compose(t, out, seen).Outputs.Databases; len(got) != 0 {
		t.Errorf("the status still has %+v", got)
	}
}

func TestLoadBalancerThatIsTakenOutIsInTheStatusUntilItGoes(t *testing.T) {
	env, seen := existing(t, nil)
	name := env.Spec.LoadBalancers[0].Name
	env.Spec.LoadBalancers[0].Name = "second"
	for i := range env.Spec.Services {
		for j := range env.Spec.Services[i].Routes {
			env.Spec.Services[i].Routes[j].LoadBalancer = "second"
		}
	}
	got := compose(t, admitted(t, env), seen).Outputs.LoadBalancers
	if len(got) != 2 || got[1].Name != name || got[1].Scheme != v1alpha1.SchemeInternetFacing || got[1].DNSName == "" {
		t.Errorf("the status has %+v", got)
	}
}
