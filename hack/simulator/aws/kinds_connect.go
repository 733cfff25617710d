package aws

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// HTTPNamespace is a namespace of Cloud Map, in which services with Service Connect find each other.
const HTTPNamespace Kind = "servicediscovery.HTTPNamespace"

// The namespace that is a private zone of a VPC, and the names in it.
const (
	DNSNamespace Kind = "servicediscovery.PrivateDNSNamespace"
	NameService  Kind = "servicediscovery.Service"
)

var connectKinds = map[Kind]*row{
	HTTPNamespace: {
		title:     "Service Discovery HTTP Namespace",
		api:       api{"ServiceDiscovery", "CreateHttpNamespace", "UpdateHttpNamespace", "DeleteNamespace"},
		immutable: []string{"name", "description"},
		creating:  5 * second,
		deleting:  5 * second,
		inUse:     "ResourceInUse: Namespace {id} has associated services, such as {user}.",
		id:        func(a *Account, _ *Resource) string { return "ns-" + a.letters(16, "abcdefghijklmnopqrstuvwxyz234567") },
		arn:       func(a *Account, r *Resource) string { return a.arn("servicediscovery", "namespace/"+r.ID) },
		check:     checkNamespace,
		observe:   func(_ *Account, r *Resource) map[string]any { return map[string]any{"httpName": r.Text("name")} },
	},
}

func init() { maps.Copy(table, connectKinds); maps.Copy(table, nameKinds) }

var nameKinds = map[Kind]*row{
	DNSNamespace: {
		title:      "Service Discovery Private DNS Namespace",
		api:        api{"ServiceDiscovery", "CreatePrivateDnsNamespace", "UpdatePrivateDnsNamespace", "DeleteNamespace"},
		immutable:  []string{"name", "vpc"},
		creating:   45 * second,
		updating:   5 * second,
		deleting:   45 * second,
		references: []reference{{field: "vpc", to: VPC, onDelete: blocks, missing: "InvalidInput: The VPC %s does not exist."}},
		inUse:      "ResourceInUse: Namespace has associated services, such as {user}.",
		id:         func(a *Account, _ *Resource) string { return "ns-" + a.letters(16, "abcdefghijklmnopqrstuvwxyz234567") },
		arn:        func(a *Account, r *Resource) string { return a.arn("servicediscovery", "namespace/"+r.ID) },
		check: func(a *Account, r, old *Resource) error {
			if old == nil && a.zoneOf(r.Text("vpc"), r.Text("name")) != "" {
				return refuse("CANNOT_CREATE_HOSTED_ZONE: The VPC that you chose, %s, is already associated with another private hosted zone that has "+
					"an overlapping name space, %s.. (Service: AmazonRoute53; Status Code: 400; Error Code: ConflictingDomainExists)", r.Text("vpc"), r.Text("name"))
			}
			return nil
		},
		observe: func(_ *Account, r *Resource) map[string]any {
			return map[string]any{"hostedZone": zoneOfNamespace(r)}
		},
	},
	NameService: {
		title:      "Service Discovery Service",
		api:        api{"ServiceDiscovery", "CreateService", "UpdateService", "DeleteService"},
		immutable:  []string{"name", "namespaceId", "type", "healthCheckCustomConfig"},
		creating:   second,
		updating:   5 * second,
		deleting:   second,
		references: []reference{{field: "dnsConfig.namespaceId", to: DNSNamespace, onDelete: blocks, missing: "NamespaceNotFound: %s"}},
		inUse:      "ResourceInUse: Service contains registered instances; delete the instances before deleting the service",
		id: func(a *Account, _ *Resource) string {
			return "srv-" + a.letters(16, "abcdefghijklmnopqrstuvwxyz234567")
		},
		arn: func(a *Account, r *Resource) string { return a.arn("servicediscovery", "service/"+r.ID) },
		check: func(a *Account, r, old *Resource) error {
			for _, other := range a.where(NameService, "dnsConfig.namespaceId", r.Text("dnsConfig.namespaceId")) {
				if old == nil && other.Text("name") == r.Text("name") {
					return refuse("ServiceAlreadyExists: Service already exists.")
				}
			}
			return nil
		},
		observe: func(_ *Account, r *Resource) map[string]any {
			return map[string]any{"namespaceId": r.Text("dnsConfig.namespaceId"), "type": "DNS_HTTP"}
		},
	},
}

func zoneOfNamespace(r *Resource) string { return "Z" + strings.ToUpper(r.ID[3:]) }

func checkNamespace(a *Account, r, old *Resource) error {
	if old == nil && len(a.where(HTTPNamespace, "name", r.Text("name"))) > 0 {
		return refuse("NamespaceAlreadyExists: Namespace with name %s already exists.", r.Text("name"))
	}
	return nil
}

// connection is a port that a service offers by Service Connect.
type connection struct {
	portName, discoveryName string
}

func connections(service *Resource) []connection {
	config, _ := service.Attributes["serviceConnectConfiguration"].(map[string]any)
	list, _ := config["service"].([]any)
	var offered []connection
	for _, element := range list {
		entry := &Resource{Attributes: element.(map[string]any)}
		offered = append(offered, connection{entry.Text("portName"), entry.Text("discoveryName")})
	}
	return offered
}

func checkConnect(a *Account, r, task *Resource) error {
	containers, err := definitions(task)
	if err != nil {
		return err
	}
	for _, offered := range connections(r) {
		if portNamed(containers, offered.portName) == 0 {
			return refuse("InvalidParameterException: The portName '%s' is not in the task definition.", offered.portName)
		}
		for _, other := range a.where(Service, "serviceConnectConfiguration.service.discoveryName", offered.discoveryName) {
			if other.ID != r.ID && other.Text("serviceConnectConfiguration.namespace") == r.Text("serviceConnectConfiguration.namespace") {
				return refuse("InvalidParameterException: The discoveryName '%s' is used by another service in the namespace.", offered.discoveryName)
			}
		}
	}
	return nil
}

func portNamed(containers []definition, name string) float64 {
	for _, c := range containers {
		for _, mapping := range c.PortMappings {
			if mapping.Name == name {
				return mapping.ContainerPort
			}
		}
	}
	return 0
}

// neighbors are the services in the namespace at the time: the tasks of a deployment are told of those, and of none that comes later.
func neighbors(a *Account, r *Resource) []string {
	namespace := r.Text("serviceConnectConfiguration.namespace")
	if namespace == "" {
		return nil
	}
	var names []string
	for _, other := range a.where(Service, "serviceConnectConfiguration.namespace", namespace) {
		names = append(names, other.ExternalName)
	}
	return names
}

// Unreached says why the tasks of a service do not reach the ports of another one by Service Connect. Services are named by their ARNs or names.
func (a *Account) Unreached(from, to string) []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	client, server := a.lookup(Service, from), a.lookup(Service, to)
	if client == nil || server == nil {
		return []string{"there is no such service"}
	}
	known, _ := client.facts["neighbors"].([]string)
	if !slices.Contains(known, server.ExternalName) {
		return []string{fmt.Sprintf("%s was not there when the deployment of %s began", to, from)}
	}
	return a.refused(client, server)
}

// refused says which ports of a service do not let the tasks of another one in.
func (a *Account) refused(client, server *Resource) []string {
	task := a.lookup(TaskDefinition, server.Text("taskDefinition"))
	if task == nil {
		return []string{"the task definition of " + server.ExternalName + " does not exist"}
	}
	containers, err := definitions(task)
	if err != nil {
		return []string{err.Error()}
	}
	var reasons []string
	clients, servers := client.texts("networkConfiguration.securityGroups"), server.texts("networkConfiguration.securityGroups")
	for _, offered := range connections(server) {
		if port := portNamed(containers, offered.portName); !a.anyRule(SecurityGroupIngressRule, servers, tcp(port), clients) {
			reasons = append(reasons, fmt.Sprintf("no security group rule lets port %v of %s in from %s", port, server.ExternalName, client.ExternalName))
		}
	}
	return reasons
}
