package main

import (
	"context"
	"strings"
	"testing"
	"time"

	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// A service is only looked at until its security group is there, and all else has been taken over by then, other services too. Who gives up here has
// the service as it was, and with it all that it works with. The others go on with what has been made for them.
func TestTakeoverThatIsGivenUpHalfwayLeavesWhatWasThere(t *testing.T) {
	i := install(t)
	i.asTerraform()
	i.consent(compareFile(t, i.state(plainly)))
	file := i.state(plainly)
	env, _ := adoptedFrom(t, file)
	i.passwords(compareFile(t, file))
	deleted := len(i.account.Deletions())
	i.account.Fail(aws.Failure{
		Kind: aws.SecurityGroup, Name: "shop-service-web", Operation: aws.Create,
		Message: "SecurityGroupLimitExceeded: The maximum number of security groups has been reached.",
	})

	i.startManager()
	if err := i.Create(t.Context(), env); err != nil {
		t.Fatal(err)
	}
	i.waitFor(client.ObjectKeyFromObject(env), "the refusal", func(conditions []metav1.Condition, _ int64) bool {
		said := meta.FindStatusCondition(conditions, v1alpha1.ConditionServicesReady)
		return said != nil && strings.Contains(said.Message, "SecurityGroupLimitExceeded")
	})
	i.waitJoined("shop-worker")
	if err := i.Delete(t.Context(), env); err != nil {
		t.Fatal(err)
	}
	i.waitGone(client.ObjectKeyFromObject(env))
	if deletions := of("legacy-", i.account.Deletions()[deleted:]); len(deletions) > 0 {
		t.Errorf("deleted %v", deletions)
	}
	if deletions := of("shop-service-worker", i.account.Deletions()[deleted:]); len(deletions) > 0 {
		t.Errorf("deleted %v, with which the service runs", deletions)
	}
	if outages := i.account.Outages(); len(outages) > 0 {
		t.Error(outages)
	}
	for _, service := range i.account.Resources(aws.Service) {
		if why := i.account.Unsteady(service.ID); strings.HasPrefix(service.Object, "legacy-") && len(why) > 0 {
			t.Errorf("%s: %v", service.ID, why)
		}
	}
}

// waitJoined waits until a service of somebody else is the Environment's own.
func (i *installation) waitJoined(name string) {
	i.t.Helper()
	err := wait.PollUntilContextTimeout(i.t.Context(), 50*time.Millisecond, 2*time.Minute, true, func(ctx context.Context) (bool, error) {
		service := &ecs.Service{}
		err := i.Get(ctx, client.ObjectKey{Namespace: "taken", Name: name}, service)
		return err == nil && !plan.IsObservedOnly(service) && service.Spec.ForProvider.TaskDefinition != nil, client.IgnoreNotFound(err)
	})
	if err != nil {
		i.t.Fatalf("%s is still only looked at: %v", name, err)
	}
}
