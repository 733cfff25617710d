package terraform

import "github.com/terrarium-io/terrarium/api/v1alpha1"

// mostServices is how many an Environment has.
const mostServices = 30

// A service is an ECS service with what it is made of, as far as it has been read.
type service struct {
	*Resource

	// definition is the task definition that it runs.
	definition *Resource

	// spec says what is there.
	spec v1alpha1.ServiceSpec

	// take are the managed resources that stand for its parts, once the service is known to be taken over.
	take []*Taken
}

// services that are taken over, each with its task definition, its routes and its scaling.
func (t *Takeover) services() {
	for _, r := range t.states.of("aws_ecs_service") {
		s := &service{Resource: r}
		if why := t.read(s); why != "" {
			t.leaveWith(r, "%s", why)
			continue
		}
		t.Spec.Services = append(t.Spec.Services, s.spec)
		for _, taken := range s.take {
			t.take(taken)
		}
	}
}

// read says what a service asks for, or why it cannot be taken over.
func (t *Takeover) read(s *service) (why string) {
	for _, read := range []func(*service) string{t.readTasks, t.readRoutes, t.readScaling} {
		if why := read(s); why != "" {
			return why
		}
	}
	return ""
}
