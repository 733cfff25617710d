package compositions

import (
	"fmt"
	"slices"
	"strings"

	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	servicediscovery "github.com/upbound/provider-aws/v2/apis/namespaced/servicediscovery/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// maxNameNamespace is the length that AWS allows for names of namespaces.
const maxNameNamespace = 1024

// ServiceConnect is what services need to reach each other by name.
type ServiceConnect struct {
	// Namespace is the ARN of the namespace in which their names are.
	Namespace plan.Fact

	// SecurityGroup is the ID of the security group that the tasks of these services have besides their own. Its members reach each other.
	SecurityGroup plan.Fact

	// Doors are the rules of the security group.
	Doors []*plan.Object
}

// serviceConnect makes the namespace and the shared security group. One group whose members reach each other takes a rule for each port,
// where rules between all pairs of services would be too many for AWS's limits.
func (c composer) serviceConnect(net Network) ServiceConnect {
	services := connected(c.Env)
	if len(services) == 0 {
		return ServiceConnect{}
	}
	const part, ownNamespace = "cluster-service-connect", "service-connect"
	kind := servicediscovery.HTTPNamespace_GroupVersionKind.GroupKind()
	namespace := plan.Add(c.Draft(ownNamespace), &servicediscovery.HTTPNamespace{Spec: servicediscovery.HTTPNamespaceSpec{
		ForProvider: servicediscovery.HTTPNamespaceParameters{
			Name:        new(c.NameInAWS(kind, ownNamespace, c.AWSName(ownNamespace, maxNameNamespace))),
			Description: textIfSet(c.DescriptionInAWS(kind, ownNamespace, "")),
		},
	}})
	out := ServiceConnect{
		Namespace:     namespace.Fact(namespace.Live.Status.AtProvider.Arn),
		SecurityGroup: c.securityGroup(net, part, "services with Service Connect"),
	}
	for _, ports := range rangesOf(connectedPorts(services)) {
		out.Doors = append(out.Doors, c.allowIn(fmt.Sprintf("%s.%s", part, ports), out.SecurityGroup, out.SecurityGroup, ports,
			"services with Service Connect to each other"))
	}
	return out
}

// connected are the services that have Service Connect.
func connected(env *v1alpha1.Environment) []v1alpha1.ServiceSpec {
	var services []v1alpha1.ServiceSpec
	for _, spec := range env.Spec.Services {
		if spec.ServiceConnect == v1alpha1.Enabled {
			services = append(services, spec)
		}
	}
	return services
}

// connectedPorts are the numbers of the ports of services that take connections.
func connectedPorts(services []v1alpha1.ServiceSpec) []int32 {
	var ports []int32
	for _, spec := range services {
		for _, port := range overTCP(spec) {
			ports = append(ports, port.number)
		}
	}
	return ports
}

// connect puts a service into the namespace. Its proxy passes TCP on as it is: the names of ports say nothing sure about protocols.
func (c composer) connect(d *plan.Draft, shared ServiceConnect, spec v1alpha1.ServiceSpec, logs logGroup, params *ecs.ServiceParameters) {
	if spec.ServiceConnect != v1alpha1.Enabled {
		return
	}
	d.After(shared.Doors...)
	params.NetworkConfiguration.SecurityGroups = append(params.NetworkConfiguration.SecurityGroups, d.Use(shared.SecurityGroup))
	config := &ecs.ServiceConnectConfigurationParameters{
		Enabled:          new(true),
		Namespace:        d.Use(shared.Namespace),
		LogConfiguration: &ecs.ServiceConnectConfigurationLogConfigurationParameters{LogDriver: new(logDriver), Options: map[string]*string{}},
	}
	for key, value := range logs.options("service-connect") {
		config.LogConfiguration.Options[key] = &value
	}
	config.Service = c.offered(spec)
	params.ServiceConnectConfiguration = config
	params.Triggers = c.neighbors(spec.Name)
}

// offered are the ports of a service with the names by which others reach them. A service that somebody else has made goes on under those that it has: the
// tasks of its clients know no others before they are replaced.
func (c composer) offered(spec v1alpha1.ServiceSpec) []ecs.ServiceConnectConfigurationServiceParameters {
	var all []ecs.ServiceConnectConfigurationServiceParameters
	kept := c.keptOffers(spec.Name)
	for _, port := range overTCP(spec) {
		at := slices.IndexFunc(kept, func(offer ecs.ServiceConnectConfigurationServiceParameters) bool {
			return plan.Text(offer.PortName) == port.name
		})
		if at >= 0 {
			all = append(all, kept[at])
			continue
		}
		all = append(all, ecs.ServiceConnectConfigurationServiceParameters{
			PortName: new(port.name),
			// One form for all, so that another port renames none. No name of a service has a _.
			DiscoveryName: new(fmt.Sprintf("%s_%d", spec.Name, port.number)),
			ClientAlias:   &ecs.ClientAliasParameters{DNSName: new(spec.Name), Port: number(port.number)},
		})
	}
	return all
}

// keptOffers are the names of a service that was taken over: those that its managed resource asks for, or that AWS reports before that asks for any.
func (c composer) keptOffers(service string) []ecs.ServiceConnectConfigurationServiceParameters {
	key := c.serviceKey(service)
	live, _ := c.Seen.Resources[key].(*ecs.Service)
	if live == nil || !c.KeepsName(key.GroupKind, service) {
		return nil
	}
	if asked := live.Spec.ForProvider.ServiceConnectConfiguration; asked != nil {
		return asked.Service
	}
	var kept []ecs.ServiceConnectConfigurationServiceParameters
	if now := live.Status.AtProvider.ServiceConnectConfiguration; now != nil {
		for _, offer := range now.Service {
			kept = append(kept, asOffer(offer))
		}
	}
	return kept
}

// asOffer asks for what AWS reports.
func asOffer(now ecs.ServiceConnectConfigurationServiceObservation) ecs.ServiceConnectConfigurationServiceParameters {
	offer := ecs.ServiceConnectConfigurationServiceParameters{PortName: now.PortName, DiscoveryName: textIfSet(plan.Text(now.DiscoveryName))}
	if now.ClientAlias != nil {
		offer.ClientAlias = &ecs.ClientAliasParameters{DNSName: textIfSet(plan.Text(now.ClientAlias.DNSName)), Port: now.ClientAlias.Port}
	}
	return offer
}

// neighbors are the other services that a service reaches by name. ECS tells a task only of the services that were there when the task's deployment
// began, so a change of the list makes a new deployment: once, when all are there. Services that are adopted are there from the first pass on: the
// provider takes what that pass says as what has been deployed.
func (c composer) neighbors(service string) map[string]*string {
	known := ""
	if own, ok := c.Seen.Resources[c.serviceKey(service)].(*ecs.Service); ok && own.Spec.ForProvider.Triggers[neighborsTrigger] != nil {
		known = *own.Spec.ForProvider.Triggers[neighborsTrigger]
	}
	var names []string
	missing := false
	for _, other := range connected(c.Env) {
		key := c.serviceKey(other.Name)
		adopted := c.Adopts(key)
		if other.Name == service || len(overTCP(other)) == 0 || c.IsAdopting() && !adopted {
			continue
		}
		names = append(names, other.Name)
		missing = missing || !adopted && !c.Seen.Exists(key)
	}
	isNew := func(name string) bool { return !slices.Contains(strings.Split(known, ","), name) }
	if !missing && slices.ContainsFunc(names, isNew) {
		slices.Sort(names)
		known = strings.Join(names, ",")
	}
	if known == "" {
		return nil
	}
	return map[string]*string{neighborsTrigger: &known}
}

const neighborsTrigger = "neighbors"

func (c composer) serviceKey(service string) plan.Key {
	return c.Key(ecs.Service_GroupVersionKind.GroupKind(), service)
}
