package compositions_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/google/go-cmp/cmp"
	efs "github.com/upbound/provider-aws/v2/apis/namespaced/efs/v1beta1"
	corev1 "k8s.io/api/core/v1"

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

func TestMountTargetStaysInTheSubnetOfItsZone(t *testing.T) {
	for name, change := range map[string]func(existing *v1alpha1.ExistingNetwork){
		"another order":       func(e *v1alpha1.ExistingNetwork) { slices.Reverse(e.PrivateSubnetIDs) },
		"without its subnet":  func(e *v1alpha1.ExistingNetwork) { e.PrivateSubnetIDs = e.PrivateSubnetIDs[1:] },
		"as it was, to be so": func(*v1alpha1.ExistingNetwork) {},
	} {
		t.Run(name, func(t *testing.T) {
			env, seen := readEnvironment(t, "on-existing-network"), nothingBut(map[string]*corev1.Secret{})
			env.Spec.FileSystems = []v1alpha1.FileSystemSpec{{Name: "files"}}
			env = admitted(t, env)
			targets := func(p *plan.Plan) (names []string) {
				for _, target := range findAll[*efs.MountTarget](p) {
					names = append(names, target.Name)
				}
				slices.Sort(names)
				return names
			}
			before := targets(settle(t, env, seen))
			change(env.Spec.Network.Existing)
			after := settle(t, env, seen)
			if diff := cmp.Diff(before, targets(after)); diff != "" {
				t.Errorf("mount targets (-before +after):\n%s", diff)
			}
		})
	}
}

func TestFileSystemThatStayedIsToldWithTheWayBack(t *testing.T) {
	env, seen := readEnvironment(t, "filesystem-files"), nothingBut(nil)
	first := settle(t, env, seen)
	for _, o := range first.Objects {
		if fs, ok := seen.Resources[o.Key].(*efs.FileSystem); ok && o.Instance == "files" {
			fs.Status = efs.FileSystemStatus{}
			fs.SetConditions(xpv1.ReconcileError(errors.New("create failed: FileSystemAlreadyExists: File system 'fs-0a1b2c3d' already exists with creation token 'x'")))
		}
	}
	p := compose(t, env, seen)
	want := "kubectl annotate filesystems.efs.aws.m.upbound.io staging-files -n shop crossplane.io/external-name=fs-0a1b2c3d"
	if len(p.Problems) != 1 || p.Problems[0].Reason != v1alpha1.ReasonNameTaken || !strings.Contains(p.Problems[0].Message, want) {
		t.Errorf("problems %v, want %q", p.Problems, want)
	}
}
