package plan

import "regexp"

// unknown stands for a fact that nobody knows yet, in objects that wait for it. It has the short form of the key, put together in one step: a plan of
// what is not there yet says it at each turn.
func unknown(key Key) string { return "(known after " + Called(key.GroupKind) + "/" + key.Name + ")" }

// Unknown finds what stands for facts that nobody knows yet. Its group is the short form of the key of the object that has the fact.
var Unknown = regexp.MustCompile(`\(known after ([^)]+)\)`)
