package compositions

import (
	"slices"
	"strings"

	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// Endpoints are the VPC endpoints, as far as tasks need them: without a NAT gateway they are the only way to AWS.
type Endpoints struct {
	// SecurityGroup is the ID of the security group of the interface endpoints. It lets in nobody but those for whom allowEndpoints
	// opens it.
	SecurityGroup plan.Fact

	// ways are what must be there before a task can reach a service of AWS in the region, by the service's name. Empty where there is a
	// NAT gateway.
	ways   map[string][]*plan.Object
	region string
}

// vpcEndpoints makes a gateway endpoint for S3, which costs nothing and takes the traffic to S3 off the NAT gateways. Without NAT gateways, it also
// makes the interface endpoints that the Environment's private tasks use, in the private subnets, and in any case those that the spec asks for: they are for
// everything in the VPC. Database subnets keep tables without routes: nothing in them
// calls AWS.
func (c composer) vpcEndpoints(net Network) Endpoints {
	endpoints := Endpoints{ways: map[string][]*plan.Object{}, region: c.Env.Spec.Region}
	if c.Env.Spec.Network.VPCEndpoints == v1alpha1.VPCEndpointsNone {
		return endpoints
	}
	s3 := c.gatewayEndpoint(net)
	needed, asked := c.derivedEndpoints(endpoints.region), c.Env.Spec.Network.InterfaceEndpoints
	all := slices.Concat(needed, asked)
	if len(all) == 0 {
		return endpoints
	}
	endpoints.SecurityGroup = c.securityGroup(net, "endpoints", "VPC endpoints")
	open := map[string][]*plan.Object{}
	if len(asked) > 0 {
		toVPC := c.allowInFrom("endpoints.vpc", endpoints.SecurityGroup, net.CIDR, onePort(endpointPort)) // their names lead everything in the VPC there
		for _, service := range asked {
			open[service] = []*plan.Object{toVPC}
		}
	}
	slices.Sort(all)
	for _, service := range slices.Compact(all) {
		if way := c.interfaceEndpoint(net, service, endpoints.SecurityGroup, open[service]); slices.Contains(needed, service) {
			endpoints.ways[service] = way
		}
	}
	if len(needed) > 0 {
		endpoints.ways[ecrImages] = append(endpoints.ways[ecrImages], s3...) // the layers of an image are in S3
	}
	return endpoints
}

// derivedEndpoints are the services that private tasks reach by interface endpoints alone, where there is no NAT gateway.
func (c composer) derivedEndpoints(region string) []string {
	if c.Env.Spec.Network.NATGateway != v1alpha1.NATNone {
		return nil
	}
	var needed []string
	in := unmade(c.Env) // which secrets there will be is known
	for w := range workloads(c.Env) {
		if w.isPublic() {
			continue
		}
		w = in.linked(w)
		needed = append(needed, w.servicesOfAWS(region)...)
	}
	return needed
}

// ecrImages is the service of AWS that images are pulled from.
const ecrImages = "ecr.dkr"

// servicesOfAWS are the services that the tasks of a workload call before and beside what the application does, by the names that the services'
// endpoints have.
func (w workload) servicesOfAWS(region string) []string {
	services := []string{"logs"}
	if slices.ContainsFunc(w.images(), func(image string) bool { return registryRegion(image) == region }) {
		services = append(services, "ecr.api", ecrImages)
	}
	for _, store := range stores {
		for range w.secretsIn(store) {
			services = append(services, store.service)
			break
		}
	}
	for _, g := range w.grants {
		services = append(services, g.endpoints...)
	}
	if w.takesCommands() {
		services = append(services, "ssmmessages")
	}
	return services
}

// registryRegion is the region of the private ECR repository that an image is in, or empty.
func registryRegion(image string) string {
	if r, ok := repositoryOf(image); ok {
		return r.region
	}
	return ""
}

// waysFor are what the tasks of a workload need before they can start where there is no NAT gateway.
func (e Endpoints) waysFor(w workload) []*plan.Object {
	if len(e.ways) == 0 {
		return nil
	}
	var needed []*plan.Object
	for _, service := range w.servicesOfAWS(e.region) {
		needed = append(needed, e.ways[service]...)
	}
	return needed
}

// allowEndpoints opens the interface endpoints, where there are any, for the tasks of a workload, the public ones too: the usual names of AWS's services
// lead everything in the VPC to the endpoints. The rule is the workload's, and goes with it.
func (c composer) allowEndpoints(endpoints Endpoints, w workload, tasks plan.Fact) []*plan.Object {
	if len(endpoints.ways) == 0 {
		return nil
	}
	return []*plan.Object{c.allowIn("endpoints."+w.part, tasks, endpoints.SecurityGroup, onePort(endpointPort), w.String()+" to VPC endpoints")}
}

// endpointPort is HTTPS, which all of AWS speaks.
const endpointPort = 443

// gatewayEndpoint makes the endpoint for S3, and returns its routes from the subnets that can be used.
func (c composer) gatewayEndpoint(net Network) []*plan.Object {
	endpoint := c.vpcEndpoint(net, "s3", "Gateway")
	var routes []*plan.Object
	for _, table := range net.PrivateTables {
		d := c.Draft("s3." + table.part)
		association := &ec2.VPCEndpointRouteTableAssociation{Spec: ec2.VPCEndpointRouteTableAssociationSpec{
			ForProvider: ec2.VPCEndpointRouteTableAssociationParameters{VPCEndpointID: d.Use(endpoint), RouteTableID: d.Use(table.ID)},
		}}
		association.SetManagementPolicies(plan.WithoutLateInitialize)
		if made := plan.Add(d, association).Object; table.usable {
			routes = append(routes, made)
		}
	}
	return routes
}

// interfaceEndpoint makes network interfaces of a service of AWS in the private subnets, where the service's usual name leads to them. It returns what
// must be there before a task can call the service: not the interfaces that AWS has refused, for example because the service does not have the zone.
// The service's name leads tasks of every zone to the other interfaces: those that run and called the service over a NAT gateway before are let in first.
func (c composer) interfaceEndpoint(net Network, service string, group plan.Fact, open []*plan.Object) []*plan.Object {
	endpoint := c.vpcEndpoint(net, service, "Interface")
	d := c.Draft(service)
	guard := plan.Add(d, &ec2.VPCEndpointSecurityGroupAssociation{Spec: ec2.VPCEndpointSecurityGroupAssociationSpec{
		ForProvider: ec2.VPCEndpointSecurityGroupAssociationParameters{
			VPCEndpointID: d.Use(endpoint), SecurityGroupID: d.Use(group),
			ReplaceDefaultAssociation: new(true), // AWS begins with the VPC's default group, which is nobody's to rely on
		},
	}})
	var there, refused []*plan.Object
	for _, table := range net.PrivateTables {
		if !table.usable {
			continue
		}
		d := c.Draft(service + "." + table.part)
		d.After(open...)
		d.After(guard.Object) // before anything is in a subnet, it has the right security group
		association := &ec2.VPCEndpointSubnetAssociation{Spec: ec2.VPCEndpointSubnetAssociationSpec{
			ForProvider: ec2.VPCEndpointSubnetAssociationParameters{VPCEndpointID: d.Use(endpoint), SubnetID: d.Use(table.Subnet)},
		}}
		association.SetManagementPolicies(plan.WithoutLateInitialize)
		made := plan.Add(d, association).Object
		if c.Seen.Refused(made.Key) {
			refused = append(refused, made)
		} else {
			there = append(there, made)
		}
	}
	if len(there) == 0 {
		there = refused
	}
	return append([]*plan.Object{guard.Object}, there...)
}

// The associations with route tables and subnets have no LateInitialize: the provider makes up two names for one of them, and would write
// now the one and now the other into the annotation of its external name. It needs neither, as the parameters say which one it is.

func (c composer) vpcEndpoint(net Network, service, kind string) plan.Fact {
	d := c.Draft(service)
	params := ec2.VPCEndpointParameters_2{
		VPCID:           d.Use(net.VPC),
		ServiceName:     new(endpointService(c.Env.Spec.Region, service)),
		VPCEndpointType: &kind,
	}
	if kind == "Interface" {
		params.PrivateDNSEnabled = new(true)
	}
	endpoint := plan.Add(d, &ec2.VPCEndpoint{Spec: ec2.VPCEndpointSpec{ForProvider: params}})
	return endpoint.Fact(endpoint.Live.Status.AtProvider.ID)
}

// ofThePartition are the services whose endpoints begin with the reverse of how the names of services end in the partition, and the regions where
// they do. Those of the others, of those that are used here, begin with com.amazonaws everywhere. Source: getDefaultEndpointPrefix in vpc-endpoint.ts
// of the AWS CDK, a table of what `aws ec2 describe-vpc-endpoint-services` says in each region outside of the partition aws.
var ofThePartition = map[string][]string{
	"ecr.api": {""},
	"ecr.dkr": {""},
	"sqs":     {"cn-", "us-iso-", "us-isob-east-"},
	"sns":     {"us-iso-", "us-isob-east-"},
}

// endpointService is the name of a service's endpoints.
func endpointService(region, service string) string {
	suffix := "amazonaws.com"
	if slices.ContainsFunc(ofThePartition[service], func(begin string) bool { return strings.HasPrefix(region, begin) }) {
		suffix = dnsSuffix(region)
	}
	labels := strings.Split(suffix, ".")
	slices.Reverse(labels)
	return strings.Join(append(labels, region, service), ".")
}
