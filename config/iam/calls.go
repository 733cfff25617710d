// Package iam knows on what AWS decides about the calls of the provider. Of that it says what the plain statements of the provider's policies list,
// config/crossplane/iam-policy-*.json; hack/manifests writes it into them. The other statements are written by hand, and its tests hold all of them
// against the calls.
package iam

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// call is what AWS looks at when it decides on an action: on which types of resources, and what else is known.
type call struct {
	action string
	on     string
	with   map[string]string
}

// resource of a call.
type resource struct {
	service  string
	name     string // of its type
	made     bool   // by the call
	anybodys bool
}

// resources of a call. One without a type is anybody's.
func (c call) resources() []resource {
	if c.on == "" {
		return []resource{{service: service(c.action), name: "resource", anybodys: true}}
	}
	var all []resource
	for name := range strings.FieldsSeq(c.on) {
		all = append(all, resource{
			service: service(c.action), name: strings.TrimLeft(name, "+~"), made: strings.HasPrefix(name, "+"), anybodys: strings.HasPrefix(name, "~"),
		})
	}
	return all
}

// provenByTags reports whether it is tags that say whose a resource is.
func (r resource) provenByTags() bool {
	_, named := namedByARN[r.name]
	return !named && !r.anybodys
}

func service(action string) string {
	service, _, _ := strings.Cut(action, ":")
	return service
}

// looks reports whether an action changes nothing.
func looks(action string) bool {
	_, verb, _ := strings.Cut(action, ":")
	return strings.HasPrefix(verb, "Describe") || strings.HasPrefix(verb, "List") || strings.HasPrefix(verb, "Get")
}

// rows of all kinds.
var rows = sync.OnceValue(func() []plan.Kind {
	var all []plan.Kind
	for _, kind := range compositions.Kinds.All() {
		all = append(all, compositions.Kinds.Row(kind.GroupKind()))
	}
	return all
})

// needed are the actions of all kinds.
func needed() []string {
	set := map[string]bool{}
	for _, row := range rows() {
		for _, action := range row.Calls.Actions() {
			set[action] = true
		}
	}
	return slices.Sorted(maps.Keys(set))
}

// isKnown reports whether the reference says something about an action.
func isKnown(action string) bool {
	return slices.ContainsFunc(reference, func(c call) bool { return c.action == action })
}

// taggedWith is the action for which AWS asks besides where a call makes something with tags, and which tags what is there.
func taggedWith(service string) string {
	for _, row := range rows() {
		for action := range strings.FieldsSeq(row.Calls.Tags) {
			if strings.HasPrefix(action, service+":") {
				return action
			}
		}
	}
	return ""
}

// first of some actions.
func first(actions string) string {
	action, _, _ := strings.Cut(actions, " ")
	return action
}

// calls are those of the provider.
var calls = sync.OnceValue(func() []call {
	known := slices.Concat(reference, making())
	return slices.Concat(known, tagging(known), looking(), changing(known))
})

// making are the calls that make what has tags, and nothing else.
func making() []call {
	var calls []call
	for _, row := range rows() {
		if row.Calls.Makes == "" {
			continue
		}
		action := first(row.Calls.Create)
		calls = append(calls, call{action: action, on: "+" + row.Calls.Makes})
		if slices.Contains(strings.Fields(row.Calls.Update), action) {
			calls = append(calls, call{action: action, on: row.Calls.Makes})
		}
	}
	return calls
}

// tagging are the calls that tag what is there, of every type that is made.
func tagging(known []call) []call {
	var calls []call
	for _, c := range known {
		for _, r := range c.resources() {
			if action := taggedWith(r.service); r.getsTags() && !strings.HasPrefix(r.name, "secret-of-") && !hasNoResources(action) {
				calls = append(calls, call{action: action, on: r.name})
			}
		}
	}
	return calls
}

// getsTags reports whether the call that makes a resource gives it tags.
func (r resource) getsTags() bool { return r.made && r.name != "service-role" }

// hasNoResources reports whether no policy could name what an action is about.
func hasNoResources(action string) bool {
	return slices.ContainsFunc(reference, func(c call) bool { return c.action == action && c.on == "" })
}

// looking are the calls that change nothing. The provider must see what has a chosen name, and whose that is, before anybody can say that it is
// somebody else's. So all but those of which the reference says something are about anybody's.
func looking() []call {
	var calls []call
	for _, action := range needed() {
		switch {
		case !looks(action) || isKnown(action):
		case service(action) == "s3": // buckets have names of the whole world
			calls = append(calls, call{action: action, with: inAccount})
		default:
			calls = append(calls, call{action: action})
		}
	}
	return calls
}

// changing are all other calls. What they are for must be an Environment's, which its tags say.
func changing(known []call) []call {
	done := map[string]bool{}
	for _, c := range known {
		done[c.action] = true
	}
	var calls []call
	for _, row := range rows() {
		for _, action := range row.Calls.Actions() {
			if !done[action] && !looks(action) && action != taggedWith(service(action)) {
				calls = append(calls, call{action: action, on: strings.ToLower(row.Kind)})
				done[action] = true
			}
		}
	}
	return calls
}
