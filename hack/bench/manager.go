package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"github.com/terrarium-io/terrarium/hack/localcluster"
)

// manager is the process that is measured.
type manager struct {
	*localcluster.Manager
	address string
	pprof   string
	client  *http.Client
	token   string
}

func (s *stage) startManager(ctx context.Context) (*manager, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	profiles, err := freeAddress()
	if err != nil {
		return nil, err
	}
	process, err := s.cluster.StartManager(ctx, s.manager, s.dir,
		"--metrics-bind-address="+address, "--pprof-bind-address="+profiles, "--health-probe-bind-address=0")
	if err != nil {
		return nil, err
	}
	return &manager{
		Manager: process, address: address, pprof: profiles, token: s.reader.BearerToken,
		// The certificate is one that the manager has made for itself.
		client: &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}, Timeout: 30 * time.Second},
	}, nil
}

// freeAddress is one that nobody listens at.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a port: %w", err)
	}
	return l.Addr().String(), l.Close()
}

// figures are what the manager says of itself at a moment. All but the heap only grow.
type figures struct {
	at       time.Time
	requests map[string]float64 // by verb
	writes   float64            // to managed resources
	passes   float64
	queued   float64
	cpu      float64 // seconds
	heap     float64 // bytes that lived after the last garbage collection
	resident float64 // bytes
}

// figures reads the manager's metrics.
func (m *manager) figures(ctx context.Context) (figures, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://"+m.address+"/metrics", http.NoBody)
	if err != nil {
		return figures{}, fmt.Errorf("ask for metrics: %w", err)
	}
	req.Header.Set("Authorization", "Bearer "+m.token)
	resp, err := m.client.Do(req)
	if err != nil {
		return figures{}, fmt.Errorf("read metrics: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return figures{}, fmt.Errorf("read metrics: %s", resp.Status)
	}
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(resp.Body)
	if err != nil {
		return figures{}, fmt.Errorf("read metrics: %w", err)
	}
	return figures{
		at: time.Now(), requests: byLabel(families["rest_client_requests_total"], "method"),
		writes: sum(families["terrarium_managed_resource_writes_total"]),
		passes: byLabel(families["controller_runtime_reconcile_total"], "controller")["environment"],
		queued: sum(families["workqueue_depth"]), cpu: sum(families["process_cpu_seconds_total"]),
		// The collector begins anew when the heap is twice what lived, as GOGC has its default.
		heap: sum(families["go_memstats_next_gc_bytes"]) / 2, resident: sum(families["process_resident_memory_bytes"]),
	}, nil
}

func byLabel(family *dto.MetricFamily, label string) map[string]float64 {
	sums := map[string]float64{}
	for _, m := range family.GetMetric() {
		for _, l := range m.GetLabel() {
			if l.GetName() == label {
				sums[l.GetValue()] += m.GetCounter().GetValue()
			}
		}
	}
	return sums
}

func sum(family *dto.MetricFamily) (total float64) {
	for _, m := range family.GetMetric() {
		total += m.GetCounter().GetValue() + m.GetGauge().GetValue()
	}
	return total
}

// since is what has come in between.
func (f figures) since(before figures) figures {
	grown := f
	grown.requests = map[string]float64{}
	for verb, n := range f.requests {
		grown.requests[verb] = n - before.requests[verb]
	}
	grown.writes -= before.writes
	grown.passes -= before.passes
	grown.cpu -= before.cpu
	return grown
}

// changes are the requests that change something there is. What is made is not among them: whoever reads the metrics has the manager ask for reviews.
func (f figures) changes() float64 {
	return f.requests[http.MethodPatch] + f.requests[http.MethodPut] + f.requests[http.MethodDelete]
}

const glance = 50 * time.Millisecond

// until waits for figures. A manager that starts does not answer at first.
func (m *manager) until(ctx context.Context, most time.Duration, enough func(figures) bool) error {
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	for {
		f, err := m.figures(ctx)
		if err == nil && enough(f) {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the manager does not get there within %s: %w", most, errors.Join(err, ctx.Err()))
		case <-time.After(glance):
		}
	}
}

// started waits until the manager runs.
func (m *manager) started(ctx context.Context) (figures, error) {
	if err := m.until(ctx, patience, func(figures) bool { return true }); err != nil {
		return figures{}, err
	}
	return m.figures(ctx)
}

// untilIdle is how long the events of many Environments may take, which are written at five a second.
const untilIdle = 30 * time.Minute

// quiet is how long nothing may be changed at rest: an event that the API server has not taken is tried again after up to 12.5 seconds.
const quiet = 15 * time.Second

// idle waits until the manager changes nothing any more.
func (m *manager) idle(ctx context.Context) (figures, error) {
	var last figures
	err := m.until(ctx, untilIdle, func(f figures) bool {
		if f.changes() != last.changes() {
			last = f
		}
		return f.queued == 0 && f.at.Sub(last.at) > quiet
	})
	if err != nil {
		return figures{}, err
	}
	return m.figures(ctx)
}

// during is what the manager does in so much time.
func (m *manager) during(ctx context.Context, d time.Duration) (figures, error) {
	before, err := m.idle(ctx)
	if err != nil {
		return figures{}, err
	}
	select {
	case <-ctx.Done():
		return figures{}, ctx.Err()
	case <-time.After(d):
	}
	after, err := m.figures(ctx)
	return after.since(before), err
}

// profile writes what the manager spends its CPU on during so many seconds into a file.
func (m *manager) profile(ctx context.Context, path string, seconds int) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("http://%s/debug/pprof/profile?seconds=%d", m.pprof, seconds), http.NoBody)
	if err != nil {
		return fmt.Errorf("ask for profile: %w", err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("read profile: %w", err)
	}
	defer resp.Body.Close()
	file, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("make profile: %w", err)
	}
	_, err = io.Copy(file, resp.Body)
	return errors.Join(err, file.Close())
}
