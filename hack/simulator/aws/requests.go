package aws

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Send lets clients ask for something all the time, such as example.org/cart, or /cart without a name. From when tasks have answered one for the first
// time, it is an outage when none do any more.
func (a *Account) Send(requests ...string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, request := range requests {
		a.requests[request] = a.requests[request] || a.unanswered(request) == ""
	}
}

// unanswered says why no task answers a request through any load balancer, or nothing. Where one listens for HTTPS alone, clients ask by that.
func (a *Account) unanswered(request string) string {
	why := "there is no load balancer"
	for _, lb := range a.sorted() {
		if lb.Kind != LB {
			continue
		}
		port := float64(httpPort)
		if !a.listens(lb, httpPort) && a.listens(lb, https) {
			port = https
		}
		if why = a.unansweredBy(lb, port, request); why == "" {
			return ""
		}
	}
	return why
}

func (a *Account) listens(lb *Resource, port float64) bool {
	return slices.ContainsFunc(a.where(LBListener, "loadBalancerArn", lb.ID), func(listener *Resource) bool { return listener.number("port") == port })
}

const httpPort = 80

// Unanswered says why no task answers a request to a name in one of the account's zones, on whatever port its load balancer listens, or nothing.
func (a *Account) Unanswered(name, path string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, r := range a.sorted() {
		if r.Kind != LB || !a.isNamed(r, name) {
			continue
		}
		why := "nobody listens"
		for _, listener := range a.where(LBListener, "loadBalancerArn", r.ID) {
			if why = a.unansweredBy(r, listener.number("port"), name+path); why == "" {
				break
			}
		}
		return why
	}
	return "the name leads nowhere"
}

// isNamed reports whether a name leads to a load balancer.
func (a *Account) isNamed(lb *Resource, name string) bool {
	dnsName := show(observeLB(a, lb)["dnsName"])
	return slices.ContainsFunc(a.where(Record, "alias.name", dnsName), func(record *Resource) bool { return a.fullName(record) == name })
}

// unansweredBy a load balancer: the first rule that matches decides, and where none does the default of the listener.
func (a *Account) unansweredBy(lb *Resource, port float64, request string) string {
	for _, listener := range a.where(LBListener, "loadBalancerArn", lb.ID) {
		if listener.number("port") != port {
			continue
		}
		rule := a.firstRule(listener, request)
		redirects := rule == nil && listener.Text("defaultAction.type") == "redirect" || rule != nil && slices.Contains(rule.texts("action.type"), "redirect")
		switch {
		case redirects && port != https:
			return a.unansweredBy(lb, https, request)
		case rule != nil:
			return a.withoutTasks(rule)
		}
		return a.withoutDefault(listener)
	}
	return fmt.Sprintf("nobody listens on port %v", port)
}

func (a *Account) firstRule(listener *Resource, request string) *Resource {
	rules := slices.DeleteFunc(a.where(LBListenerRule, "listenerArn", listener.ID), func(rule *Resource) bool {
		return rule.State == StateDeleting || !asksFor(request, rule)
	})
	if len(rules) == 0 {
		return nil
	}
	return slices.MinFunc(rules, func(x, y *Resource) int { return cmp.Compare(x.number("priority"), y.number("priority")) })
}

// withoutDefault: what comes to a listener, and no rule matches, is sent to no tasks.
func (a *Account) withoutDefault(listener *Resource) string {
	groups := listener.texts("defaultAction.targetGroupArn")
	if len(groups) > 0 && a.hasTasks(groups[0]) {
		return ""
	}
	return "no rule matches"
}

// withoutTasks: no service has tasks in a target group to which a rule sends requests.
func (a *Account) withoutTasks(rule *Resource) string {
	for _, group := range rule.LeadsTo() {
		if !a.hasTasks(group) {
			return fmt.Sprintf("rule %s forwards to a target group without tasks", rule.Object)
		}
	}
	return ""
}

func (a *Account) hasTasks(group string) bool {
	for id, tasks := range a.serving {
		service := a.resources[key{Service, id}]
		if service != nil && service.State != StateDeleting && slices.Contains(joinedBy(tasks), group) {
			return true
		}
	}
	return false
}

// asksFor reports whether a rule matches a request.
func asksFor(request string, rule *Resource) bool {
	host, path, _ := strings.Cut(request, "/")
	hosts, paths := rule.texts("condition.hostHeader.values"), rule.texts("condition.pathPattern.values")
	return (len(hosts) == 0 || matchesAny(hosts, host)) && (len(paths) == 0 || matchesAny(paths, "/"+path))
}

func matchesAny(patterns []string, text string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		pattern = strings.NewReplacer(`\*`, ".*", `\?`, ".").Replace(regexp.QuoteMeta(pattern))
		return regexp.MustCompile("^" + pattern + "$").MatchString(text)
	})
}
