package compositions

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
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
		for _, r := range s.Routes {
			if !loadBalancers[r.LoadBalancer] {
				return missing(where, "load balancer", r.LoadBalancer, "spec.loadBalancers")
			}
			if servicePort(s, r.Port).name == "" {
				return missing(where, "port", r.Port, "its ports and those of its sidecars")
			}
		}
		for _, client := range s.AllowFrom {
			if servicePort(s, client.Port).name == "" {
				return missing(where, "port", client.Port, "its ports and those of its sidecars")
			}
		}
	}
	return nil
}

// checkKeys refuses a key of what has none.
func checkKeys(spec v1alpha1.EnvironmentSpec, w workload) error {
	for _, secret := range spec.Secrets {
		if secret.ValueFrom.Parameter == nil {
			continue
		}
		for _, r := range w.readers() {
			if slices.ContainsFunc(r.secretEnv, func(e v1alpha1.SecretEnvVar) bool { return e.Secret == secret.Name && e.Key != "" }) {
				return fmt.Errorf("spec.%ss: %s asks for a key of %s, which is a parameter and has none: leave key out", w.kind, r.called, secret.Name)
			}
		}
	}
	return nil
}

// checkLinks refuses links to what has not been composed. All that tasks can be linked to has been before.
func (c composer) checkLinks(linked map[string]workload) error {
	for w := range workloads(c.Env) {
		w = linked[w.part]
		for _, g := range w.grants {
			if g.to == (plan.Instance{}) || c.Composes(g.to) {
				continue
			}
			where := "spec." + w.kind + "s: " + w.name
			if g.container != w.name {
				where += ": sidecar " + g.container
			}
			kind := strings.Replace(g.to.Composition, "filesystem", "fileSystem", 1) // as the spec writes it
			return missing(where, kind, g.to.Name, "spec."+kind+"s")
		}
		if err := cmp.Or(c.checkDatabases(w), w.checkVariables(), w.checkContainers(), checkPullSecrets(c.Env.Spec, w), checkKeys(c.Env.Spec, w)); err != nil {
			return err
		}
	}
	return nil
}

// checkVariables refuses a variable that a container sets more than once: ECS would use one of them, or refuse the task definition.
func (w workload) checkVariables() error {
	set := w.ownVariables()
	for _, g := range w.grants {
		for _, variable := range g.variables {
			set[g.container][variable.name]++
		}
		for _, secret := range g.secrets {
			if !secret.pulls {
				set[g.container][secret.name]++
			}
		}
	}
	for _, container := range plan.SortedKeys(set) {
		for _, name := range plan.SortedKeys(set[container]) {
			if set[container][name] > 1 {
				return fmt.Errorf("spec.%ss: %s sets variable %s of container %s more than once: rename it, or change the envPrefix or variables of a link", w.kind, w.name, name, container)
			}
		}
	}
	return nil
}

// ownVariables are those that the containers of a workload set without links, and how often, by container. Options of a log router are like variables.
func (w workload) ownVariables() map[string]map[string]int {
	set := map[string]map[string]int{w.name: timesSet(w.Env)}
	for _, sidecar := range w.Sidecars {
		set[sidecar.Name] = timesSet(sidecar.Env)
	}
	if w.Logs.Router != nil {
		set[logRouter] = map[string]int{}
		for option := range w.Logs.Router.Options {
			set[logRouter][option]++
		}
	}
	return set
}

func timesSet(variables []v1alpha1.EnvVar) map[string]int {
	times := map[string]int{}
	for _, variable := range variables {
		times[variable.Name]++
	}
	return times
}

func missing(where, kind, name, list string) error {
	return fmt.Errorf("%s names %s %s, which is not in %s: add it there, or correct the name", where, kind, name, list)
}

// checkDatabases refuses links to replicas that databases do not have, and users whom their proxies do not know.
func (c composer) checkDatabases(w workload) error {
	links := slices.Clone(w.Databases)
	for _, sidecar := range w.Sidecars {
		links = append(links, sidecar.Databases...)
	}
	where := "spec." + w.kind + "s: " + w.name
	for _, link := range links {
		at := slices.IndexFunc(c.Env.Spec.Databases, func(db v1alpha1.DatabaseSpec) bool { return db.Name == link.Name })
		if at < 0 {
			continue
		}
		db := c.Env.Spec.Databases[at]
		is := func(r v1alpha1.DatabaseReplica) bool { return r.Name == link.Replica }
		switch {
		case link.Replica != "" && !slices.ContainsFunc(db.Replicas, is):
			return missing(where, "replica", link.Replica, "the replicas of database "+db.Name)
		case link.Replica == "" && link.IAMUsername != "" && db.Proxy == v1alpha1.Enabled:
			return fmt.Errorf("%s has an iamUsername for database %s, whose proxy knows the master user alone: leave iamUsername out, or proxy of the database", where, db.Name)
		}
	}
	return nil
}
