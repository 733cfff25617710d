package controllers_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

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
	spec.Jobs = []v1alpha1.JobSpec{{Name: "nightly", TaskSpec: v1alpha1.TaskSpec{Image: "example.org/nightly:1"}, Schedule: "cron(0 3 * * ? *)"}}
}

func TestNoEditCutsOffWhatRuns(t *testing.T) {
	tests := map[string]struct {
		before, edit part
		cutsOff      string
	}{
		"routes to another port": {edit: otherPort},
		"a route less":           {edit: func(s *v1alpha1.EnvironmentSpec) { s.Services[0].Routes = s.Services[0].Routes[:1] }},
		"another image":          {edit: func(s *v1alpha1.EnvironmentSpec) { s.Services[0].Image = "example.org/web:2" }},
		"another job":            {edit: func(s *v1alpha1.EnvironmentSpec) { s.Jobs[0].Image = "example.org/nightly:2" }},
		"another zone":           {edit: func(s *v1alpha1.EnvironmentSpec) { s.Network.AvailabilityZones.Count = 3 }},
		"another capacity":       {edit: func(s *v1alpha1.EnvironmentSpec) { s.Services[0].Capacity.SpotPercent = new(int32(50)) }},
		"Service Connect":        {edit: serviceConnect(v1alpha1.Enabled)},
		"no Service Connect":     {before: serviceConnect(v1alpha1.Enabled), edit: serviceConnect(v1alpha1.Disabled)},
		"a single NAT gateway": {
			edit: func(s *v1alpha1.EnvironmentSpec) { s.Network.NATGateway = v1alpha1.NATSingle },
		},
		"a NAT gateway in each zone": {
			before: func(s *v1alpha1.EnvironmentSpec) { s.Network.NATGateway = v1alpha1.NATSingle },
			edit:   func(s *v1alpha1.EnvironmentSpec) { s.Network.NATGateway = v1alpha1.NATPerAvailabilityZone },
		},
		"a regional NAT gateway": {
			edit: func(s *v1alpha1.EnvironmentSpec) { s.Network.NATGateway = v1alpha1.NATRegional },
		},
		"endpoints and no other ways": {
			before: func(s *v1alpha1.EnvironmentSpec) { // with an image that endpoints reach
				withoutNAT(s)
				s.Network.NATGateway, s.Jobs = v1alpha1.NATSingle, nil
			},
			edit:    withoutNAT,
			cutsOff: "creation of EC2 VPC Endpoint", // from when one is there, its private name leads to it, and it is in no subnet yet
		},
		"a database less": {before: linkedDatabase, edit: func(s *v1alpha1.EnvironmentSpec) {
			s.Databases, s.Services[0].Databases, s.Jobs[0].Databases = nil, nil, nil
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorldIn(t, cluster, unhurried)
			w.cutsOff = test.cutsOff
			parts := []part{served}
			if test.before != nil {
				parts = append(parts, test.before)
			}
			w.makeReady(parts...)
			w.account.Send("/")
			w.change(func(env *v1alpha1.Environment) { test.edit(&env.Spec) })
			w.waitReady()
			w.waitNothingIsRemoved()
		})
	}
}

func TestRequestsAreAnsweredWhileAServiceIsRenamed(t *testing.T) {
	w := newWorldIn(t, cluster, unhurried)
	m := w.makeReady(served)
	w.account.Send("/", "/api/x")
	w.change(func(env *v1alpha1.Environment) { env.Spec.Services[0].Name = "shop" })
	w.eventually("the old service to go", func(context.Context) (bool, error) {
		return slices.Equal(namesOf(w, "Service"), []string{"shop-shop"}), nil
	})
	w.waitReady()
	w.waitNothingIsRemoved()
	idle(t, m)
}

// The second edit comes while the first is on its way.
func TestEditsInQuickSuccessionCutOffNothing(t *testing.T) {
	image := func(s *v1alpha1.EnvironmentSpec) { s.Services[0].Image = "example.org/web:2" }
	port := func(s *v1alpha1.EnvironmentSpec) { s.Services[0].Ports[0].ContainerPort = 8081 }
	name := func(s *v1alpha1.EnvironmentSpec) { s.Services[0].Name = "shop" }
	route := func(s *v1alpha1.EnvironmentSpec) { s.Services[0].Routes[0].Name = "all" }
	tests := map[string][]part{
		"a port, and the name of its route": {port, route},
		"the name of a route, and its port": {route, port},
		"a name, and a port":                {name, port},
		"another image, and a database less": {image, func(s *v1alpha1.EnvironmentSpec) {
			s.Databases, s.Services[0].Databases, s.Jobs[0].Databases = nil, nil, nil
		}},
	}
	for what, edits := range tests {
		t.Run(what, func(t *testing.T) {
			w := newWorldIn(t, cluster, unhurried)
			m := w.makeReady(served, linkedDatabase)
			w.account.Send("/", "/api/x")
			for _, edit := range edits {
				w.change(func(env *v1alpha1.Environment) { edit(&env.Spec) })
				m.catchUp()
				m.reconcile()
			}
			w.waitReady()
			w.waitNothingIsRemoved()
		})
	}
}

func serviceConnect(state v1alpha1.Switch) part {
	return func(spec *v1alpha1.EnvironmentSpec) { spec.Services[0].ServiceConnect = state }
}

// linkedDatabase is one that the service and the job use, and that may be taken out of the spec.
func linkedDatabase(spec *v1alpha1.EnvironmentSpec) {
	database(spec)
	spec.Databases[0].DeletionProtection, spec.Databases[0].FinalSnapshot = v1alpha1.Disabled, v1alpha1.FinalSnapshotSkip
	spec.Services[0].Databases = []v1alpha1.DatabaseLink{{Name: "main"}}
	spec.Jobs[0].Databases = []v1alpha1.DatabaseLink{{Name: "main"}}
}

// otherPort leads the routes of served to the other port.
func otherPort(spec *v1alpha1.EnvironmentSpec) {
	spec.Services[0].Routes[0].Port, spec.Services[0].Routes[1].Port = "other", "other"
}

// Once Terraform has waited for as long as it does, AWS says that it runs the new version, and the provider that all is well.
func TestRolloutThatLastsLongerThanTheProviderWaitsCutsOffNothing(t *testing.T) {
	w := newWorldIn(t, cluster, unhurried)
	w.makeReady(served)
	w.account.SlowDownRollouts(true)
	w.change(func(env *v1alpha1.Environment) { otherPort(&env.Spec) })
	w.eventually("the end of the wait", w.says("Ready", "Failed", "Service.ecs/shop-web", "timeout while waiting", v1alpha1.AnnotationFailedDeployment))
	w.eventually("the provider to forget it", func(context.Context) (bool, error) {
		return conditionOf(w.resource("Service/shop-web"), "LastAsyncOperation")["status"] == "True", nil
	})
	w.eventually("the failure", w.says("Ready", "Failed", "Service.ecs/shop-web", "timeout while waiting"))
	if !slices.ContainsFunc(namesOf(w, "SecurityGroupIngressRule"), isOldDoor) {
		t.Error("the way to the old port is closed")
	}
	w.account.SlowDownRollouts(false)
	w.account.EndRollout(w.resource("Service/shop-web").GetAnnotations()["crossplane.io/external-name"])
	w.edit("Service/shop-web", func(service *unstructured.Unstructured) {
		unstructured.RemoveNestedField(service.Object, "metadata", "annotations", v1alpha1.AnnotationFailedDeployment)
	})
	w.waitReady()
	w.waitOldDoorsAreClosed()
}

// Whether an Environment is ready may be told before its tasks run. What the old ones use stays until then.
func TestServiceThatIsNotWaitedForCutsOffNothing(t *testing.T) {
	w := newWorldIn(t, cluster, unhurried)
	w.makeReady(served, func(spec *v1alpha1.EnvironmentSpec) { spec.Services[0].Deployment.Wait = v1alpha1.WaitNone })
	w.change(func(env *v1alpha1.Environment) { otherPort(&env.Spec) })
	w.waitReady()
	w.waitOldDoorsAreClosed()
}

func isOldDoor(name string) bool { return strings.HasSuffix(name, ".8080") }

func (w *world) waitOldDoorsAreClosed() {
	w.t.Helper()
	w.eventually("the way to the old port to be closed", func(context.Context) (bool, error) {
		return !slices.ContainsFunc(namesOf(w, "SecurityGroupIngressRule"), isOldDoor), nil
	})
}

func TestTurningToHTTPSCutsOffNothing(t *testing.T) {
	w := newWorldIn(t, cluster, unhurried)
	tls := &v1alpha1.TLSSpec{CertificateARN: w.account.AddCertificate()}
	w.makeReady(served)
	w.account.Send("/", "/api/one")
	for _, tls := range []*v1alpha1.TLSSpec{tls, nil} {
		w.change(func(env *v1alpha1.Environment) { env.Spec.LoadBalancers[0].TLS = tls })
		w.waitReady()
		w.waitNothingIsRemoved()
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
