package controllers_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/metrics"

	"github.com/terrarium-io/terrarium/hack/leak"
	"github.com/terrarium-io/terrarium/hack/simulator"
)

// ledger has everything that managers and providers write to API servers: Secrets, and the rest, which must have none of their values.
type ledger struct {
	mu            sync.Mutex
	secrets, rest []string
	rights        rights // that managers have used
}

// record begins to write down what the provider of a world writes, and the managers that are started after it.
func (w *world) record(written *ledger, provider simulator.Options) {
	w.t.Helper()
	w.stopProvider()
	w.config = rest.CopyConfig(w.config)
	w.config.Wrap(func(to http.RoundTripper) http.RoundTripper { return scribe{written, to} })
	w.stopProvider = w.startProvider(provider)
}

// A scribe writes requests down as they pass.
type scribe struct {
	ledger *ledger
	to     http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (s scribe) RoundTrip(req *http.Request) (*http.Response, error) {
	var body []byte
	if req.Body != nil {
		var err error
		if body, err = io.ReadAll(req.Body); err != nil {
			return nil, err
		}
		req = req.Clone(req.Context())
		req.Body = io.NopCloser(bytes.NewReader(body))
	}
	s.ledger.add(req, string(body))
	return s.to.RoundTrip(req)
}

func (l *ledger) add(req *http.Request, body string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if req.UserAgent() != simulator.UserAgent {
		l.rights.use(req)
	}
	path := req.URL.Path
	if strings.HasPrefix(path, "/api/v1/") && strings.Contains(path, "/secrets") { // those of the cluster, not of Secrets Manager
		l.secrets = append(l.secrets, body)
		l.rest = append(l.rest, req.Method+" "+req.URL.String())
		return
	}
	l.rest = append(l.rest, req.Method+" "+req.URL.String()+"\n"+body)
}

// wantNone checks that values of secrets are nowhere but in Secrets: not in what was written to API servers, logs and events, and not in metrics.
func (l *ledger) wantNone(t *testing.T, values []string, managers ...*manager) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, value := range values {
		if len(leak.Find(strings.Join(l.secrets, "\n"), value)) == 0 {
			t.Errorf("%q is in no Secret that was written: nobody would see it elsewhere either", value)
		}
	}
	for _, m := range managers {
		l.rest = append(l.rest, m.log.String(), strings.Join(m.recorder.events(), "\n"))
	}
	l.rest = append(l.rest, measured(t))
	if len(leak.Find(strings.Join(l.rest, "\n"), values...)) == 0 { // nearly always: all forms of all values are looked for once
		return
	}
	for _, text := range l.rest {
		if found := leak.Find(text, values...); len(found) > 0 {
			t.Errorf("a value of a secret is here %q:\n%s", found, text)
		}
	}
}

// measured is what /metrics shows.
func measured(t *testing.T) string {
	t.Helper()
	families, err := metrics.Registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for _, family := range families {
		text.WriteString(family.String())
	}
	return text.String()
}

// secretValues are what the Secrets of the namespace keep, those of people and those that were generated.
func (w *world) secretValues() []string {
	w.t.Helper()
	list := &corev1.SecretList{}
	if err := w.List(w.t.Context(), list, client.InNamespace(w.namespace)); err != nil {
		w.t.Fatal(err)
	}
	var values []string
	for _, secret := range list.Items {
		for key, value := range secret.Data {
			if key != "username" {
				values = append(values, string(value))
			}
		}
	}
	return values
}
