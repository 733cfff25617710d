package compositions_test

import (
	"fmt"
	"strings"
	"testing"

	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// requestsStay carries out what an Environment asks for, and checks at each step that requests to a path reach tasks: the service whose rule comes
// first has joined the target group of that. It ends when the old rules may go.
func requestsStay(t *testing.T, env *v1alpha1.Environment, seen plan.Observed, path string) {
	t.Helper()
	for pass := range 60 {
		p := compose(t, env, seen)
		for _, service := range findAll[*ecs.Service](p) {
			if count := len(service.Spec.ForProvider.LoadBalancer); count > 5 {
				t.Fatalf("pass %d: %s has %d target groups, and ECS takes 5", pass, service.Name, count)
			}
		}
		changed := carryOut(env, p, seen)
		var first *elbv2.LBListenerRule
		for _, live := range seen.Resources {
			rule, ok := live.(*elbv2.LBListenerRule)
			if ok && matchesPath(&rule.Spec.ForProvider, path) && (first == nil || *rule.Spec.ForProvider.Priority < *first.Spec.ForProvider.Priority) {
				first = rule
			}
		}
		if first == nil || !joined(seen, *first.Spec.ForProvider.Action[0].TargetGroupArn) {
			t.Fatalf("pass %d: no task answers %s, which goes to %v", pass, path, first)
		}
		for key, live := range seen.Resources {
			instance := plan.Instance{Composition: live.GetLabels()[v1alpha1.LabelComposition], Name: live.GetLabels()[v1alpha1.LabelInstance]}
			if !asksFor(p, key) && !p.Serving[instance] && !changed {
				delete(seen.Resources, key)
			}
		}
		if !changed && len(p.Serving) == 0 {
			return
		}
	}
	t.Fatal("the old rules never go")
}

func asksFor(p *plan.Plan, key plan.Key) bool {
	for _, o := range p.Objects {
		if o.Key == key {
			return true
		}
	}
	return false
}

// joined reports whether tasks of a service have joined a target group.
func joined(seen plan.Observed, group string) bool {
	for _, live := range seen.Resources {
		if service, ok := live.(*ecs.Service); ok {
			for _, lb := range service.Status.AtProvider.LoadBalancer {
				if *lb.TargetGroupArn == group && listens(seen, service, *lb.ContainerPort) {
					return true
				}
			}
		}
	}
	return false
}

// listens reports whether the tasks of a service listen on a port.
func listens(seen plan.Observed, service *ecs.Service, port float64) bool {
	for _, live := range seen.Resources {
		task, ok := live.(*ecs.TaskDefinition)
		if ok && plan.Equal(task.Status.AtProvider.Arn, service.Status.AtProvider.TaskDefinition) {
			return strings.Contains(*task.Spec.ForProvider.ContainerDefinitions, fmt.Sprintf(`"containerPort":%v`, port))
		}
	}
	return false
}

func TestRequestsReachTasksWhileAServiceIsRenamed(t *testing.T) {
	env, seen := application(t)
	env.Spec.Services = env.Spec.Services[:1]
	web := &env.Spec.Services[0]
	web.Routes = []v1alpha1.RouteSpec{{Name: "all", LoadBalancer: env.Spec.LoadBalancers[0].Name, Port: web.Ports[0].Name}}
	env = admitted(t, env)
	settle(t, env, seen)
	for _, name := range []string{"blue", "green", "azure"} {
		env.Spec.Services[0].Name = name
		env = admitted(t, env)
		requestsStay(t, env, seen, "/x")
	}
}

func TestRequestsReachTasksWhileARouteMoves(t *testing.T) {
	tests := map[string]func(*v1alpha1.Environment){
		"to another service": func(env *v1alpha1.Environment) {
			env.Spec.Services[1].Routes, env.Spec.Services[0].Routes = env.Spec.Services[0].Routes, nil
		},
		"to each other": func(env *v1alpha1.Environment) {
			a, b := &env.Spec.Services[0].Routes[0], &env.Spec.Services[1].Routes[0]
			a.Name, b.Name, a.Paths, b.Paths = "c", "d", b.Paths, a.Paths
		},
		"to another name": func(env *v1alpha1.Environment) { env.Spec.Services[0].Routes[0].Name = "another" },
		"to less of its paths": func(env *v1alpha1.Environment) {
			env.Spec.Services[0].Name, env.Spec.Services[0].Routes[0].Paths = "z", []string{"/a/x*"}
		},
		"to another name and port": func(env *v1alpha1.Environment) {
			env.Spec.Services[0].Routes[0].Name, env.Spec.Services[0].Ports[0].ContainerPort = "another", 9090
		},
		"to another service, and the port goes": func(env *v1alpha1.Environment) {
			moved := env.Spec.Services[0].Routes[0]
			moved.Name = "moved"
			env.Spec.Services[1].Routes = append(env.Spec.Services[1].Routes, moved)
			env.Spec.Services[0].Routes, env.Spec.Services[0].Ports = nil, nil
		},
		"to each other, and the ports change": func(env *v1alpha1.Environment) {
			a, b := &env.Spec.Services[0].Routes[0], &env.Spec.Services[2].Routes[0]
			a.Name, b.Name, a.Paths, b.Paths = "c", "d", b.Paths, a.Paths
			env.Spec.Services[0].Ports[0].ContainerPort = 9090
		},
		"with the one before it": func(env *v1alpha1.Environment) { env.Spec.Services[0].Name, env.Spec.Services[1].Name = "y", "z" },
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			env, seen := routed(t, pathsOf("/a/*", "/b*", "/*")...), nothingBut(nil)
			settle(t, env, seen)
			change(env)
			requestsStay(t, admitted(t, env), seen, "/a/x")
		})
	}
}

// A route that is taken out lets the others keep their numbers.
func TestNoRuleMovesForOneThatLeaves(t *testing.T) {
	env, seen := routed(t, pathsOf("/a/*", "/b/*", "/c/*", "/*")...), nothingBut(nil)
	before := priorities(settle(t, env, seen))
	for gone := range 4 {
		without := env.DeepCopy()
		without.Spec.Services = append(without.Spec.Services[:gone], without.Spec.Services[gone+1:]...)
		for name, number := range priorities(compose(t, without, seen)) {
			if number != before[name] {
				t.Errorf("without the route of service %d %s moves from %d to %d", gone, name, before[name], number)
			}
		}
	}
}
