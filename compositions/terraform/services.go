package terraform

import (
	"slices"
	"strconv"
	"strings"

	cloudwatchlogs "github.com/upbound/provider-aws/v2/apis/namespaced/cloudwatchlogs/v1beta1"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// A service is an ECS service with what it is made of, as far as it has been read.
type service struct {
	*Resource

	// list of the spec that it is in: services, or jobs.
	list string

	// definition is the task definition that it runs, and containers are those of it, the own one first.
	definition *Resource
	containers []*container

	// name is that of the service in DNS, or nil.
	name *registry

	// connect is the namespace in which it has Service Connect, or nil.
	connect *Resource

	// listeners are those of network load balancers that lead to it.
	listeners []*networkListener

	// logs is the log group that the service has for itself, or nil.
	logs *Resource

	// spec says what is there, and secrets what it reads.
	spec    v1alpha1.ServiceSpec
	secrets []v1alpha1.SecretSpec

	// take are the managed resources that stand for its parts, once the service is known to be taken over, and looks what it uses.
	take  []*Taken
	looks []Remark

	// effects are what taking it over does beside the change of fields.
	effects []string
}

// services that are taken over, each with its task definition, its routes and its scaling.
func (t *Takeover) services() {
	for _, r := range t.states.of("aws_ecs_service") {
		s := &service{Resource: r, list: "services"}
		why := t.read(s)
		if why == "" {
			why = t.refusedService(s)
		}
		if why != "" {
			t.leaveWith(r, "%s", why)
			delete(t.names, "services/"+s.spec.Name)
			continue
		}
		t.takeService(s)
	}
	t.noteStaying()
}

// read says what a service asks for, or why it cannot be taken over.
func (t *Takeover) read(s *service) (why string) {
	for _, read := range []func(*service) string{t.readTasks, t.readConnect, t.readName, t.readRoutes, t.readScaling, t.beyondLimits} {
		if why := read(s); why != "" {
			return why
		}
	}
	return ""
}

// beyondLimits is about how much an Environment has.
func (t *Takeover) beyondLimits(s *service) string {
	if len(t.Spec.Services) == mostServices {
		return "an Environment has at most 30 services"
	}
	return t.tooManySecrets(s)
}

func (t *Takeover) tooManySecrets(s *service) string {
	if len(t.Spec.Secrets)+len(s.secrets) > mostSecrets {
		return "its secrets would be more than the 50 that an Environment has"
	}
	return ""
}

// refusedService is what the rules of the Environment say against a service, or "".
func (t *Takeover) refusedService(s *service) string {
	return t.refusal(func(with *v1alpha1.EnvironmentSpec) {
		with.Secrets = append(slices.Clone(with.Secrets), s.secrets...)
		with.Services = append(slices.Clone(with.Services), s.spec)
		with.LoadBalancers = withListeners(with.LoadBalancers, s.listeners)
		if s.name != nil {
			with.Network.PrivateDNS = &v1alpha1.PrivateDNSSpec{Domain: s.name.domain()}
		}
	})
}

// takeService takes a service over. The tasks that it has run until those of its new task definition do.
func (t *Takeover) takeService(s *service) {
	name := s.text("name")
	t.Spec.Services = append(t.Spec.Services, s.spec)
	t.takeTask(s, s.spec.Name, s.Resource)
	t.takeConnect(s)
	t.takeName(s)
	t.takeListeners(s)
	for _, taken := range s.take {
		t.take(taken)
	}
	t.leaveRoles(s)
	t.take(&Taken{
		Kind: ecs.Service_GroupVersionKind, Name: s.spec.Name, ExternalName: name, KeptName: name, From: s.Resource, Effects: s.effects, Joins: true,
		Found: s.found(), values: s.asAsked(t.clusterName()),
	})
}

// found is the version of its tasks that runs, which a pipeline may deploy, and their number where somebody may set that by hand.
func (s *service) found() map[string]string {
	found := map[string]string{"taskDefinition": revisionOf(s.definition)}
	if s.spec.Scaling.MaxTasks == nil { // nothing scales it
		found["desiredCount"] = strconv.Itoa(int(*s.spec.Scaling.MinTasks))
	}
	return found
}

// takeTask takes over what the task of a service or job has for itself: its log group, and its task definition, which is registered anew, as a log stream or
// the order of two variables is another content. by is what runs the task.
func (t *Takeover) takeTask(s *service, part string, by *Resource) {
	t.Spec.Secrets = append(t.Spec.Secrets, s.secrets...)
	for _, looked := range s.looks {
		t.look(looked.Resource, strings.Replace(looked.Text, "services[]", s.list+"[]", 1))
	}
	if s.logs != nil {
		group := s.logs.text("name")
		t.take(&Taken{
			Kind: cloudwatchlogs.Group_GroupVersionKind, Name: part, ExternalName: group, KeptName: group, From: s.logs, called: []string{s.logs.text("arn"), group},
		})
	}
	if other := t.otherUser(s.definition, by); other != nil {
		t.leaveWith(s.definition, "%s uses it too; the %s gets one of its own", other.Address, strings.TrimSuffix(s.list, "s"))
		return
	}
	t.takeAfter(false, &Taken{Kind: ecs.TaskDefinition_GroupVersionKind, Name: part, From: s.definition, values: s.definitionInOneForm()})
}

// otherUser of a task definition beside what runs it, or nil.
func (t *Takeover) otherUser(definition, by *Resource) *Resource {
	for _, user := range t.states.users(definition, definition.text("arn"), definition.text("arn_without_revision"), revisionOf(definition)) {
		if user != by {
			return user
		}
	}
	return nil
}

func (t *Takeover) clusterName() string { return t.Spec.Cluster.Existing.Name }
