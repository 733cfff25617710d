package compositions_test

import (
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
)

// BenchmarkCompose is a pass over an Environment of about 100 objects in which nothing is left to do. The aim is below a millisecond.
func BenchmarkCompose(b *testing.B) {
	env, seen := application(b)
	env.Spec.Network.NATGateway = v1alpha1.NATPerAvailabilityZone
	for _, name := range []string{"api", "admin", "search"} {
		service := *env.Spec.Services[0].DeepCopy()
		service.Name = name
		service.Routes[0].Paths = []string{"/" + name + "/*"}
		env.Spec.Services = append(env.Spec.Services, service)
	}
	env = admitted(b, env)
	objects := len(settle(b, env, seen).Objects)

	for b.Loop() {
		if _, err := compositions.Compose(env, seen); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(objects), "objects")
}
