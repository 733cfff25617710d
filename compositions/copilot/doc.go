// Package copilot reads manifests of AWS Copilot, and translates them into an Environment.
//
// Nothing that Copilot has made is taken over: what the manifests say is said once more, and made anew. Each key of a manifest has a field of the
// Environment, or is left with a reason, so that nothing is lost silently; a key that nobody here knows is left as such. Nothing here asks AWS, a cluster or
// the shell.
package copilot
