package v1alpha1_test

import (
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func TestJobOnDemandRules(t *testing.T) {
	job := func(change func(*v1alpha1.JobSpec)) edit {
		return func(s *v1alpha1.EnvironmentSpec) {
			job := v1alpha1.JobSpec{Name: "migrate", TaskSpec: v1alpha1.TaskSpec{Image: "job"}}
			change(&job)
			s.Jobs = []v1alpha1.JobSpec{job}
		}
	}
	nothing := job(func(*v1alpha1.JobSpec) {})
	spot := job(func(j *v1alpha1.JobSpec) { j.CapacityProvider = v1alpha1.FargateSpot })
	const about = "in migrate: must be set where state, timeZone or retries is set"
	testRules(t, []rule{
		{"no state", nothing, job(func(j *v1alpha1.JobSpec) { j.State = v1alpha1.Disabled }), about},
		{"no time zone", nothing, job(func(j *v1alpha1.JobSpec) { j.TimeZone = "Europe/Berlin" }), about},
		{"no retries", nothing, job(func(j *v1alpha1.JobSpec) { j.Retries = new(int32(0)) }), about},
		{"spot", spot, func(s *v1alpha1.EnvironmentSpec) {
			spot(s)
			s.Cluster.CapacityProviders = []v1alpha1.CapacityProvider{v1alpha1.Fargate}
			s.Services = nil
		}, "spec.jobs: capacityProvider of migrate is FARGATE_SPOT: add it to cluster.capacityProviders, or leave it out"},
	})
}
