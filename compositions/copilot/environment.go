package copilot

import (
	"fmt"
	"slices"
	"strings"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// environmentRoot is the manifest of the environment that is asked for, or nil.
func (t *Translation) environmentRoot() *section {
	m := t.workspace.environments[t.options.Environment]
	if m == nil {
		return nil
	}
	if t.environmentSection == nil {
		t.environmentSection = t.root(m)
	}
	return t.environmentSection
}

// existingVPC reports whether the environment is in a VPC that is there.
func (t *Translation) existingVPC() bool {
	return t.environmentRoot().section("network").section("vpc").has("id")
}

// readEnvironment notes what all services share. What is not in the manifest is as Copilot has it.
func (t *Translation) readEnvironment(workloads []*workload) {
	t.shared = t.newGroup()
	root := t.environmentRoot()
	t.readVPC(root.section("network").section("vpc"), workloads)
	t.readInsights(root.section("observability"))
	for _, name := range []string{publicBalancer, internalBalancer} {
		if slices.ContainsFunc(workloads, func(w *workload) bool { return w.hasHTTP() && w.balancer() == name }) {
			t.makeBalancer(name)
		} else {
			t.leaveUnused(name)
		}
	}
}

// implied notes what Copilot does without being told, whichever manifest would say it.
func (t *Translation) implied(field string, change func(*v1alpha1.EnvironmentSpec)) {
	file := dirEnvironments
	if root := t.environmentRoot(); root != nil {
		file = root.file
	}
	t.shared.imply(file, field, done(change))
}

// done is a change of what is always there.
func done(change func(*v1alpha1.EnvironmentSpec)) func(*v1alpha1.EnvironmentSpec) bool {
	return func(spec *v1alpha1.EnvironmentSpec) bool {
		change(spec)
		return true
	}
}

func (t *Translation) readVPC(vpc *section, workloads []*workload) {
	subnets := vpc.section("subnets")
	if id := vpc.text("id"); id != "" {
		t.readExistingVPC(vpc, id, subnets)
	} else {
		t.readNewVPC(vpc, subnets, workloads)
	}
	t.readFlowLogs(vpc)
	t.ingress = vpc.section("security_group").sections("ingress")
}

func (t *Translation) readExistingVPC(vpc *section, id string, subnets *section) {
	existing := &v1alpha1.ExistingNetwork{VPCID: id}
	for key, list := range map[string]*[]string{"public": &existing.PublicSubnetIDs, "private": &existing.PrivateSubnetIDs} {
		for _, s := range subnets.sections(key) {
			if id := s.text("id"); id != "" {
				*list = append(*list, id)
			}
		}
	}
	vpc.remark("id", "names of services end in a zone of the VPC that Copilot has there: say network.privateDNS with a domain of your own")
	t.shared.set(vpc, "id, subnets", "network.existing", done(func(spec *v1alpha1.EnvironmentSpec) { spec.Network.Existing = existing.DeepCopy() }))
}

func (t *Translation) readNewVPC(vpc, subnets *section, workloads []*workload) {
	if cidr := vpc.text("cidr"); cidr != "" {
		t.shared.set(vpc, "cidr", "network.cidrBlock", done(func(spec *v1alpha1.EnvironmentSpec) { spec.Network.CIDRBlock = cidr }))
	}
	t.readZones(vpc, subnets)
	mode := v1alpha1.NATNone
	if slices.ContainsFunc(workloads, (*workload).isPrivate) {
		mode = v1alpha1.NATPerAvailabilityZone
	}
	t.implied("network.natGateway", func(spec *v1alpha1.EnvironmentSpec) { spec.Network.NATGateway = mode })
	if domain := t.domain(); domain != "" {
		t.implied("network.privateDNS", func(spec *v1alpha1.EnvironmentSpec) {
			spec.Network.PrivateDNS = &v1alpha1.PrivateDNSSpec{Domain: domain}
		})
	}
}

// readZones are those that subnets name, or as many as there are subnets of a kind.
func (t *Translation) readZones(vpc, subnets *section) {
	var names, keys []string
	number := 0
	for _, kind := range []string{"public", "private"} {
		list := subnets.sections(kind)
		number = max(number, len(list))
		for i, s := range list {
			zone := s.text("az")
			if zone == "" {
				continue
			}
			keys = append(keys, fmt.Sprintf("subnets.%s[%d].az", kind, i))
			if !slices.Contains(names, zone) {
				names = append(names, zone)
			}
		}
	}
	switch {
	case len(names) > 0:
		t.shared.set(vpc, strings.Join(keys, ", "), "network.availabilityZones.names", done(func(spec *v1alpha1.EnvironmentSpec) { spec.Network.AvailabilityZones.Names = names }))
	case number > 0:
		t.shared.set(vpc, "subnets", "network.availabilityZones.count", done(func(spec *v1alpha1.EnvironmentSpec) {
			spec.Network.AvailabilityZones.Count = int32(number)
		}))
	}
}

func (t *Translation) readFlowLogs(vpc *section) {
	of, key, logs := vpc, "flow_logs", v1alpha1.FlowLogsSpec{Mode: v1alpha1.Enabled}
	switch {
	case !vpc.has(key):
		return
	case vpc.isMapping(key):
		of, key = vpc.section(key), "retention"
		logs.RetentionDays, _ = of.number(key)
	default:
		on, _ := vpc.flag(key)
		logs.Mode = v1alpha1.SwitchOf(on)
	}
	t.shared.set(of, key, "network.flowLogs", done(func(spec *v1alpha1.EnvironmentSpec) { spec.Network.FlowLogs = logs }))
}

// readInsights is about the cluster. Copilot leaves insights off where nothing else is said.
func (t *Translation) readInsights(observability *section) {
	set := func(mode v1alpha1.ContainerInsights) func(*v1alpha1.EnvironmentSpec) {
		return func(spec *v1alpha1.EnvironmentSpec) { spec.Cluster.ContainerInsights = mode }
	}
	on, said := observability.flag("container_insights")
	switch {
	case on:
		t.shared.set(observability, "container_insights", "cluster.containerInsights", done(set(v1alpha1.ContainerInsightsEnabled)))
	case said:
		t.shared.set(observability, "container_insights", "cluster.containerInsights", done(set(v1alpha1.ContainerInsightsDisabled)))
	default:
		t.implied("cluster.containerInsights", set(v1alpha1.ContainerInsightsDisabled))
	}
}

// insights reports whether the manifest asks for container insights.
func (t *Translation) insights() bool {
	on, _ := t.environmentRoot().section("observability").flag("container_insights")
	return on
}

// needInsights has them on, as they count the tasks among which messages are divided.
func (t *Translation) needInsights(count *section) {
	count.remark("queue_delay", "the cluster has container insights, which count the tasks for it, and cost something")
	t.implied("cluster.containerInsights", func(spec *v1alpha1.EnvironmentSpec) {
		spec.Cluster.ContainerInsights = v1alpha1.ContainerInsightsEnabled
	})
}

// readLate is about what services must be there for.
func (t *Translation) readLate() {
	t.late = t.newGroup()
	http := t.environmentRoot().section("http")
	t.readPolicy(http.section("public"), publicBalancer)
	t.readPolicy(http.section("private"), internalBalancer)
	for _, rule := range t.ingress {
		t.readIngress(rule)
	}
}
