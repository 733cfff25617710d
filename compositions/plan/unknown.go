package plan

import "regexp"

// unknown stands for a fact that nobody knows yet, in objects that wait for it.
func unknown(key Key) string { return "(known after " + key.String() + ")" }

// Unknown finds what stands for facts that nobody knows yet. Its group is the short form of the key of the object that has the fact.
var Unknown = regexp.MustCompile(`\(known after ([^)]+)\)`)
