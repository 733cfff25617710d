package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
	"github.com/terrarium-io/terrarium/controllers"
)

// report is everything that there is to say of one Environment.
type report struct {
	env       *v1alpha1.Environment
	changes   []controllers.Change
	generated []string // Secrets that will be made
	warnings  []string // what would be lost, or cannot work
	problems  []string // what only the user can solve
	notes     []string // how to read the rest
}

// compare says what is to be done so that the cluster is as an Environment wants it.
func compare(env *v1alpha1.Environment, seen *observation) (*report, error) {
	r := &report{env: env}
	if env.UID == "" {
		withSuffix(env)
		if env.Annotations[v1alpha1.AnnotationNameSuffix] == unknownSuffix {
			r.note("%s stands for five characters that are known when the Environment has been made.", unknownSuffix)
		}
	}
	p, err := compositions.Compose(env, seen.Observed.Observed)
	if err != nil {
		return nil, err
	}
	if r.changes, err = controllers.Preview(env, p, seen.Observed); err != nil {
		return nil, err
	}
	for _, generated := range p.Generated {
		if seen.Secrets[generated.Name] == nil && !slices.Contains(seen.unseen, generated.Name) {
			r.generated = append(r.generated, generated.Name)
		}
	}
	r.warnings = warningsOf(r.changes)
	r.problems = problemsOf(p, seen.unseen)
	r.addProblems(p, seen)
	r.notes = append(r.notes, waitsOf(p)...)
	if len(seen.unseen) > 0 {
		r.note("You may not read %s: taken to be there, with the same values as before.", list(seen.unseen))
	}
	if env.Spec.Management == v1alpha1.ManagementPaused {
		r.note("spec.management is Paused: none of this happens until it is set to Active.")
	}
	return r, nil
}

func (r *report) note(format string, args ...any) {
	r.notes = append(r.notes, fmt.Sprintf(format, args...))
}

func (r *report) addProblems(p *plan.Plan, seen *observation) {
	missing := map[string]bool{}
	for _, o := range p.Objects {
		if seen.Missing[o.GroupKind] {
			missing[kindName(o.GroupKind)] = true
		}
	}
	if len(missing) > 0 {
		r.problems = append(r.problems, "The provider's kinds are not installed or not activated: "+strings.Join(slices.Sorted(maps.Keys(missing)), ", "))
	}
	for _, key := range seen.taken {
		r.problems = append(r.problems, fmt.Sprintf("%s exists and does not belong to this Environment: %s", key, plan.HandOver(r.env)))
	}
}

func kindName(kind schema.GroupKind) string { return strings.ToLower(kind.Kind) + "." + kind.Group }

func list(secrets []string) string {
	var names []string
	for _, name := range secrets {
		names = append(names, plan.SecretKey(name).String())
	}
	return strings.Join(names, ", ")
}

// warningsOf changes say what would be lost, what AWS refuses and what cannot be undone.
func warningsOf(changes []controllers.Change) []string {
	var found []string
	warn := func(key fmt.Stringer, text string) {
		if text != "" {
			found = append(found, fmt.Sprintf("%s: %s", key, text))
		}
	}
	for _, change := range changes {
		switch {
		case change.Action == controllers.Delete:
			warn(change.Key, compositions.Kinds.Loss(change.Live))
		case change.Action == controllers.Replace && !change.OldStays:
			warn(change.Old(), compositions.Kinds.Loss(change.Live))
		case change.Action == controllers.Update:
			warn(change.Key, compositions.Kinds.Hazard(change.Live, change.Wanted.Resource))
		}
	}
	return found
}

// count of the changes of one kind.
func (r *report) count(action controllers.Action) int {
	n := 0
	for _, change := range r.changes {
		if change.Action == action {
			n++
		}
	}
	return n
}

// changed reports whether anything changes in AWS.
func (r *report) changed() bool {
	return len(r.changes) > r.count(controllers.Touch)+r.count(controllers.Look) || len(r.generated) > 0
}
