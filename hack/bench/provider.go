package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/util/workqueue"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/hack/simulator/aws"
	"github.com/terrarium-io/terrarium/hack/simulator/seed"
)

const (
	accountID = "111122223333" // one that AWS uses in examples
	workers   = 8
)

// provider answers for managed resources out of simulated accounts, with one write, or two where AWS has named a resource. The real provider writes and reads
// several times as much, which would hide what the manager costs.
type provider struct {
	stage    *stage
	watched  *watched
	queue    workqueue.TypedDelayingInterface[ref]
	delay    time.Duration
	speed    float64
	recorded map[object]answer // what to say, where AWS is not asked

	mu       sync.Mutex
	accounts map[string]*aws.Account // by namespace
	works    map[ref]*work
	failed   error // the last one that does not pass
}

// work is what goes on, or went on last, for a managed resource.
type work struct {
	id         string
	operation  *aws.Operation
	begun      time.Time
	took       time.Duration // to make it
	generation int64         // that was answered last: the watch is late now and then
}

// startProvider plays the provider until the context ends. Where answers are recorded, AWS is not asked.
func (s *stage) startProvider(ctx context.Context, opts options, recorded map[object]answer) (*provider, error) {
	p := &provider{
		stage: s, delay: opts.delay, speed: opts.speed, recorded: recorded,
		queue:    workqueue.NewTypedDelayingQueue[ref](),
		accounts: map[string]*aws.Account{}, works: map[ref]*work{},
	}
	var err error
	if p.watched, err = s.watch(ctx, p.queue.Add); err != nil {
		return nil, err
	}
	context.AfterFunc(ctx, p.queue.ShutDown)
	for range workers {
		go p.answerAll(ctx)
	}
	return p, nil
}

func (p *provider) answerAll(ctx context.Context) {
	for {
		r, ended := p.queue.Get()
		if ended {
			return
		}
		again, err := p.answer(ctx, r)
		switch {
		case err == nil && again > 0:
			p.queue.AddAfter(r, again)
		case apierrors.IsConflict(err), apierrors.IsNotFound(err):
			p.queue.AddAfter(r, 10*time.Millisecond)
		case err != nil && ctx.Err() == nil:
			p.mu.Lock()
			p.failed = fmt.Errorf("%s %s/%s: %w", r.kind.Kind, r.namespace, r.name, err)
			p.mu.Unlock()
			p.queue.AddAfter(r, time.Second)
		}
		p.queue.Done(r)
	}
}

// err is the last error of AWS.
func (p *provider) err() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.failed
}

// answer carries on what a managed resource asks for, and says what has become of it, or when to come again.
func (p *provider) answer(ctx context.Context, r ref) (again time.Duration, err error) {
	o := p.watched.get(r)
	if o == nil || isAnswered(o) || p.work(r).generation == o.GetGeneration() {
		return 0, nil
	}
	if p.recorded != nil {
		return p.replay(ctx, r, o)
	}
	asked, err := p.object(ctx, o)
	if err != nil {
		return 0, err
	}
	account, w := p.account(r.namespace), p.work(r)
	w.begin(account, r, asked)
	again, done, err := w.operation.Advance(p.passed(w))
	if !done {
		return p.real(again), nil
	}
	w.end()
	if err != nil {
		return 0, err
	}
	seen, err := account.Observe(r.aws(), w.id, asked)
	if err != nil {
		return 0, err
	}
	if seen == nil {
		return 0, errors.New("AWS does not have it")
	}
	return 0, p.write(ctx, r, o, w, answer{seen.ExternalName, seen.Values})
}

// replay answers as was recorded.
func (p *provider) replay(ctx context.Context, r ref, o *unstructured.Unstructured) (again time.Duration, err error) {
	w := p.work(r)
	if w.begun.IsZero() {
		w.begun = time.Now()
	}
	if left := p.delay - time.Since(w.begun); left > 0 {
		return left, nil
	}
	return 0, p.write(ctx, r, o, w, p.recorded[r.of()])
}

func (p *provider) account(namespace string) *aws.Account {
	p.mu.Lock()
	defer p.mu.Unlock()
	account := p.accounts[namespace]
	if account == nil {
		account = aws.New(accountID, p.stage.environment.Spec.Region)
		seed.For(account, p.stage.environment.Spec)
		p.accounts[namespace] = account
	}
	return account
}

// work for a managed resource. One worker at a time has it: the queue sees to that.
func (p *provider) work(r ref) *work {
	p.mu.Lock()
	defer p.mu.Unlock()
	w := p.works[r]
	if w == nil {
		w = &work{}
		p.works[r] = w
	}
	return w
}

// begin what a managed resource asks for, where that has not begun.
func (w *work) begin(account *aws.Account, r ref, asked aws.Object) {
	switch {
	case w.operation != nil:
	case w.id == "":
		w.operation, w.begun = account.Create(r.aws(), asked), time.Now()
	default:
		w.operation, w.begun = account.Update(r.aws(), w.id, asked), time.Now()
	}
}

func (w *work) end() {
	w.id, w.operation = w.operation.ID, nil
	if w.took == 0 {
		w.took = time.Since(w.begun)
	}
}

// ages is longer than anything takes.
const ages = 1000 * time.Hour

// passed is how much time has passed for AWS since something began.
func (p *provider) passed(w *work) time.Duration {
	took := time.Since(w.begun)
	switch {
	case p.speed > 0:
		return time.Duration(float64(took) * p.speed)
	case took >= p.delay:
		return ages
	default:
		return 0
	}
}

func (p *provider) real(simulated time.Duration) time.Duration {
	if p.speed > 0 {
		return time.Duration(float64(simulated)/p.speed) + time.Millisecond
	}
	return max(p.delay, time.Millisecond)
}

// object is a managed resource as AWS gets it.
func (p *provider) object(ctx context.Context, o *unstructured.Unstructured) (aws.Object, error) {
	sections := map[string]map[string]any{}
	for _, section := range []string{"spec.initProvider", "spec.forProvider", "status.atProvider"} {
		fields, _, err := unstructured.NestedMap(o.Object, strings.Split(section, ".")...)
		if err != nil {
			return aws.Object{}, fmt.Errorf("read %s: %w", section, err)
		}
		sections[section] = fields
	}
	asked := aws.Object{Name: o.GetName(), ExternalName: meta.GetExternalName(o), FirstLook: sections["status.atProvider"] == nil}
	err := asked.Ask(sections["spec.initProvider"], sections["spec.forProvider"], func(name, key string) (string, error) {
		secret := &corev1.Secret{}
		err := p.stage.admin.Get(ctx, client.ObjectKey{Namespace: o.GetNamespace(), Name: name}, secret)
		return string(secret.Data[key]), err
	})
	return asked, err
}

// answer is what AWS says of a resource.
type answer struct {
	name   string // the external name
	values map[string]any
}

// write says that a managed resource is there.
func (p *provider) write(ctx context.Context, r ref, o *unstructured.Unstructured, w *work, said answer) error {
	resource := p.watched.resource(r)
	if meta.GetExternalName(o) != said.name {
		name := map[string]any{"metadata": map[string]any{"annotations": map[string]any{meta.AnnotationKeyExternalName: said.name}}}
		if err := patch(ctx, resource, r, name); err != nil {
			return err
		}
	}
	synced := xpv1.ReconcileSuccess()
	synced.ObservedGeneration = o.GetGeneration()
	err := patch(ctx, resource, r, map[string]any{"status": map[string]any{
		"atProvider": said.values, "conditions": []xpv1.Condition{xpv1.Available(), synced},
	}}, "status")
	if err == nil {
		w.generation = o.GetGeneration()
	}
	return err
}

func patch(ctx context.Context, resource dynamic.ResourceInterface, r ref, content any, subresource ...string) error {
	data, err := json.Marshal(content)
	if err != nil {
		return fmt.Errorf("write a patch: %w", err)
	}
	_, err = resource.Patch(ctx, r.name, types.MergePatchType, data, metav1.PatchOptions{}, subresource...)
	return err
}
