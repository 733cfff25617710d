package compositions

import (
	"cmp"
	"slices"

	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// noteLeaving adds databases and load balancers to the outputs that are no longer in the spec and still there, so that nobody adds a database or a load
// balancer of the same name that the old one cannot become. They are in the status until they are being deleted.
func (c composer) noteLeaving() {
	out := &c.Plan.Outputs
	for key, live := range c.Seen.Resources {
		if c.Planned(key) != nil || !c.Seen.InAWS(key) || !metav1.IsControlledBy(live, c.Env) {
			continue
		}
		name := live.GetLabels()[v1alpha1.LabelInstance]
		switch live := live.(type) {
		case *rds.Instance:
			if isReplica(live) {
				continue
			}
			out.Databases = append(out.Databases, c.leavingDatabase(key, name, live.Status.AtProvider.Address))
		case *rds.Cluster:
			out.Databases = append(out.Databases, c.leavingDatabase(key, name, live.Status.AtProvider.Endpoint))
		case *elbv2.LB:
			now := live.Status.AtProvider
			out.LoadBalancers = append(out.LoadBalancers, v1alpha1.LoadBalancerStatus{
				Name: name, Scheme: schemeInAWS(now.Internal), DNSName: plan.Text(now.DNSName), Type: typeInAWS(now.LoadBalancerType),
			})
		}
	}
	slices.SortStableFunc(out.Databases[len(c.Env.Spec.Databases):], func(a, b v1alpha1.DatabaseStatus) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortStableFunc(out.LoadBalancers[len(c.Env.Spec.LoadBalancers):], func(a, b v1alpha1.LoadBalancerStatus) int { return cmp.Compare(a.Name, b.Name) })
}

func (c composer) leavingDatabase(key plan.Key, name string, address *string) v1alpha1.DatabaseStatus {
	status := c.databaseStatus(key)
	status.Name, status.Address = name, plan.Text(address)
	return status
}
