package compositions

import (
	"fmt"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// parts are the names of what workloads refer to.
type parts struct{ loadBalancers, databases, secrets map[string]bool }

// checkReferences refuses names of parts that the spec does not have. The policy about Environments says so at admission; here it holds where the
// policy is not installed.
func checkReferences(spec v1alpha1.EnvironmentSpec) error {
	has := parts{loadBalancers: map[string]bool{}, databases: map[string]bool{}, secrets: map[string]bool{}}
	for _, s := range spec.LoadBalancers {
		has.loadBalancers[s.Name] = true
	}
	for _, s := range spec.Databases {
		has.databases[s.Name] = true
	}
	for _, s := range spec.Secrets {
		has.secrets[s.Name] = true
	}
	for _, s := range spec.Services {
		if err := has.checkService(s); err != nil {
			return err
		}
	}
	for _, j := range spec.Jobs {
		if err := has.checkTask("spec.jobs: "+j.Name, j.Databases, j.SecretEnv); err != nil {
			return err
		}
	}
	return nil
}

func (p parts) checkService(s v1alpha1.ServiceSpec) error {
	where := "spec.services: " + s.Name
	ports := map[string]bool{}
	for _, port := range s.Ports {
		ports[port.Name] = true
	}
	for _, r := range s.Routes {
		if !p.loadBalancers[r.LoadBalancer] {
			return missing(where, "load balancer", r.LoadBalancer, "spec.loadBalancers")
		}
		if !ports[r.Port] {
			return missing(where, "port", r.Port, "its ports")
		}
	}
	for _, sidecar := range s.Sidecars {
		if err := p.checkTask(where+": sidecar "+sidecar.Name, nil, sidecar.SecretEnv); err != nil {
			return err
		}
	}
	return p.checkTask(where, s.Databases, s.SecretEnv)
}

func (p parts) checkTask(where string, databases []v1alpha1.DatabaseLink, secrets []v1alpha1.SecretEnvVar) error {
	for _, link := range databases {
		if !p.databases[link.Name] {
			return missing(where, "database", link.Name, "spec.databases")
		}
	}
	for _, variable := range secrets {
		if !p.secrets[variable.Secret] {
			return missing(where, "secret", variable.Secret, "spec.secrets")
		}
	}
	return nil
}

func missing(where, kind, name, list string) error {
	return fmt.Errorf("%s names %s %s, which is not in %s: add it there, or correct the name", where, kind, name, list)
}
