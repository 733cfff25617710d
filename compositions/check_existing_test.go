package compositions_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"
	iam "github.com/upbound/provider-aws/v2/apis/namespaced/iam/v1beta1"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// existing is the application as it exists, with some more.
func existing(t *testing.T, with func(*v1alpha1.EnvironmentSpec)) (*v1alpha1.Environment, plan.Observed) {
	t.Helper()
	env, seen := application(t)
	if with != nil {
		with(&env.Spec)
	}
	env = admitted(t, env)
	settle(t, env, seen)
	return env, seen
}

func TestWhatIsProtectedIsNotDroppedByAnEdit(t *testing.T) {
	withoutDatabases := func(spec *v1alpha1.EnvironmentSpec) {
		spec.Databases = nil
		for i := range spec.Services {
			spec.Services[i].Databases = nil
		}
	}
	protect := func(database, environment v1alpha1.Switch) func(*v1alpha1.EnvironmentSpec) {
		return func(spec *v1alpha1.EnvironmentSpec) {
			spec.Databases[0].DeletionProtection, spec.DeletionProtection = database, environment
		}
	}
	unread := func(name string) func(*v1alpha1.EnvironmentSpec) {
		return func(spec *v1alpha1.EnvironmentSpec) {
			spec.Services[0].SecretEnv = slices.DeleteFunc(slices.Clone(spec.Services[0].SecretEnv), func(e v1alpha1.SecretEnvVar) bool { return e.Secret == name })
		}
	}
	without := func(name string) func(*v1alpha1.EnvironmentSpec) {
		return func(spec *v1alpha1.EnvironmentSpec) {
			unread(name)(spec)
			spec.Secrets = slices.DeleteFunc(slices.Clone(spec.Secrets), func(s v1alpha1.SecretSpec) bool { return s.Name == name })
		}
	}
	const enabled, disabled = v1alpha1.Enabled, v1alpha1.Disabled
	const dropped, value = "spec.databases: main is protected", "spec.secrets: session has a generated value that service web still reads"
	tests := map[string]struct {
		with, edit func(*v1alpha1.EnvironmentSpec)
		want       string
	}{
		"a protected database":          {protect(enabled, disabled), withoutDatabases, dropped},
		"a database of a protected one": {protect(disabled, enabled), withoutDatabases, dropped},
		"a renamed database": {protect(enabled, disabled), func(s *v1alpha1.EnvironmentSpec) {
			withoutDatabases(s)
			s.Databases = []v1alpha1.DatabaseSpec{{Name: "primary"}}
		}, dropped},
		"a database that is not protected": {protect(disabled, disabled), withoutDatabases, ""},
		"a value that is read":             {protect(enabled, enabled), without("session"), value},
		"a value for one that is given": {protect(enabled, enabled), func(s *v1alpha1.EnvironmentSpec) {
			s.Secrets[1].ValueFrom = v1alpha1.SecretValueSource{SecretRef: &v1alpha1.LocalSecretReference{Name: "stripe-keys"}}
		}, value},
		"a value that nobody reads": {func(s *v1alpha1.EnvironmentSpec) {
			protect(enabled, enabled)(s)
			unread("session")(s)
		}, without("session"), ""},
		"a value that is given":                {protect(enabled, enabled), without("stripe"), ""},
		"a value of one that is not protected": {protect(enabled, disabled), without("session"), ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			env, seen := existing(t, test.with)
			test.edit(&env.Spec)
			composeOrRefuse(t, admitted(t, env), seen, test.want)
		})
	}
}

func composeOrRefuse(t *testing.T, env *v1alpha1.Environment, seen plan.Observed, want string) {
	t.Helper()
	if want == "" {
		compose(t, env, seen)
		return
	}
	wantRefused(t, env, seen, want)
}

// A provider that cannot be reached now says nothing about what there is.
func TestWhatIsNotReadyIsThere(t *testing.T) {
	tests := map[string]struct {
		edit func(*v1alpha1.EnvironmentSpec)
		want string
	}{
		"a database": {func(s *v1alpha1.EnvironmentSpec) {
			s.Databases, s.Services = nil, nil
		}, "spec.databases: main is protected"},
		"a zone": {func(s *v1alpha1.EnvironmentSpec) {
			s.Network.AvailabilityZones = v1alpha1.AvailabilityZones{Names: []string{"eu-west-1a", "eu-west-1c"}}
		}, "spec.network.availabilityZones: eu-west-1b has subnets"},
		"a range":  {func(s *v1alpha1.EnvironmentSpec) { s.Network.CIDRBlock = "10.1.0.0/16" }, "spec.network.cidrBlock: the VPC has 10.0.0.0/16"},
		"a region": {func(s *v1alpha1.EnvironmentSpec) { s.Region = "eu-north-1" }, "spec.region: "},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			env, seen := existing(t, nil)
			for _, res := range seen.Resources {
				setReady(res, corev1.ConditionFalse)
			}
			test.edit(&env.Spec)
			wantRefused(t, admitted(t, env), seen, test.want)
		})
	}
}

func TestNothingThatExistsHoldsANewRegion(t *testing.T) {
	env, seen := existing(t, nil)
	for key, res := range seen.Resources {
		if _, global := res.(*iam.Role); !global {
			delete(seen.Resources, key)
		}
	}
	env.Spec.Region = "eu-north-1"
	compose(t, admitted(t, env), seen)
}

func TestRoleThatAWSHasRefusedGetsAnotherPath(t *testing.T) {
	env, seen := existing(t, nil)
	env.Spec.IAM.Path = "/teams/"
	for key, res := range seen.Resources {
		if role, ok := res.(*iam.Role); ok && strings.HasPrefix(key.Name, "staging-web.") {
			role.Status.AtProvider = iam.RoleObservation{}
			refuse(role)
		}
	}
	for _, role := range findAll[*iam.Role](compose(t, admitted(t, env), seen)) {
		want := "/terrarium/"
		if strings.HasPrefix(role.Name, "staging-web.") {
			want = "/teams/"
		}
		if *role.Spec.ForProvider.Path != want {
			t.Errorf("%s has path %s, want %s", role.Name, *role.Spec.ForProvider.Path, want)
		}
	}
}

func TestZonesWithSubnetsStayInTheirPlaces(t *testing.T) {
	zones := func(names ...string) func(*v1alpha1.EnvironmentSpec) {
		return func(spec *v1alpha1.EnvironmentSpec) {
			spec.Network.AvailabilityZones = v1alpha1.AvailabilityZones{Names: names}
		}
	}
	tests := map[string]struct {
		edit func(*v1alpha1.EnvironmentSpec)
		want string
	}{
		"a zone more":      {zones("eu-west-1a", "eu-west-1b", "eu-west-1c"), ""},
		"a zone less":      {zones("eu-west-1b", "eu-west-1c"), "spec.network.availabilityZones: "},
		"another order":    {zones("eu-west-1b", "eu-west-1a"), "spec.network.availabilityZones: eu-west-1a must keep its place"},
		"the same by name": {zones("eu-west-1a", "eu-west-1b"), ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			env, seen := existing(t, nil)
			test.edit(&env.Spec)
			composeOrRefuse(t, admitted(t, env), seen, test.want)
		})
	}
}

// refuse says that AWS has refused to make something.
func refuse(res resource.ModernManaged) {
	setReady(res, corev1.ConditionFalse)
	res.SetConditions(xpv1.Condition{Type: "LastAsyncOperation", Status: corev1.ConditionFalse, Reason: "AsyncCreateFailure"})
}

// settleRefusing is settle where AWS refuses some of what it is asked for.
func settleRefusing(t *testing.T, env *v1alpha1.Environment, seen plan.Observed, refused func(plan.Key) bool) *plan.Plan {
	t.Helper()
	for range 20 {
		carryOut(env, compose(t, env, seen), seen)
		for key, res := range seen.Resources {
			if refused(key) {
				of := reflect.ValueOf(res).Elem().FieldByName("Status").FieldByName("AtProvider")
				of.SetZero()
				refuse(res)
			}
		}
	}
	return compose(t, env, seen)
}

// inZone are the subnets of a zone.
func inZone(letter string) func(plan.Key) bool {
	return func(key plan.Key) bool {
		return key.Kind == "Subnet" && strings.HasSuffix(key.Name, "-"+letter)
	}
}

// named are the objects of a kind with a name that ends in some way.
func named(kind, suffix string) func(plan.Key) bool {
	return func(key plan.Key) bool { return key.Kind == kind && strings.HasSuffix(key.Name, suffix) }
}

func gateway(letter string) func(plan.Key) bool {
	return func(key plan.Key) bool { return key.Kind == "EIP" && strings.HasSuffix(key.Name, "-"+letter) }
}

func TestWhatAWSDoesNotHaveHoldsUpNothing(t *testing.T) {
	zones := func(letters string, nat v1alpha1.NATGatewayMode) func(*v1alpha1.EnvironmentSpec) {
		return func(spec *v1alpha1.EnvironmentSpec) {
			spec.Network.NATGateway, spec.Network.AvailabilityZones = nat, v1alpha1.AvailabilityZones{}
			for _, letter := range letters {
				spec.Network.AvailabilityZones.Names = append(spec.Network.AvailabilityZones.Names, "eu-west-1"+string(letter))
			}
			for i := range spec.Services {
				spec.Services[i].Image = account + ".dkr.ecr.eu-west-1.amazonaws.com/web:1"
			}
		}
	}
	onlyTasks := func(spec *v1alpha1.EnvironmentSpec) {
		spec.LoadBalancers, spec.Databases, spec.Secrets = nil, nil, nil
		spec.Services = []v1alpha1.ServiceSpec{{Name: "web", TaskSpec: v1alpha1.TaskSpec{Image: spec.Services[0].Image}}}
	}
	both := func(edits ...func(*v1alpha1.EnvironmentSpec)) func(*v1alpha1.EnvironmentSpec) {
		return func(spec *v1alpha1.EnvironmentSpec) {
			for _, edit := range edits {
				edit(spec)
			}
		}
	}
	const single, each, none = v1alpha1.NATSingle, v1alpha1.NATPerAvailabilityZone, v1alpha1.NATNone
	tests := map[string]struct {
		with    func(*v1alpha1.EnvironmentSpec)
		refused func(plan.Key) bool
		subnets int // of the service
	}{
		"the last of three zones":                 {zones("abc", single), inZone("c"), 2},
		"the first of three zones":                {zones("abc", single), inZone("a"), 2},
		"one of three with gateways":              {zones("abc", each), inZone("b"), 2},
		"one of three without gateways":           {zones("abc", none), inZone("c"), 2},
		"one of two for tasks alone":              {both(zones("ab", single), onlyTasks), inZone("b"), 1},
		"the first of two for tasks alone":        {both(zones("ab", single), onlyTasks), inZone("a"), 1},
		"one of two without gateways":             {both(zones("ab", none), onlyTasks), inZone("b"), 1},
		"the public subnet of one with a gateway": {zones("abc", each), func(key plan.Key) bool { return inZone("c")(key) && strings.Contains(key.Name, "public") }, 2},
		"the address of a gateway":                {zones("abc", each), gateway("c"), 2},
		"an endpoint in one zone":                 {zones("abc", none), named("VPCEndpointSubnetAssociation", "private-c"), 3},
		"the way to S3 of one zone":               {zones("abc", none), named("VPCEndpointRouteTableAssociation", "private-c"), 2},
		"the table of one zone":                   {zones("abc", single), named("RouteTable", "private-c"), 2},
		"the table's association in one zone":     {zones("abc", none), named("RouteTableAssociation", "private-b"), 2},
		"the way to the gateway of one zone":      {zones("abc", each), named("Route", "private-a-nat"), 2},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			env, seen := application(t)
			test.with(&env.Spec)
			env = admitted(t, env)
			p := settleRefusing(t, env, seen, test.refused)
			for _, o := range p.Objects {
				if o.Waits() && o.Composition != "network" {
					t.Errorf("%s waits for %v", o.Key, o.WaitingOn)
				}
			}
			if subnets := findAll[*ecs.Service](p)[0].Spec.ForProvider.NetworkConfiguration.Subnets; len(subnets) != test.subnets {
				t.Errorf("the service has %d subnets, want %d", len(subnets), test.subnets)
			}
			p = settle(t, env, seen) // AWS has it now
			if subnets, all := findAll[*ecs.Service](p)[0].Spec.ForProvider.NetworkConfiguration.Subnets, len(env.Spec.Network.AvailabilityZones.Names); len(subnets) != all {
				t.Errorf("the service has %d subnets when AWS has all, want %d", len(subnets), all)
			}
		})
	}
}

// Load balancers and databases are in two zones: they wait for the second.
func TestTooFewZonesAreWaitedFor(t *testing.T) {
	env, seen := application(t)
	p := settleRefusing(t, env, seen, inZone("b"))
	for _, o := range []*plan.Object{
		findObject[*elbv2.LB](t, p, "staging-public"), findObject[*rds.SubnetGroup](t, p, "staging-main"),
	} {
		if !o.Waits() {
			t.Errorf("%s does not wait", o.Key)
		}
	}
}

// Another gateway in another zone would be another address, which others may know.
func TestGatewayStaysWhereItIs(t *testing.T) {
	env, seen := application(t)
	env.Spec.Network.AvailabilityZones = v1alpha1.AvailabilityZones{Count: 3}
	settleRefusing(t, env, seen, inZone("a"))
	findObject[*ec2.NATGateway](t, settle(t, env, seen), "staging-nat-b")
}

// Tasks that reach the internet through the gateway of another zone stay while their own is refused.
func TestZoneWithAWayOutStays(t *testing.T) {
	env, seen := existing(t, nil)
	env.Spec.Network.NATGateway = v1alpha1.NATPerAvailabilityZone
	p := settleRefusing(t, env, seen, gateway("b"))
	if subnets := findAll[*ecs.Service](p)[0].Spec.ForProvider.NetworkConfiguration.Subnets; len(subnets) != 2 {
		t.Errorf("the service has %d subnets, want both", len(subnets))
	}
}

func TestZoneThatNeverCameAboutCanBeWithdrawn(t *testing.T) {
	env, seen := existing(t, nil)
	env.Spec.Network.AvailabilityZones = v1alpha1.AvailabilityZones{Count: 3}
	settleRefusing(t, admitted(t, env), seen, inZone("c"))
	for _, names := range [][]string{{"eu-west-1a", "eu-west-1b"}, {"eu-west-1a", "eu-west-1b", "eu-west-1d"}} {
		env.Spec.Network.AvailabilityZones = v1alpha1.AvailabilityZones{Names: names}
		compose(t, admitted(t, env), seen)
	}
}

// Another VPC says nothing of the Environment's own range: neither somebody's, nor one of a former Environment of this name.
func TestRangeOfAnotherVPCIsNoneOfOurs(t *testing.T) {
	for name, kind := range map[string]string{"somebody's": "Somebody", "of a former Environment": "Environment"} {
		t.Run(name, func(t *testing.T) {
			composeBeside(t, metav1.OwnerReference{
				APIVersion: v1alpha1.GroupVersion.String(), Kind: kind, Name: "staging", UID: "another", Controller: new(true),
			})
		})
	}
}

func composeBeside(t *testing.T, owner metav1.OwnerReference) {
	t.Helper()
	env, seen := existing(t, nil)
	theirs := findObject[*ec2.VPC](t, settle(t, env, seen), "staging-vpc").Resource.DeepCopyObject().(*ec2.VPC)
	theirs.SetName("theirs")
	theirs.SetOwnerReferences([]metav1.OwnerReference{owner})
	theirs.Status.AtProvider.CidrBlock = new("192.168.0.0/16")
	theirs.Status.AtProvider.ID = new("vpc-theirs")
	theirs.SetConditions(xpv1.Available())
	seen.Resources[plan.Key{GroupKind: ec2.VPC_GroupVersionKind.GroupKind(), Name: "theirs"}] = theirs
	compose(t, env, seen)
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

func TestSecretWithAGivenValueIsNotTurnedToAGeneratedOne(t *testing.T) {
	env, seen := existing(t, nil)
	env.Spec.Secrets[0].ValueFrom = v1alpha1.SecretValueSource{Generate: &v1alpha1.GeneratedValue{Length: 32}}
	for i := range env.Spec.Services {
		for j := range env.Spec.Services[i].SecretEnv {
			env.Spec.Services[i].SecretEnv[j].Key = ""
		}
	}
	wantRefused(t, admitted(t, env), seen, "spec.secrets: "+env.Spec.Secrets[0].Name+" has a value from a Secret, and cannot be turned to a generated one")
}
