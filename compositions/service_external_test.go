package compositions_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func TestVersionOfAPipelineStays(t *testing.T) {
	env, seen := readEnvironment(t, "service-external"), nothingBut(nil)
	before := settle(t, env, seen)
	ofPipeline := "arn:aws:ecs:eu-west-1:" + account + ":task-definition/web:7"
	as[*ecs.Service](t, seen.Resources[findObject[*ecs.Service](t, before, "staging-web").Key]).Status.AtProvider.TaskDefinition = &ofPipeline

	env.Spec.Services[0].Image = "public.ecr.aws/nginx/nginx:1.30"
	p := compose(t, env, seen)
	if diff := cmp.Diff(find[*ecs.Service](t, before, "staging-web").Spec, find[*ecs.Service](t, p, "staging-web").Spec); diff != "" {
		t.Errorf("another image in the spec changes the service (-before +after):\n%s", diff)
	}
	if o := findObject[*ecs.Service](t, p, "staging-web"); o.Unsettled {
		t.Errorf("what the pipeline deployed counts as unsettled: %s", o.Note)
	}
	if now := p.Outputs.Services[0].TaskDefinitionARN; now != ofPipeline {
		t.Errorf("the status says that the service runs %s, want what the pipeline deployed", now)
	}

	env.Spec.Services[0].ImageManagement = v1alpha1.ImageManagementSpec
	back := find[*ecs.Service](t, settle(t, env, seen), "staging-web").Spec
	if asked := back.ForProvider.TaskDefinition; asked == nil || *asked == ofPipeline || back.InitProvider.TaskDefinition != nil {
		t.Error("the spec does not deploy again")
	}
}

func TestServiceThatGoesToAPipelineIsNotDeployed(t *testing.T) {
	env, seen := readEnvironment(t, "service-plain"), nothingBut(nil)
	before := find[*ecs.Service](t, settle(t, env, seen), "staging-web")
	env.Spec.Services[0].ImageManagement = v1alpha1.ImageManagementExternal
	after := find[*ecs.Service](t, compose(t, env, seen), "staging-web")
	if diff := cmp.Diff(before.Spec.ForProvider.TaskDefinition, after.Spec.InitProvider.TaskDefinition); diff != "" || after.Spec.ForProvider.TaskDefinition != nil {
		t.Errorf("another task definition would be made with (-before +after):\n%s", diff)
	}
	if named := after.Spec.ForProvider.Triggers["rollout"]; named != nil {
		t.Error("the same version is deployed once more")
	}
}
