package main

import (
	"context"
	"errors"
	"math/rand/v2"
)

// requestsAtStart are about as many as a process needs to see everything.
const requestsAtStart = 200

// tend starts another manager where one has ended.
func (l *life) tend(ctx context.Context, before int) error {
	for i, m := range l.managers {
		if m != nil && !m.HasEnded() {
			continue
		}
		if err := l.bury(ctx, m); err != nil {
			return err
		}
		next, err := l.startManager(l.stage.managers[i], l.nextEnd(l.kills-before))
		if err != nil {
			return err
		}
		l.managers[i] = next
	}
	return nil
}

// bury a manager. Without faults none ends by itself.
func (l *life) bury(ctx context.Context, m *process) error {
	switch {
	case m == nil:
		return nil
	case m.killed.Load():
		l.kills++
	case l.faulty:
		l.counts["the manager ended by itself"]++
	default:
		return errors.New("the manager has ended by itself")
	}
	m.remove()
	if l.rivals > 1 {
		return l.freeLease(ctx)
	}
	return nil
}

// nextEnd is that of the next process. In a chapter that has seen many already it comes later, so that each chapter has an end.
func (l *life) nextEnd(kills int) *end {
	if l.pace == 0 {
		return nil
	}
	e := &end{at: 1 + l.random.IntN(l.pace+kills), how: how(l.random.IntN(int(howMany)))}
	if l.random.IntN(10) == 0 {
		e.at, e.early = 1+l.random.IntN(requestsAtStart), true
	}
	return e
}

// faultOf a request.
func (l *life) faultOf(r request) (fault, *rand.Rand) {
	f, random := l.faults.of(r)
	if r.resource == "leases" {
		if l.noLeases.Load() {
			return dropped, random
		}
		return none, random
	}
	return f, random
}
