package controllers_test

import (
	"sync"

	"k8s.io/client-go/util/workqueue"
	"sigs.k8s.io/controller-runtime/pkg/controller/priorityqueue"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
)

// gate lets a test hold a manager between two passes: who has the lock makes a pass, the controller or the test.
type gate struct {
	sync.Mutex
}

// queue is the controller's own, behind the gate.
func (g *gate) queue(name string, limiter workqueue.TypedRateLimiter[reconcile.Request]) workqueue.TypedRateLimitingInterface[reconcile.Request] {
	return &gatedQueue{gate: g, PriorityQueue: priorityqueue.New(name, func(o *priorityqueue.Opts[reconcile.Request]) { o.RateLimiter = limiter })}
}

type gatedQueue struct {
	priorityqueue.PriorityQueue[reconcile.Request]
	gate *gate
}

// GetWithPriority begins a pass of the controller.
func (q *gatedQueue) GetWithPriority() (reconcile.Request, int, bool) {
	request, priority, shutdown := q.PriorityQueue.GetWithPriority()
	if !shutdown {
		q.gate.Lock()
	}
	return request, priority, shutdown
}

// Done ends a pass of the controller.
func (q *gatedQueue) Done(request reconcile.Request) {
	q.PriorityQueue.Done(request)
	q.gate.Unlock()
}
