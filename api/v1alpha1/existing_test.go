package v1alpha1_test

import (
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// onExisting returns an edit that leaves nothing but an Environment in a network that somebody else has made.
func onExisting(existing v1alpha1.ExistingNetwork, more ...edit) edit {
	return func(s *v1alpha1.EnvironmentSpec) {
		*s = v1alpha1.EnvironmentSpec{Region: s.Region, Network: v1alpha1.NetworkSpec{Existing: &existing}}
		for _, e := range more {
			e(s)
		}
	}
}

const (
	vpc = "vpc-0a1b2c3d4e5f60718"
	one = "subnet-00000000000000001"
	two = "subnet-00000000000000002"
)

func TestExistingNetworkRules(t *testing.T) {
	byID := v1alpha1.ExistingNetwork{
		VPCID: vpc, PublicSubnetIDs: []string{one, two}, PrivateSubnetIDs: []string{one, two}, DatabaseSubnetIDs: []string{one, two},
	}
	with := func(change func(*v1alpha1.ExistingNetwork), more ...edit) edit {
		existing := byID
		change(&existing)
		return onExisting(existing, more...)
	}
	balancer := func(scheme v1alpha1.LoadBalancerScheme) edit {
		return func(s *v1alpha1.EnvironmentSpec) {
			s.LoadBalancers = []v1alpha1.LoadBalancerSpec{{Name: "lb", Scheme: scheme}}
		}
	}
	database := func(s *v1alpha1.EnvironmentSpec) {
		s.Databases = []v1alpha1.DatabaseSpec{{Name: "main", Engine: v1alpha1.EnginePostgres, EngineVersion: "17"}}
	}
	beside := func(change func(*v1alpha1.NetworkSpec)) edit {
		return onExisting(byID, func(s *v1alpha1.EnvironmentSpec) { change(&s.Network) })
	}
	const leaveOut = " is about a new network, and existing names one that is there: leave "
	testRules(t, []rule{
		{"a VPC or an Environment", onExisting(byID), onExisting(v1alpha1.ExistingNetwork{VPCID: vpc, PrivateSubnetIDs: []string{one}, Environment: "core"}), "set vpcID with the IDs of subnets, or environment"},
		{"one of both", onExisting(v1alpha1.ExistingNetwork{Environment: "core"}), onExisting(v1alpha1.ExistingNetwork{}), "set vpcID with the IDs of subnets, or environment"},
		{"subnets of a VPC", onExisting(byID), with(func(n *v1alpha1.ExistingNetwork) { n.PrivateSubnetIDs = nil }), "set privateSubnetIDs together with vpcID"},
		{
			"no subnets of an Environment", onExisting(v1alpha1.ExistingNetwork{Environment: "core"}),
			onExisting(v1alpha1.ExistingNetwork{Environment: "core", PublicSubnetIDs: []string{one}}), "leave out the IDs of subnets with environment",
		},
		{"form of a VPC's ID", onExisting(byID), with(func(n *v1alpha1.ExistingNetwork) { n.VPCID = "vpc-1" }), "must be the ID of a VPC, such as vpc-0a1b2c3d4e5f60718"},
		{"form of a subnet's ID", onExisting(byID), with(func(n *v1alpha1.ExistingNetwork) { n.PublicSubnetIDs = []string{vpc} }), "must be the ID of a subnet, such as subnet-0a1b2c3d4e5f60718"},
		{
			"public subnets", with(func(n *v1alpha1.ExistingNetwork) { n.PublicSubnetIDs = nil }, balancer(v1alpha1.SchemeInternal)),
			with(func(n *v1alpha1.ExistingNetwork) { n.PublicSubnetIDs = nil }, balancer(v1alpha1.SchemeInternetFacing)),
			"spec.network.existing.publicSubnetIDs: AWS wants subnets in two zones for load balancer lb: name two at least",
		},
		{
			"private subnets", with(func(n *v1alpha1.ExistingNetwork) { n.PrivateSubnetIDs = []string{one} }, balancer(v1alpha1.SchemeInternetFacing)),
			with(func(n *v1alpha1.ExistingNetwork) { n.PrivateSubnetIDs = []string{one} }, balancer(v1alpha1.SchemeInternal)),
			"spec.network.existing.privateSubnetIDs: AWS wants subnets in two zones for load balancer lb",
		},
		{
			"database subnets", with(func(n *v1alpha1.ExistingNetwork) { n.DatabaseSubnetIDs = nil }, database),
			with(func(n *v1alpha1.ExistingNetwork) { n.DatabaseSubnetIDs = []string{one} }, database),
			"spec.network.existing.databaseSubnetIDs: AWS wants subnets in two zones for database main",
		},
		{
			"private subnets for databases", with(func(n *v1alpha1.ExistingNetwork) { n.DatabaseSubnetIDs = nil }, database),
			with(func(n *v1alpha1.ExistingNetwork) { n.PrivateSubnetIDs, n.DatabaseSubnetIDs = []string{one}, nil }, database),
			"spec.network.existing.privateSubnetIDs: AWS wants subnets in two zones for database main",
		},
		{"no range", onExisting(byID), beside(func(n *v1alpha1.NetworkSpec) { n.CIDRBlock = "10.1.0.0/16" }), "spec.network: cidrBlock" + leaveOut + "cidrBlock out"},
		{"no zones", onExisting(byID), beside(func(n *v1alpha1.NetworkSpec) { n.AvailabilityZones.Count = 3 }), "spec.network: availabilityZones" + leaveOut},
		{"no gateways", onExisting(byID), beside(func(n *v1alpha1.NetworkSpec) { n.NATGateway = v1alpha1.NATNone }), "spec.network: natGateway" + leaveOut},
		{"no endpoints", onExisting(byID), beside(func(n *v1alpha1.NetworkSpec) { n.VPCEndpoints = v1alpha1.VPCEndpointsNone }), "spec.network: vpcEndpoints" + leaveOut},
		{"no flow logs", onExisting(byID), beside(func(n *v1alpha1.NetworkSpec) { n.FlowLogs.Mode = v1alpha1.Enabled }), "spec.network: flowLogs" + leaveOut},
		{
			"another Environment", onExisting(v1alpha1.ExistingNetwork{Environment: "core"}), onExisting(v1alpha1.ExistingNetwork{Environment: "staging"}),
			"spec.network.existing.environment is this Environment itself",
		},
		{"no zones are counted", in("us-west-1", onExisting(byID)), in("us-west-1", zoneCount(2)), "set names in this region"},
	})
}

func TestExistingClusterRules(t *testing.T) {
	in := func(name string, more ...edit) edit {
		return func(s *v1alpha1.EnvironmentSpec) {
			s.Cluster = v1alpha1.ClusterSpec{Existing: &v1alpha1.ExistingCluster{Name: name}}
			for _, e := range more {
				e(s)
			}
		}
	}
	one := func(s *v1alpha1.EnvironmentSpec) {
		s.Cluster.CapacityProviders = []v1alpha1.CapacityProvider{v1alpha1.Fargate}
	}
	logs := func(s *v1alpha1.EnvironmentSpec) { s.Cluster.ExecLogs = &v1alpha1.ExecLogsSpec{} }
	without := func(s *v1alpha1.EnvironmentSpec) { s.Cluster.ContainerInsights = v1alpha1.ContainerInsightsDisabled }
	testRules(t, []rule{
		{"name of a cluster", in("Team_1"), in("arn:aws:ecs:eu-west-1:111122223333:cluster/one"), "must be the name of the cluster, not its ARN"},
		{"no capacity providers", in("one"), in("one", one), "spec.cluster: capacityProviders is about a new cluster"},
		{"no logs of sessions", in("one"), in("one", logs), "spec.cluster: execLogs is about a new cluster"},
		{"no insights", in("one"), in("one", without), "spec.cluster: containerInsights is about a new cluster"},
	})
}

func TestExistingLoadBalancerRules(t *testing.T) {
	const arn = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/shared/0123456789abcdef/0123456789abcdef"
	byID := v1alpha1.ExistingNetwork{VPCID: vpc, PrivateSubnetIDs: []string{one, two}}
	on := func(listener string, change ...func(*v1alpha1.LoadBalancerSpec)) edit {
		return onExisting(byID, func(s *v1alpha1.EnvironmentSpec) {
			lb := v1alpha1.LoadBalancerSpec{Name: "lb", Existing: &v1alpha1.ExistingLoadBalancer{ListenerARN: listener, FirstPriority: 1000}}
			for _, c := range change {
				c(&lb)
			}
			s.LoadBalancers = []v1alpha1.LoadBalancerSpec{lb}
		})
	}
	const elsewhere = "arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/app/shared/0123456789abcdef/0123456789abcdef"
	const leaveOut = " of lb: about a new load balancer, and existing names one that is there"
	second := func(first int32) edit {
		return func(s *v1alpha1.EnvironmentSpec) {
			on(arn)(s)
			s.LoadBalancers = append(s.LoadBalancers, v1alpha1.LoadBalancerSpec{
				Name: "second", Existing: &v1alpha1.ExistingLoadBalancer{ListenerARN: arn, FirstPriority: first},
			})
		}
	}
	testRules(t, []rule{
		{"ARN of a listener", on(arn), on("arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/shared/0123456789abcdef"), "must be the ARN of a listener of an application load balancer"},
		{"in the region", on(arn), on(elsewhere), "spec.loadBalancers: existing.listenerARN of lb must be in spec.region"},
		{
			"numbers for all rules", on(arn, func(lb *v1alpha1.LoadBalancerSpec) { lb.Existing.FirstPriority = 49901 }),
			on(arn, func(lb *v1alpha1.LoadBalancerSpec) { lb.Existing.FirstPriority = 49902 }), "existing.firstPriority",
		},
		{"numbers of their own", second(1100), second(1099), "spec.loadBalancers: lb and second have the same existing.listenerARN"},
		{"no scheme", on(arn), on(arn, func(lb *v1alpha1.LoadBalancerSpec) { lb.Scheme = v1alpha1.SchemeInternal }), "spec.loadBalancers: scheme" + leaveOut},
		{"no ranges", on(arn), on(arn, func(lb *v1alpha1.LoadBalancerSpec) { lb.AllowedCIDRs = []string{"10.0.0.0/8"} }), "spec.loadBalancers: allowedCIDRs" + leaveOut},
		{"no timeout", on(arn), on(arn, func(lb *v1alpha1.LoadBalancerSpec) { lb.IdleTimeoutSeconds = 61 }), "spec.loadBalancers: idleTimeoutSeconds" + leaveOut},
		{"no protection", on(arn), on(arn, func(lb *v1alpha1.LoadBalancerSpec) { lb.DeletionProtection = v1alpha1.Enabled }), "spec.loadBalancers: deletionProtection" + leaveOut},
		{
			"no certificate", on(arn), on(arn, func(lb *v1alpha1.LoadBalancerSpec) {
				lb.TLS = &v1alpha1.TLSSpec{CertificateARN: "arn:aws:acm:eu-west-1:111122223333:certificate/12345678-1234-1234-1234-123456789012"}
			}), "spec.loadBalancers: tls" + leaveOut,
		},
		{
			"a listener in place of a type", on(arn), on(arn, func(lb *v1alpha1.LoadBalancerSpec) {
				lb.Type, lb.Listeners = v1alpha1.TypeNetwork, []v1alpha1.ListenerSpec{{Name: "tcp", Port: 9000, Protocol: v1alpha1.ProtocolTCP}}
			}), "must have loadBalancerARN with type Network, and listenerARN with type Application",
		},
		{
			"in an existing network", on(arn), func(s *v1alpha1.EnvironmentSpec) { on(arn)(s); s.Network = v1alpha1.NetworkSpec{} },
			"spec.loadBalancers: existing of lb needs network.existing",
		},
	})
}

func TestExistingNetworkBalancerRules(t *testing.T) {
	byID := v1alpha1.ExistingNetwork{VPCID: vpc, PrivateSubnetIDs: []string{one, two}}
	behind := func(change ...func(*v1alpha1.LoadBalancerSpec)) edit {
		return onExisting(byID, func(s *v1alpha1.EnvironmentSpec) {
			lb := v1alpha1.LoadBalancerSpec{
				Name: "lb", Type: v1alpha1.TypeNetwork, Listeners: []v1alpha1.ListenerSpec{{Name: "tcp", Port: 9000, Protocol: v1alpha1.ProtocolTCP}},
				Existing: &v1alpha1.ExistingLoadBalancer{
					LoadBalancerARN: "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/shared/0123456789abcdef",
				},
			}
			for _, c := range change {
				c(&lb)
			}
			s.LoadBalancers = []v1alpha1.LoadBalancerSpec{lb}
		})
	}
	called := func(arn string) edit {
		return behind(func(lb *v1alpha1.LoadBalancerSpec) { lb.Existing.LoadBalancerARN = arn })
	}
	second := func(port int32) edit {
		return func(s *v1alpha1.EnvironmentSpec) {
			behind()(s)
			other := s.LoadBalancers[0].DeepCopy()
			other.Name, other.Listeners[0].Port = "second", port
			s.LoadBalancers = append(s.LoadBalancers, *other)
		}
	}
	secure := func(tls v1alpha1.TLSSpec) edit {
		return behind(func(lb *v1alpha1.LoadBalancerSpec) { lb.TLS, lb.Listeners[0].Protocol = &tls, v1alpha1.ProtocolTLS })
	}
	certified := v1alpha1.TLSSpec{CertificateARN: "arn:aws:acm:eu-west-1:111122223333:certificate/12345678-1234-1234-1234-123456789012"}
	testRules(t, []rule{
		{"ARN of a load balancer", behind(), called("arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/shared/0123456789abcdef"), "must be the ARN of a network load balancer"},
		{"in the region", behind(), called("arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/net/shared/0123456789abcdef"), "spec.loadBalancers: existing.loadBalancerARN of lb must be in spec.region"},
		{"no numbers", behind(), behind(func(lb *v1alpha1.LoadBalancerSpec) { lb.Existing.FirstPriority = 1000 }), "must be set with listenerARN, and be left out with loadBalancerARN"},
		{"a type", behind(), behind(func(lb *v1alpha1.LoadBalancerSpec) { lb.Type, lb.Listeners = "", nil }), "must have loadBalancerARN with type Network"},
		{
			"a load balancer in place of a listener", behind(), behind(func(lb *v1alpha1.LoadBalancerSpec) {
				lb.Existing.ListenerARN = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/shared/0123456789abcdef/0123456789abcdef"
				lb.Existing.FirstPriority = 1
			}), "set either listenerARN",
		},
		{"ports of their own", second(9001), second(9000), "spec.loadBalancers: lb and second have the same existing.loadBalancerARN, and listeners at the same port"},
		{"a certificate that is there", secure(certified), secure(v1alpha1.TLSSpec{HostedZoneID: "Z0123456789ABC", DomainNames: []string{"example.org"}}), "spec.loadBalancers: tls.domainNames of lb: about a new load balancer"},
		{"no zones", behind(), behind(func(lb *v1alpha1.LoadBalancerSpec) { lb.CrossZone = v1alpha1.Enabled }), "spec.loadBalancers: crossZone of lb: about a new load balancer"},
	})
}
