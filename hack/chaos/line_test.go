package main

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const vpc = "/apis/ec2.aws.m.upbound.io/v1beta1/namespaces/chaos/vpcs/shop-vpc"

func TestRequestsAreReadFromTheirPaths(t *testing.T) {
	tests := map[string]request{
		vpc: {group: "ec2.aws.m.upbound.io", version: "v1beta1", resource: "vpcs", namespace: "chaos", name: "shop-vpc"},
		"/apis/terrarium.io/v1alpha1/namespaces/chaos/environments/shop/status": {
			group: "terrarium.io", version: "v1alpha1", resource: "environments", namespace: "chaos", name: "shop", subresource: "status",
		},
		"/api/v1/namespaces/chaos/secrets":     {version: "v1", resource: "secrets", namespace: "chaos"},
		"/api/v1/namespaces/chaos":             {version: "v1", resource: "namespaces", name: "chaos"},
		"/apis/terrarium.io/v1alpha1":          {group: "terrarium.io", version: "v1alpha1"},
		"/version":                             {},
		"/apis/a/v1/namespaces/b/c?watch=true": {group: "a", version: "v1", resource: "c", namespace: "b", watch: true},
	}
	for path, want := range tests {
		want.method = http.MethodGet
		got := requestOf(httptest.NewRequest(http.MethodGet, path, http.NoBody))
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(request{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
}

// upstream counts what arrives at an API server.
func upstream(t *testing.T) (s *stage, arrived *atomic.Int64) {
	t.Helper()
	arrived = &atomic.Int64{}
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { arrived.Add(1) }))
	t.Cleanup(server.Close)
	address, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	return &stage{apiServer: address, transport: func() (http.RoundTripper, error) { return http.DefaultTransport, nil }, out: io.Discard}, arrived
}

// newWay is a line to an API server that counts what arrives.
func newWay(t *testing.T) (way *line, address string, arrived *atomic.Int64) {
	t.Helper()
	s, arrived := upstream(t)
	l := &life{stage: s}
	l.audit = newAudit(l)
	way, address, err := l.newLine()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(way.cut)
	return way, address, arrived
}

func TestProcessEndsInTheMidstOfTheChosenWrite(t *testing.T) {
	for how, want := range map[how]struct {
		arrived int64
		heard   bool
	}{notSent: {1, false}, notAnswered: {2, false}, answered: {2, true}} {
		t.Run(fmt.Sprint(how), func(t *testing.T) {
			way, address, arrived := newWay(t)
			killed := make(chan struct{}, 10)
			way.endAt(&end{at: 2, how: how}, func() { killed <- struct{}{} })
			ask := func(method string) error {
				req, err := http.NewRequestWithContext(t.Context(), method, address+vpc, http.NoBody)
				if err != nil {
					t.Fatal(err)
				}
				response, err := http.DefaultClient.Do(req)
				if err == nil {
					response.Body.Close()
				}
				return err
			}
			if err := ask(http.MethodPatch); err != nil || len(killed) > 0 {
				t.Fatalf("after the first write it is killed %d times: %v", len(killed), err)
			}
			if err := ask(http.MethodPatch); (err == nil) != want.heard || arrived.Load() != want.arrived {
				t.Errorf("of two writes %d arrived, and the answer to the second is %v", arrived.Load(), err)
			}
			<-killed // where the write is answered, the answer may come first
			if err := ask(http.MethodPatch); err == nil || arrived.Load() != want.arrived || len(killed) > 0 {
				t.Errorf("a process that is dead has written, or is killed %d times more: %d writes arrived", len(killed), arrived.Load())
			}
		})
	}
}

func TestProcessWhoseLastRequestIsAWatchEndsAtOnce(t *testing.T) {
	way, address, arrived := newWay(t)
	killed := make(chan struct{})
	way.endAt(&end{at: 1, early: true, how: answered}, func() { close(killed) })
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address+"/apis/a/v1/b?watch=true", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	if response, err := http.DefaultClient.Do(req); err == nil {
		response.Body.Close()
		t.Error("the watch was answered")
	}
	<-killed
	if arrived.Load() != 0 {
		t.Error("the watch has begun")
	}
}

func TestSameSeedBringsTheSameFaultsInAnyOrder(t *testing.T) {
	var requests []request
	for i := range 200 {
		requests = append(requests, request{method: http.MethodPatch, resource: "vpcs", name: fmt.Sprint(i)}, request{method: http.MethodGet, watch: i%2 == 0})
	}
	meet := func(seed uint64, requests []request) map[request][]fault {
		f, met := newFaults(seed), map[request][]fault{}
		for _, r := range requests {
			what, _ := f.of(r)
			met[r] = append(met[r], what)
		}
		return met
	}
	first := meet(1, requests)
	slices.Reverse(requests)
	if !maps.EqualFunc(first, meet(1, requests), slices.Equal) {
		t.Error("in another order it brings others")
	}
	if maps.EqualFunc(first, meet(2, requests), slices.Equal) {
		t.Error("another seed brings the same")
	}
}
