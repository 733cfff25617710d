package compositions

import (
	"slices"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// value is what a variable says of a load balancer.
func (lb LoadBalancer) value(field v1alpha1.EnvVarField) plan.Fact {
	if field == v1alpha1.FieldDNSName {
		return lb.DNSName
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
	for w := range workloads(env) {
		for _, variable := range w.allEnv() {
			is := func(lb v1alpha1.LoadBalancerSpec) bool { return lb.Name == variable.ValueFrom.LoadBalancer }
			if variable.ValueFrom != nil && !slices.ContainsFunc(env.Spec.LoadBalancers, is) {
				return missing("spec."+w.kind+"s: variable "+variable.Name+" of "+w.name, "load balancer", variable.ValueFrom.LoadBalancer, "spec.loadBalancers")
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
