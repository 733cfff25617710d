package controllers_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

var (
	vpcLimit = aws.Failure{
		Kind: aws.VPC, Operation: aws.Create, Message: "VpcLimitExceeded: The maximum number of VPCs has been reached.",
	}
	stuckVPC = aws.Failure{
		Kind: aws.VPC, Operation: aws.Delete, Message: "DependencyViolation: The vpc has dependencies and cannot be deleted.",
	}
	classMissing = aws.Failure{
		Kind: aws.DBInstance, Operation: aws.Create, Message: "InvalidParameterValue: Invalid DB Instance class: db.x1.huge",
	}
)

func TestRefusalByAWSShowsWithItsObjectAndWords(t *testing.T) {
	w := newWorld(t)
	w.startManager()
	w.account.Fail(classMissing)
	w.create(newEnvironment(w.namespace, database, service("web"), func(spec *v1alpha1.EnvironmentSpec) {
		spec.Services[0].Databases = []v1alpha1.DatabaseLink{{Name: "main"}}
	}))
	for _, conditionType := range []string{"DatabasesReady", "Ready"} {
		c := w.waitFor(conditionType, "Failed")
		if !strings.HasPrefix(c.Message, "Instance/shop-main: ") || !strings.Contains(c.Message, "Invalid DB Instance class: db.x1.huge") {
			t.Errorf("%s says %q", conditionType, c.Message)
		}
	}
	w.eventually("ServicesReady to wait for nothing else", func(context.Context) (bool, error) {
		return w.waitFor("ServicesReady", "Waiting").Message == "waiting for Instance/shop-main", nil
	})
	w.account.ClearFailures()
	w.waitReady()
}

func TestConflictOnStatusIsNoError(t *testing.T) {
	w := newWorldIn(t, cluster, stepwise)
	w.create(newEnvironment(w.namespace))
	conflicts := 0
	m := w.startManagerWith(managerOptions{fault: func(request string) int {
		if request == "PATCH environments.terrarium/shop/status" && conflicts < 3 {
			conflicts++
			return http.StatusConflict
		}
		return passes
	}})
	m.reconcile()
	w.waitReady()
}

func TestRefusalByTheAPIServerShowsAndGoesOn(t *testing.T) {
	w := newWorld(t)
	m := w.startManagerWith(managerOptions{fault: func(request string) int {
		if request == "PATCH subnets.ec2/shop-private-a" {
			return http.StatusForbidden
		}
		return passes
	}})
	w.create(newEnvironment(w.namespace))
	for _, conditionType := range []string{"NetworkReady", "Ready", "Reconciling"} {
		if c := w.waitFor(conditionType, "ApplyFailed"); c.Message != "Subnet/shop-private-a: apply: Forbidden" {
			t.Errorf("%s says %q", conditionType, c.Message)
		}
	}
	w.waitFor("ClusterReady", "Available")
	w.eventually("the other subnets", func(context.Context) (bool, error) { return len(w.account.Resources(aws.Subnet)) == 2, nil })
	m.wire.breakWith(nil)
	w.waitReady()
}

func TestAPIServerThatIsAwayForAWhileLeavesNoTrace(t *testing.T) {
	w := newWorldIn(t, cluster, stepwise)
	w.create(newEnvironment(w.namespace))
	requests := 0
	m := w.startManagerWith(managerOptions{fault: func(request string) int {
		if strings.HasPrefix(request, "PATCH") {
			requests++
		}
		if requests > 10 && requests < 50 {
			requests++
			return unreachable
		}
		return passes
	}})
	w.waitReady()
	idle(t, m)
	if creations := w.account.Creations(); len(creations) != len(w.names()) {
		t.Errorf("%d creations of %d resources", len(creations), len(w.names()))
	}
}
