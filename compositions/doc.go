// Package compositions has the building blocks: which managed resources an Environment needs, and how they connect.
//
// A block is a plain function, such as [network] or [database]. [Compose] calls them in order and hands the outputs of one to the next, so that the
// compiler checks the wiring. What belongs to one block alone is in files that begin with its name, such as network_endpoints.go. What tasks of
// services and jobs share is in workload.go and task_….go.
//
// A link from a task to a block is a value: the block that is linked to says what the link gives, in its method grant (grant.go), and tasks read
// grants without knowing any block by name.
//
// What refuses an Environment that cannot be served is in check_….go. Package plan is what the blocks are composed with.
//
// To add a building block, write one file with one function like those and its kinds, and call it in Compose: docs/add-a-composition.md has the
// whole list.
package compositions
