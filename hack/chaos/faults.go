package main

import (
	"context"
	"encoding/json"
	"errors"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// faultsPercent is how many requests in a hundred meet one.
const faultsPercent = 20

// fault is what goes wrong with a request.
type fault int

const (
	none     fault = iota
	refused        // the API server answers with an error
	dropped        // the request does not arrive
	hanging        // the request does not arrive, which shows late
	unheard        // the request arrives, and the answer does not
	breaking       // the watch ends after some events
	stale          // the events of the watch come late
)

// faults decide what goes wrong on the lines to the API server. The seed, the request and how often it came before decide, so that the order in which
// requests of one moment come does not matter.
type faults struct {
	seed uint64

	mu    sync.Mutex
	asked map[string]int
	made  int
}

func newFaults(seed uint64) *faults {
	return &faults{seed: seed, asked: map[string]int{}}
}

// of a request. The random numbers that come with it are its own.
func (f *faults) of(r request) (fault, *rand.Rand) {
	if f == nil {
		return none, nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	text := r.String()
	if r.watch {
		text = "watch " + text
	}
	f.asked[text]++
	hash := fnv.New64a()
	_, _ = io.WriteString(hash, text)
	random := rand.New(rand.NewPCG(f.seed+hash.Sum64(), uint64(f.asked[text])))
	chosen := choose(r, random)
	if chosen != none {
		f.made++
	}
	return chosen, random
}

// total of the faults that were made.
func (f *faults) total() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.made
}

func choose(r request, random *rand.Rand) fault {
	if random.IntN(100) >= faultsPercent {
		return none
	}
	possible := []fault{refused, refused, refused, dropped, hanging, unheard}
	if r.watch {
		possible = []fault{refused, breaking, breaking, stale, stale}
	}
	return possible[random.IntN(len(possible))]
}

// refuse answers with one of the errors that pass by themselves. A conflict is for what writes.
func refuse(w http.ResponseWriter, r request, random *rand.Rand) {
	errs := []metav1.Status{
		{Code: http.StatusInternalServerError, Reason: metav1.StatusReasonInternalError},
		{Code: http.StatusServiceUnavailable, Reason: metav1.StatusReasonServiceUnavailable},
		{Code: http.StatusTooManyRequests, Reason: metav1.StatusReasonTooManyRequests},
		{Code: http.StatusGatewayTimeout, Reason: metav1.StatusReasonTimeout},
	}
	if r.method != http.MethodGet {
		errs = append(errs, metav1.Status{Code: http.StatusConflict, Reason: metav1.StatusReasonConflict})
	}
	status := errs[random.IntN(len(errs))]
	status.TypeMeta, status.Status = metav1.TypeMeta{APIVersion: "v1", Kind: "Status"}, metav1.StatusFailure
	status.Message = "a fault that was made: " + http.StatusText(int(status.Code))
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(int(status.Code))
	_ = json.NewEncoder(w).Encode(status) // a client that has gone needs no answer
}

// hang keeps a client waiting for a while.
func hang(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// troubled is the answer to a watch whose events come late, or that breaks.
type troubled struct {
	http.ResponseWriter
	ctx   context.Context
	late  time.Duration // each event
	after int           // so many events it breaks, where that is not negative
}

var errBroken = errors.New("the watch is broken")

// Unwrap is for http.ResponseController.
func (t *troubled) Unwrap() http.ResponseWriter { return t.ResponseWriter }

// Write implements http.ResponseWriter.
func (t *troubled) Write(text []byte) (int, error) {
	hang(t.ctx, t.late)
	if t.after == 0 {
		return 0, errBroken
	}
	t.after--
	return t.ResponseWriter.Write(text)
}
