package compositions

import (
	"fmt"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// The policy about Environments refuses names of what the spec does not have at admission. These do where the policy is not installed.

// checkRoutes refuses routes of load balancers and ports that the spec does not have.
func checkRoutes(spec v1alpha1.EnvironmentSpec) error {
	loadBalancers := map[string]bool{}
	for _, lb := range spec.LoadBalancers {
		loadBalancers[lb.Name] = true
	}
	for _, s := range spec.Services {
		where := "spec.services: " + s.Name
		ports := map[string]bool{}
		for _, port := range s.Ports {
			ports[port.Name] = true
		}
		for _, r := range s.Routes {
			if !loadBalancers[r.LoadBalancer] {
				return missing(where, "load balancer", r.LoadBalancer, "spec.loadBalancers")
			}
			if !ports[r.Port] {
				return missing(where, "port", r.Port, "its ports")
			}
		}
	}
	return nil
}

// checkLinks refuses links to what has not been composed. All that tasks can be linked to has been before.
func (c composer) checkLinks() error {
	for _, w := range workloads(c.Env) {
		for _, g := range (TaskInputs{}).linked(w).grants {
			if c.Composes(g.to) {
				continue
			}
			where := "spec." + w.kind + "s: " + w.name
			if g.container != w.name {
				where += ": sidecar " + g.container
			}
			return missing(where, g.to.Composition, g.to.Name, "spec."+g.to.Composition+"s")
		}
	}
	return nil
}

func missing(where, kind, name, list string) error {
	return fmt.Errorf("%s names %s %s, which is not in %s: add it there, or correct the name", where, kind, name, list)
}
