package simulator_test

import (
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/terrarium-io/terrarium/hack/simulator"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// newEndpoint makes an endpoint for S3, and returns the fields that associate it with a route table.
func (w *world) newEndpoint() fields {
	w.t.Helper()
	w.apply(aws.VPC, "vpc", fields{"cidrBlock": "10.0.0.0/16"})
	vpc := at(w.untilReady(aws.VPC, "vpc"), "status", "atProvider", "id")
	w.apply(aws.RouteTable, "table", fields{"vpcId": vpc})
	w.apply(aws.VPCEndpoint, "s3", fields{"vpcId": vpc, "vpcEndpointType": "Gateway", "serviceName": "com.amazonaws.eu-west-1.s3"})
	return fields{
		"routeTableId":  at(w.untilReady(aws.RouteTable, "table"), "status", "atProvider", "id"),
		"vpcEndpointId": at(w.untilReady(aws.VPCEndpoint, "s3"), "status", "atProvider", "id"),
	}
}

func TestNameOfAnAssociationFlipsWithLateInitialize(t *testing.T) {
	w := newWorld(t, fast)
	asked := w.newEndpoint()
	w.apply(aws.VPCEndpointRouteTableAssociation, "s3", asked)
	named := func(prefix string) func(*unstructured.Unstructured) bool {
		return func(o *unstructured.Unstructured) bool {
			return strings.HasPrefix(o.GetAnnotations()[externalName], prefix)
		}
	}
	for range 2 {
		w.until(aws.VPCEndpointRouteTableAssociation, "s3", "called as Terraform does", named("a-vpce-"))
		w.until(aws.VPCEndpointRouteTableAssociation, "s3", "called after its parameters", named("vpce-"))
	}
}

func TestAssociationWithoutLateInitializeIsLeftAlone(t *testing.T) {
	w := newWorld(t, simulator.Options{Speed: 1000, Poll: 100 * time.Second})
	asked := w.newEndpoint()
	w.apply(aws.VPCEndpointRouteTableAssociation, "s3", asked, policies("Observe", "Create", "Update", "Delete"))
	before := w.untilReady(aws.VPCEndpointRouteTableAssociation, "s3")
	w.stop()
	restarted := time.Now()
	w.start()
	after := w.until(aws.VPCEndpointRouteTableAssociation, "s3", "observed again", func(o *unstructured.Unstructured) bool {
		return observedAfter(o, restarted)
	})
	if after.GetAnnotations()[externalName] != "" || after.GetGeneration() != before.GetGeneration() {
		t.Errorf("the object is %v", after.Object["metadata"])
	}
	wantCount(t, "creations", w.account.Creations(aws.VPCEndpointRouteTableAssociation), 1)
	wantCount(t, "updates", w.account.Updates(aws.VPCEndpointRouteTableAssociation), 0)
}
