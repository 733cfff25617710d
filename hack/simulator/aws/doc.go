// Package aws is a simulated AWS account for tests and for the demo: nothing in it talks to AWS.
//
// An Account holds resources in memory and answers as AWS would: it gives IDs and ARNs of the right form, refuses
// what AWS refuses (unknown references, duplicate names, dependencies on deletion) in AWS's words, and keeps a
// history that a test can count. It outlives the provider that works on it, as AWS does.
//
// What each kind of resource is like is one row of a table, in the files kinds_*.go.
package aws
