package aws

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Outages are the times at which a change or deletion took something away that running tasks, or what starts tasks, still needed, in the
// order in which they came, each with what was missing. While a service moves to what it was asked for, its old tasks still run: on
// their old ports, in their old subnets, behind their old target groups.
func (a *Account) Outages() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.outages)
}

// serves remembers what the running tasks of a service are like, as soon as they run as they were asked for. Where the provider does not wait for
// that, the tasks that were there before run on: see EndRollout.
func (a *Account) serves(r *Resource) {
	if r.Kind == Service && (r.flag("waitForSteadyState") || a.serving[r.ID] == nil) {
		a.watching("rollout of "+r.ExternalName, func() { a.arrive(r) })
	}
}

// watching carries out something, and notes what it has cut off.
func (a *Account) watching(what string, carryOut func()) {
	before := a.cutOff()
	carryOut()
	for request, answered := range a.requests {
		a.requests[request] = answered || a.unanswered(request) == ""
	}
	for _, missing := range a.cutOff() {
		if !slices.Contains(before, missing) {
			a.outages = append(a.outages, what+": "+missing)
		}
	}
}

// cutOff says what clients, running tasks and schedules lack.
func (a *Account) cutOff() []string {
	var found []string
	for _, request := range slices.Sorted(maps.Keys(a.requests)) {
		if why := a.unanswered(request); why != "" && a.requests[request] {
			found = append(found, fmt.Sprintf("requests for %s: %s", request, why))
		}
	}
	for _, r := range a.sorted() {
		switch {
		case r.State == StateDeleting:
		case r.Kind == Service && a.serving[r.ID] != nil:
			for _, reason := range a.lacking(a.serving[r.ID]) {
				found = append(found, fmt.Sprintf("tasks of service %s: %s", r.ExternalName, reason))
			}
		case r.Kind == Schedule && r.Text("state") != "DISABLED":
			for _, reason := range append(a.unstartable(r), a.withoutDatabases(startedBy(r))...) {
				found = append(found, fmt.Sprintf("schedule %s: %s", r.Text("name"), reason))
			}
		}
	}
	return found
}

// lacking is what the running tasks of a service lack to start again, to be reached and to reach others.
func (a *Account) lacking(tasks *Resource) []string {
	reasons := append(a.unsteady(tasks), a.withoutDatabases(tasks)...)
	known, _ := tasks.facts["neighbors"].([]string)
	for _, name := range known {
		if server := a.running(name); server != nil && server.ID != tasks.ID {
			reasons = append(reasons, a.refused(tasks, server)...)
		}
	}
	return reasons
}

// running is a service as its tasks run, or nil where it is not there, has none yet or is on its way out.
func (a *Account) running(service string) *Resource {
	r := a.lookup(Service, service)
	if r == nil || r.State == StateDeleting {
		return nil
	}
	return a.serving[r.ID]
}

// withoutDatabases: a database whose address the tasks have is not reached.
func (a *Account) withoutDatabases(tasks *Resource) []string {
	task := a.lookup(TaskDefinition, tasks.Text("taskDefinition"))
	if task == nil {
		return nil
	}
	var reasons []string
	for _, r := range a.sorted() {
		if r.Kind != DBInstance && r.Kind != DBCluster || r.State != StateAvailable {
			continue
		}
		seen := table[r.Kind].observe(a, r)
		port, _ := seen["port"].(float64)
		from, to := tasks.texts("networkConfiguration.securityGroups"), r.texts("vpcSecurityGroupIds")
		linked := slices.ContainsFunc([]string{"address", "endpoint", "readerEndpoint"}, func(name string) bool {
			return seen[name] != nil && strings.Contains(task.Text("containerDefinitions"), show(seen[name]))
		})
		if linked && !(a.anyRule(SecurityGroupEgressRule, from, tcp(port), to) && a.anyRule(SecurityGroupIngressRule, to, tcp(port), from)) {
			reasons = append(reasons, fmt.Sprintf("the security groups let no traffic through to database %s", cmp.Or(r.Text("identifier"), r.ExternalName)))
		}
	}
	return reasons
}
