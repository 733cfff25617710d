package aws

import (
	"strings"
	"time"
)

// Operation is one create, update or delete as Terraform carries it out: a call, a wait, and a look whether the
// resource has become what it should be. Time is AWS's own: whoever advances the operation says how much has passed.
type Operation struct {
	// ID of the resource, once AWS has given one.
	ID string
	// MadeAgain is true where a deletion has ended with another resource: see Delete.
	MadeAgain bool

	steps []step
	due   time.Duration // when the next step begins
	retry time.Duration // when it is tried again
}

type step struct {
	after  time.Duration
	run    func() error
	failed func()
}

const (
	callTime  = second      // what a call to AWS takes
	retryTime = 10 * second // between the attempts of Terraform's own retries
)

// Create begins to create the resource that an object describes.
func (a *Account) Create(kind Kind, o Object) *Operation {
	op := &Operation{}
	op.plan(callTime, func() (err error) { op.ID, err = a.insert(kind, o); return err })
	op.plan(table[kind].creating, func() error { return nil })
	a.settle(op, kind, Create, o)
	return op
}

// Update begins to make a resource what an object describes.
func (a *Account) Update(kind Kind, id string, o Object) *Operation {
	op := &Operation{ID: id}
	op.plan(callTime, func() error { return a.change(kind, id, o) })
	op.plan(table[kind].updating, func() error { return nil })
	a.settle(op, kind, Update, o)
	return op
}

// Delete begins to delete a resource. Where something is asked for that needs a replacement, Terraform's SDK makes that when the old one is
// gone, although it was only to be deleted.
func (a *Account) Delete(kind Kind, id string, o Object) *Operation {
	op := &Operation{ID: id}
	replaced := false
	op.plan(callTime, func() (err error) { replaced, err = a.release(kind, id, o); return err })
	op.plan(table[kind].deleting, func() error { a.drop(kind, id); return nil })
	op.plan(0, func() (err error) {
		if replaced {
			op.ID, err = a.insert(kind, o)
			op.MadeAgain = err == nil
		}
		return err
	})
	return op
}

func (op *Operation) plan(after time.Duration, run func() error) {
	op.steps = append(op.steps, step{after: after, run: run, failed: func() {}})
	if len(op.steps) == 1 {
		op.retry = after
	}
}

// settle adds the last look of a create or update.
func (a *Account) settle(op *Operation, kind Kind, t OperationType, o Object) {
	w := table[kind]
	var patience time.Duration
	if w.patience != nil {
		patience = w.patience(&Resource{Attributes: normalize(o.Parameters).(map[string]any)})
	}
	op.steps = append(op.steps, step{
		after:  patience,
		run:    func() error { return a.look(w, kind, op.ID, t) },
		failed: func() { a.giveUp(w, kind, op.ID) },
	})
}

func (a *Account) look(w *row, kind Kind, id string, t OperationType) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	r, ok := a.resources[key{kind, id}]
	if !ok {
		return nil
	}
	r.State = StateAvailable
	if w.settled != nil {
		if err := w.settled(a, r); err != nil {
			return retried(retryOf(err), reject("waiting for %s (%s) %s: %s", w.title, id, strings.ToLower(string(t)), err))
		}
	}
	a.serves(r)
	w.remember(r)
	return nil
}

func (a *Account) giveUp(w *row, kind Kind, id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if r, ok := a.resources[key{kind, id}]; ok && w.rollback != nil {
		w.rollback(a, r)
	}
}

// Advance carries the operation on to where it is after the time since its start. It returns when to come again, or
// that it is done, and how it ended.
func (op *Operation) Advance(elapsed time.Duration) (again time.Duration, done bool, err error) {
	for len(op.steps) > 0 {
		s := op.steps[0]
		if elapsed < op.retry {
			return op.retry - elapsed, false, nil
		}
		begun := op.due + s.after
		if err := s.run(); err != nil {
			if elapsed < begun+retryOf(err) {
				op.retry = elapsed + retryTime
				return retryTime, false, nil
			}
			s.failed()
			return 0, true, err
		}
		op.due = max(begun, op.retry)
		op.steps = op.steps[1:]
		if len(op.steps) > 0 {
			op.retry = op.due + op.steps[0].after
		}
	}
	return 0, true, nil
}
