// Package docs_test holds the documentation against the code.
package docs_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var (
	link    = regexp.MustCompile(`\]\(([^)#:\s]*)(#[^)\s]*)?\)`)
	heading = regexp.MustCompile(`(?m)^#+ (.+)$`)
)

func TestLinksLeadSomewhere(t *testing.T) {
	for _, page := range pages(t) {
		for _, match := range link.FindAllStringSubmatch(read(t, page), -1) {
			target := page
			if match[1] != "" {
				target = filepath.Join(filepath.Dir(page), match[1])
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s: %v", page, err)
			} else if match[2] != "" && !anchors(read(t, target))[match[2]] {
				t.Errorf("%s: %s has no heading for %s", page, target, match[2])
			}
		}
	}
}

// A guard without its test is a claim.
func TestClaimsNameTestsThatThereAre(t *testing.T) {
	there := map[string]bool{}
	for _, dir := range []string{"../api", "../cmd", "../compositions", "../config", "../controllers", "../hack"} {
		err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
			if err == nil && strings.HasSuffix(path, "_test.go") {
				for _, match := range testFunction.FindAllStringSubmatch(read(t, path), -1) {
					there[match[1]] = true
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, page := range []string{"security.md", "argocd.md"} {
		named := testName.FindAllStringSubmatch(read(t, page), -1)
		if len(named) == 0 {
			t.Errorf("%s names no test", page)
		}
		for _, match := range named {
			if !there[match[1]] {
				t.Errorf("%s names %s, which there is not", page, match[1])
			}
		}
	}
}

var (
	testFunction = regexp.MustCompile(`(?m)^func (Test\w+)\(`)
	testName     = regexp.MustCompile("`(Test\\w+)`")
)

func TestEveryConditionAndReasonIsExplained(t *testing.T) {
	found := conditionsAndReasons(t)
	if found["ConditionReady"] == "" || found["ConditionNetworkReady"] == "" || found["ReasonAvailable"] == "" {
		t.Errorf("conditions and reasons of the API: got %v", found)
	}
	for _, value := range found {
		if !strings.Contains(read(t, "concepts.md"), "`"+value+"`") {
			t.Errorf("concepts.md does not explain %s", value)
		}
	}
}

var conditionOrReason = regexp.MustCompile(`^(Condition|Reason)[A-Z]`)

// conditionsAndReasons of the API, by the names of their constants.
func conditionsAndReasons(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("../api/v1alpha1/*.go")
	if err != nil {
		t.Fatalf("find the API: %v", err)
	}
	found := map[string]string{}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatalf("parse %s: %v", name, err)
		}
		ast.Inspect(file, func(node ast.Node) bool {
			if spec, ok := node.(*ast.ValueSpec); ok && conditionOrReason.MatchString(spec.Names[0].Name) {
				value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
				if err != nil {
					t.Fatalf("read %s: %v", spec.Names[0].Name, err)
				}
				found[spec.Names[0].Name] = value
			}
			return true
		})
	}
	return found
}

// pages are all files of Markdown that people read: at the top, here, and beside the configuration.
func pages(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob("../*.md")
	if err != nil {
		t.Fatalf("find pages: %v", err)
	}
	for _, dir := range []string{".", "../config"} {
		err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
			if err == nil && filepath.Ext(path) == ".md" {
				found = append(found, path)
			}
			return err
		})
		if err != nil {
			t.Fatalf("find pages: %v", err)
		}
	}
	return found
}

// anchors are the links to the headings of a page.
func anchors(text string) map[string]bool {
	found := map[string]bool{}
	for _, match := range heading.FindAllStringSubmatch(text, -1) {
		name := regexp.MustCompile(`[^a-z0-9 -]`).ReplaceAllString(strings.ToLower(match[1]), "")
		found["#"+strings.ReplaceAll(name, " ", "-")] = true
	}
	return found
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("read page: %v", err)
	}
	return string(text)
}
