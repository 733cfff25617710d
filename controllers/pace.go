package controllers

import (
	"sync"
	"time"

	"sigs.k8s.io/controller-runtime/pkg/reconcile"
)

// apart is how much time lies between the passes over an Environment that events of its managed resources ask for: while an Environment is made, dozens of
// resources change at once.
const apart = 50 * time.Millisecond

// A pace says when the next pass over an Environment is. After a rest that is at once, so that the first event waits for nothing.
type pace struct {
	mu   sync.Mutex
	last map[reconcile.Request]time.Time // the latest pass that was asked for: it may be yet to come
}

// wait is how long a pass that is asked for now has to wait. All who ask meanwhile get the same pass.
func (p *pace) wait(req reconcile.Request, now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.last == nil {
		p.last = map[reconcile.Request]time.Time{}
	}
	last := p.last[req]
	switch {
	case now.Before(last): // that pass will see it
		return last.Sub(now)
	case now.Before(last.Add(apart)):
		p.last[req] = last.Add(apart)
	default:
		p.last[req] = now
	}
	return p.last[req].Sub(now)
}

// forget an Environment that is gone.
func (p *pace) forget(req reconcile.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.last, req)
}
