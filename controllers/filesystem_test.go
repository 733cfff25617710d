package controllers_test

import (
	"strings"
	"testing"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// Whoever takes a file system out by mistake must get it back, with everything in it.
func TestFileSystemThatStayedComesBack(t *testing.T) {
	w := newWorld(t)
	files := func(spec *v1alpha1.EnvironmentSpec) { spec.FileSystems = []v1alpha1.FileSystemSpec{{Name: "files"}} }
	w.makeReady(files)
	first := w.environment().Status.FileSystems[0].FileSystemID
	short := "FileSystem/shop-files"

	w.change(func(env *v1alpha1.Environment) { env.Spec.FileSystems = nil })
	w.waitReady()
	if _, there := w.resources()[short]; there {
		t.Fatalf("%s is still there", short)
	}
	w.change(func(env *v1alpha1.Environment) { files(&env.Spec) })
	said := w.waitFor(v1alpha1.ConditionFileSystemsReady, v1alpha1.ReasonNameTaken)
	if !strings.Contains(said.Message, "crossplane.io/external-name="+first) {
		t.Errorf("nobody says what to do: %s", said.Message)
	}
	w.edit(short, func(u *unstructured.Unstructured) { meta.SetExternalName(u, first) })
	if again := w.waitReady().Status.FileSystems[0].FileSystemID; again != first {
		t.Errorf("it is %s, and was %s", again, first)
	}
	w.wantInAWS(aws.FileSystem, 1)
}
