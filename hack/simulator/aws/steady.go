package aws

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// SlowDownRollouts lets the rollouts of services last longer than the provider waits for them, as with a deregistration delay of an hour.
func (a *Account) SlowDownRollouts(slow bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.slow = slow
}

// EndRollout ends the rollout of a service that the provider does not wait for any more: only its new tasks run.
func (a *Account) EndRollout(service string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if r := a.lookup(Service, service); r != nil {
		a.arrive(r)
	}
}

// noSteadyState is what Terraform says when it has waited for as long as it does.
func noSteadyState() error {
	return reject("timeout while waiting for state to become 'tfSTABLE' (last state: 'tfPENDING', timeout: 20m0s)")
}

// steady is what the provider waits for after it has created or updated a service, where it was asked to.
func steady(a *Account, r *Resource) error {
	if !r.flag("waitForSteadyState") {
		return nil
	}
	if a.slow {
		return noSteadyState()
	}
	reasons := a.unsteady(r)
	if len(reasons) == 0 {
		return nil
	}
	if r.flag("deploymentCircuitBreaker.enable") {
		return retried(5*time.Minute, reject("service deployment failed: ECS deployment circuit breaker: tasks failed to start: %s", reasons[0]))
	}
	return retried(20*time.Minute, noSteadyState())
}

// Unsteady says why the tasks of a service cannot run. The service is named by its ARN or name.
func (a *Account) Unsteady(service string) []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	r := a.lookup(Service, service)
	if r == nil {
		return []string{"there is no such service"}
	}
	return a.unsteady(r)
}

func (a *Account) unsteady(r *Resource) []string {
	if desired, set := r.Attributes["desiredCount"]; !set || desired == 0.0 {
		return nil
	}
	task := a.lookup(TaskDefinition, r.Text("taskDefinition"))
	if task == nil {
		return []string{"the task definition does not exist"}
	}
	containers, err := definitions(task)
	if err != nil {
		return []string{err.Error()}
	}
	reasons := a.closed(r)
	execution := a.permissions(task.Text("executionRoleArn"))
	for _, c := range containers {
		reasons = append(reasons, a.withoutImage(c, r)...)
		reasons = append(reasons, a.withoutSecrets(c, execution, r)...)
		reasons = append(reasons, a.withoutLogs(c, execution, r)...)
	}
	return slices.Concat(reasons, a.unhealthy(r), a.unmoved(r))
}

// permissions are the policies of a role, or nil if there is no such role. One that somebody else looks after may do everything.
func (a *Account) permissions(role string) []policy {
	if slices.Contains(a.others, role) {
		p, _ := parsePolicy(`{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`)
		return []policy{p}
	}
	r := a.lookup(Role, role)
	if r == nil {
		return nil
	}
	policies := []policy{}
	for _, inline := range a.where(RolePolicy, "role", r.ID) {
		if p, err := parsePolicy(inline.Text("policy")); err == nil {
			policies = append(policies, p)
		}
	}
	for _, attached := range a.where(RolePolicyAttachment, "role", r.ID) {
		if strings.HasSuffix(attached.Text("policyArn"), "service-role/AmazonECSTaskExecutionRolePolicy") {
			p, _ := parsePolicy(`{"Statement":[{"Effect":"Allow","Action":["ecr:*","logs:CreateLogStream","logs:PutLogEvents"],"Resource":"*"}]}`)
			policies = append(policies, p)
		}
	}
	return policies
}

func permitted(policies []policy, action, resource string) bool {
	return slices.ContainsFunc(policies, func(p policy) bool { return p.allows(action, resource) })
}

// withoutLogs: the log stream cannot be made.
func (a *Account) withoutLogs(c definition, execution []policy, service *Resource) []string {
	if c.LogConfiguration.LogDriver != "awslogs" {
		return nil
	}
	const failed = "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: " +
		"failed to create CloudWatch log stream: "
	if why := a.unreachable(service, "logs"); why != "" {
		return []string{failed + "RequestError: send request failed: " + why}
	}
	group := a.lookup(LogGroup, c.LogConfiguration.Options["awslogs-group"])
	if group == nil {
		return []string{failed + "ResourceNotFoundException: The specified log group does not exist."}
	}
	for _, action := range []string{"logs:CreateLogStream", "logs:PutLogEvents"} {
		if !permitted(execution, action, group.ARN+":log-stream:any") {
			return []string{failed + "AccessDeniedException: not authorized to perform: " + action + " on resource: " + group.ARN + ":log-stream:"}
		}
	}
	return nil
}

// unhealthy: the load balancer does not reach the tasks.
func (a *Account) unhealthy(r *Resource) []string {
	var reasons []string
	list, _ := r.Attributes["loadBalancer"].([]any)
	for _, element := range list {
		target := &Resource{Attributes: element.(map[string]any)}
		group := a.lookup(LBTargetGroup, target.Text("targetGroupArn"))
		if group == nil || !listened(a, group) {
			reasons = append(reasons, "the target group has no listener: "+target.Text("targetGroupArn"))
			continue
		}
		for _, arn := range balancersOf(a, group) {
			for _, at := range doorsTo(group, target.number("containerPort")) {
				if lb := a.lookup(LB, arn); lb != nil && !a.connects(lb, r, at) {
					reasons = append(reasons, fmt.Sprintf("Task failed ELB health checks in (target-group %s): "+
						"the security groups let no %s through on port %v", group.ID, at.protocol, at.port))
				}
			}
		}
	}
	return reasons
}

// doorsTo the tasks in a target group: that of what clients send, and that at which the load balancer asks how they are, over TCP always.
func doorsTo(group *Resource, port float64) []door {
	traffic, asked := tcp(port), tcp(port)
	if group.Text("protocol") == udp {
		traffic.protocol = "udp"
	}
	if number := size(group.Text("healthCheck.port")); number != 0 {
		asked = tcp(number)
	}
	return []door{traffic, asked}
}

// connects tells whether the security groups of a load balancer and a service let a port through.
func (a *Account) connects(lb, service *Resource, at door) bool {
	from, to := lb.texts("securityGroups"), service.texts("networkConfiguration.securityGroups")
	if len(from) == 0 { // a network load balancer that was made without: its addresses must be let in
		return a.anyRule(SecurityGroupIngressRule, to, at, nil)
	}
	return a.anyRule(SecurityGroupEgressRule, from, at, to) && a.anyRule(SecurityGroupIngressRule, to, at, from)
}

func (a *Account) anyRule(kind Kind, groups []string, at door, peers []string) bool {
	for _, group := range groups {
		for _, rule := range a.where(kind, "securityGroupId", group) {
			if admits(rule, at, peers...) {
				return true
			}
		}
	}
	return false
}
