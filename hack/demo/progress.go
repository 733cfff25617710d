package main

import (
	"cmp"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// progress is how far a composition is, or the whole Environment.
type progress struct {
	name         string
	ready, total int
	condition    metav1.Condition // empty before the controller's first word
}

// progressOf an Environment: one of each composition in use, and the sum.
func progressOf(s *snapshot) (parts []progress, sum progress) {
	sum = progress{name: "all", condition: conditionOf(s.environment, v1alpha1.ConditionReady)}
	for _, c := range s.plan.Compositions {
		part := progress{name: c.Name, condition: conditionOf(s.environment, c.Condition)}
		for _, o := range s.plan.Objects {
			if o.Composition == c.Name {
				part.total++
			}
		}
		for _, r := range s.resources {
			if r.composition == c.Name && r.ready {
				part.ready++
			}
		}
		if part.total > 0 {
			parts = append(parts, part)
			sum.ready += part.ready
			sum.total += part.total
		}
	}
	return parts, sum
}

func conditionOf(env *v1alpha1.Environment, conditionType string) metav1.Condition {
	if c := meta.FindStatusCondition(env.Status.Conditions, conditionType); c != nil {
		return *c
	}
	return metav1.Condition{Status: metav1.ConditionUnknown}
}

func (p progress) done() bool { return p.condition.Status == metav1.ConditionTrue }

// faulty tells that something is wrong, and not merely unfinished.
func (p progress) faulty() bool {
	switch p.condition.Reason {
	case "", v1alpha1.ReasonAvailable, v1alpha1.ReasonProgressing, v1alpha1.ReasonWaiting, v1alpha1.ReasonDeleting:
		return false
	}
	return true
}

// says is what the composition is at.
func (p progress) says() string {
	switch {
	case p.done():
		return "ready"
	case p.faulty():
		return p.condition.Reason + ": " + p.condition.Message
	}
	return cmp.Or(p.condition.Message, "not seen by the controller yet")
}
