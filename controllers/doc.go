// Package controllers knows Kubernetes: it observes what is there, asks package compositions what should be, applies the difference, prunes
// what is no longer wanted, and reports. It knows no AWS field.
//
// Read [EnvironmentReconciler.Reconcile] first: it is the whole way of an Environment, a line for each step, and each step has a file of its
// name. What every condition says is decided by the lists in conditions.go.
package controllers
