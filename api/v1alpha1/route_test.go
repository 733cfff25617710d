package v1alpha1_test

import (
	"strings"
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// withRoute returns an edit of the first route.
func withRoute(change func(*v1alpha1.RouteSpec)) edit {
	return func(s *v1alpha1.EnvironmentSpec) { change(route(s)) }
}

func TestRouteRules(t *testing.T) {
	hosts := func(hosts ...string) edit { return withRoute(func(r *v1alpha1.RouteSpec) { r.Hosts = hosts }) }
	paths := func(paths ...string) edit { return withRoute(func(r *v1alpha1.RouteSpec) { r.Paths = paths }) }
	delay := func(seconds int32) edit {
		return withRoute(func(r *v1alpha1.RouteSpec) { r.DeregistrationDelaySeconds = &seconds })
	}
	const host = "must be a lower-case host name with a dot"
	const path = "must begin with /"
	testRules(t, []rule{
		{"hosts are names", hosts("*.shop-?.example.org"), hosts("shop.example.org:80"), host},
		{"hosts are lower-case", hosts("shop.example.org"), hosts("Shop.example.org"), host},
		{"hosts have a dot", hosts("a.b"), hosts("localhost"), host},
		{"hosts are different", hosts("a.example.org", "b.example.org"), hosts("a.example.org", "a.example.org"), "Duplicate value"},
		{"paths begin with a slash", paths("/", "*.png"), paths("api/*"), path},
		{"paths have what AWS takes", paths(`/a_b-c.$/~"'@:+&*?`), paths("/api/{id}"), path},
		{"paths have a length", paths("/" + strings.Repeat("a", 127)), paths("/" + strings.Repeat("a", 128)), "may not be more than 128"},
		{"paths are different", paths("/a", "/b"), paths("/a", "/a"), "Duplicate value"},
		{"hosts and paths are few", withRoute(func(r *v1alpha1.RouteSpec) {
			r.Hosts, r.Paths = []string{"a.org", "b.org"}, []string{"/a", "/b", "/c"}
		}), withRoute(func(r *v1alpha1.RouteSpec) {
			r.Hosts, r.Paths = []string{"a.org", "b.org", "c.org"}, []string{"/a", "/b", "/c"}
		}), "hosts and paths must be at most 5 together"},
		{"patterns are few", withRoute(func(r *v1alpha1.RouteSpec) {
			r.Hosts, r.Paths = []string{"*.a.org", "*.b.org"}, []string{"/a/*", "/b/?*"}
		}), withRoute(func(r *v1alpha1.RouteSpec) {
			r.Hosts, r.Paths = []string{"*.a.org", "*.b.org"}, []string{"/a/*/b/*", "/*/c/*"}
		}), "must have at most 5 of * and ? together"},
		{"deregistration takes an hour at most", delay(0), delay(3601), "should be less than or equal to 3600"},
	})
}

// sameRoute is a route with the hosts and paths of the one that it is compared with, in another order.
func TestRoutesAreDifferent(t *testing.T) {
	first := func(s *v1alpha1.EnvironmentSpec) {
		route(s).Hosts, route(s).Paths = []string{"a.org", "b.org"}, []string{"/x", "/y"}
	}
	second := func(change func(*v1alpha1.RouteSpec)) v1alpha1.RouteSpec {
		r := v1alpha1.RouteSpec{Name: "second", LoadBalancer: "public", Port: "http", Hosts: []string{"b.org", "a.org"}, Paths: []string{"/y", "/x"}}
		change(&r)
		return r
	}
	within := func(change func(*v1alpha1.RouteSpec)) edit {
		return func(s *v1alpha1.EnvironmentSpec) {
			first(s)
			service(s).Routes = append(service(s).Routes, second(change))
		}
	}
	across := func(change func(*v1alpha1.RouteSpec)) edit {
		return func(s *v1alpha1.EnvironmentSpec) {
			first(s)
			worker(s).Ports = service(s).Ports
			worker(s).Routes = append(worker(s).Routes, second(change))
		}
	}
	same := func(*v1alpha1.RouteSpec) {}
	internal := func(r *v1alpha1.RouteSpec) { r.LoadBalancer = "internal" }
	fewerHosts := func(r *v1alpha1.RouteSpec) { r.Hosts = r.Hosts[1:] }
	noHosts := func(r *v1alpha1.RouteSpec) { r.Hosts = nil }
	morePaths := func(r *v1alpha1.RouteSpec) { r.Paths = append(r.Paths, "/z") }
	otherSource := func(r *v1alpha1.RouteSpec) { r.SourceCIDRs = []string{"10.0.0.0/8"} }
	const inService = "must differ in load balancer, hosts, paths or sourceCIDRs"
	const inServices = "spec.services: web and worker have a route with the same load balancer, hosts, paths and sourceCIDRs"
	testRules(t, []rule{
		{"in a service, by load balancer", within(internal), within(same), inService},
		{"in a service, by hosts", within(noHosts), within(same), inService},
		{"in a service, by paths", within(morePaths), within(same), inService},
		{"in a service, by sources", within(otherSource), within(same), inService},
		{"in two services, by load balancer", across(internal), across(same), inServices},
		{"in two services, by hosts", across(fewerHosts), across(same), inServices},
		{"in two services, by paths", across(morePaths), across(same), inServices},
		{"in two services, by sources", across(otherSource), across(same), inServices},
	})
}

func TestTargetHealthCheckRules(t *testing.T) {
	type check = v1alpha1.TargetHealthCheck
	health := func(check check) edit { return withRoute(func(r *v1alpha1.RouteSpec) { r.HealthCheck = check }) }
	const codes = "must be HTTP codes from 200 to 499"
	testRules(t, []rule{
		{"path begins with a slash", health(check{Path: "/health?full=1&x=${y}"}), health(check{Path: "health"}), "must begin with / and have no spaces"},
		{"path has no function call", health(check{Path: "/$(x)"}), health(check{Path: "/${upper(x)}"}), "no function call such as ${upper(...)}"},
		{"matcher is codes", health(check{Matcher: "200-299,301"}), health(check{Matcher: "200-"}), codes},
		{"matcher is codes that a target can be healthy with", health(check{Matcher: "499"}), health(check{Matcher: "500"}), codes},
		{"interval has a least", health(check{IntervalSeconds: 6}), health(check{IntervalSeconds: 4, TimeoutSeconds: 2}), "should be greater than or equal to 5"},
		{"interval has a most", health(check{IntervalSeconds: 300}), health(check{IntervalSeconds: 301}), "should be less than or equal to 300"},
		{"timeout has a least", health(check{TimeoutSeconds: 2}), health(check{TimeoutSeconds: 1}), "should be greater than or equal to 2"},
		{"timeout is below interval", health(check{TimeoutSeconds: 14}), health(check{TimeoutSeconds: 15}), "timeoutSeconds must be less than intervalSeconds"},
		{"healthy threshold has a range", health(check{HealthyThreshold: 10}), health(check{HealthyThreshold: 11}), "should be less than or equal to 10"},
		{"unhealthy threshold has a range", health(check{UnhealthyThreshold: 2}), health(check{UnhealthyThreshold: 1}), "should be greater than or equal to 2"},
	})
}
