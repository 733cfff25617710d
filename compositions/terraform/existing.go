package terraform

import (
	"slices"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// What an Environment can have at most, by the rules of its schema.
const (
	mostBalancers = 10
	mostListeners = 20
	mostQueues    = 20
	mostTopics    = 20
	mostBuckets   = 20
	mostDatabases = 10

	mostFileSystems = 10
	mostCaches      = 10
	mostServices    = 30
	mostJobs        = 10
	mostSecrets     = 50

	mostSubscriptions = 10
	longestText       = 4096
	mostOldDays       = 3650
	mostDays          = 36500

	// rulesOfListener are how many numbers an Environment's rules have, and lastFirst the last with which they can begin.
	rulesOfListener, lastFirst = 100, 49901
)

// cluster is the ECS cluster, at which the Environment looks.
func (t *Takeover) cluster() {
	cluster := t.states.of("aws_ecs_cluster")[0]
	t.Spec.Cluster.Existing = &v1alpha1.ExistingCluster{Name: cluster.text("name")}
	t.look(cluster, "cluster.existing.name")
	for _, providers := range t.states.where("aws_ecs_cluster_capacity_providers", "cluster_name", cluster.text("name")) {
		t.look(providers, "cluster.existing.name")
	}
}

// balancers are the listeners to which routes can add rules: of each application load balancer the one with TLS, or else any. Network load balancers are looked
// at where a service that is taken over is behind one.
func (t *Takeover) balancers() {
	for _, lb := range slices.Concat(t.states.of("aws_lb"), t.states.of("aws_alb")) {
		listener := t.listenerOf(lb)
		switch {
		case lb.region() != t.states.Region || lb.text("vpc_id") != t.Spec.Network.Existing.VPCID:
			continue
		case lb.text("load_balancer_type") == "network":
			t.networks = append(t.networks, &networkBalancer{Resource: lb})
			continue
		case lb.text("load_balancer_type") != "application" || listener == nil:
			continue
		}
		first, free := t.firstPriority(listener.text("arn"))
		if !free || len(t.Spec.LoadBalancers) == mostBalancers {
			continue
		}
		t.Spec.LoadBalancers = append(t.Spec.LoadBalancers, v1alpha1.LoadBalancerSpec{
			Name:     t.name("loadBalancers", lb),
			Existing: &v1alpha1.ExistingLoadBalancer{ListenerARN: listener.text("arn"), FirstPriority: first},
		})
		t.look(lb, "loadBalancers[].existing")
		t.look(listener, "loadBalancers[].existing.listenerARN")
	}
	for _, lb := range t.networks {
		lb.name = t.name("loadBalancers", lb.Resource)
	}
}

func (t *Takeover) listenerOf(lb *Resource) *Resource {
	all := t.states.whereAny(listeners, "load_balancer_arn", lb.text("arn"))
	if len(all) == 0 {
		return nil
	}
	return all[max(0, slices.IndexFunc(all, func(l *Resource) bool { return l.text("protocol") == "HTTPS" }))]
}

// firstPriority is the first number from which on the rules of the states that stay Terraform's leave enough free.
func (t *Takeover) firstPriority(listener string) (first int32, free bool) {
	taken := map[int32]bool{}
	for _, rule := range t.states.whereAny(listenerRules, "listener_arn", listener) {
		if !t.taken[rule] {
			taken[(rule.number("priority")-1)/rulesOfListener] = true
		}
	}
	for at := int32(0); at*rulesOfListener+1 <= lastFirst; at++ {
		if !taken[at] {
			return at*rulesOfListener + 1, true
		}
	}
	return 0, false
}
