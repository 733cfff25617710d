package v1alpha1_test

import (
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func TestDeploymentStrategyRules(t *testing.T) {
	type shift = v1alpha1.DeploymentShift
	with := func(deployment shift, routes ...v1alpha1.RouteSpec) edit {
		return func(s *v1alpha1.EnvironmentSpec) {
			s.LoadBalancers = []v1alpha1.LoadBalancerSpec{{Name: "public"}}
			service(s).Ports = []v1alpha1.ContainerPort{{Name: "http", ContainerPort: 8080}}
			for i := range routes {
				routes[i].Name, routes[i].LoadBalancer, routes[i].Port = []v1alpha1.Name{"a", "b", "c"}[i], "public", "http"
			}
			service(s).Routes, service(s).Deployment.DeploymentShift = routes, deployment
		}
	}
	path := func(paths ...string) v1alpha1.RouteSpec { return v1alpha1.RouteSpec{Paths: paths} }
	and := func(first, then edit) edit {
		return func(s *v1alpha1.EnvironmentSpec) { first(s); then(s) }
	}
	connected := func(s *v1alpha1.EnvironmentSpec) { service(s).ServiceConnect = v1alpha1.Enabled }
	counted := func(s *v1alpha1.EnvironmentSpec) {
		service(s).Scaling = v1alpha1.ScalingSpec{MinTasks: new(int32(1)), MaxTasks: new(int32(2)), RequestsPerTarget: 100}
	}
	alarmed := func(s *v1alpha1.EnvironmentSpec) { s.Alarms = &v1alpha1.AlarmsSpec{} }
	rollback := func(names ...v1alpha1.AlarmName) edit {
		return func(s *v1alpha1.EnvironmentSpec) { service(s).Deployment.RollbackOn = names }
	}
	connections := func(deployment shift) edit {
		return and(with(deployment, v1alpha1.RouteSpec{Listener: "mail"}), func(s *v1alpha1.EnvironmentSpec) {
			s.LoadBalancers[0].Type, s.LoadBalancers[0].Listeners = v1alpha1.TypeNetwork, []v1alpha1.ListenerSpec{{Name: "mail", Port: 25, Protocol: v1alpha1.ProtocolTCP}}
		})
	}
	blueGreen := shift{Strategy: v1alpha1.StrategyBlueGreen}
	testRules(t, []rule{
		{"requests come by a route", with(blueGreen, path("/*")), with(blueGreen), "must be Rolling where the service has neither a route nor Service Connect"},
		{"or by Service Connect", and(with(shift{Strategy: v1alpha1.StrategyCanary}), connected), with(shift{Strategy: v1alpha1.StrategyCanary}), "has neither a route nor Service Connect"},
		{
			"ECS takes five target groups", with(blueGreen, path("/a"), path("/b")), with(blueGreen, path("/a"), path("/b"), path("/c")),
			"must be at most 2 with this deployment.strategy",
		},
		{"requests are counted in one target group", and(with(shift{}, path("/*")), counted), and(with(blueGreen, path("/*")), counted), "counts the requests of one target group"},
		{"a bake time is of a strategy", with(shift{Strategy: v1alpha1.StrategyLinear, BakeMinutes: new(int32(0))}, path("/*")), with(shift{BakeMinutes: new(int32(1))}, path("/*")), "bakeMinutes and testHosts are for strategy"},
		{
			"canary is of Canary", with(shift{Strategy: v1alpha1.StrategyCanary, Canary: &v1alpha1.CanaryStep{Percent: 1}}, path("/*")),
			with(shift{Strategy: v1alpha1.StrategyLinear, Canary: &v1alpha1.CanaryStep{Percent: 1}}, path("/*")), "is for strategy Canary",
		},
		{
			"linear is of Linear", with(shift{Strategy: v1alpha1.StrategyLinear, Linear: &v1alpha1.LinearStep{Percent: 3}}, path("/*")),
			with(shift{Strategy: v1alpha1.StrategyCanary, Linear: &v1alpha1.LinearStep{Percent: 3}}, path("/*")), "is for strategy Linear",
		},
		{
			"test hosts are names", with(shift{Strategy: v1alpha1.StrategyBlueGreen, TestHosts: []string{"test.example.org"}}, path("/*")),
			with(shift{Strategy: v1alpha1.StrategyBlueGreen, TestHosts: []string{"*.example.org"}}, path("/*")), "must be a lower-case host name",
		},
		{
			"test hosts and paths fit in a rule", with(shift{Strategy: v1alpha1.StrategyBlueGreen, TestHosts: []string{"a.test", "b.test"}}, path("/a", "/b", "/c")),
			with(shift{Strategy: v1alpha1.StrategyBlueGreen, TestHosts: []string{"a.test", "b.test"}}, path("/a", "/b", "/c", "/d")), "must be at most 5 together with the paths",
		},
		{"connections have no rules", connections(shift{}), connections(blueGreen), "deployment.strategy of web is not there yet through load balancers of type Network, and route a is through"},
		{"a route is one rule", with(blueGreen, path("/a/*", "/b/*")), with(blueGreen, path("/a/*", "/bb/*")), "route a of web has hosts or paths of which one is more specific"},
		{"Default are alarms that there are", and(alarmed, rollback("Default")), rollback("Default"), "deployment.rollbackOn of web has Default, and there are no alarms"},
		{"alarms have names", rollback("shop: errors"), rollback("$errors"), "must be printable characters other than $"},
		{"an exact path says more", with(blueGreen, path("/a", "/bb")), with(blueGreen, path("/a", "/*")), "route a of web has hosts or paths of which one is more specific"},
	})
}
