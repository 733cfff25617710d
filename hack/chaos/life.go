package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// glance is how often what goes on is looked at, and longLook how often everything is.
const (
	glance   = 100 * time.Millisecond
	longLook = time.Second
)

// fate is what a life has to bear.
type fate struct {
	seed   uint64
	pace   int  // managers write so often at most until they are killed, at first; they are left alone where it is 0
	faulty bool // there are faults and troubles

	patience time.Duration // with a chapter
}

// life is that of some Environments, chapter by chapter.
type life struct {
	fate
	like []picture // how it has to be at the end of each chapter

	stage   *stage
	context context.Context // until its end: what runs meanwhile is started again and again
	random  *rand.Rand
	account *aws.Account
	audit   *audit
	faults  *faults
	trouble *trouble

	stopProvider func() error
	managers     []*process
	rivals       int // managers that run beside each other
	noLeases     atomic.Bool
	buckets      map[client.ObjectKey]string // of the inventories

	kills    int
	counts   map[string]int // of what else happened
	pictures []picture
	symbols  *symbols
}

// live lives the Environments from their creation until nothing is left of them.
func (s *stage) live(ctx context.Context, l *life) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	l.stage, l.context, l.random, l.counts = s, ctx, rand.New(rand.NewPCG(l.seed, 0)), map[string]int{}
	l.buckets = map[client.ObjectKey]string{}
	l.account = aws.New("111122223333", "eu-west-1")
	l.audit, l.symbols = newAudit(l), newSymbols()
	l.rivals = 1
	if l.faulty {
		l.faults, l.trouble = newFaults(l.seed), &trouble{life: l, random: rand.New(rand.NewPCG(l.seed, 1))}
		l.rivals += l.random.IntN(2)
	}
	l.managers = make([]*process, l.rivals)
	if err := os.WriteFile(s.logFile(), nil, 0o600); err != nil {
		return fmt.Errorf("make log: %w", err)
	}
	if err := l.startProvider(ctx); err != nil {
		return err
	}
	played := l.playAll(ctx)
	for _, m := range l.managers {
		if m != nil {
			m.remove()
		}
	}
	if err := errors.Join(played, l.audit.readLog(), l.stopProvider()); err != nil {
		return err
	}
	return l.tidy(ctx)
}

func (l *life) playAll(ctx context.Context) error {
	for i, c := range l.stage.chapters {
		if l.like != nil {
			c.like = l.like[i]
		}
		if err := l.play(ctx, c); err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
	}
	return nil
}

// provider writes what comes of its work in one go, and looks at AWS now and then by itself.
var provider = simulator.Options{Speed: 2000, Poll: 20000 * time.Second, HoldWrites: 300 * time.Millisecond}

func (l *life) startProvider(ctx context.Context) error {
	p, err := simulator.New(l.stage.cluster.Config(), l.account, provider)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- p.Run(ctx) }()
	l.stopProvider = func() error { cancel(); return <-ended }
	return nil
}

// play one chapter until everything is as it has to be.
func (l *life) play(ctx context.Context, c chapter) error {
	begun, kills := time.Now(), l.kills
	if c.untouched {
		l.audit.seals()
	}
	if l.trouble != nil {
		l.trouble.left = troublesPerChapter
	}
	if err := c.begin(ctx, l); err != nil {
		return err
	}
	if err := errors.Join(l.settle(ctx, c), l.trouble.over(ctx)); err != nil {
		return err
	}
	if c.untouched {
		l.audit.breaksSeal()
	}
	fmt.Fprintf(l.stage.out, "  %-24s %5.1f s", c.name, time.Since(begun).Seconds())
	if l.pace > 0 {
		fmt.Fprintf(l.stage.out, ", killed %d times", l.kills-kills)
	}
	fmt.Fprintln(l.stage.out)
	return nil
}

// settle waits for the end of a chapter. Meanwhile managers come and go.
func (l *life) settle(ctx context.Context, c chapter) error {
	ticker, kills := time.NewTicker(glance), l.kills
	defer ticker.Stop()
	done, why := false, ""
	for end, next := time.Now().Add(l.patience), time.Now(); ; {
		if err := errors.Join(l.tend(ctx, kills), l.trouble.tend(ctx), l.audit.look(ctx)); err != nil {
			return err
		}
		if now := time.Now(); now.After(next) {
			next = now.Add(longLook)
			done, why = l.lookLong(ctx, c)
		}
		if done {
			return nil
		}
		if time.Now().After(end) {
			return fmt.Errorf("after %s: %s", l.patience, why)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w; until then: %s", ctx.Err(), why)
		case <-ticker.C:
		}
	}
}

// lookLong rescues what is stuck, and reports whether a chapter has come to its end, or why not.
func (l *life) lookLong(ctx context.Context, c chapter) (bool, string) {
	if err := l.rescueStuck(ctx); err != nil {
		return false, err.Error() // the API server may be away for a moment
	}
	return l.isSettled(ctx, c)
}

// environment as it is now.
func (l *life) environment(ctx context.Context, which *v1alpha1.Environment) (*v1alpha1.Environment, error) {
	env := &v1alpha1.Environment{}
	if err := l.stage.admin.Get(ctx, client.ObjectKeyFromObject(which), env); err != nil {
		return nil, fmt.Errorf("get Environment: %w", err)
	}
	return env, nil
}

// isSettled reports whether a chapter has come to its end, or why not.
func (l *life) isSettled(ctx context.Context, c chapter) (bool, string) {
	for _, env := range l.stage.environments {
		if why := l.isWhereItShould(ctx, c, env); why != "" {
			return false, env.Name + " " + why
		}
	}
	now, err := l.picture(ctx)
	if err != nil {
		return false, err.Error()
	}
	if c.like == nil {
		return l.restsAt(now)
	}
	if found := c.like.unlike(now); found != "" {
		return false, "not as in a run without disturbance: " + found
	}
	return true, ""
}

// isWhereItShould says why an Environment is not where a chapter leads to, or nothing.
func (l *life) isWhereItShould(ctx context.Context, c chapter, which *v1alpha1.Environment) string {
	env, err := l.environment(ctx, which)
	switch {
	case c.gone && apierrors.IsNotFound(err):
	case err != nil:
		return err.Error()
	case c.gone:
		return "is still there: " + ready(env)
	case !isReady(env):
		return "is not ready: " + ready(env)
	case env.Status.State != nil:
		l.buckets[client.ObjectKeyFromObject(env)] = env.Status.State.BucketName
	}
	return ""
}

// restsAt reports whether the picture has not changed since the last look, and keeps it.
func (l *life) restsAt(now picture) (bool, string) {
	before := l.audit.last
	l.audit.last = now
	if before == nil || before.unlike(now) != "" || now.unlike(before) != "" {
		return false, "things still change"
	}
	l.audit.last = nil
	l.pictures = append(l.pictures, now)
	return true, ""
}

func isReady(env *v1alpha1.Environment) bool {
	c := meta.FindStatusCondition(env.Status.Conditions, v1alpha1.ConditionReady)
	return meta.IsStatusConditionTrue(env.Status.Conditions, v1alpha1.ConditionReady) && c.ObservedGeneration == env.Generation &&
		meta.FindStatusCondition(env.Status.Conditions, v1alpha1.ConditionReconciling) == nil
}

func ready(env *v1alpha1.Environment) string {
	c := meta.FindStatusCondition(env.Status.Conditions, v1alpha1.ConditionReady)
	if c == nil {
		return "it has no condition"
	}
	return c.Reason + ": " + c.Message
}

// tally is what else has happened.
func (l *life) tally() string {
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(l.counts)) {
		fmt.Fprintf(&text, "; %s: %d", name, l.counts[name])
	}
	if l.faults != nil {
		fmt.Fprintf(&text, "; requests that failed: %d", l.faults.total())
	}
	return text.String()
}
