package iam

import (
	"slices"
	"strings"
)

// policies are the files of the provider's policies, and the services in them. What is in no other is in the last.
var policies = []struct{ file, services string }{
	{"iam-policy-foundation.json", "ec2 elasticloadbalancing route53"},
	{"iam-policy-data.json", "kms rds secretsmanager"},
	{"iam-policy-storage.json", "elasticfilesystem s3"},
	{"iam-policy-caches.json", "elasticache"},
	{"iam-policy-workloads.json", ""},
}

func fileOf(service string) string {
	at := slices.IndexFunc(policies, func(p struct{ file, services string }) bool {
		return slices.Contains(strings.Fields(p.services), service)
	})
	if at < 0 {
		at = len(policies) - 1
	}
	return policies[at].file
}

// A List is what a statement lists that follows from the calls. Each policy has three that list actions: Look on anybody's, New on what gets our tag,
// Ours on what has it. What a service calls its CreateAction lists the calls that may tag what they make.
type List struct {
	File, Name string
	Entries    []string
}

// Lists of all policies.
func Lists() []List {
	var lists []List
	for _, policy := range policies {
		look, anew, ours := List{policy.file, "Look", nil}, List{policy.file, "New", nil}, List{policy.file, "Ours", nil}
		for _, c := range calls() {
			look.add(c.action, looks(c.action) && len(c.with) == 0 && !isKnown(c.action))
			ours.add(c.action, c.isOurs())
		}
		for _, c := range making() {
			anew.add(c.action, c.isAnew())
			anew.add(taggedWith(service(c.action)), c.isAnew() && !c.isTaggedElsewhere())
		}
		lists = append(lists, look, anew, ours)
	}
	for _, service := range tellsWhatMakes {
		lists = append(lists, List{fileOf(service), service + ":CreateAction", makers(service)})
	}
	return lists
}

// add puts an action into the list in order, if it is one for it and of the services in its file.
func (l *List) add(action string, is bool) {
	if at, there := slices.BinarySearch(l.Entries, action); is && !there && fileOf(service(action)) == l.File {
		l.Entries = slices.Insert(l.Entries, at, action)
	}
}

// isOurs reports whether a call is about something that must have our tag, and nothing else is asked.
func (c call) isOurs() bool {
	return len(c.with) == 0 && slices.ContainsFunc(c.resources(), func(r resource) bool { return !r.made && r.provenByTags() })
}

// isAnew reports whether a call makes something that gets our tag. Where the tag that it gives counts as the one that it has, and the same action
// changes what is there, it is Ours already.
func (c call) isAnew() bool {
	made := c.resources()[0]
	changes := func(other call) bool { return other.action == c.action && other.isOurs() }
	if countsAtOnce[made.service] && slices.ContainsFunc(calls(), changes) {
		return false
	}
	return made.made && made.provenByTags()
}

// isTaggedElsewhere reports whether another statement lets a call tag what it makes.
func (c call) isTaggedElsewhere() bool {
	of := service(c.action)
	return countsAtOnce[of] || isKnown(taggedWith(of)) || slices.Contains(tellsWhatMakes, of)
}

// makers are the calls of a service that make something with tags.
func makers(of string) []string {
	var verbs []string
	for _, row := range rows() {
		action := first(row.Calls.Create)
		if service(action) == of && row.Calls.Tags != "" && row.Calls.Remove != "" { // what is not taken away was not made
			_, verb, _ := strings.Cut(action, ":")
			verbs = append(verbs, verb)
		}
	}
	slices.Sort(verbs)
	return verbs
}
