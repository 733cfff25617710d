package compositions_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
	"github.com/terrarium-io/terrarium/hack/simulator/seed"
)

const privateName = "api.lb.shop.internal"

// shopNamed is a shop with two load balancers of its own inside, one of somebody else, and one that passes connections on. The routes of its service lead through
// one of them, which has a name.
func shopNamed(t *testing.T, at v1alpha1.Name) *world {
	t.Helper()
	env := &v1alpha1.Environment{}
	env.Name, env.Namespace, env.Spec.Region = "shop", "shop", "eu-west-1"
	env.Spec.Network = v1alpha1.NetworkSpec{
		PrivateDNS: &v1alpha1.PrivateDNSSpec{Domain: "shop.internal"},
		Existing: &v1alpha1.ExistingNetwork{
			VPCID:           "vpc-0a1b2c3d4e5f60718",
			PublicSubnetIDs: []string{"subnet-00000000000000a1a", "subnet-00000000000000a1b"}, PrivateSubnetIDs: []string{"subnet-00000000000000b1a", "subnet-00000000000000b1b"},
		},
	}
	env.Spec.LoadBalancers = []v1alpha1.LoadBalancerSpec{
		{Name: "first", Scheme: v1alpha1.SchemeInternal},
		{Name: "second", Scheme: v1alpha1.SchemeInternal},
		{Name: "theirs", Existing: &v1alpha1.ExistingLoadBalancer{
			ListenerARN:   "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/shared/0123456789abcdef/fedcba9876543210",
			FirstPriority: 1000, SecurityGroupID: "sg-0a1b2c3d4e5f60717",
		}},
		{
			Name: "lines", Type: v1alpha1.TypeNetwork, Scheme: v1alpha1.SchemeInternal,
			Listeners: []v1alpha1.ListenerSpec{{Name: "tcp", Port: 5000, Protocol: v1alpha1.ProtocolTCP}},
		},
	}
	web := v1alpha1.ServiceSpec{Name: "web", Ports: []v1alpha1.ContainerPort{{Name: "http", ContainerPort: 8080}}}
	web.Image = "example.org/web:1"
	env.Spec.Services = []v1alpha1.ServiceSpec{web}
	nameLeadsTo(at)(&env.Spec)
	env = admitted(t, env)
	w := newWorld(t, env, nil)
	seed.For(w.account, env.Spec)
	return w
}

// nameLeadsTo a load balancer, and so does the one route.
func nameLeadsTo(at v1alpha1.Name) func(*v1alpha1.EnvironmentSpec) {
	return func(spec *v1alpha1.EnvironmentSpec) {
		route := v1alpha1.RouteSpec{Name: "through-" + at, LoadBalancer: at, Port: "http"}
		if at == "lines" {
			route.Listener = "tcp"
		}
		spec.Services[0].Routes = []v1alpha1.RouteSpec{route}
		for i := range spec.LoadBalancers {
			spec.LoadBalancers[i].PrivateNames = nil
			if spec.LoadBalancers[i].Name == at {
				spec.LoadBalancers[i].PrivateNames = []v1alpha1.Name{"api"}
			}
		}
	}
}

// listed are the load balancers that have the name as the status says.
func (w *world) listed() (balancers []v1alpha1.Name) {
	for _, lb := range w.plan.Outputs.LoadBalancers {
		if slices.Contains(lb.PrivateNames, privateName) {
			balancers = append(balancers, lb.Name)
		}
	}
	return balancers
}

// wantTruth checks that the status lists the name at no other load balancer than that to which it leads in AWS.
func (w *world) wantTruth(balancers map[v1alpha1.Name]string) {
	w.t.Helper()
	for _, at := range w.listed() {
		record := w.account.Resources(aws.Record)[0]
		if leads := record.Text("alias.name"); !strings.Contains(leads, balancers[at]) {
			w.t.Fatalf("after %s the status has the name at %s, and it leads to %s", w.now, at, leads)
		}
	}
}

func TestPrivateNameThatMovesLeadsToTasksAllTheTime(t *testing.T) {
	const gone = "" // what the name moves from is taken out of the spec
	tests := map[string]struct{ from, to, without v1alpha1.Name }{
		"to another one":                     {"first", "second", gone},
		"from one that goes":                 {"first", "second", "first"},
		"to that of somebody else":           {"first", "theirs", gone},
		"from that of somebody else":         {"theirs", "first", gone},
		"from that of others, which leaves":  {"theirs", "second", "theirs"},
		"to one that passes connections on":  {"first", "lines", gone},
		"from one that passes them and goes": {"lines", "first", "lines"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := shopNamed(t, test.from)
			w.wantRest("at first")
			names := map[v1alpha1.Name]string{"first": "-first-", "second": "-second-", "theirs": "shared-", "lines": "-lines-"}
			w.wantTruth(names)
			if err := w.edit(func(spec *v1alpha1.EnvironmentSpec) {
				nameLeadsTo(test.to)(spec)
				spec.LoadBalancers = slices.DeleteFunc(spec.LoadBalancers, func(lb v1alpha1.LoadBalancerSpec) bool { return lb.Name == test.without })
			}); err != nil {
				t.Fatal(err)
			}
			for end := w.now + patience; !w.goOn(); {
				if why := w.account.Unanswered(privateName, "/"); why != "" {
					t.Fatalf("after %s nobody answers at %s: %s", w.now, privateName, why)
				}
				w.wantTruth(names)
				if w.now > end {
					t.Fatal("does not come to rest")
				}
			}
			w.wantRest("moved")
			if got := w.listed(); !slices.Equal(got, []v1alpha1.Name{test.to}) {
				t.Errorf("the status has the name at %v", got)
			}
		})
	}
}

func TestNameIsThereOnlyWhenItsLoadBalancerListens(t *testing.T) {
	for _, at := range []v1alpha1.Name{"first", "lines", "theirs"} {
		t.Run(at, func(t *testing.T) {
			t.Parallel()
			w := shopNamed(t, at)
			w.account.Fail(aws.Failure{Kind: aws.LBListener, Operation: aws.Create, Message: "Throttling: Rate exceeded", Times: 1})
			for !w.goOn() {
				if len(w.account.Resources(aws.Record)) == 0 {
					continue
				}
				if why := w.account.Unanswered(privateName, "/"); strings.Contains(why, "listens") {
					t.Fatalf("after %s the name is there, and %s", w.now, why)
				}
			}
			if why := w.account.Unanswered(privateName, "/"); why != "" {
				t.Errorf("in the end %s", why)
			}
		})
	}
}
