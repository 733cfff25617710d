package controllers

import (
	"sync"

	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/compositions/plan"
)

// A memory is what this process has heard of live objects. A new process has to hear everything again.
type memory[T any] struct {
	mu    sync.Mutex
	byUID map[types.UID]T
}

func (m *memory[T]) keep(obj client.Object, what T) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.byUID == nil {
		m.byUID = map[types.UID]T{}
	}
	m.byUID[obj.GetUID()] = what
}

func (m *memory[T]) forget(obj client.Object) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.byUID, obj.GetUID())
}

func (m *memory[T]) about(obj client.Object) (what T, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	what, ok = m.byUID[obj.GetUID()]
	return what, ok
}

// of some managed resources.
func (m *memory[T]) of(live liveResources) map[plan.Key]T {
	m.mu.Lock()
	defer m.mu.Unlock()
	found := map[plan.Key]T{}
	if len(m.byUID) == 0 {
		return found
	}
	for key, res := range live {
		if what, ok := m.byUID[res.GetUID()]; ok {
			found[key] = what
		}
	}
	return found
}
