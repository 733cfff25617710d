package compositions

import (
	"fmt"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// value is what a variable says of a load balancer.
func (lb LoadBalancer) value(field v1alpha1.EnvVarField) plan.Fact {
	switch field {
	case v1alpha1.FieldDNSName:
		return lb.DNSName
	case v1alpha1.FieldPrivateName:
		return lb.PrivateName
	}
	return lb.Answers
}

// valueOf a variable of the tasks. The task definition waits for what is not known yet.
func (w workload) valueOf(d *plan.Draft, variable v1alpha1.EnvVar) string {
	if from := variable.ValueFrom; from != nil {
		return d.Text(w.loadBalancers[from.LoadBalancer].value(from.Field))
	}
	return plan.Text(variable.Value)
}

// checkValues refuses variables that say something of what the spec does not have.
func checkValues(env *v1alpha1.Environment) error {
	balancers := balancersByName(env.Spec)
	for w := range workloads(env) {
		for _, variable := range w.allEnv() {
			if variable.ValueFrom == nil {
				continue
			}
			of := "spec." + w.kind + "s: variable " + variable.Name + " of " + w.name
			lb, there := balancers[variable.ValueFrom.LoadBalancer]
			switch {
			case !there:
				return missing(of, "load balancer", variable.ValueFrom.LoadBalancer, "spec.loadBalancers")
			case variable.ValueFrom.Field == v1alpha1.FieldPrivateName && len(lb.PrivateNames) == 0:
				return fmt.Errorf("%s asks for the private name of load balancer %s, which has none: set its privateNames, or field to DNSName", of, lb.Name)
			}
		}
	}
	return nil
}

// allEnv are the plain variables of all containers.
func (w workload) allEnv() []v1alpha1.EnvVar {
	all := w.Env
	for _, sidecar := range w.Sidecars {
		all = append(all[:len(all):len(all)], sidecar.Env...)
	}
	return all
}
