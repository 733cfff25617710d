// Package terraform reads states of Terraform, and recognizes in them what an Environment can take over, and what it can use as it is.
//
// Resources are recognized by what they are and how they are connected, not by the names of modules. What is not recognized is never left out silently:
// each resource of a state is taken over, looked at, or left to Terraform with a reason. Nothing here asks AWS, and no value of an attribute shows but
// those of what is taken over; of those, no sensitive one.
package terraform
