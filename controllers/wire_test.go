package controllers_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// wire is what a manager talks to the API server through. It notes what the manager writes, and can break.
type wire struct {
	http.RoundTripper

	mu    sync.Mutex
	noted []string
	fault fault
}

// fault says what happens to a request such as "PATCH subnets.ec2/shop-private-a": it passes, it is answered with an HTTP status, or one of
// the two below.
type fault func(request string) int

const (
	passes      = 0
	unreachable = -1 // the request does not arrive
	lost        = -2 // the request arrives, the answer does not
)

var errBroken = errors.New("the wire is broken")

// RoundTrip implements http.RoundTripper.
func (w *wire) RoundTrip(req *http.Request) (*http.Response, error) {
	switch status := w.note(describeRequest(req)); status {
	case passes:
		return w.RoundTripper.RoundTrip(req)
	case unreachable:
		return nil, errBroken
	case lost:
		if response, err := w.RoundTripper.RoundTrip(req); err == nil {
			response.Body.Close()
		}
		return nil, errBroken
	default:
		return refusal(req, status)
	}
}

func (w *wire) note(request string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !strings.HasPrefix(request, http.MethodGet) {
		w.noted = append(w.noted, request)
	}
	if w.fault == nil {
		return passes
	}
	return w.fault(request)
}

// writes since the last call of forget.
func (w *wire) writes() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.noted)
}

func (w *wire) forget() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.noted = nil
}

func (w *wire) breakWith(f fault) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.fault = f
}

// describeRequest makes "PATCH subnets.ec2/shop-private-a" of a path like
// /apis/ec2.aws.m.upbound.io/v1beta1/namespaces/test/subnets/shop-private-a.
func describeRequest(req *http.Request) string {
	parts := strings.Split(strings.Trim(req.URL.Path, "/"), "/")
	group := ""
	if parts[0] == "apis" && len(parts) > 1 {
		group, _, _ = strings.Cut(parts[1], ".")
		group = "." + group
	}
	at := slices.Index(parts, "namespaces")
	if at < 0 || len(parts) < at+3 {
		return req.Method + " " + req.URL.Path
	}
	name := strings.Join(append([]string{parts[at+2] + group}, parts[at+3:]...), "/")
	return req.Method + " " + name
}

func refusal(req *http.Request, code int) (*http.Response, error) {
	reasons := map[int]metav1.StatusReason{http.StatusConflict: metav1.StatusReasonConflict, http.StatusForbidden: metav1.StatusReasonForbidden}
	text, err := json.Marshal(metav1.Status{
		TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Status"},
		Status:   metav1.StatusFailure, Code: int32(code), Reason: reasons[code], Message: http.StatusText(code),
	})
	if err != nil {
		return nil, err
	}
	return &http.Response{
		StatusCode: code, Request: req, ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewReader(text)),
	}, nil
}
