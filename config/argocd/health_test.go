// Package argocd_test runs health.lua in the language's virtual machine that Argo CD uses.
package argocd_test

import (
	"testing"

	lua "github.com/yuin/gopher-lua"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func TestHealth(t *testing.T) {
	ready := func(status metav1.ConditionStatus, reason string) metav1.Condition {
		return metav1.Condition{Type: v1alpha1.ConditionReady, Status: status, Reason: reason, Message: "because"}
	}
	stalled := metav1.Condition{Type: v1alpha1.ConditionStalled, Status: metav1.ConditionTrue, Message: "because"}
	tests := map[string]struct {
		observed   int64
		conditions []metav1.Condition
		want       string
	}{
		"new":            {0, nil, "Progressing"},
		"changed":        {1, []metav1.Condition{ready(metav1.ConditionTrue, v1alpha1.ReasonAvailable)}, "Progressing"},
		"available":      {2, []metav1.Condition{ready(metav1.ConditionTrue, v1alpha1.ReasonAvailable)}, "Healthy"},
		"progressing":    {2, []metav1.Condition{ready(metav1.ConditionFalse, v1alpha1.ReasonProgressing)}, "Progressing"},
		"waiting":        {2, []metav1.Condition{ready(metav1.ConditionFalse, v1alpha1.ReasonWaiting)}, "Progressing"},
		"deleting":       {2, []metav1.Condition{ready(metav1.ConditionFalse, v1alpha1.ReasonDeleting)}, "Progressing"},
		"paused":         {2, []metav1.Condition{ready(metav1.ConditionUnknown, v1alpha1.ReasonPaused)}, "Suspended"},
		"refused by AWS": {2, []metav1.Condition{ready(metav1.ConditionFalse, v1alpha1.ReasonFailed)}, "Degraded"},
		"not applied":    {2, []metav1.Condition{ready(metav1.ConditionFalse, v1alpha1.ReasonApplyFailed)}, "Degraded"},
		"stalled":        {2, []metav1.Condition{ready(metav1.ConditionFalse, v1alpha1.ReasonSecretMissing), stalled}, "Degraded"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			env := &v1alpha1.Environment{
				ObjectMeta: metav1.ObjectMeta{Name: "shop", Generation: 2},
				Status:     v1alpha1.EnvironmentStatus{ObservedGeneration: test.observed, Conditions: test.conditions},
			}
			status, message := health(t, env)
			if status != test.want {
				t.Errorf("health is %s, want %s", status, test.want)
			}
			if message == "" {
				t.Error("the message is empty")
			}
		})
	}
}

// health is what the script makes of an Environment, which it finds in the variable obj.
func health(t *testing.T, env *v1alpha1.Environment) (status, message string) {
	t.Helper()
	object, err := runtime.DefaultUnstructuredConverter.ToUnstructured(env)
	if err != nil {
		t.Fatalf("convert: %v", err)
	}
	vm := lua.NewState()
	defer vm.Close()
	vm.SetGlobal("obj", toLua(vm, object))
	if err := vm.DoFile("health.lua"); err != nil {
		t.Fatalf("run health.lua: %v", err)
	}
	result, ok := vm.Get(-1).(*lua.LTable)
	if !ok {
		t.Fatalf("health.lua returned %s, want a table", vm.Get(-1))
	}
	return lua.LVAsString(result.RawGetString("status")), lua.LVAsString(result.RawGetString("message"))
}

func toLua(vm *lua.LState, value any) lua.LValue {
	switch value := value.(type) {
	case map[string]any:
		table := vm.NewTable()
		for key, item := range value {
			table.RawSetString(key, toLua(vm, item))
		}
		return table
	case []any:
		table := vm.NewTable()
		for _, item := range value {
			table.Append(toLua(vm, item))
		}
		return table
	case string:
		return lua.LString(value)
	case int64:
		return lua.LNumber(value)
	}
	return lua.LNil
}
