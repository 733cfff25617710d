package compositions_test

import (
	"fmt"
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
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
	settle(b, env, seen)
	benchmarkCompose(b, env, seen)
}

// BenchmarkRender is what render does of a hundred services, queues and jobs, more than an Environment may have. The aim is below 10 ms.
func BenchmarkRender(b *testing.B) {
	env, seen := application(b)
	service := env.Spec.Services[0]
	env.Spec.Queues = []v1alpha1.QueueSpec{{Name: "queue"}}
	env.Spec.Jobs = []v1alpha1.JobSpec{{Name: "job", TaskSpec: service.TaskSpec}}
	env.Spec.Jobs[0].Databases = nil // a database lets in sixty
	spec := admitted(b, env).Spec.DeepCopy()
	env.Spec.Services, env.Spec.Queues, env.Spec.Jobs = nil, nil, nil
	for i := range 100 {
		switch i % 3 {
		case 0:
			one := *spec.Services[0].DeepCopy()
			one.Name = fmt.Sprintf("service-%d", i)
			one.Routes[0].Paths = []string{"/" + one.Name + "/*"}
			env.Spec.Services = append(env.Spec.Services, one)
		case 1:
			one := *spec.Queues[0].DeepCopy()
			one.Name = fmt.Sprintf("queue-%d", i)
			env.Spec.Queues = append(env.Spec.Queues, one)
		case 2:
			one := *spec.Jobs[0].DeepCopy()
			one.Name = fmt.Sprintf("job-%d", i)
			env.Spec.Jobs = append(env.Spec.Jobs, one)
		}
	}
	benchmarkCompose(b, env, seen)
}

func benchmarkCompose(b *testing.B, env *v1alpha1.Environment, seen plan.Observed) {
	b.Helper()
	p, err := compositions.Compose(env, seen)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := compositions.Compose(env, seen); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(p.Objects)), "objects")
}
