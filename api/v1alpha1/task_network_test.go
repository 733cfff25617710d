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
			"not those of web: copy the images there or use a pull-through cache, set natGateway to Single, or placement to Public",
		},
		{
			"public subnets", onSubnets([]string{two}), onSubnets(nil),
			"spec.jobs: placement of nightly is Public: name the subnets in network.existing.publicSubnetIDs, or set it to Private",
		},
	})
}
