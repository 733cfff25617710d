package controllers

import (
	"encoding/json"
	"fmt"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
	"github.com/terrarium-io/terrarium/controllers/fields"
)

// answers are what the API server has made of objects where that is not what was applied: a mutating webhook of the cluster changes them. To apply the
// same once more would lead to the same answer. A new process applies such an object once, and nothing changes.
type answers struct{ memory[answer] }

// answer has hashes of what was applied, and of what the API server has made of it.
type answer struct{ asked, given string }

// note what the API server has answered to an object that was applied.
func (a *answers) note(scheme *runtime.Scheme, want, given *unstructured.Unstructured) error {
	obj, err := scheme.New(given.GroupVersionKind())
	if err != nil {
		return fmt.Errorf("make %s: %w", given.GetKind(), err)
	}
	live, ok := obj.(resource.ModernManaged)
	if !ok {
		return nil
	}
	text, err := given.MarshalJSON()
	if err != nil {
		return fmt.Errorf("marshal: %w", err)
	}
	if err := json.Unmarshal(text, live); err != nil {
		return fmt.Errorf("unmarshal: %w", err)
	}
	same, err := isAsDesired(live, want)
	if err != nil {
		return err
	}
	if same {
		a.forget(live)
		return nil
	}
	now, err := answerOf(live, want)
	if err != nil {
		return err
	}
	a.keep(live, now)
	return nil
}

// have reports whether an object is still what the API server made of it when the same was applied.
func (a *answers) have(live resource.ModernManaged, want *unstructured.Unstructured) (bool, error) {
	then, ok := a.about(live)
	if !ok {
		return false, nil
	}
	now, err := answerOf(live, want)
	return now == then, err
}

// changed are the managed resources that a webhook changes.
func (a *answers) changed(live liveResources) map[plan.Key]bool {
	changed := map[plan.Key]bool{}
	for key := range a.of(live) {
		changed[key] = true
	}
	return changed
}

func answerOf(live resource.ModernManaged, want *unstructured.Unstructured) (answer, error) {
	content, err := contentOf(live, want)
	if err != nil {
		return answer{}, err
	}
	given, err := hashOf(&unstructured.Unstructured{Object: fields.AsMap(about(content, want.Object))})
	return answer{asked: want.GetAnnotations()[v1alpha1.AnnotationApplied], given: given}, err
}

// about is the part of a live object that the wanted object speaks of: the same fields, and lists as a whole.
func about(live, want any) any {
	there, isThere := live.(map[string]any)
	wanted, isWanted := want.(map[string]any)
	if !isThere || !isWanted {
		return live
	}
	same := map[string]any{}
	for key, value := range wanted {
		same[key] = about(there[key], value)
	}
	return same
}
