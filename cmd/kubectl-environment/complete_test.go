package main

import (
	"strings"
	"testing"
)

func TestCompletion(t *testing.T) {
	for name, test := range map[string]struct {
		args []string
		want []string
	}{
		"commands": {[]string{""}, []string{"tree", "why", "status", "outputs", "graph", "init", "explain", "plan"}},
		"fields":   {[]string{"explain", "spec.services.rou"}, []string{"spec.services.routes"}},
		"formats":  {[]string{"graph", "-o", ""}, []string{"svg", "html", "mermaid", "dot"}},
		"outputs":  {[]string{"outputs", "-o", "d"}, []string{"dotenv"}},
		"colors":   {[]string{"tree", "--color", ""}, []string{"auto", "always", "never"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, out, errs := command(t, "", append([]string{"__complete"}, test.args...)...)
			for _, want := range test.want {
				if !strings.Contains("\n"+out, "\n"+want) {
					t.Errorf("no %q in:\n%s%s", want, out, errs)
				}
			}
		})
	}
}

func TestCompletionWithoutAClusterIsEmpty(t *testing.T) {
	if _, out, _ := command(t, "", "__complete", "tree", ""); !strings.HasPrefix(out, ":4") {
		t.Errorf("completion is:\n%s", out)
	}
}

func TestCompletionScripts(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		if code, out, errs := command(t, "", "completion", shell); code != exitNoChanges || !strings.Contains(out, "kubectl-environment") {
			t.Errorf("%s: exit code is %d: %s", shell, code, errs)
		}
	}
}
