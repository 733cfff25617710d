package compositions_test

import (
	"fmt"
	"strings"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// varied is a load balancer with what load balancers seldom have, for the Environments of the fuzz test. Some are of type Network.
func varied(d *dice, region string, lb v1alpha1.LoadBalancerSpec) v1alpha1.LoadBalancerSpec {
	name := v1alpha1.LoadBalancerName{Name: "names." + strings.Trim(lb.Name, "-") + ".example.net", HostedZoneID: "Z3"}
	lb.Names = oneOf(d, nil, nil, []v1alpha1.LoadBalancerName{name})
	if lb.Name != names[2] { // the type of a load balancer stays
		lb.AccessLogs = oneOf(d, nil, &v1alpha1.AccessLogsSpec{Mode: v1alpha1.Enabled}, &v1alpha1.AccessLogsSpec{Mode: v1alpha1.Enabled, BucketName: "theirs"})
		if region == "eu-west-1" && d.often() {
			lb.WebACLARN = "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1"
		}
		return lb
	}
	network := v1alpha1.LoadBalancerSpec{
		Name: lb.Name, Scheme: lb.Scheme, AllowedCIDRs: lb.AllowedCIDRs, DeletionProtection: lb.DeletionProtection, Names: lb.Names,
		Type: v1alpha1.TypeNetwork, CrossZone: oneOf[v1alpha1.Switch](d, "", "Disabled"), IdleTimeoutSeconds: 60,
	}
	for i := range 5 {
		network.Listeners = append(network.Listeners, v1alpha1.ListenerSpec{Name: fmt.Sprint("l", i), Port: int32(9000 + i), Protocol: v1alpha1.ProtocolTCP})
	}
	if len(network.Names) > 0 {
		network.Listeners[0].Protocol = v1alpha1.ProtocolTLS
	}
	network.Listeners[1].Protocol = oneOf(d, v1alpha1.ProtocolTCP, v1alpha1.ProtocolUDP)
	return network
}

// addListenersRoute gives one of the services a route through a load balancer of type Network.
func addListenersRoute(d *dice, lb v1alpha1.LoadBalancerSpec, i int, service *v1alpha1.ServiceSpec) {
	route := v1alpha1.RouteSpec{
		Name: "net", LoadBalancer: lb.Name, Listener: fmt.Sprint("l", i), Port: oneOf[v1alpha1.Name](d, "http", "admin"),
		HealthCheck: v1alpha1.TargetHealthCheck{Protocol: oneOf[v1alpha1.HealthCheckProtocol](d, "", "HTTP"), IntervalSeconds: 15, TimeoutSeconds: 5},
	}
	if lb.Listeners[i].Protocol == v1alpha1.ProtocolUDP {
		service.Ports = append(service.Ports, v1alpha1.ContainerPort{Name: "packets", ContainerPort: 5353, Protocol: v1alpha1.PortUDP})
		route.HealthCheck.Port, route.Port = route.Port, "packets"
	}
	service.Routes = append(service.Routes, route)
}
