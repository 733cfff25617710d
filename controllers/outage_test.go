package controllers_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator"
)

// unhurried is a provider whose operations last longer than a pass of the controller, as they do in AWS: a rollout takes two seconds.
var unhurried = simulator.Options{Speed: 45, Poll: 1e6 * time.Second}

// served is a service with a route and a second port, behind NAT gateways in each zone, and a job.
func served(spec *v1alpha1.EnvironmentSpec) {
	loadBalancer(spec)
	service("web")(spec)
	web := &spec.Services[0]
	web.Ports = append(web.Ports, v1alpha1.ContainerPort{Name: "other", ContainerPort: 9090})
	web.Routes = []v1alpha1.RouteSpec{
		{Name: "web", LoadBalancer: "public", Port: "http"},
		{Name: "api", LoadBalancer: "public", Port: "http", Paths: []string{"/api/*"}},
	}
	spec.Network.NATGateway = v1alpha1.NATPerAvailabilityZone
	spec.Jobs = []v1alpha1.JobSpec{{Name: "nightly", Image: "example.org/nightly:1", Schedule: "cron(0 3 * * ? *)"}}
}

func TestNoEditCutsOffWhatRuns(t *testing.T) {
	tests := map[string]func(*v1alpha1.EnvironmentSpec){
		"routes to another port": func(s *v1alpha1.EnvironmentSpec) {
			s.Services[0].Routes[0].Port, s.Services[0].Routes[1].Port = "other", "other"
		},
		"a route less":                func(s *v1alpha1.EnvironmentSpec) { s.Services[0].Routes = s.Services[0].Routes[:1] },
		"a single NAT gateway":        func(s *v1alpha1.EnvironmentSpec) { s.Network.NATGateway = v1alpha1.NATSingle },
		"another image":               func(s *v1alpha1.EnvironmentSpec) { s.Services[0].Image = "example.org/web:2" },
		"another job":                 func(s *v1alpha1.EnvironmentSpec) { s.Jobs[0].Image = "example.org/nightly:2" },
		"Service Connect":             func(s *v1alpha1.EnvironmentSpec) { s.Services[0].ServiceConnect = v1alpha1.Enabled },
		"another zone":                func(s *v1alpha1.EnvironmentSpec) { s.Network.AvailabilityZones.Count = 3 },
		"another capacity":            func(s *v1alpha1.EnvironmentSpec) { s.Services[0].Capacity.SpotPercent = new(int32(50)) },
		"endpoints and no other ways": withoutNAT,
	}
	for name, edit := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorldIn(t, cluster, unhurried)
			w.makeReady(served)
			if name == "endpoints and no other ways" { // an image that endpoints reach comes first
				w.change(func(env *v1alpha1.Environment) {
					withoutNAT(&env.Spec)
					env.Spec.Network.NATGateway = v1alpha1.NATSingle
					env.Spec.Jobs = nil
				})
				w.waitReady()
			}
			w.change(func(env *v1alpha1.Environment) { edit(&env.Spec) })
			w.waitReady()
			w.waitNothingIsRemoved()
			if diff := cmp.Diff([]string(nil), w.account.Outages()); diff != "" {
				t.Errorf("outages (-want +got):\n%s", diff)
			}
		})
	}
}

// waitNothingIsRemoved waits until everything that is not wanted any more is gone.
func (w *world) waitNothingIsRemoved() {
	w.t.Helper()
	w.eventually("nothing to be removed any more", func(context.Context) (bool, error) {
		env := w.environment()
		ready := meta.FindStatusCondition(env.Status.Conditions, v1alpha1.ConditionReady)
		return ready != nil && ready.ObservedGeneration == env.Generation && ready.Status == metav1.ConditionTrue &&
			meta.FindStatusCondition(env.Status.Conditions, v1alpha1.ConditionReconciling) == nil, nil
	})
}
