package compositions_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	efs "github.com/upbound/provider-aws/v2/apis/namespaced/efs/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

func TestAnotherDirectoryIsAnotherAccessPoint(t *testing.T) {
	env, seen := readEnvironment(t, "service-file-system"), nothingBut(nil)
	before := settle(t, env, seen)
	env.Spec.Services[0].Volumes[0].Path = "/pictures"
	after := settleChecked(t, admitted(t, env), seen)
	want := []string{"~AccessPoint/staging-web.media", "~RolePolicy/staging-web-task", "~Service/staging-web", "~TaskDefinition/staging-web"}
	if diff := cmp.Diff(want, changes(before, after)); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
}

func TestFileSystemStaysUnlessItIsToBeDeleted(t *testing.T) {
	for deletion, stays := range map[v1alpha1.FileSystemDeletion]bool{v1alpha1.FileSystemRetain: true, v1alpha1.FileSystemDelete: false} {
		env, seen := readEnvironment(t, "filesystem-files"), nothingBut(nil)
		env.Spec.FileSystems[0].Deletion = deletion
		for _, p := range []*plan.Plan{compose(t, env, seen), settle(t, env, seen)} {
			for _, o := range p.Objects {
				if _, is := o.Resource.(*efs.FileSystem); is && o.Instance == "files" && plan.StaysInAWS(o.Resource) != stays {
					t.Errorf("with %s it stays: %v", deletion, !stays)
				}
			}
		}
	}
}
