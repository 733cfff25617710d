package aws

import (
	"fmt"
	"slices"
)

// Outages are the times at which a change or deletion took something away that running tasks, or what starts tasks, still needed, in the
// order in which they came, each with what was missing. While a service moves to what it was asked for, its old tasks still run: on
// their old ports, in their old subnets, behind their old target groups.
func (a *Account) Outages() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.outages)
}

// serves remembers what the running tasks of a service are like, as soon as they run as they were asked for.
func (a *Account) serves(r *Resource) {
	if r.Kind == Service {
		a.serving[r.ID] = r.clone()
	}
}

// watching carries out something, and notes what it has cut off.
func (a *Account) watching(what string, carryOut func()) {
	before := a.cutOff()
	carryOut()
	for _, missing := range a.cutOff() {
		if !slices.Contains(before, missing) {
			a.outages = append(a.outages, what+": "+missing)
		}
	}
}

// cutOff says what running tasks and schedules lack.
func (a *Account) cutOff() []string {
	var found []string
	for _, r := range a.sorted() {
		switch r.Kind {
		case Service:
			if tasks := a.serving[r.ID]; tasks != nil && r.State != StateDeleting {
				for _, reason := range a.unsteady(tasks) {
					found = append(found, fmt.Sprintf("tasks of service %s: %s", r.ExternalName, reason))
				}
			}
		case Schedule:
			task := r.Text("target.ecsParameters.taskDefinitionArn")
			if task != "" && r.State != StateDeleting && a.lookup(TaskDefinition, task) == nil {
				found = append(found, fmt.Sprintf("schedule %s starts a task definition that is not there: %s", r.Text("name"), task))
			}
		}
	}
	return found
}
