package controllers_test

import (
	"context"
	"slices"
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// withMissingSecret is a service whose tasks cannot start: nobody has made the secret that they read.
func withMissingSecret(spec *v1alpha1.EnvironmentSpec) {
	service("web")(spec)
	readMissingSecret(spec)
}

func readMissingSecret(spec *v1alpha1.EnvironmentSpec) {
	const arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:nobodys-AbCdEf"
	spec.Secrets = append(spec.Secrets, v1alpha1.SecretSpec{
		Name: "nobodys", ValueFrom: v1alpha1.SecretValueSource{Existing: &v1alpha1.ExistingSecret{ARN: arn}},
	})
	spec.Services[0].SecretEnv = append(spec.Services[0].SecretEnv, v1alpha1.SecretEnvVar{Name: "NOBODYS", Secret: "nobodys"})
}

func TestServiceWhoseTasksNeverRanIsNotReady(t *testing.T) {
	for _, breaker := range []v1alpha1.CircuitBreaker{
		v1alpha1.CircuitBreakerRollback, v1alpha1.CircuitBreakerStop, v1alpha1.CircuitBreakerDisabled,
	} {
		t.Run(string(breaker), func(t *testing.T) {
			w := newWorld(t)
			m := w.startManager()
			w.create(newEnvironment(w.namespace, withMissingSecret, func(spec *v1alpha1.EnvironmentSpec) {
				spec.Services[0].Deployment.CircuitBreaker = breaker
			}))
			w.eventually("the failure", w.says("Ready", "Failed", "Service.ecs/shop-web", "waiting for ECS Service"))
			w.eventually("the provider to forget it", func(context.Context) (bool, error) {
				return conditionOf(w.resource("Service/shop-web"), "LastAsyncOperation")["status"] == "True", nil
			})
			w.eventually("the failure", w.says("Ready", "Failed", "Service.ecs/shop-web", "waiting for ECS Service"))
			idle(t, m)

			w.change(func(env *v1alpha1.Environment) { env.Spec.Services[0].SecretEnv = nil })
			w.waitReady()
		})
	}
}

func TestDatabaseStaysWhileTheServiceThatLeftItDoesNotRun(t *testing.T) {
	w := newWorld(t)
	w.makeReady(unprotected, service("web"), func(spec *v1alpha1.EnvironmentSpec) {
		spec.Services[0].Deployment.CircuitBreaker = v1alpha1.CircuitBreakerStop
		spec.Services[0].Databases = []v1alpha1.DatabaseLink{{Name: "main"}}
	})
	w.change(func(env *v1alpha1.Environment) {
		env.Spec.Databases[0].Name = "prime"
		env.Spec.Services[0].Databases[0].Name = "prime"
		readMissingSecret(&env.Spec)
	})
	w.eventually("the failure", w.says("Ready", "Failed", "Service.ecs/shop-web", "waiting for ECS Service"))
	if !slices.Contains(namesOf(w, "Instance"), "shop-main") {
		t.Error("the database is gone, and the old tasks still use it")
	}
	w.change(func(env *v1alpha1.Environment) { env.Spec.Services[0].SecretEnv = nil })
	w.waitReady()
	w.eventually("the old database to go", func(context.Context) (bool, error) {
		return !slices.Contains(namesOf(w, "Instance"), "shop-main"), nil
	})
}
