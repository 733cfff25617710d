package v1alpha1_test

import (
	"strings"
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func TestEnvironmentName(t *testing.T) {
	const message = "metadata.name must be at most 40 lower-case letters, digits and -"
	for name, accepted := range map[string]bool{
		"staging":               true,
		"2-staging":             true,
		strings.Repeat("a", 40): true,
		strings.Repeat("a", 41): false,
		"shop.staging":          false,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			environment := newEnvironment(t, nil)
			environment.SetName(name)
			err := create(t, environment)
			if !accepted {
				wantRefused(t, err, message)
			} else if err != nil {
				t.Error(err)
			}
		})
	}
}

func TestEnvironmentRules(t *testing.T) {
	testRules(t, []rule{{
		name:     "region is a region",
		accepted: func(s *v1alpha1.EnvironmentSpec) { s.Region = "us-gov-west-1" },
		refused:  func(s *v1alpha1.EnvironmentSpec) { s.Region = "eu-west-1a" },
		message:  "must be the name of an AWS region, such as eu-west-1",
	}, {
		name:     "provider configuration is an object's name",
		accepted: func(s *v1alpha1.EnvironmentSpec) { s.ProviderConfigRef.Name = "account-1.prod" },
		refused:  func(s *v1alpha1.EnvironmentSpec) { s.ProviderConfigRef.Name = "Account_1" },
		message:  "as names in Kubernetes are",
	}, {
		name:     "tag keys are what AWS takes",
		accepted: func(s *v1alpha1.EnvironmentSpec) { s.Tags = v1alpha1.Tags{"cost center/Überblick": "shop"} },
		refused:  func(s *v1alpha1.EnvironmentSpec) { s.Tags = v1alpha1.Tags{"cost;center": "shop"} },
		message:  "keys must be 1 to 128 letters, digits, spaces and _ . : / = + - @",
	}, {
		name:     "tag keys have a length",
		accepted: func(s *v1alpha1.EnvironmentSpec) { s.Tags = v1alpha1.Tags{strings.Repeat("k", 128): "shop"} },
		refused:  func(s *v1alpha1.EnvironmentSpec) { s.Tags = v1alpha1.Tags{strings.Repeat("k", 129): "shop"} },
		message:  "keys must be 1 to 128",
	}, {
		name:     "tag keys differ in more than case",
		accepted: func(s *v1alpha1.EnvironmentSpec) { s.Tags = v1alpha1.Tags{"CostCentre": "7", "costCenter": "8"} },
		refused:  func(s *v1alpha1.EnvironmentSpec) { s.Tags = v1alpha1.Tags{"CostCentre": "7", "costCentre": "8"} },
		message:  "spec.tags: costCentre differs from another key only in case",
	}, {
		name:     "tag keys of AWS are not taken",
		accepted: func(s *v1alpha1.EnvironmentSpec) { s.Tags = v1alpha1.Tags{"awsome": "yes"} },
		refused:  func(s *v1alpha1.EnvironmentSpec) { s.Tags = v1alpha1.Tags{"AWS:owner": "shop"} },
		message:  "keys must not begin with aws:, crossplane- or terrarium.io/",
	}, {
		name:     "tag keys of Crossplane are not taken",
		accepted: func(s *v1alpha1.EnvironmentSpec) { s.Tags = v1alpha1.Tags{"crossplane": "yes"} },
		refused:  func(s *v1alpha1.EnvironmentSpec) { s.Tags = v1alpha1.Tags{"crossplane-name": "shop"} },
		message:  "keys must not begin with aws:, crossplane- or terrarium.io/",
	}, {
		name:     "tag keys of Terrarium are not taken",
		accepted: func(s *v1alpha1.EnvironmentSpec) { s.Tags = v1alpha1.Tags{"terrarium": "yes"} },
		refused:  func(s *v1alpha1.EnvironmentSpec) { s.Tags = v1alpha1.Tags{"terrarium.io/environment": "shop"} },
		message:  "keys must not begin with aws:, crossplane- or terrarium.io/",
	}, {
		name: "tag values are what AWS takes",
		accepted: func(s *v1alpha1.EnvironmentSpec) {
			s.Tags = v1alpha1.Tags{"team": "", "owner": "Zoë + co@example.org"}
		},
		refused: func(s *v1alpha1.EnvironmentSpec) { s.Tags = v1alpha1.Tags{"team": `${upper("shop")}`} },
		message: "must be letters, digits, spaces and _ . : / = + - @",
	}, {
		name:     "spot needs its capacity provider",
		accepted: func(s *v1alpha1.EnvironmentSpec) { service(s).Capacity.SpotPercent = new(int32(50)) },
		refused: func(s *v1alpha1.EnvironmentSpec) {
			s.Cluster.CapacityProviders = []v1alpha1.CapacityProvider{v1alpha1.Fargate}
			service(s).Capacity.SpotPercent = new(int32(50))
		},
		message: "add FARGATE_SPOT to cluster.capacityProviders, or set spotPercent to 0",
	}, {
		name: "cluster has the default capacity provider",
		accepted: func(s *v1alpha1.EnvironmentSpec) {
			s.Cluster.CapacityProviders = []v1alpha1.CapacityProvider{v1alpha1.Fargate}
		},
		refused: func(s *v1alpha1.EnvironmentSpec) {
			s.Cluster.CapacityProviders = []v1alpha1.CapacityProvider{v1alpha1.FargateSpot}
		},
		message: "must contain FARGATE",
	}})
}

// Parts are told apart by their names, in each list of them.
func TestNamesOfParts(t *testing.T) {
	lists := map[string]struct{ name, repeat edit }{
		"loadBalancers": {
			name:   func(s *v1alpha1.EnvironmentSpec) { s.LoadBalancers[1].Name = "Internal" },
			repeat: func(s *v1alpha1.EnvironmentSpec) { s.LoadBalancers[1].Name = "public" },
		},
		"databases": {
			name:   func(s *v1alpha1.EnvironmentSpec) { s.Databases[1].Name = "re_ports" },
			repeat: func(s *v1alpha1.EnvironmentSpec) { s.Databases[1].Name = "main" },
		},
		"secrets": {
			name:   func(s *v1alpha1.EnvironmentSpec) { s.Secrets[1].Name = "session-" },
			repeat: func(s *v1alpha1.EnvironmentSpec) { s.Secrets = append(s.Secrets, s.Secrets[0]) },
		},
		"services": {
			name:   func(s *v1alpha1.EnvironmentSpec) { s.Services[1].Name = "-worker" },
			repeat: func(s *v1alpha1.EnvironmentSpec) { s.Services[1].Name = "web" },
		},
		"ports": {
			name: func(s *v1alpha1.EnvironmentSpec) {
				service(s).Ports = append(service(s).Ports, v1alpha1.ContainerPort{Name: "ad.min", ContainerPort: 9090})
			},
			repeat: func(s *v1alpha1.EnvironmentSpec) {
				service(s).Ports = append(service(s).Ports, v1alpha1.ContainerPort{Name: "http", ContainerPort: 9090})
			},
		},
		"routes": {
			name: func(s *v1alpha1.EnvironmentSpec) { route(s).Name = "Web" },
			repeat: func(s *v1alpha1.EnvironmentSpec) {
				second := *route(s)
				second.LoadBalancer = "internal"
				service(s).Routes = append(service(s).Routes, second)
			},
		},
	}
	for list, edits := range lists {
		t.Run(list, func(t *testing.T) {
			t.Parallel()
			wantRefused(t, create(t, newEnvironment(t, edits.name)), "must be lower-case letters, digits and -, and begin and end with a letter or digit")
			wantRefused(t, create(t, newEnvironment(t, edits.repeat)), "Duplicate value")
		})
	}
}

// The parts of validEnvironment refer to each other; here are references to what is not there.
func TestReferences(t *testing.T) {
	testRules(t, []rule{{
		name:     "load balancer of a route",
		accepted: func(s *v1alpha1.EnvironmentSpec) { route(s).LoadBalancer = "internal" },
		refused:  func(s *v1alpha1.EnvironmentSpec) { route(s).LoadBalancer = "pubic" },
		message:  "spec.services: route web of web names load balancer pubic, which is not in spec.loadBalancers: add it there, or correct the name",
	}, {
		name:     "load balancer of a route, without any",
		accepted: func(s *v1alpha1.EnvironmentSpec) { s.LoadBalancers, service(s).Routes = nil, nil },
		refused:  func(s *v1alpha1.EnvironmentSpec) { s.LoadBalancers = nil },
		message:  "spec.services: route web of web names load balancer public, which is not in spec.loadBalancers",
	}, {
		name:     "port of a route",
		accepted: func(s *v1alpha1.EnvironmentSpec) { service(s).Ports[0].Name, route(s).Port = "grpc", "grpc" },
		refused:  func(s *v1alpha1.EnvironmentSpec) { route(s).Port = "grpc" },
		message:  "spec.services: route web of web names port grpc, which is not in ports of the service or of a sidecar: add it there, or correct the name",
	}, {
		name:     "database of a service",
		accepted: func(s *v1alpha1.EnvironmentSpec) { service(s).Databases[0].Name = "reports" },
		refused:  func(s *v1alpha1.EnvironmentSpec) { service(s).Databases[0].Name = "mian" },
		message:  "spec.services: databases of web name mian, which is not in spec.databases: add it there, or correct the name",
	}, {
		name:     "database of a service, without any",
		accepted: func(s *v1alpha1.EnvironmentSpec) { s.Databases, service(s).Databases = nil, nil },
		refused:  func(s *v1alpha1.EnvironmentSpec) { s.Databases = nil },
		message:  "spec.services: databases of web name main, which is not in spec.databases",
	}, {
		name: "secret of a variable",
		accepted: func(s *v1alpha1.EnvironmentSpec) {
			service(s).SecretEnv[0] = v1alpha1.SecretEnvVar{Name: "KEY", Secret: "session"}
		},
		refused: func(s *v1alpha1.EnvironmentSpec) { service(s).SecretEnv[0].Secret = "strip" },
		message: "spec.services: secretEnv of web names strip, which is not in spec.secrets: add it there, or correct the name",
	}, {
		name:     "secret of a variable, without any",
		accepted: func(s *v1alpha1.EnvironmentSpec) { s.Secrets, service(s).SecretEnv = nil, nil },
		refused:  func(s *v1alpha1.EnvironmentSpec) { s.Secrets = nil },
		message:  "spec.services: secretEnv of web names stripe, which is not in spec.secrets",
	}, {
		name: "key of a generated secret",
		accepted: func(s *v1alpha1.EnvironmentSpec) {
			service(s).SecretEnv[0] = v1alpha1.SecretEnvVar{Name: "KEY", Secret: "session"}
		},
		refused: func(s *v1alpha1.EnvironmentSpec) {
			service(s).SecretEnv[0] = v1alpha1.SecretEnvVar{Name: "KEY", Secret: "session", Key: "value"}
		},
		message: "spec.services: secretEnv of web asks for a key of session, which is generated, plain text and has none: leave key out",
	}})
}
