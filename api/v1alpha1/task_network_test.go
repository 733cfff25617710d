package v1alpha1_test

import (
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func TestPlacementRules(t *testing.T) {
	placed := func(placement v1alpha1.Placement) edit {
		return withService(func(s *v1alpha1.ServiceSpec) { s.Placement = placement })
	}
	anyImage := func(placement v1alpha1.Placement) edit {
		return func(s *v1alpha1.EnvironmentSpec) {
			*s = v1alpha1.EnvironmentSpec{Region: s.Region, Network: v1alpha1.NetworkSpec{NATGateway: v1alpha1.NATNone}}
			s.Services = []v1alpha1.ServiceSpec{{Name: "web", TaskSpec: v1alpha1.TaskSpec{
				Image: "nginx", TaskNetwork: v1alpha1.TaskNetwork{Placement: placement},
			}}}
		}
	}
	onSubnets := func(public []string) edit {
		return onExisting(v1alpha1.ExistingNetwork{VPCID: vpc, PrivateSubnetIDs: []string{one}, PublicSubnetIDs: public}, func(s *v1alpha1.EnvironmentSpec) {
			job := v1alpha1.JobSpec{Name: "nightly", Schedule: "rate(1 day)", TaskSpec: v1alpha1.TaskSpec{Image: "job"}}
			job.Placement = v1alpha1.PlacementPublic
			s.Jobs = []v1alpha1.JobSpec{job}
		})
	}
	testRules(t, []rule{
		{"placement", placed(v1alpha1.PlacementPublic), placed("Internet"), `supported values: "Private", "Public"`},
		{
			"images without NAT gateway", anyImage(v1alpha1.PlacementPublic), anyImage(v1alpha1.PlacementPrivate),
			"which the images of web are not: copy them there or use a pull-through cache, set natGateway to Single, or placement to Public",
		},
		{
			"public subnets", onSubnets([]string{two}), onSubnets(nil),
			"spec.jobs: placement of nightly is Public: name the subnets in network.existing.publicSubnetIDs, or set it to Private",
		},
	})
}

func TestClientRules(t *testing.T) {
	type c = v1alpha1.ServiceClient
	from := func(clients ...c) edit {
		return withService(func(s *v1alpha1.ServiceSpec) {
			s.Ports, s.AllowFrom = []v1alpha1.ContainerPort{{Name: "http", ContainerPort: 80}}, clients
		})
	}
	office, group := c{CIDR: "10.9.0.0/16", Port: "http"}, c{SecurityGroupID: "sg-0a1b2c3d4e5f60718", Port: "http"}
	besides := func(connect v1alpha1.Switch, ids ...string) edit {
		return withService(func(s *v1alpha1.ServiceSpec) { s.ServiceConnect, s.SecurityGroupIDs = connect, ids })
	}
	testRules(t, []rule{
		{"one of a range and a group", from(office, group), from(c{CIDR: office.CIDR, SecurityGroupID: group.SecurityGroupID, Port: "http"}), "set either cidr or securityGroupID"},
		{"one or the other", from(office), from(c{Port: "http"}), "set either cidr or securityGroupID"},
		{"a range", from(office), from(c{CIDR: "10.9.0.1/16", Port: "http"}), "must be an IPv4 range in CIDR notation that is written with its first address"},
		{"a group by its ID", from(group), from(c{SecurityGroupID: "office", Port: "http"}), "must be the ID of a security group, such as sg-0a1b2c3d4e5f60718"},
		{"each once", from(office, group), from(office, office), "must be different: leave one of two equal ones out"},
		{"a port of the service", from(office), from(group, c{CIDR: office.CIDR, Port: "https"}), "spec.services: allowFrom of web names port https, which is not in ports of the service or of a sidecar"},
		{
			"groups that ECS takes", besides(v1alpha1.Disabled, "sg-00000001", "sg-00000002", "sg-00000003", "sg-00000004"),
			besides(v1alpha1.Disabled, "sg-00000001", "sg-00000002", "sg-00000003", "sg-00000004", "sg-00000005"), "must have at most 4 items",
		},
		{
			"groups beside Service Connect", besides(v1alpha1.Enabled, "sg-00000001", "sg-00000002", "sg-00000003"),
			besides(v1alpha1.Enabled, "sg-00000001", "sg-00000002", "sg-00000003", "sg-00000004"), "in web: must be at most 3 with serviceConnect",
		},
	})
}
