package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestCases walks testdata/cases: in each directory the steps 1.yaml, 2.yaml and so on, which a user applies one after the other. The first
// line of a step says what is expected of it:
//
//	# accepted                       it is rendered, without a problem
//	# refused: <part of the error>   nothing is rendered
//	# problem: <part of the problem> it is rendered, and the command fails
func TestCases(t *testing.T) {
	cases, err := filepath.Glob("testdata/cases/*")
	if err != nil || len(cases) == 0 {
		t.Fatalf("there are no cases: %v", err)
	}
	for _, dir := range cases {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			for step := 1; ; step++ {
				file := filepath.Join(dir, fmt.Sprintf("%d.yaml", step))
				text, err := os.ReadFile(file)
				if os.IsNotExist(err) && step > 1 {
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				walk(t, file, strings.Split(string(text), "\n")[0])
			}
		})
	}
}

// walk renders one step, and compares with what its first line says.
func walk(t *testing.T, file, expected string) {
	t.Helper()
	code, out, errs := command(t, "", "render", "-f", file, "-n", "lab")
	what, part, _ := strings.Cut(strings.TrimPrefix(expected, "# "), ": ")
	_, problems, found := strings.Cut(out, "# Problem: ")
	problem, _, _ := strings.Cut(problems, "\n")
	ok := false
	switch what {
	case "accepted":
		ok = code == exitNoChanges && !found && errs == ""
	case "refused":
		ok = code == exitError && out == "" && part != "" && strings.Contains(errs, part)
	case "problem":
		ok = code == exitError && found && part != "" && strings.Contains(problem, part)
	default:
		t.Fatalf("%s: the first line must say accepted, refused or problem: %q", file, expected)
	}
	if !ok {
		t.Errorf("%s: want %q; exit code is %d, with problem %q and error %q", file, expected, code, problem, errs)
	}
}
