package compositions

import (
	"cmp"
	"fmt"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// CheckDeployments refuses routes of which ECS could not move the requests: it changes one listener rule of each.
func CheckDeployments(spec v1alpha1.EnvironmentSpec) error {
	for _, s := range spec.Services {
		where := "spec.services: " + s.Name
		if rollsBackOnOwn(s) && spec.Alarms == nil {
			return fmt.Errorf("%s has deployment.rollbackOn %s, and there are no alarms: add spec.alarms, or name alarms of your own", where, v1alpha1.AlarmDefault)
		}
		if !shifts(s.Deployment) {
			continue
		}
		if err := cmp.Or(checkShifted(where, s), checkShiftedRoutes(where, s)); err != nil {
			return err
		}
	}
	return nil
}

func checkShifted(where string, s v1alpha1.ServiceSpec) error {
	if len(s.Routes) == 0 && s.ServiceConnect != v1alpha1.Enabled {
		return fmt.Errorf("%s has deployment.strategy %s, which moves requests, and neither a route nor Service Connect: add one of these, or set "+
			"strategy to Rolling", where, s.Deployment.Strategy)
	}
	if most := maxTargets / 2; len(s.Routes) > most {
		return fmt.Errorf("%s has %d routes, and with deployment.strategy %s at most %d: each has two target groups, and ECS takes %d", where,
			len(s.Routes), s.Deployment.Strategy, most, maxTargets)
	}
	return nil
}

func checkShiftedRoutes(where string, s v1alpha1.ServiceSpec) error {
	for _, r := range s.Routes {
		if r.Listener != "" {
			return fmt.Errorf("%s: deployment.strategy %s is not there yet through load balancers of type Network, and route %s is through %s: set strategy "+
				"to Rolling, or lead the route through a load balancer of type Application", where, s.Deployment.Strategy, r.Name, r.LoadBalancer)
		}
		if len(bySpecificity(r.Hosts)) > 1 || len(bySpecificity(r.Paths)) > 1 {
			return fmt.Errorf("%s: route %s has hosts or paths of which one is more specific than another, so that they become several listener rules, and with "+
				"deployment.strategy %s ECS changes one rule of a route: give each a route, or set strategy to Rolling", where, r.Name, s.Deployment.Strategy)
		}
	}
	return nil
}
