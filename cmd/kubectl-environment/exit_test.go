package main

import (
	"os"
	"strings"
	"testing"
)

// TestExitCodes are those of the tables in docs/plan.md and docs/plugin.md. plan against a cluster, with its 0 and 2, is in cluster_test.go.
func TestExitCodes(t *testing.T) {
	const problem = "testdata/cases/missing-key/1.yaml"
	tests := map[string]struct {
		args         []string
		code         int
		prints, errs bool
	}{
		"render":                      {[]string{"render", "-f", "testdata/network.yaml"}, 0, true, false},
		"render with a problem":       {[]string{"render", "-f", problem}, 1, true, true},
		"render names with a problem": {[]string{"render", "-o", "name", "-f", problem}, 1, true, true},
		"render what is refused":      {[]string{"render", "-f", "testdata/cases/database-user/1.yaml"}, 1, false, true},
		"render nothing":              {[]string{"render", "-f", "testdata/none.yaml"}, 1, false, true},
		"render with a wrong flag":    {[]string{"render", "--fast"}, 1, false, true},
		"adopt":                       {[]string{"adopt", "-f", "testdata/inventory.json"}, 0, true, false},
		"adopt another namespace":     {[]string{"adopt", "-f", "testdata/inventory.json", "-n", "other"}, 1, false, true},
		"adopt what is no inventory":  {[]string{"adopt", "-f", "testdata/network.yaml"}, 1, false, true},
		"adopt nothing":               {[]string{"adopt", "-f", "testdata/none.json"}, 1, false, true},
		"plan without a cluster":      {[]string{"plan", "-f", "testdata/network.yaml"}, 1, false, true},
		"init":                        {[]string{"init"}, 0, true, false},
		"init what is refused":        {[]string{"init", "--region", "Ireland"}, 1, false, true},
		"explain":                     {[]string{"explain", "spec"}, 0, true, false},
		"explain nothing":             {[]string{"explain", "spec.nothing"}, 1, false, true},
		"graph of a file":             {[]string{"graph", "-f", "testdata/network.yaml"}, 0, true, false},
		"graph in another form":       {[]string{"graph", "-o", "png"}, 1, false, true},
		"tree without a cluster":      {[]string{"tree", "shop"}, 1, false, true},
		"why without a cluster":       {[]string{"why", "shop"}, 1, false, true},
		"status without a cluster":    {[]string{"status", "shop"}, 1, false, true},
		"outputs without a cluster":   {[]string{"outputs", "shop"}, 1, false, true},
		"outputs in another form":     {[]string{"outputs", "-o", "xml"}, 1, false, true},
		"version":                     {[]string{"--version"}, 0, true, false},
		"another command":             {[]string{"apply"}, 1, false, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			code, out, errs := command(t, "", test.args...)
			if code != test.code || (out != "") != test.prints || (errs != "") != test.errs {
				t.Errorf("exit code is %d, with %q and %q; want %d", code, out, errs, test.code)
			}
		})
	}
	page, err := os.ReadFile("../../docs/plan.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"| Exit code | `plan` | `render` | `adopt` |", "\n| 0 | ", "\n| 2 | ", "\n| 1 | "} {
		if !strings.Contains(string(page), line) {
			t.Errorf("docs/plan.md has no line %q", line)
		}
	}
}
