package compositions_test

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	upjet "github.com/crossplane/upjet/v2/pkg/resource"
	tferrors "github.com/crossplane/upjet/v2/pkg/terraform/errors"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// provide carries on what is due. It reports whether any object has changed.
func (w *world) provide() (changed bool) {
	keys := slices.SortedFunc(maps.Keys(w.managed), func(a, b plan.Key) int { return strings.Compare(a.String(), b.String()) })
	for _, key := range keys {
		m := w.managed[key]
		if (m.operation == nil && !m.due) || m.wake > w.now {
			continue
		}
		if m.operation != nil {
			changed = w.carryOn(key, m) || changed
			continue
		}
		m.due = false
		w.look(key, m)
		changed = true
	}
	return changed
}

// carryOn an operation. It reports whether that has ended.
func (w *world) carryOn(key plan.Key, m *tracked) bool {
	again, done, err := m.operation.Advance(w.now - m.started)
	if m.operation.ID != "" {
		m.id = m.operation.ID
	}
	if !done {
		m.wake = w.now + max(again, time.Millisecond)
		return false
	}
	gone := m.doing == aws.Delete && err == nil && !m.operation.MadeAgain
	m.operation, m.err, m.due, m.wake = nil, err, true, w.now
	if gone {
		delete(w.managed, key)
		delete(w.seen.Resources, key)
		return true
	}
	synced := xpv1.ReconcileSuccess()
	if err != nil {
		m.failures++
		m.wake += min(time.Second<<min(m.failures, 12), 1000*time.Second)
		synced = xpv1.ReconcileError(err)
	} else {
		m.failures = 0
	}
	last := upjet.LastAsyncOperationCondition(nil)
	if err != nil {
		last = upjet.LastAsyncOperationCondition(failedTo(m.doing, err))
	}
	w.set(key, func(res resource.ModernManaged) {
		res.SetConditions(last, synced)
		if m.doing == aws.Create && err == nil {
			meta.SetExternalCreateSucceeded(res, w.born.Add(w.now))
		}
	})
	w.noteDeployment(key, err)
	return true
}

// noteDeployment that has failed, as the watch of the controller does.
func (w *world) noteDeployment(key plan.Key, err error) {
	annotations := w.seen.Resources[key].GetAnnotations()
	switch deployment := annotations[v1alpha1.AnnotationDeployment]; {
	case deployment == "":
	case strings.HasPrefix(annotations[v1alpha1.AnnotationFailedDeployment], deployment+" "):
		delete(w.seen.FailedDeployments, key)
	case err != nil:
		w.seen.FailedDeployments[key] = plan.FailedDeployment{Deployment: deployment, Message: err.Error()}
	}
}

// set changes an object without that it is another generation.
func (w *world) set(key plan.Key, change func(resource.ModernManaged)) {
	next := w.seen.Resources[key].DeepCopyObject().(resource.ModernManaged)
	change(next)
	w.seen.Resources[key] = next
}

// look at a resource in AWS, and begin what it lacks.
func (w *world) look(key plan.Key, m *tracked) {
	live, kind := w.seen.Resources[key], aws.KindOf(key.Group, key.Kind)
	if kind.Traits().Named && meta.GetExternalName(live) == "" {
		w.set(key, func(res resource.ModernManaged) { meta.SetExternalName(res, res.GetName()) })
		live = w.seen.Resources[key]
	}
	o := w.object(live)
	id := m.id
	if id == "" {
		id = w.account.Find(kind, o)
	}
	found, err := w.account.Observe(kind, id, o)
	switch {
	case err != nil:
		m.due, m.wake, m.failures = true, w.now+time.Minute, m.failures+1
		w.set(key, func(res resource.ModernManaged) { res.SetConditions(xpv1.ReconcileError(err)) })
	case found == nil:
		m.id = ""
		w.lookInVain(key, m, kind, o)
	default:
		m.id = id
		w.observe(key, m, found)
		live = w.seen.Resources[key]
		switch {
		case meta.WasDeleted(live) && plan.StaysInAWS(live):
			w.forget(key)
		case meta.WasDeleted(live):
			w.begin(m, aws.Delete, w.account.Delete(kind, m.id, w.object(live)))
		case len(found.Changes) > 0 && plan.Allows(live, xpv1.ManagementActionUpdate):
			w.begin(m, aws.Update, w.account.Update(kind, m.id, w.object(live)))
		}
	}
}

func (w *world) forget(key plan.Key) {
	delete(w.managed, key)
	delete(w.seen.Resources, key)
}

func (w *world) lookInVain(key plan.Key, m *tracked, kind aws.Kind, o aws.Object) {
	live := w.seen.Resources[key]
	switch {
	case meta.WasDeleted(live):
		w.forget(key)
	case !plan.Allows(live, xpv1.ManagementActionCreate):
		w.set(key, missing)
	default:
		w.set(key, func(res resource.ModernManaged) {
			meta.SetExternalCreatePending(res, w.born.Add(w.now))
			res.SetConditions(xpv1.ReconcileSuccess(), xpv1.Creating())
		})
		w.begin(m, aws.Create, w.account.Create(kind, o))
	}
}

func (w *world) begin(m *tracked, doing aws.OperationType, operation *aws.Operation) {
	m.operation, m.doing, m.started, m.wake, m.due = operation, doing, w.now, w.now, false
}

// observe writes what AWS says into an object.
func (w *world) observe(key plan.Key, m *tracked, found *aws.Observation) {
	w.set(key, func(res resource.ModernManaged) {
		res.SetConditions(xpv1.Available())
		if plan.Allows(res, xpv1.ManagementActionLateInitialize) {
			w.initialize(aws.KindOf(key.Group, key.Kind), res, m, found.Values)
		}
		now := reflect.ValueOf(res).Elem().FieldByName("Status").FieldByName("AtProvider")
		now.SetZero()
		into(found.Values, now.Addr().Interface())
		meta.SetExternalName(res, found.ExternalName)
		observesOnly := !plan.Allows(res, xpv1.ManagementActionUpdate)
		switch {
		case len(found.Changes) == 0 || observesOnly:
			res.SetConditions(upjet.LastAsyncOperationCondition(nil), xpv1.ReconcileSuccess())
			m.err = nil
		case m.err == nil:
			res.SetConditions(xpv1.ReconcileSuccess()) // an operation begins
		}
	})
}

// initialize what is not asked for with what AWS has.
func (w *world) initialize(kind aws.Kind, res resource.ModernManaged, m *tracked, values map[string]any) {
	params := plan.ForProvider(res)
	asked := asMap(params.Addr().Interface())
	fields := params.Type()
	for i := range fields.NumField() {
		name, _, _ := strings.Cut(fields.Field(i).Tag.Get("json"), ",")
		value, has := values[name]
		if _, set := asked[name]; set || !has || aws.IsZero(value) || slices.Contains(kind.Traits().NeverInitialized, name) {
			continue
		}
		m.copied[name] = aws.WithoutZeros(value)
	}
	withCopied(res, m.copied)
}

// object is a managed resource as AWS gets it.
func (w *world) object(res resource.ModernManaged) aws.Object {
	of := reflect.ValueOf(res).Elem()
	o := aws.Object{Name: res.GetName(), ExternalName: meta.GetExternalName(res)}
	if arn := of.FieldByName("Status").FieldByName("AtProvider").FieldByName("Arn"); arn.IsValid() && !arn.IsNil() {
		o.ObservedARN = arn.Elem().String()
	}
	fields := func(section string) map[string]any {
		return asMap(of.FieldByName("Spec").FieldByName(section).Addr().Interface())
	}
	if err := o.Ask(fields("InitProvider"), fields("ForProvider"), w.secret); err != nil {
		panic(err) // w.secret gives none
	}
	return o
}

func (w *world) secret(name, key string) (string, error) {
	secret := w.seen.Secrets[name]
	if secret == nil {
		return "", nil
	}
	if text, ok := secret.StringData[key]; ok {
		return text, nil
	}
	return string(secret.Data[key]), nil
}

// lookAtAll lets the provider look at everything, as it does every ten minutes.
func (w *world) lookAtAll() {
	for _, m := range w.managed {
		if m.operation == nil && !m.due {
			m.due, m.wake = true, w.now
		}
	}
}

// failedTo is an error of an operation in upjet's words.
func failedTo(doing aws.OperationType, err error) error {
	switch doing {
	case aws.Create:
		return tferrors.NewAsyncCreateFailed(err)
	case aws.Update:
		return tferrors.NewAsyncUpdateFailed(err)
	default:
		return tferrors.NewAsyncDeleteFailed(err)
	}
}
