// Package simulator plays the AWS provider of Crossplane (provider-upjet-aws v2.6) on managed resources. It is a
// tool for tests and for the demo: it never talks to AWS, and it is no part of the manager.
//
// Two parts: package aws is the simulated account, what exists there and what AWS says; this package is the
// provider in front of it. The account outlives the provider, so a test can restart the provider, or give an
// account to another control plane.
//
// # What it does as the provider does
//
// The reconciliation itself is crossplane-runtime's own managed reconciler: finalizer, management policies, pausing,
// the create-pending and -succeeded annotations, the Synced and Ready conditions. Around it, as upjet has it:
//
//   - Creates, updates and deletes run in the background for as long as they take at AWS, on a clock that runs
//     Options.Speed times faster. Meanwhile Synced is True for the new generation. A failure shows in Synced and
//     LastAsyncOperation in upjet's and AWS's words, with another request ID each time, and is retried with back-off.
//     From then on Synced carries no observedGeneration: upjet reports without one, and crossplane-runtime v2.2 takes
//     that for equal.
//   - The external name is stored by late initialisation; without it a restarted provider knows nothing of what
//     AWS has named, and creates it again.
//   - Late initialisation fills top-level fields of forProvider that are not set, and does not look at initProvider.
//     initProvider counts at creation alone. Within a block it loses false, 0 and "": then the default of Terraform's schema counts.
//   - Changes that need a replacement are refused, and what is deleted with one is made again, as Terraform's SDK does.
//     What is on its way out is not updated, but its deletion reads what is asked for. A missing Secret is an empty
//     value. Every poll rewrites the time of the Synced condition, and nothing else.
//   - status.atProvider appears once AWS has been observed.
//   - The first reconciles of a new object can fail with what passes by itself: see Options.FirstErrors.
//   - Looking for an ECS service that does not exist takes two minutes, and shows nowhere. What is made then is what was asked for when the look began.
//
// # What AWS does
//
// See the rows in package aws: IDs, ARNs, defaults, delays, missing references, duplicate names, dependencies,
// deletion protection, final snapshots, recovery windows, staging labels of secrets, maintenance windows, no way back to an older version of a cluster
// and none to a version without an instance. An ECS
// service reaches its steady state only if its tasks could run: a route and security group rules for the image,
// permissions and values for the secrets, a log group, and a load balancer that reaches them. Its old tasks run until the provider has waited for
// that; where it does not, or gives up, they run on until a test ends the rollout. With a strategy other than ROLLING ECS puts the new tasks into the target
// group that is empty, first into the alternate one, and leads the listener rules there when they run. Requests that a test lets clients send go where the rules of the
// listeners lead, by their numbers: it is an outage when no tasks answer one any more.
//
// # What is left out
//
// References and selectors between managed resources: an object that uses one is refused, loudly. Provider configs
// and their usages, connection secrets, events, functions in strings, quotas, eventual consistency,
// and the contents of anything. The provider may do everything: config/iam_test.go decides as IAM does about what
// its policies allow. A resource's settings are checked only as far as the rows say. With Options.HoldWrites, what lies between the steps of an
// operation is left out too.
package simulator
