// Package argocd_test runs health.lua as Argo CD does: in the same virtual machine, with the libraries that Argo CD gives to scripts. What it runs on
// are the stages that the controllers' tests have seen, laid out as upstream wants them.
package argocd_test

import (
	"context"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	lua "github.com/yuin/gopher-lua"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	luajson "layeh.com/gopher-json"
	"sigs.k8s.io/yaml"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

const customization = "resource_customizations/terrarium.io/Environment"

type healthStatus struct {
	Status  string `json:"status"`
	Message string `json:"message"`
}

// healthTests is the form of health_test.yaml upstream.
type healthTests struct {
	Tests []struct {
		HealthStatus healthStatus `json:"healthStatus"`
		InputPath    string       `json:"inputPath"`
	} `json:"tests"`
}

func TestHealthOfEveryStage(t *testing.T) {
	var tests healthTests
	readYAML(t, filepath.Join(customization, "health_test.yaml"), &tests)
	tested := map[string]bool{}
	for _, test := range tests.Tests {
		tested[test.InputPath] = true
		for name, open := range map[string]func(*lua.LState){"in argocd-cm": openFew, "upstream": (*lua.LState).OpenLibs} {
			t.Run(filepath.Base(test.InputPath)+" "+name, func(t *testing.T) {
				object := map[string]any{}
				readYAML(t, filepath.Join(customization, test.InputPath), &object)
				if diff := cmp.Diff(test.HealthStatus, health(t, object, open)); diff != "" {
					t.Errorf("health (-want +got):\n%s", diff)
				}
			})
		}
	}
	stages, err := filepath.Glob(filepath.Join(customization, "testdata", "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range stages {
		stages[i] = "testdata/" + filepath.Base(stages[i])
	}
	if diff := cmp.Diff(stages, slices.Sorted(maps.Keys(tested))); diff != "" || len(stages) == 0 {
		t.Errorf("stages (-there +tested):\n%s", diff)
	}
}

func TestHealthOfEveryReason(t *testing.T) {
	tests := map[string]string{
		v1alpha1.ReasonProgressing: "Progressing",
		v1alpha1.ReasonWaiting:     "Progressing",
		v1alpha1.ReasonDeleting:    "Progressing",
		v1alpha1.ReasonFailed:      "Degraded",
		v1alpha1.ReasonApplyFailed: "Degraded",
	}
	for reason, want := range tests {
		t.Run(reason, func(t *testing.T) {
			ready := metav1.Condition{Type: v1alpha1.ConditionReady, Status: metav1.ConditionFalse, Reason: reason, Message: "because"}
			object, err := runtime.DefaultUnstructuredConverter.ToUnstructured(&v1alpha1.Environment{
				ObjectMeta: metav1.ObjectMeta{Name: "shop", Generation: 2},
				Status:     v1alpha1.EnvironmentStatus{ObservedGeneration: 2, Conditions: []metav1.Condition{ready}},
			})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(healthStatus{want, "because"}, health(t, object, openFew)); diff != "" {
				t.Errorf("health (-want +got):\n%s", diff)
			}
		})
	}
}

// openFew opens what Argo CD gives to a script of argocd-cm, but for its os, which can only tell the time.
func openFew(vm *lua.LState) {
	for name, open := range map[string]lua.LGFunction{
		lua.LoadLibName: lua.OpenPackage, lua.BaseLibName: lua.OpenBase, lua.TabLibName: lua.OpenTable,
	} {
		vm.Push(vm.NewFunction(open))
		vm.Push(lua.LString(name))
		vm.Call(1, 0)
	}
}

// health is what the script makes of an object, within the second that Argo CD gives it.
func health(t *testing.T, object map[string]any, open func(*lua.LState)) healthStatus {
	t.Helper()
	vm := lua.NewState(lua.Options{SkipOpenLibs: true})
	defer vm.Close()
	open(vm)
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	vm.SetContext(ctx)
	text, err := json.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	obj, err := luajson.Decode(vm, text)
	if err != nil {
		t.Fatal(err)
	}
	vm.SetGlobal("obj", obj)
	if err := vm.DoFile(filepath.Join(customization, "health.lua")); err != nil {
		t.Fatalf("run health.lua: %v", err)
	}
	text, err = luajson.Encode(vm.Get(-1))
	if err != nil {
		t.Fatalf("read what health.lua returned: %v", err)
	}
	var health healthStatus
	if err := yaml.UnmarshalStrict(text, &health); err != nil {
		t.Fatalf("health.lua returned %s: %v", text, err)
	}
	return health
}

func readYAML(t *testing.T, file string, into any) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, into); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}
