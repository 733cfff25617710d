package compositions

import (
	"fmt"

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

// securityGroups of the tasks of a workload: their own, and those that somebody else has made.
func (w workload) securityGroups(d *plan.Draft, own plan.Fact) []*string {
	return append([]*string{d.Use(own)}, pointers(sorted(w.SecurityGroupIDs))...)
}

// letInClients opens ports of a service for those whom the user names. A rule is named after whom it lets in and where: AWS does not make a range of a security
// group, and the old rule stays until the new one is there. Tasks do not wait for these rules: they run without the clients.
func (c composer) letInClients(spec v1alpha1.ServiceSpec, group plan.Fact) {
	for _, client := range spec.AllowFrom {
		port := servicePort(spec, client.Port).alone()
		part := fmt.Sprintf("service-%s.from.%s", spec.Name, plan.PartHash(fmt.Sprint(client.CIDR, client.SecurityGroupID, " ", port)))
		c.allowClient(part, group, client.CIDR, client.SecurityGroupID, port, "service "+spec.Name)
	}
}

// checkPlacement refuses tasks in the public subnets of a network of which none are named.
func checkPlacement(env *v1alpha1.Environment) error {
	existing := env.Spec.Network.Existing
	if existing == nil || existing.Environment != "" || len(existing.PublicSubnetIDs) > 0 {
		return nil
	}
	for w := range workloads(env) {
		if w.isPublic() {
			return fmt.Errorf("spec.%ss: placement of %s is Public: name the subnets in network.existing.publicSubnetIDs, or set it to Private", w.kind, w.name)
		}
	}
	return nil
}
