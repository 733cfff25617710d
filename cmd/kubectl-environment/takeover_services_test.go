package main

import (
	"strings"

	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// madeOfService are what a service gets from the Environment when it is taken over: a security group besides those that it has, and a version of its tasks.
var madeOfService = []string{"SecurityGroup", "SecurityGroupEgressRule", "TaskDefinition"}

// wantMoved looks that the services that are taken over run what the Environment has registered, and that what ran before is still there to go back to.
func (i *installation) wantMoved(r *takeover) {
	i.t.Helper()
	services := 0
	for _, taken := range r.Taken {
		if taken.Kind.Kind != "Service" {
			continue
		}
		services++
		service, there := i.account.Get(aws.Service, taken.ExternalName)
		if runs := service.Text("taskDefinition"); !there || !strings.Contains(runs, "taken-shop-") {
			i.t.Errorf("%s runs %q", taken.ExternalName, runs)
		}
		if why := i.account.Unsteady(taken.ExternalName); len(why) > 0 {
			i.t.Errorf("%s: %v", taken.ExternalName, why)
		}
		for _, before := range i.account.Resources(aws.TaskDefinition) {
			if before.Object == "legacy-"+strings.TrimPrefix(taken.Name, "shop-") && before.State == aws.StateDeleting {
				i.t.Errorf("%s is inactive", before.ID)
			}
		}
	}
	if services == 0 {
		i.t.Error("no service is taken over")
	}
}
