package compositions_test

import (
	"cmp"
	"strings"
	"testing"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	corev1 "k8s.io/api/core/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

const (
	inService = "async update failed: failed to update the resource: [{0 waiting for ECS Service (arn:aws:ecs:eu-west-1:111122223333:service/s/web) update: "
	timedOut  = inService + "timeout while waiting for state to become 'tfSTABLE' (last state: 'tfPENDING', timeout: 20m0s)  []}]"
	rolled    = inService + "Service deployment rolled back because the circuit breaker threshold was exceeded.  []}]"
	unheard   = inService + "operation error ECS: DescribeServiceDeployments, https response error StatusCode: 503, api error ServerException: Service Unavailable  []}]"
)

// deployed is an application that runs, and whose service web has asked for another image, which AWS says that it runs. Whether the rollout has
// ended the provider does not say.
func deployedAs(t *testing.T) (*v1alpha1.Environment, plan.Observed, plan.Key) {
	t.Helper()
	env, seen := application(t)
	settle(t, env, seen)
	env.Spec.Services[0].Image = "public.ecr.aws/nginx/nginx:1.30"
	key := findObject[*ecs.Service](t, settle(t, env, seen), "staging-web").Key
	seen.Resources[key].(*ecs.Service).Status.AtProvider.Triggers = nil
	return env, seen, key
}

// The provider forgets the failure of a wait at its next look, because AWS says at once that it runs the new version.
func TestRolloutThatTheProviderDidNotSeeEndIsWrittenDown(t *testing.T) {
	for message, open := range map[string]bool{timedOut: true, unheard: true, rolled: false} {
		env, seen, key := deployedAs(t)
		deployment := seen.Resources[key].GetAnnotations()[v1alpha1.AnnotationDeployment]
		seen.FailedDeployments = map[plan.Key]plan.FailedDeployment{key: {Deployment: deployment, Message: message}}
		carryOut(env, compose(t, env, seen), seen)
		seen.FailedDeployments = nil
		o := findObject[*ecs.Service](t, compose(t, env, seen), "staging-web")
		if (o.DeploymentError != "") != open || strings.Contains(o.Note, v1alpha1.AnnotationFailedDeployment) != open {
			t.Errorf("after %q deployment error is %q, note is %q", message, o.DeploymentError, o.Note)
		}
		plan.SetAnnotation(seen.Resources[key], v1alpha1.AnnotationFailedDeployment, "")
		if o := findObject[*ecs.Service](t, compose(t, env, seen), "staging-web"); o.DeploymentError != "" {
			t.Errorf("with its note taken away, deployment error is %q", o.DeploymentError)
		}
	}
}

// ECS can roll back after the provider has given up waiting. Then there is a difference, and the provider tries again.
func TestRolloutThatIsRolledBackInTheEndIsTriedAgain(t *testing.T) {
	env, seen, key := deployedAs(t)
	live := seen.Resources[key].(*ecs.Service)
	plan.SetAnnotation(live, v1alpha1.AnnotationFailedDeployment, live.GetAnnotations()[v1alpha1.AnnotationDeployment]+" "+timedOut)
	old := new("arn:aws:ecs:eu-west-1:111122223333:task-definition/web:1")
	for _, test := range []struct {
		last   corev1.ConditionStatus
		failed bool
	}{{corev1.ConditionFalse, true}, {corev1.ConditionTrue, false}} { // before and after the provider has looked
		live.Status.AtProvider.TaskDefinition = old
		live.SetConditions(xpv1.Condition{Type: "LastAsyncOperation", Status: test.last})
		if o := findObject[*ecs.Service](t, compose(t, env, seen), "staging-web"); (o.DeploymentError != "") != test.failed {
			t.Errorf("with the last operation %s, deployment error is %q", test.last, o.DeploymentError)
		}
	}
}

// A change to waiting alone would make a deployment, so it comes with another one. What is made first replaces nothing.
func TestServiceIsWaitedForOnceItReplacesTasks(t *testing.T) {
	env, seen := application(t)
	env.Spec.Services[0].Deployment.Wait = v1alpha1.WaitNone
	waits := func(p *plan.Plan) bool {
		o := findObject[*ecs.Service](t, p, "staging-web")
		if !o.Early {
			t.Error("the service is not ready early")
		}
		return *o.Resource.(*ecs.Service).Spec.ForProvider.WaitForSteadyState
	}
	if waits(settle(t, env, seen)) {
		t.Error("the first tasks are waited for")
	}
	asked := func() resource.ModernManaged {
		return seen.Resources[findObject[*ecs.Service](t, compose(t, env, seen), "staging-web").Key]
	}
	before := asked().GetAnnotations()[v1alpha1.AnnotationDeployment]
	env.Spec.Services[0].Image = "public.ecr.aws/nginx/nginx:1.30"
	for pass := 0; carryOut(env, compose(t, env, seen), seen); pass++ {
		changed := asked().GetAnnotations()[v1alpha1.AnnotationDeployment] != before
		if live := asked().(*ecs.Service); *live.Spec.ForProvider.WaitForSteadyState != changed {
			t.Errorf("in pass %d the change has come: %t, and is waited for: %t", pass, changed, !changed)
		}
	}
	if !waits(compose(t, env, seen)) {
		t.Error("with the change made, another one is asked for")
	}
}

// AWS says at once that it runs what it is asked for. A provider that was restarted during the rollout believes that, and what it has not waited for it
// must do again: so there is something that only the end of an update brings.
func TestRolloutHasEndedWhenTheProviderSaysSo(t *testing.T) {
	env, seen, key := deployedAs(t)
	service := func() (*plan.Object, *ecs.Service) {
		o := findObject[*ecs.Service](t, compose(t, env, seen), "staging-web")
		return o, o.Resource.(*ecs.Service)
	}
	o, asked := service()
	deployment := asked.Annotations[v1alpha1.AnnotationDeployment]
	if name := asked.Spec.ForProvider.Triggers["rollout"]; name == nil || *name != deployment || !o.Unsettled {
		t.Fatalf("the triggers are %v while it is settled: %t", asked.Spec.ForProvider.Triggers, !o.Unsettled)
	}
	seen.Resources[key].(*ecs.Service).Status.AtProvider.Triggers = map[string]*string{"rollout": &deployment}
	if o, _ := service(); o.Unsettled {
		t.Error("at the end it is not settled")
	}
}

// Triggers alone would begin a deployment: for a service that a version without them has made, and for one that is adopted.
func TestServiceGetsNoTriggerWithoutAChange(t *testing.T) {
	env, seen := application(t)
	p := settle(t, env, seen)
	if o := findObject[*ecs.Service](t, p, "staging-web"); o.Resource.(*ecs.Service).Spec.ForProvider.Triggers["rollout"] != nil || o.Unsettled {
		t.Errorf("it has triggers, or is not settled: %t", o.Unsettled)
	}
}

// A rollout that takes longer than the provider waits must not be begun again. What has failed is: where it runs in the end, that shows.
func TestRolloutThatGoesOnIsNotBegunAgain(t *testing.T) {
	for message, name := range map[string]string{timedOut: "before", rolled: ""} {
		env, seen, key := deployedAs(t)
		env.Spec.Services[0].Deployment.CircuitBreaker = v1alpha1.CircuitBreakerStop
		settle(t, env, seen)
		live := seen.Resources[key].(*ecs.Service)
		deployment := live.Annotations[v1alpha1.AnnotationDeployment]
		live.Status.AtProvider.Triggers = map[string]*string{"rollout": new("before")}
		seen.FailedDeployments = map[plan.Key]plan.FailedDeployment{key: {Deployment: deployment, Message: message}}
		for range 3 {
			o := findObject[*ecs.Service](t, compose(t, env, seen), "staging-web")
			service := o.Resource.(*ecs.Service)
			if got := *service.Spec.ForProvider.Triggers["rollout"]; got != cmp.Or(name, deployment) || o.DeploymentError == "" {
				t.Fatalf("after %q the trigger is %s, deployment error is %q", message, got, o.DeploymentError)
			}
			live.Spec, live.Annotations, seen.FailedDeployments = service.Spec, service.Annotations, nil
		}
		live.Status.AtProvider.Triggers = map[string]*string{"rollout": &deployment}
		if o := findObject[*ecs.Service](t, compose(t, env, seen), "staging-web"); o.DeploymentError != "" {
			t.Errorf("it runs, and deployment error is %q", o.DeploymentError)
		}
	}
}
