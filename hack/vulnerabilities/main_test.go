package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	ofGo     = `{"finding": {"osv": "GO-1", "fixed_version": "v1.26.10", "trace": [{"module": "stdlib", "function": "Verify"}, {"module": "ours"}]}}`
	ofModule = `{"finding": {"osv": "GO-2", "fixed_version": "v0.60.0", "trace": [{"module": "golang.org/x/net", "function": "Write"}]}}`
	unfixed  = `{"finding": {"osv": "GO-3", "trace": [{"module": "example.org/m", "function": "F"}]}}`
	imported = `{"finding": {"osv": "GO-4", "fixed_version": "v9", "trace": [{"module": "example.org/m", "package": "example.org/m/p"}]}}`
	other    = `{"config": {"protocol_version": "v1.0.0"}} {"osv": {"id": "GO-1"}}`
)

func TestReport(t *testing.T) {
	for name, c := range map[string]struct {
		says     []string
		want     string
		mistaken bool
	}{
		"nothing": {[]string{other, imported}, "Nothing that is known to be vulnerable is called in a module; in Go itself: 0.\n", false},
		"Go itself": {
			[]string{other, ofGo, ofGo},
			"GO-1 in Go is called: take v1.26.10 or later, and see https://pkg.go.dev/vuln/GO-1\n" +
				"Nothing that is known to be vulnerable is called in a module; in Go itself: 1.\n", false,
		},
		"a module": {
			[]string{unfixed, ofModule},
			"GO-2 in golang.org/x/net is called: take v0.60.0 or later, and see https://pkg.go.dev/vuln/GO-2\n" +
				"GO-3 in example.org/m is called: take something else, as no version is without it, and see https://pkg.go.dev/vuln/GO-3\n", true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			found, err := read(strings.NewReader(strings.Join(c.says, "\n")))
			if err != nil {
				t.Fatal(err)
			}
			var out strings.Builder
			if err := found.report(&out); (err != nil) != c.mistaken {
				t.Errorf("the error is %v", err)
			}
			if diff := cmp.Diff(c.want, out.String()); diff != "" {
				t.Errorf("the report (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhatEndsTooEarlyIsNotReadAsNothing(t *testing.T) {
	if _, err := read(strings.NewReader(ofModule[:40])); err == nil {
		t.Error("it was read")
	}
}
