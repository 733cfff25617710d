package compositions_test

import "github.com/terrarium-io/terrarium/api/v1alpha1"

// aTaskNetwork is where tasks are in the network, for the Environments of the fuzz test.
func aTaskNetwork(d *dice) v1alpha1.TaskNetwork {
	return v1alpha1.TaskNetwork{
		Placement:        oneOf[v1alpha1.Placement](d, "", "Private", "Public"),
		SecurityGroupIDs: oneOf(d, nil, []string{"sg-0000000a"}, []string{"sg-0000000b", "sg-0000000a"}),
	}
}

// varyRoutes gives the routes of a service what routes seldom have, and lets somebody else in.
func varyRoutes(d *dice, service *v1alpha1.ServiceSpec) {
	for i := range service.Routes {
		route := &service.Routes[i]
		if route.Listener != "" { // of type Network, where most of it is refused
			continue
		}
		route.SourceCIDRs = oneOf(d, nil, nil, []string{"10.0.0.0/8"})
		route.HealthCheck.Port = oneOf(d, "", "admin", "9100")
		route.Stickiness = oneOf(d, nil, &v1alpha1.StickinessSpec{DurationSeconds: 60})
	}
	service.AllowFrom = oneOf(d, nil, []v1alpha1.ServiceClient{{CIDR: "10.0.0.0/16", Port: "http"}, {SecurityGroupID: "sg-0000000a", Port: "admin"}})
}

// pullFrom a private registry the image of a sidecar, where there is a secret with a login.
func pullFrom(env *v1alpha1.Environment, sidecar *v1alpha1.SidecarSpec) {
	for _, secret := range env.Spec.Secrets {
		if secret.ValueFrom.SecretRef != nil || secret.ValueFrom.Existing != nil {
			sidecar.Image, sidecar.ImagePullSecret = "registry.example.org/envoy", secret.Name
		}
	}
}
