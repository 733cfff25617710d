package policy

import (
	"github.com/google/cel-go/cel"
	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	admissioncel "k8s.io/apiserver/pkg/admission/plugin/cel"
)

// The expressions of a policy, as the compiler wants them.
type (
	variable  admissionregistrationv1.Variable
	condition string
	message   string
)

// GetName returns the name of the variable.
func (v variable) GetName() string { return v.Name }

// GetExpression returns the text of the expression.
func (v variable) GetExpression() string { return v.Expression }

// ReturnTypes returns what the expression may be: anything.
func (variable) ReturnTypes() []*cel.Type { return []*cel.Type{cel.AnyType, cel.DynType} }

// GetExpression returns the text of the expression.
func (c condition) GetExpression() string { return string(c) }

// ReturnTypes returns what the expression may be.
func (condition) ReturnTypes() []*cel.Type { return []*cel.Type{cel.BoolType} }

// GetExpression returns the text of the expression.
func (m message) GetExpression() string { return string(m) }

// ReturnTypes returns what the expression may be.
func (message) ReturnTypes() []*cel.Type { return []*cel.Type{cel.StringType} }

// messageOf a rule is nil where it is fixed text.
func messageOf(rule admissionregistrationv1.Validation) admissioncel.ExpressionAccessor {
	if rule.MessageExpression == "" {
		return nil
	}
	return message(rule.MessageExpression)
}
