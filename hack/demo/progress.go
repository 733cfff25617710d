package main

import (
	"cmp"
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
)

// progress is how far a composition is, or the whole Environment.
type progress struct {
	name         string
	ready, total int
	condition    metav1.Condition // empty before the controller's first word
}

// progressOf an Environment: one of each composition in use, and the sum.
func progressOf(s *snapshot) (parts []progress, sum progress, err error) {
	// What will be needed is known from the start: what is observed only fills it in.
	plan, err := compositions.Compose(s.environment, compositions.Observed{})
	if err != nil {
		return nil, progress{}, fmt.Errorf("count resources: %w", err)
	}
	sum = progress{name: "Environment", condition: conditionOf(s.environment, v1alpha1.ConditionReady)}
	for _, c := range plan.Compositions {
		part := progress{name: c.Name, condition: conditionOf(s.environment, c.Condition)}
		for _, o := range plan.Objects {
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
	return parts, sum, nil
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

// table shows progress on a terminal.
func (p palette) table(parts []progress, sum progress, elapsed time.Duration, width int) []string {
	bar := 24
	if width < 90 {
		bar = 10
	}
	var lines []string
	for _, part := range parts {
		lines = append(lines, p.row(part, part.name, bar))
	}
	sum.condition.Message = ""
	return append(lines, "", fmt.Sprintf("%s  %s", p.row(sum, "all", bar), p.dim(seconds(elapsed))))
}

func (p palette) row(part progress, name string, bar int) string {
	says := p.dim(part.says())
	switch {
	case part.done():
		says = p.green(part.says())
	case part.faulty():
		says = p.red(part.says())
	}
	return fmt.Sprintf("  %s %s %3d/%-3d %s", pad(name, 13), p.bar(part.ready, part.total, bar), part.ready, part.total, says)
}

// changes tells of progress line by line.
type changes struct{ told map[string]string }

// since returns a line for each composition that says something else than the last time.
func (c *changes) since(parts []progress, elapsed time.Duration) []string {
	if c.told == nil {
		c.told = map[string]string{}
	}
	var lines []string
	for _, part := range parts {
		says := part.says()
		if part.condition.Type == "" || c.told[part.name] == says {
			continue
		}
		c.told[part.name] = says
		lines = append(lines, fmt.Sprintf("  %6s  %s %3d/%-3d %s", elapsed.Round(time.Second), pad(part.name, 13), part.ready, part.total, says))
	}
	return lines
}
