package v1alpha1_test

import (
	"testing"

	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// zones returns an edit that sets the zones by name.
func zones(names ...string) edit {
	return func(s *v1alpha1.EnvironmentSpec) {
		s.Network.AvailabilityZones = v1alpha1.AvailabilityZones{Names: names}
	}
}

// zoneCount returns an edit that sets the zones by their number.
func zoneCount(count int32) edit {
	return func(s *v1alpha1.EnvironmentSpec) {
		s.Network.AvailabilityZones = v1alpha1.AvailabilityZones{Count: count}
	}
}

// inVirginia is in a region with more than three zones.
func inVirginia(count int32) edit { return in("us-east-1", zoneCount(count)) }

func TestNetworkRules(t *testing.T) {
	cidr := func(block string) edit {
		return func(s *v1alpha1.EnvironmentSpec) { s.Network.CIDRBlock = block }
	}
	alone := func(e edit) edit {
		return func(s *v1alpha1.EnvironmentSpec) {
			*s = v1alpha1.EnvironmentSpec{Region: s.Region}
			e(s)
		}
	}
	const notFirst = "must be an IPv4 range in CIDR notation that is written with its first address, such as 10.0.0.0/16 and not 10.0.0.1/16"
	const size = "must be a range of /16 to /20"
	const ecr = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop:1"
	const offline = "spec.network.natGateway: with None, all images must be in private ECR repositories of spec.region"
	withoutNAT := func(service, sidecar, job string) edit {
		return func(s *v1alpha1.EnvironmentSpec) {
			s.Network.NATGateway = v1alpha1.NATNone
			s.Services = []v1alpha1.ServiceSpec{{Name: "web", TaskSpec: v1alpha1.TaskSpec{Image: service, Sidecars: []v1alpha1.SidecarSpec{{Name: "proxy", Image: sidecar}}}}}
			s.Jobs = []v1alpha1.JobSpec{{Name: "nightly", TaskSpec: v1alpha1.TaskSpec{Image: job}, Schedule: "rate(1 day)"}}
		}
	}
	flowLogs := func(days int32) edit {
		return func(s *v1alpha1.EnvironmentSpec) {
			s.Network.FlowLogs = v1alpha1.FlowLogsSpec{Mode: v1alpha1.Enabled, RetentionDays: days}
		}
	}
	testRules(t, []rule{
		{"range is a range", cidr("172.31.0.0/18"), cidr("10.0.0.300/16"), notFirst},
		{"range is canonical", cidr("10.1.0.0/16"), cidr("10.1.1.0/16"), notFirst},
		{"range is of IPv4", cidr("100.64.0.0/16"), cidr("2001:db8::/20"), notFirst},
		{"range is not too large", cidr("10.0.0.0/16"), cidr("10.0.0.0/15"), size},
		{"range is not too small", cidr("10.0.240.0/20"), cidr("10.0.240.0/21"), size},
		{"zones are of the region", zones("eu-west-1a", "eu-west-1c"), zones("eu-west-1a", "eu-west-2b"), "is not a zone of spec.region: a zone is the region and one letter, such as eu-west-1a"},
		{"zones are not local zones", zones("eu-west-1a", "eu-west-1c"), zones("eu-west-1a", "eu-west-1-lhr-1a"), "is not a zone of spec.region: a zone is the region and one letter, such as eu-west-1a"},
		{"zones are different", zones("eu-west-1b", "eu-west-1a"), zones("eu-west-1b", "eu-west-1b"), "must be different zones"},
		{"zones have small letters", zones("eu-west-1a", "eu-west-1c"), zones("eu-west-1a", "eu-west-1C"), "is not a zone of spec.region: a zone is the region and one letter, such as eu-west-1a"},
		{"zones have letters", zones("eu-west-1a", "eu-west-1c"), zones("eu-west-1a", "eu-west-1/"), "is not a zone of spec.region: a zone is the region and one letter, such as eu-west-1a"},
		{"zones c are not everywhere", in("ca-central-1", zoneCount(2)), in("ca-central-1", zoneCount(3)), "set names in this region"},
		{"zones c are not in Beijing", in("cn-north-1", zones("cn-north-1a", "cn-north-1b", "cn-north-1d")), in("cn-north-1", zoneCount(3)), "set names in this region"},
		{"zones differ between accounts", in("us-west-1", zones("us-west-1b", "us-west-1c")), in("us-west-1", zoneCount(2)), "set names in this region"},
		{"zones have a number", inVirginia(4), inVirginia(5), "should be less than or equal to 4"},
		{"zones are as many as there are", zoneCount(3), zoneCount(4), "count must be at most 3 in this region"},
		{"a load balancer needs two zones", alone(zoneCount(1)), alone(func(s *v1alpha1.EnvironmentSpec) {
			zoneCount(1)(s)
			s.LoadBalancers = []v1alpha1.LoadBalancerSpec{{Name: "public"}}
		}), "must be at least two zones when there is a load balancer, a database or a cache"},
		{"a database needs two zones", alone(zones("eu-west-1a")), alone(func(s *v1alpha1.EnvironmentSpec) {
			zones("eu-west-1a")(s)
			s.Databases = []v1alpha1.DatabaseSpec{{Name: "main"}}
		}), "must be at least two zones when there is a load balancer, a database or a cache"},
		{"images come through endpoints where there is no NAT gateway", withoutNAT(ecr, ecr, ecr), withoutNAT("public.ecr.aws/nginx/nginx:1.29", ecr, ecr), offline},
		{"so do those of sidecars", withoutNAT(ecr, ecr, ecr), withoutNAT(ecr, "nginx", ecr), offline},
		{"so do those of jobs", withoutNAT(ecr, ecr, ecr), withoutNAT(ecr, ecr, "ghcr.io/team/shop:1"), offline},
		{"endpoints are in one region", withoutNAT(ecr, ecr, ecr), withoutNAT("111122223333.dkr.ecr.eu-west-2.amazonaws.com/shop:1", ecr, ecr), offline},
		{"endpoints are not for hosts of FIPS", withoutNAT(ecr, ecr, ecr), withoutNAT("111122223333.dkr.ecr-fips.eu-west-1.amazonaws.com/shop:1", ecr, ecr), offline},
		{"flow logs are kept for a period that AWS has", flowLogs(365), flowLogs(2), "Unsupported value: 2"},
		{"count and names agree", func(s *v1alpha1.EnvironmentSpec) {
			s.Network.AvailabilityZones = v1alpha1.AvailabilityZones{Count: 2, Names: []string{"eu-west-1a", "eu-west-1c"}}
		}, func(s *v1alpha1.EnvironmentSpec) {
			s.Network.AvailabilityZones = v1alpha1.AvailabilityZones{Count: 3, Names: []string{"eu-west-1a", "eu-west-1c"}}
		}, "where both are set, count must be the number of names"},
	})
}

// The default of count stays in a stored Environment, and must not be in the way of one that names its zones later.
func TestNamesCanFollowDefaultCount(t *testing.T) {
	environment := newEnvironment(t, nil)
	environment.SetName("")
	environment.SetGenerateName("default-count-")
	if err := server.Create(t.Context(), environment); err != nil {
		t.Fatal(err)
	}
	// A patch merges, as apply does.
	patch := []byte(`{"spec": {"network": {"availabilityZones": {"names": ["eu-west-1a", "eu-west-1b"]}}}}`)
	if err := server.Patch(t.Context(), environment, client.RawPatch(types.MergePatchType, patch), client.DryRunAll); err != nil {
		t.Error(err)
	}
}

func TestLoadBalancerRules(t *testing.T) {
	allowed := func(cidrs ...string) edit {
		return func(s *v1alpha1.EnvironmentSpec) { loadBalancer(s).AllowedCIDRs = cidrs }
	}
	idle := func(seconds int32) edit {
		return func(s *v1alpha1.EnvironmentSpec) { loadBalancer(s).IdleTimeoutSeconds = seconds }
	}
	testRules(t, []rule{
		{"allowed ranges are canonical", allowed("192.0.2.7/32", "198.51.100.0/24"), allowed("192.0.2.7/24"), "must be an IPv4 range in CIDR notation that is written with its first address"},
		{"allowed ranges are different", allowed("192.0.2.0/24", "198.51.100.0/24"), allowed("192.0.2.0/24", "192.0.2.0/24"), "Duplicate value"},
		{"idle timeout has a range", idle(4000), idle(4001), "should be less than or equal to 4000"},
	})
}
