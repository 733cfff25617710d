package controllers_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// newest is the name of the task definition that was made last.
func newest(w *world) string {
	events := w.account.Creations(aws.TaskDefinition)
	return events[len(events)-1].Object
}

func TestTwoOldTaskDefinitionsStay(t *testing.T) {
	w := newWorldIn(t, cluster, stepwise)
	w.makeReady(service("web"))
	made := []string{newest(w)}
	for _, image := range []string{"example.org/web:2", "example.org/web:3", "example.org/web:4"} {
		w.untilNextSecond() // creation times count seconds
		w.change(func(env *v1alpha1.Environment) { env.Spec.Services[0].Image = image })
		w.waitReady()
		made = append(made, newest(w))
	}
	want := slices.Sorted(slices.Values(made[1:]))
	var got []string
	w.eventually("the oldest to go", func(context.Context) (bool, error) {
		got = namesOf(w, "TaskDefinition")
		return len(got) <= 3, nil
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("task definitions (-want +got):\n%s", diff)
	}
}

func (w *world) untilNextSecond() {
	now := time.Now().Unix()
	w.eventually("the next second", func(context.Context) (bool, error) { return time.Now().Unix() > now, nil })
}

func TestWhatMakesARevision(t *testing.T) {
	tests := map[string]struct {
		change func(*v1alpha1.ServiceSpec)
		makes  bool
	}{
		"another CPU size":            {func(s *v1alpha1.ServiceSpec) { s.CPU, s.MemoryMiB = 512, 1024 }, true},
		"another value of a variable": {func(s *v1alpha1.ServiceSpec) { s.Env[0].Value = new("2") }, true},
		"another order of variables":  {func(s *v1alpha1.ServiceSpec) { slices.Reverse(s.Env) }, false},
		"another number of tasks":     {func(s *v1alpha1.ServiceSpec) { s.Scaling.MinTasks, s.Scaling.MaxTasks = new(int32(3)), new(int32(3)) }, false},
	}
	w := newWorld(t)
	w.makeReady(service("web"), func(spec *v1alpha1.EnvironmentSpec) {
		spec.Services[0].Env = []v1alpha1.EnvVar{{Name: "A", Value: new("1")}, {Name: "B", Value: new("1")}}
	})
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := w.in(t)
			before := newest(w)
			w.change(func(env *v1alpha1.Environment) { test.change(&env.Spec.Services[0]) })
			w.waitReady()
			if made := newest(w) != before; made != test.makes {
				t.Errorf("made a revision: %t, want %t", made, test.makes)
			}
		})
	}
}
