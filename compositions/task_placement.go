package compositions

import (
	"fmt"
	"slices"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// isPublic reports whether the tasks of a workload are in the public subnets.
func (w workload) isPublic() bool { return w.Placement == v1alpha1.PlacementPublic }

// subnetsFor the tasks of a workload.
func (n Network) subnetsFor(w workload) []plan.Fact {
	if w.isPublic() {
		return n.PublicTasks
	}
	return n.Private
}

// routesFor are what the tasks of a workload need before they can reach what they call.
func (n Network) routesFor(w workload) []*plan.Object {
	if w.isPublic() {
		return n.PublicTaskRoutes
	}
	return n.PrivateRoutes
}

// checkPlacement refuses tasks in the public subnets of a network of which none are named.
func checkPlacement(env *v1alpha1.Environment) error {
	existing := env.Spec.Network.Existing
	if existing == nil || existing.Environment != "" || len(existing.PublicSubnetIDs) > 0 {
		return nil
	}
	all := workloads(env)
	if i := slices.IndexFunc(all, workload.isPublic); i >= 0 {
		return fmt.Errorf("spec.%ss: placement of %s is Public: name the subnets in network.existing.publicSubnetIDs, or set it to Private", all[i].kind, all[i].name)
	}
	return nil
}
