package aws

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Error is what AWS, or Terraform in front of it, says when it refuses something.
type Error struct {
	// Code is AWS's error code. It is empty where Terraform refuses by itself, without asking AWS.
	Code string
	// Message explains.
	Message string

	// retry is how long Terraform tries again by itself before it reports the error.
	retry time.Duration
	// context says which call was made for which resource.
	context string
}

// Error implements error.
func (e *Error) Error() string {
	if e.Code == "" {
		return e.context + e.Message
	}
	return e.context + e.Code + ": " + e.Message
}

// refuse returns AWS's refusal. The words are "Code: message", as AWS prints them.
func refuse(words string, args ...any) error {
	code, message, _ := strings.Cut(fmt.Sprintf(words, args...), ": ")
	return &Error{Code: code, Message: message}
}

// reject returns an error of Terraform's own, which involves no call to AWS.
func reject(words string, args ...any) error {
	return &Error{Message: fmt.Sprintf(words, args...)}
}

// retried marks an error that Terraform retries by itself for a while.
func retried(d time.Duration, err error) error {
	var e *Error
	if errors.As(err, &e) {
		e.retry = d
	}
	return err
}

func retryOf(err error) time.Duration {
	var e *Error
	if errors.As(err, &e) {
		return e.retry
	}
	return 0
}

// describe adds to a refusal what Terraform and the AWS SDK print around it. The request ID differs each time, as
// it does at AWS: whoever compares messages has to cope.
func (a *Account) describe(w *row, op OperationType, name string, err error) error {
	var e *Error
	if !errors.As(err, &e) || e.Code == "" {
		return err
	}
	if name != "" {
		name = " (" + name + ")"
	}
	call := map[OperationType]string{Create: w.api.create, Update: w.api.update, Delete: w.api.delete, Observe: w.api.read()}[op]
	e.context = fmt.Sprintf("%s %s%s: operation error %s: %s, https response error StatusCode: 400, RequestID: %s, ",
		op.doing(), w.title, name, w.api.service, call, a.uuid())
	if !strings.HasSuffix(e.Code, "Exception") && !strings.HasSuffix(e.Code, "Fault") {
		e.context += "api error "
	}
	return err
}

// ReplaceError is the provider's refusal of a change that would need a new resource.
type ReplaceError struct {
	// Change is the first change that cannot be made in place.
	Change Change
	// Framework tells kinds that are built on the Terraform Plugin Framework, which say it differently.
	Framework bool
}

// Error implements error with the words of upjet.
func (e *ReplaceError) Error() string {
	argument := snake(e.Change.Field)
	switch {
	case e.Framework:
		const words = "diff contains fields that require resource replacement: "
		return words + words + fmt.Sprintf("AttributeName(%q), ", argument)
	case e.Change.Sensitive:
		return fmt.Sprintf("%s: cannot change the value of the argument %q", refusal, argument)
	default:
		return fmt.Sprintf("%s: cannot change the value of the argument %q from %q to %q",
			refusal, argument, show(e.Change.Old), show(e.Change.New))
	}
}

const refusal = "refuse to update the external resource because the following update requires replacing it"

// OperationType is what a provider does to a resource.
type OperationType string

// The operations, as a Failure names them.
const (
	Create  OperationType = "Create"
	Update  OperationType = "Update"
	Delete  OperationType = "Delete"
	Observe OperationType = "Observe"
)

func (t OperationType) doing() string {
	return map[OperationType]string{Create: "creating", Update: "updating", Delete: "deleting", Observe: "reading"}[t]
}
