package controllers_test

import (
	"context"
	"slices"
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// The provider's process ends while ECS rolls a service over. For the one that comes after, AWS has all that is asked for.
func TestProviderThatRestartsDuringARolloutWaitsForItsEnd(t *testing.T) {
	w := newWorldIn(t, cluster, unhurried)
	w.makeReady(served)
	before := len(w.account.Updates(aws.Service))
	w.change(func(env *v1alpha1.Environment) {
		env.Spec.Services[0].Routes[0].Port, env.Spec.Services[0].Routes[1].Port = "other", "other"
	})
	w.eventually("ECS to begin the rollout", func(context.Context) (bool, error) { return len(w.account.Updates(aws.Service)) > before, nil })
	w.stopProvider()
	w.stopProvider = w.startProvider(unhurried)
	w.waitReady()
	w.waitNothingIsRemoved()
	if outages := w.account.Outages(); len(outages) > 0 {
		t.Errorf("cut off: %v", outages)
	}
}

// A service leaves a database, and its new tasks do not start. Whichever process ends meanwhile: the old ones still use the database.
func TestDatabaseStaysForOldTasksWhicheverProcessRestarts(t *testing.T) {
	restarts := map[string]func(*world, *manager){
		"provider": func(w *world, _ *manager) {
			w.stopProvider()
			w.stopProvider = w.startProvider(unhurried)
		},
		"manager": func(w *world, m *manager) {
			m.stop()
			w.eventually("the rollout to fail while no manager hears it", func(context.Context) (bool, error) {
				return conditionOf(w.resource("Service/shop-web"), "LastAsyncOperation")["status"] == "False", nil
			})
			w.startManager()
		},
	}
	for name, restart := range restarts {
		t.Run(name, func(t *testing.T) {
			w := newWorldIn(t, cluster, unhurried)
			m := w.makeReady(unprotected, service("web"), func(spec *v1alpha1.EnvironmentSpec) {
				spec.Services[0].Deployment.CircuitBreaker = v1alpha1.CircuitBreakerStop
				spec.Services[0].Databases = []v1alpha1.DatabaseLink{{Name: "main"}}
			})
			before := w.account.Resources(aws.Service)[0].Text("taskDefinition")
			w.change(func(env *v1alpha1.Environment) {
				env.Spec.Databases[0].Name = "prime"
				env.Spec.Services[0].Databases[0].Name = "prime"
				readMissingSecret(&env.Spec)
			})
			w.eventually("ECS to begin the rollout", func(context.Context) (bool, error) {
				return w.account.Resources(aws.Service)[0].Text("taskDefinition") != before, nil
			})
			restart(w, m)
			w.eventually("the failure", w.says("Ready", "Failed", "Service.ecs/shop-web", "waiting for ECS Service"))
			if !slices.Contains(namesOf(w, "Instance"), "shop-main") {
				t.Error("the database is gone, and the old tasks still use it")
			}
			w.change(func(env *v1alpha1.Environment) { env.Spec.Services[0].SecretEnv = nil })
			w.waitReady()
			w.eventually("the old database to go", func(context.Context) (bool, error) {
				return !slices.Contains(namesOf(w, "Instance"), "shop-main"), nil
			})
		})
	}
}
