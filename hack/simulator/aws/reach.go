package aws

import (
	"regexp"
	"slices"
)

// What the tasks of a service can reach: the internet by a route, and services of AWS by that or by VPC endpoints.

const https = 443

// closed: the security groups of a service let nothing out that tasks need.
func (a *Account) closed(r *Resource) []string {
	out := slices.ContainsFunc(r.texts("networkConfiguration.securityGroups"), func(group string) bool {
		return slices.ContainsFunc(a.where(SecurityGroupEgressRule, "securityGroupId", group), func(rule *Resource) bool {
			return admits(rule, tcp(https))
		})
	})
	if out {
		return nil
	}
	return []string{"CannotPullContainerError: pull image manifest has been retried 7 time(s): " +
		"dial tcp: i/o timeout: no security group rule lets port 443 out"}
}

var privateRegistry = regexp.MustCompile(`^\d{12}\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com`)

// withoutImage: the image of a container cannot be pulled.
func (a *Account) withoutImage(c definition, service *Resource) []string {
	const failed = "CannotPullContainerError: pull image manifest has been retried 7 time(s): dial tcp: i/o timeout: "
	if match := privateRegistry.FindStringSubmatch(c.Image); len(match) < 2 || match[1] != a.region {
		if why := a.noInternet(service); why != "" {
			return []string{failed + why}
		}
		return nil
	}
	for _, name := range []string{"ecr.api", "ecr.dkr"} {
		if why := a.unreachable(service, name); why != "" {
			return []string{"ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth from " +
				"Amazon ECR: There is a connection issue between the task and Amazon ECR: " + why}
		}
	}
	for _, subnet := range service.texts("networkConfiguration.subnets") {
		if !a.routed(subnet, service.flag("networkConfiguration.assignPublicIp")) && !a.routedToS3(subnet) {
			return []string{failed + "there is no route to S3, where the layers are, from " + subnet}
		}
	}
	return nil
}

func (a *Account) noInternet(service *Resource) string {
	for _, subnet := range service.texts("networkConfiguration.subnets") {
		if !a.routed(subnet, service.flag("networkConfiguration.assignPublicIp")) {
			return "there is no route to the internet from " + subnet
		}
	}
	return ""
}

// unreachable says why tasks cannot call a service of AWS, or nothing. An endpoint with private DNS takes all calls from its VPC, whatever
// other ways there are.
func (a *Account) unreachable(service *Resource, name string) string {
	subnet := a.lookup(Subnet, service.Text("networkConfiguration.subnets"))
	if subnet == nil {
		return ""
	}
	for _, endpoint := range a.where(VPCEndpoint, "serviceName", "com.amazonaws."+a.region+"."+name) {
		if endpoint.Text("vpcId") != subnet.Text("vpcId") || !endpoint.flag("privateDnsEnabled") {
			continue
		}
		if len(a.where(VPCEndpointSubnetAssociation, "vpcEndpointId", endpoint.ID)) == 0 {
			return "the endpoint " + endpoint.ID + " is in no subnet"
		}
		if !a.anyRule(SecurityGroupIngressRule, groupsOf(a, endpoint), tcp(https), service.texts("networkConfiguration.securityGroups")) {
			return "the security groups of endpoint " + endpoint.ID + " do not let the tasks in"
		}
		return ""
	}
	return a.noInternet(service)
}

func (a *Account) routed(subnet string, public bool) bool {
	for _, association := range a.where(RouteTableAssociation, "subnetId", subnet) {
		for _, route := range a.where(Route, "routeTableId", association.Text("routeTableId")) {
			nat := a.lookup(NATGateway, route.Text("natGatewayId"))
			internet := public && a.lookup(InternetGateway, route.Text("gatewayId")) != nil
			if route.Text("destinationCidrBlock") == "0.0.0.0/0" && (internet || (nat != nil && nat.State == StateAvailable)) {
				return true
			}
		}
	}
	return false
}

// routedToS3 by a gateway endpoint.
func (a *Account) routedToS3(subnet string) bool {
	for _, association := range a.where(RouteTableAssociation, "subnetId", subnet) {
		for _, way := range a.where(VPCEndpointRouteTableAssociation, "routeTableId", association.Text("routeTableId")) {
			if endpoint := a.lookup(VPCEndpoint, way.Text("vpcEndpointId")); endpoint != nil &&
				endpoint.Text("serviceName") == "com.amazonaws."+a.region+".s3" {
				return true
			}
		}
	}
	return false
}
