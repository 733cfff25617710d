package aws

import "slices"

// Failure makes operations fail that would otherwise work.
type Failure struct {
	// Kind that fails; all kinds where empty.
	Kind Kind
	// Name of the managed resource, or the external name or ID in AWS; all where empty.
	Name string
	// Operation that fails; all where empty.
	Operation OperationType
	// Message is AWS's answer: "Code: words".
	Message string
	// Times it happens; until ClearFailures where zero.
	Times int
}

// Fail adds a failure.
func (a *Account) Fail(f Failure) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.failures = append(a.failures, &f)
}

// ClearFailures ends all failures.
func (a *Account) ClearFailures() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.failures = nil
}

// injected returns the error of the first failure that fits, and counts it.
func (a *Account) injected(kind Kind, op OperationType, names ...string) error {
	for i, f := range a.failures {
		if (f.Kind != "" && f.Kind != kind) || (f.Operation != "" && f.Operation != op) ||
			(f.Name != "" && !slices.Contains(names, f.Name)) {
			continue
		}
		if f.Times == 1 {
			a.failures = slices.Delete(a.failures, i, i+1)
		} else if f.Times > 1 {
			f.Times--
		}
		return refuse("%s", f.Message)
	}
	return nil
}
