package compositions_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
	"time"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
	admission "github.com/terrarium-io/terrarium/config/policy"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// A world plays the controller and the provider on an Environment, with the simulated account as AWS, and no API server. Time passes only where there is
// nothing else to do. What the controllers' tests show with the real ones, at thirty seconds an edit, is here a fraction of one: see package simulator for
// what the provider does, and controllers/prune.go for what is deleted when.
type world struct {
	t       testing.TB
	env     *v1alpha1.Environment
	seen    plan.Observed
	account *aws.Account

	plan    *plan.Plan
	managed map[plan.Key]*tracked
	now     time.Duration // since the world began
	born    time.Time
}

// tracked is what controller and provider know of a managed resource beside the object.
type tracked struct {
	asked  *plan.Object   // as applied last
	copied map[string]any // fields of forProvider that the provider has copied from AWS

	id        string
	operation *aws.Operation
	doing     aws.OperationType
	started   time.Duration
	wake      time.Duration // when the provider goes on
	due       bool          // whether it looks then
	failures  int
	err       error
}

func newWorld(t testing.TB, env *v1alpha1.Environment, secrets map[string]*corev1.Secret) *world {
	if secrets == nil {
		secrets = map[string]*corev1.Secret{}
	}
	seen := nothingBut(secrets)
	seen.FailedDeployments = map[plan.Key]plan.FailedDeployment{}
	return &world{
		t: t, env: env, seen: seen, account: aws.New(account, env.Spec.Region), managed: map[plan.Key]*tracked{},
		born: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
	}
}

// edit the Environment as an API server takes it.
func (w *world) edit(change func(*v1alpha1.EnvironmentSpec)) error {
	w.t.Helper()
	next := w.env.DeepCopy()
	if err := try(func() { change(&next.Spec) }); err != nil {
		return err
	}
	return w.take(next)
}

// try something that panics where it cannot be done.
func try(something func()) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("nothing to change: %v", r)
		}
	}()
	something()
	return nil
}

// take another version of the Environment, where an API server does.
func (w *world) take(next *v1alpha1.Environment) error {
	next = next.DeepCopy()
	next.ObjectMeta = *w.env.ObjectMeta.DeepCopy()
	if w.plan != nil {
		w.env.Status = w.plan.Outputs
	}
	next.Status = w.env.Status
	objects := [2]*unstructured.Unstructured{}
	for i, env := range []*v1alpha1.Environment{next, w.env} {
		object, err := runtime.DefaultUnstructuredConverter.ToUnstructured(env)
		if err != nil {
			w.t.Fatal(err)
		}
		objects[i] = &unstructured.Unstructured{Object: object}
	}
	if err := admission.Admit(w.t.Context(), objects[0], objects[1]); err != nil {
		return err
	}
	next = &v1alpha1.Environment{}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(objects[0].Object, next); err != nil {
		w.t.Fatal(err)
	}
	if _, err := compositions.Compose(next, w.seen); err != nil {
		return err
	}
	next.Generation++
	w.env = next
	return nil
}

// patience is for how long a world may go on after an edit.
const patience = 8 * time.Hour

// settle until there is nothing to do, and say what is not as it should be then.
func (w *world) settle() (wrong []string) {
	w.t.Helper()
	for end := w.now + patience; w.now < end; {
		if w.goOn() {
			return w.unfinished()
		}
	}
	return append(w.unfinished(), "does not come to rest")
}

// goOn with what is to be done now, or let time pass. It reports whether there is nothing to do at any time.
func (w *world) goOn() (rests bool) {
	w.t.Helper()
	changed := w.pass()
	changed = w.provide() || changed
	if changed {
		return false
	}
	next := time.Duration(-1)
	for _, m := range w.managed {
		if (m.operation != nil || m.due) && (next < 0 || m.wake < next) {
			next = m.wake
		}
	}
	if next < 0 {
		return true
	}
	w.now = max(next, w.now+time.Millisecond)
	return false
}

// pass of the controller. It reports whether anything has changed.
func (w *world) pass() (changed bool) {
	w.t.Helper()
	p, err := compositions.Compose(w.env, w.seen)
	if err != nil {
		w.t.Fatalf("refused while it comes to be: %v", err)
	}
	w.plan = p
	for _, generated := range p.Generated {
		if w.seen.Secrets[generated.Name] == nil {
			w.seen.Secrets[generated.Name] = generate(generated)
			changed = true
		}
	}
	written := map[plan.Key]bool{}
	for _, o := range p.Objects {
		if !o.Waits() && w.apply(o) {
			written[o.Key], changed = true, true
		}
	}
	return w.prune(written) || changed
}

// apply an object as server-side apply does: what the provider has copied stays, and so do its annotations.
func (w *world) apply(o *plan.Object) bool {
	live, m := w.seen.Resources[o.Key], w.managed[o.Key]
	if live != nil && (meta.WasDeleted(live) || o.Misnamed) {
		return false
	}
	if m == nil {
		m = &tracked{copied: map[string]any{}}
		w.managed[o.Key] = m
	}
	dropped := false
	if live != nil && !plan.Allows(live, xpv1.ManagementActionLateInitialize) {
		for _, field := range o.DropCopied {
			dropped = dropped || m.copied[field] != nil
			delete(m.copied, field)
		}
	}
	if o.Payload != nil {
		w.seen.Secrets[o.Payload.Name] = o.Payload
	}
	if live != nil && m.asked != nil && !dropped && reflect.DeepEqual(m.asked.Resource, o.Resource) {
		return false
	}
	m.asked = o
	next := o.Resource.DeepCopyObject().(resource.ModernManaged)
	next.SetOwnerReferences([]metav1.OwnerReference{*metav1.NewControllerRef(w.env, v1alpha1.GroupVersion.WithKind("Environment"))})
	next.SetUID(types.UID(fmt.Sprint("uid-of-", o.Name, "-", w.now)))
	next.SetCreationTimestamp(metav1.NewTime(w.born.Add(w.now.Truncate(time.Second))))
	if live != nil {
		next.SetUID(live.GetUID())
		next.SetCreationTimestamp(live.GetCreationTimestamp())
		reflect.ValueOf(next).Elem().FieldByName("Status").Set(reflect.ValueOf(live.DeepCopyObject()).Elem().FieldByName("Status"))
		for _, name := range []string{
			meta.AnnotationKeyExternalName, meta.AnnotationKeyExternalCreatePending, meta.AnnotationKeyExternalCreateSucceeded, meta.AnnotationKeyExternalCreateFailed,
		} {
			if value, own := live.GetAnnotations()[name], next.GetAnnotations()[name]; own == "" && value != "" {
				meta.AddAnnotations(next, map[string]string{name: value})
			}
		}
	}
	w.put(o.Key, withCopied(next, m.copied))
	return true
}

// withCopied is an object with the fields that the provider has copied, where they are not asked for.
func withCopied(res resource.ModernManaged, copied map[string]any) resource.ModernManaged {
	asked := asMap(plan.ForProvider(res).Interface())
	missing := map[string]any{}
	for field, value := range copied {
		if _, set := asked[field]; !set {
			missing[field] = value
		}
	}
	if len(missing) > 0 {
		into(missing, plan.ForProvider(res).Addr().Interface())
	}
	return res
}

// put an object in the place of what there is of it, and let the provider look at it.
func (w *world) put(key plan.Key, res resource.ModernManaged) {
	if before := w.seen.Resources[key]; before != nil {
		res.SetGeneration(before.GetGeneration() + 1)
	}
	res.SetResourceVersion(res.GetResourceVersion() + "1")
	w.seen.Resources[key] = res
	m := w.managed[key]
	m.due = true
	if m.operation == nil {
		m.wake = w.now
	}
	res.SetConditions(xpv1.Condition{Type: xpv1.TypeSynced, Status: corev1.ConditionUnknown}) // it is about another generation
}

func asMap(value any) map[string]any {
	m, err := runtime.DefaultUnstructuredConverter.ToUnstructured(value)
	if err != nil {
		content := map[string]any{}
		into(value, &content)
		return content
	}
	return m
}

func into(from, to any) {
	text, err := json.Marshal(from)
	if err == nil {
		err = json.Unmarshal(text, to)
	}
	if err != nil {
		panic(err)
	}
}
