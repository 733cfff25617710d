// Package plan is what building blocks are composed with. It knows managed resources, and no block: what they wait for, what they are called, whose
// they are, and what must happen before they can go. Nothing here holds a client, a clock or randomness: the same Environment and the same
// observation give the same plan.
//
// Three ideas carry everything:
//
//   - Names are strings, known before anything exists. Facts ([Fact]) are what AWS reports of an object: an ID, an ARN, an endpoint.
//   - The value of a fact can only be read by the draft of the object that uses it ([Draft.Use]). So the graph of dependencies is
//     exactly what the code does, and is written down nowhere else. While a fact is not known the object waits and is not applied.
//   - A kind that the provider cannot change in place is a revision ([AddRevision]): its name has a hash of its content, the new one
//     is made, its user moves over, and the old one goes.
//
// Three words are easily taken for one another:
//
//   - An object exists ([Observed.Exists]) when the provider's condition Ready is True. Then its facts are known, and what waits for it
//     ([Object.WaitingOn]) goes on. Waiting is for existence, not for health: a failed update of a subnet holds up nothing that is in it.
//   - It is ready when the provider also reports success for its current generation and its last operation. healthOf in package
//     controllers says so; it makes the conditions, and decides what may be pruned.
//   - It is settled when status.atProvider mirrors what was asked for: while an operation runs, the provider reports success, and only
//     what it then reads from AWS says that AWS has arrived. [Object.Unsettled] holds readiness back, and with it the pruning of what
//     AWS still uses, for example the old port of a service whose deployment goes on.
//
// [Object.Depth] is about order alone: the length of the longest path of what an object needs, whether that exists or not. Deleting and
// pruning go by it, from the deepest up.
package plan
