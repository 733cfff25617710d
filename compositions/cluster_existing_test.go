package compositions_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	appautoscaling "github.com/upbound/provider-aws/v2/apis/namespaced/appautoscaling/v1beta1"
	cloudwatch "github.com/upbound/provider-aws/v2/apis/namespaced/cloudwatch/v1beta1"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// inExistingCluster is an application in a cluster that somebody else has made.
func inExistingCluster(t *testing.T) (*v1alpha1.Environment, plan.Observed) {
	t.Helper()
	env, seen := application(t)
	env.Spec.Cluster = v1alpha1.ClusterSpec{Existing: &v1alpha1.ExistingCluster{Name: "Team_1"}}
	return admitted(t, env), seen
}

func TestServicesRunInAnExistingCluster(t *testing.T) {
	env, seen := inExistingCluster(t)
	p := settle(t, env, seen)
	clusters := 0
	for _, o := range p.Objects {
		switch res := o.Resource.(type) {
		case *ecs.Cluster:
			clusters++
			if !o.Existing || meta.GetExternalName(res) != "Team_1" {
				t.Errorf("%s is %q, want Team_1 to be looked at", o, meta.GetExternalName(res))
			}
		case *ecs.ClusterCapacityProviders:
			if !o.Existing {
				t.Errorf("%s is changed", o)
			}
		case *ecs.Service:
			if got := plan.Text(res.Spec.ForProvider.Cluster); got != "Team_1" || o.Waits() {
				t.Errorf("%s runs in %q and waits on %v", o, got, o.WaitingOn)
			}
		}
	}
	if clusters != 1 {
		t.Errorf("there are %d clusters", clusters)
	}
}

func TestNothingRunsInAClusterThatDoesNotFit(t *testing.T) {
	tests := map[string]struct {
		change func(cluster *ecs.Cluster, providers *ecs.ClusterCapacityProviders)
		want   string
	}{
		"not there": {func(cluster *ecs.Cluster, _ *ecs.ClusterCapacityProviders) { notFound(cluster) }, "AWS has no cluster Team_1 in eu-west-1"},
		"without Fargate": {func(_ *ecs.Cluster, providers *ecs.ClusterCapacityProviders) {
			providers.Status.AtProvider.CapacityProviders = nil
		}, "has no capacity provider FARGATE, which service web asks for"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			env, seen := inExistingCluster(t)
			settle(t, env, seen)
			var cluster *ecs.Cluster
			var providers *ecs.ClusterCapacityProviders
			for key, res := range seen.Resources {
				switch res := res.(type) {
				case *ecs.Cluster:
					cluster = res
				case *ecs.ClusterCapacityProviders:
					providers = res
				case *ecs.Service:
					delete(seen.Resources, key)
				}
			}
			test.change(cluster, providers)
			p := compose(t, env, seen)
			if len(p.Problems) == 0 || p.Problems[0].Reason != v1alpha1.ReasonExistingUnusable || !strings.Contains(p.Problems[0].Message, test.want) {
				t.Errorf("problems %v, want %q", p.Problems, test.want)
			}
			for _, o := range p.Objects {
				if _, service := o.Resource.(*ecs.Service); service && !o.Waits() {
					t.Errorf("%s does not wait", o)
				}
			}
		})
	}
}

// A queue tells how many tasks a service needs only where somebody counts those that run.
func TestServiceFollowsItsQueueWhereAnExistingClusterCountsTasks(t *testing.T) {
	for setting, follows := range map[string]bool{"enabled": true, "enhanced": true, "disabled": false} {
		t.Run(setting, func(t *testing.T) {
			env, seen := readEnvironment(t, "service-from-zero"), nothingBut(nil)
			env.Spec.Cluster = v1alpha1.ClusterSpec{Existing: &v1alpha1.ExistingCluster{Name: "Team_1"}}
			settle(t, admitted(t, env), seen)
			for key, res := range seen.Resources {
				switch res := res.(type) {
				case *ecs.Cluster:
					res.Status.AtProvider.Setting = []ecs.SettingObservation{{Name: new("containerInsights"), Value: &setting}}
				case *appautoscaling.Policy, *cloudwatch.MetricAlarm:
					delete(seen.Resources, key)
				}
			}
			p := compose(t, env, seen)
			if said := fmt.Sprint(p.Problems); strings.Contains(said, "cluster Team_1 has container insights disabled") == follows {
				t.Errorf("problems %s", said)
			}
			for _, o := range p.Objects {
				if o.Kind == "Policy" && strings.Contains(o.Name, ".queue") && o.Waits() == follows || o.Kind == "Service" && o.Waits() {
					t.Errorf("%s waits on %v", o, keys(o.WaitingOn))
				}
			}
		})
	}
}
