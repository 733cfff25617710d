package compositions_test

import (
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func TestProtectedEnvironmentsLoseNothingThatIsKeptWithoutThePolicyToo(t *testing.T) {
	const refused = " would be deleted with what is in it, and the Environment is protected"
	for name, test := range map[string]struct {
		edit func(*v1alpha1.EnvironmentSpec)
		want string
	}{
		"a queue":                       {func(s *v1alpha1.EnvironmentSpec) { s.Queues = nil }, "spec.queues: Queue/staging-orders.fifo" + refused},
		"a queue of another name":       {func(s *v1alpha1.EnvironmentSpec) { s.Queues[0].Name = "order" }, "spec.queues: Queue/staging-orders.fifo" + refused},
		"a queue of another type":       {func(s *v1alpha1.EnvironmentSpec) { s.Queues[0].Type = v1alpha1.MessagesStandard }, "spec.queues: Queue/staging-orders.fifo" + refused},
		"dead letters":                  {func(s *v1alpha1.EnvironmentSpec) { s.Queues[0].DeadLetter = nil }, "spec.queues: Queue/staging-orders.fifo.dead-letters" + refused},
		"files":                         {func(s *v1alpha1.EnvironmentSpec) { s.FileSystems = s.FileSystems[:1] }, "spec.fileSystems: FileSystem/staging-scratch" + refused},
		"files that stay":               {func(s *v1alpha1.EnvironmentSpec) { s.FileSystems = s.FileSystems[1:] }, ""},
		"a cache":                       {func(s *v1alpha1.EnvironmentSpec) { s.Caches = s.Caches[1:] }, "spec.caches: ReplicationGroup/staging-sessions" + refused},
		"a cache of another name":       {func(s *v1alpha1.EnvironmentSpec) { s.Caches[1].Name = "page" }, "spec.caches: ServerlessCache/staging-pages" + refused},
		"caches, where they may":        {func(s *v1alpha1.EnvironmentSpec) { s.Caches, s.DeletionProtection = nil, v1alpha1.Disabled }, ""},
		"nothing":                       {func(*v1alpha1.EnvironmentSpec) {}, ""},
		"a queue without protection":    {func(s *v1alpha1.EnvironmentSpec) { s.Queues, s.DeletionProtection = nil, v1alpha1.Disabled }, ""},
		"files as well, where they may": {func(s *v1alpha1.EnvironmentSpec) { s.FileSystems, s.DeletionProtection = nil, v1alpha1.Disabled }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			env, seen := readEnvironment(t, "queue-fifo"), nothingBut(nil)
			env.Spec.FileSystems = readEnvironment(t, "filesystem-files").Spec.FileSystems
			env.Spec.Caches = readEnvironment(t, "cache-full").Spec.Caches
			env.Spec.DeletionProtection = v1alpha1.Enabled
			settle(t, env, seen)
			test.edit(&env.Spec)
			composeOrRefuse(t, env, seen, test.want)
		})
	}
}
