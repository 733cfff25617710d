package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"sigs.k8s.io/yaml"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// TestCases walks testdata/cases: in each directory the steps 1.yaml, 2.yaml and so on, which a user applies one after the other. The comment at
// the top of a step says what is expected of it:
//
//	# accepted                       it is taken, and rendered without a problem
//	# refused: <part of the error>   it is not taken: the next step changes what was there before it
//	# problem: <part of the problem> it is taken and rendered, with a problem
//	# has: <line>                    the rendering has the line
//	# rules: <name>, <name>          the listener rules in the order in which AWS tries them
//
// A step changes what the one before has made: its managed resources, and its status, which stands in the file. From the first step with a status on
// the resources exist, although AWS has said nothing else of them.
func TestCases(t *testing.T) {
	cases, err := filepath.Glob("testdata/cases/*")
	if err != nil || len(cases) == 0 {
		t.Fatalf("there are no cases: %v", err)
	}
	for _, dir := range cases {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			var w walk
			for step := 1; ; step++ {
				file := filepath.Join(dir, fmt.Sprintf("%d.yaml", step))
				text, err := os.ReadFile(file)
				if os.IsNotExist(err) && step > 1 {
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				first := w.live == nil
				out, err := w.step(t, file)
				if first {
					sameAsCommand(t, file, out, err)
				}
				for line := range strings.SplitSeq(string(text), "\n") {
					expected, ok := strings.CutPrefix(line, "# ")
					if !ok {
						break
					}
					expect(t, file, expected, out, err)
				}
			}
		})
	}
}

// sameAsCommand checks that the command says the same of what is not there yet, and fails where it should.
func sameAsCommand(t *testing.T, file, want string, failure error) {
	t.Helper()
	code, out, errs := command(t, "", "render", "-f", file, "-n", "lab")
	if (code == exitNoChanges) != (failure == nil) || code != exitNoChanges && code != exitError {
		t.Errorf("%s: the exit code is %d, where the error is %v", file, code, failure)
	}
	if out != want {
		t.Errorf("%s: the command says something else:\n%s", file, out)
	}
	if failure == nil && errs != "" {
		t.Errorf("%s: the command says of errors %q", file, errs)
	}
}

// walk is what is there after some steps of a case.
type walk struct {
	// live is nil before the first.
	live *unstructured.Unstructured

	applied map[plan.Key]resource.ModernManaged
}

// step takes one, and renders it.
func (w *walk) step(t *testing.T, file string) (string, error) {
	t.Helper()
	target := newNamespaceTarget()
	*target.flags.Namespace = "lab"
	in, err := readInput(target, []string{file}, nil)
	if err != nil {
		return "", err
	}
	wanted := in.environments[0].Unstructured
	env, err := admitOffline(t.Context(), wanted, w.live)
	if err != nil {
		return "", err
	}
	seen, err := offline(t.Context(), env, in)
	if err != nil {
		return "", err
	}
	seen.Resources = w.applied
	var out bytes.Buffer
	err = render(env, seen, "yaml", genericiooptions.IOStreams{Out: &out, ErrOut: &out})
	if err == nil || errors.Is(err, errProblems) {
		w.keep(t, wanted, env, seen)
	}
	return out.String(), err
}

// keep is what a step leaves for the next.
func (w *walk) keep(t *testing.T, wanted *unstructured.Unstructured, env *v1alpha1.Environment, seen plan.Observed) {
	t.Helper()
	p, err := compositions.Compose(env, seen)
	if err != nil {
		t.Fatal(err)
	}
	status, ok := wanted.Object["status"]
	if !ok && w.live != nil {
		status, ok = w.live.Object["status"]
	}
	w.applied = map[plan.Key]resource.ModernManaged{}
	for _, o := range p.Objects {
		w.applied[o.Key] = o.Resource
		if ok {
			o.Resource.SetConditions(xpv1.Available())
		}
	}
	object, err := runtime.DefaultUnstructuredConverter.ToUnstructured(env)
	if err != nil {
		t.Fatal(err)
	}
	if ok {
		object["status"] = status
	}
	w.live = &unstructured.Unstructured{Object: object}
}

// expect compares what became of a step with a line of what is expected of it.
func expect(t *testing.T, file, expected, out string, err error) {
	t.Helper()
	what, part, _ := strings.Cut(expected, ": ")
	ok := false
	switch what {
	case "accepted":
		ok = err == nil
	case "refused":
		ok = err != nil && out == "" && part != "" && strings.Contains(err.Error(), part)
	case "problem":
		ok = errors.Is(err, errProblems) && part != "" && slices.ContainsFunc(strings.Split(out, "\n"), func(line string) bool {
			return strings.HasPrefix(line, "# Problem: ") && strings.Contains(line, part)
		})
	case "has":
		ok = slices.ContainsFunc(strings.Split(out, "\n"), func(line string) bool { return strings.TrimSpace(line) == part })
	case "rules":
		ok = part == strings.Join(rulesOf(t, out), ", ")
	default:
		t.Fatalf("%s: a line of the comment at the top says nothing that is known: %q", file, expected)
	}
	if !ok {
		head, _, _ := strings.Cut(out, "---")
		t.Errorf("%s: want %q; error is %v, rules are %q, after:\n%s", file, expected, err, rulesOf(t, out), head)
	}
}

// rulesOf a rendering are its listener rules in the order of their priorities.
func rulesOf(t *testing.T, rendering string) []string {
	t.Helper()
	var rules []*unstructured.Unstructured
	for document := range strings.SplitSeq(rendering, "\n---\n") {
		object := &unstructured.Unstructured{}
		if err := yaml.Unmarshal([]byte(document), &object.Object); err != nil {
			t.Fatal(err)
		}
		if object.GetKind() == "LBListenerRule" {
			rules = append(rules, object)
		}
	}
	priority := func(u *unstructured.Unstructured) int {
		found, _, _ := unstructured.NestedFieldNoCopy(u.Object, "spec", "forProvider", "priority")
		number, err := strconv.Atoi(fmt.Sprint(found))
		if err != nil {
			t.Fatalf("%s has the priority %v", u.GetName(), found)
		}
		return number
	}
	slices.SortFunc(rules, func(a, b *unstructured.Unstructured) int { return priority(a) - priority(b) })
	var names []string
	for _, rule := range rules {
		names = append(names, rule.GetName())
	}
	return names
}
