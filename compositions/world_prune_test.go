package compositions_test

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// prune what is not wanted any more, when nothing can use it: deepest first. See controllers/prune.go.
func (w *world) prune(written map[plan.Key]bool) (changed bool) {
	going, ranges := map[plan.Key]resource.ModernManaged{}, map[plan.Key]resource.ModernManaged{}
	for key, live := range w.seen.Resources {
		switch {
		case !w.isUnwanted(key, live) || len(w.users(live, written)) > 0:
		case len(plan.RangesBeside(w.plan, live)) > 0:
			ranges[key] = live
		case !w.isServing(live):
			going[key] = live
		}
	}
	for _, o := range w.plan.Objects {
		if live := w.seen.Resources[o.Key]; live != nil && o.Misnamed {
			going[o.Key] = live
		}
	}
	changed = w.deleteDeepest(going)
	return w.deleteDeepest(ranges) || changed
}

func (w *world) isUnwanted(key plan.Key, live resource.ModernManaged) bool {
	base := live.GetLabels()[v1alpha1.LabelRevisionOf]
	for _, o := range w.plan.Objects {
		if o.Key == key {
			return false
		}
		if base == "" || o.RevisionOf != base || o.GroupKind != key.GroupKind {
			continue
		}
		var others []plan.Key
		for other, res := range w.seen.Resources {
			if other.GroupKind == key.GroupKind && other != o.Key && res.GetLabels()[v1alpha1.LabelRevisionOf] == base {
				others = append(others, other)
			}
		}
		slices.SortFunc(others, func(a, b plan.Key) int {
			newer, older := w.seen.Resources[b].GetCreationTimestamp(), w.seen.Resources[a].GetCreationTimestamp()
			return cmp.Or(newer.Compare(older.Time), cmp.Compare(a.Name, b.Name))
		})
		return !slices.Contains(others[:min(len(others), o.KeepRevisions)], key)
	}
	return true
}

// users are what could still use an unwanted object.
func (w *world) users(live resource.ModernManaged, written map[plan.Key]bool) []*plan.Object {
	of := plan.InstanceOf(live)
	could := plan.RangesBeside(w.plan, live)
	for _, o := range w.plan.Objects {
		if len(plan.RangesBeside(w.plan, live)) == 0 && (w.rank(o.Composition) > w.rank(of.Composition) || o.Composition == of.Composition && o.Instance == of.Name) {
			could = append(could, o)
		}
	}
	return slices.DeleteFunc(could, func(o *plan.Object) bool { return w.notReady(o) == "" && !o.Unsettled && !written[o.Key] })
}

func (w *world) isServing(live resource.ModernManaged) bool {
	of := plan.InstanceOf(live)
	for serving := range w.plan.Serving {
		if serving == of || w.rank(serving.Composition) > w.rank(of.Composition) {
			return true
		}
	}
	return false
}

func (w *world) rank(composition string) int {
	return slices.IndexFunc(w.plan.Compositions, func(c plan.Composition) bool { return c.Name == composition })
}

func (w *world) deleteDeepest(live map[plan.Key]resource.ModernManaged) (changed bool) {
	depth := func(res resource.ModernManaged) int {
		n, err := strconv.Atoi(res.GetAnnotations()[v1alpha1.AnnotationDepth])
		if err != nil {
			return 1 << 30
		}
		return n
	}
	deepest := 0
	for _, res := range live {
		deepest = max(deepest, depth(res))
	}
	for _, key := range slices.SortedFunc(maps.Keys(live), func(a, b plan.Key) int { return strings.Compare(a.String(), b.String()) }) {
		if depth(live[key]) == deepest {
			changed = w.remove(key, live[key]) || changed
		}
	}
	return changed
}

func (w *world) remove(key plan.Key, live resource.ModernManaged) (changed bool) {
	prepared, ready := compositions.Kinds.PrepareDeletion(w.env, live)
	if prepared != nil {
		w.managed[key].asked = nil
		w.put(key, prepared)
		live, changed = prepared, true
	}
	if !ready || meta.WasDeleted(live) {
		return changed
	}
	gone := live.DeepCopyObject().(resource.ModernManaged)
	gone.SetDeletionTimestamp(new(metav1.NewTime(w.born.Add(w.now))))
	w.put(key, gone)
	return true
}
