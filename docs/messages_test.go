package docs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/terrarium-io/terrarium/controllers"
)

var (
	fieldOfSpec = regexp.MustCompile(`spec(?:\.\w+(?:\[\w+\])?)*`)
	quotation   = regexp.MustCompile(`[ (]\*([^*]*…[^*]*)\*`)
)

// What the pages show as advice of `kubectl environment why` is what it gives, on the words that stand above.
func TestShownAdviceIsGiven(t *testing.T) {
	const command, label = "kubectl environment why", "What to do: "
	for _, page := range []string{"tutorial.md", "plugin.md"} {
		parts := strings.Split(read(t, page), label)
		if len(parts) == 1 {
			t.Errorf("%s shows no advice", page)
		}
		for i, after := range parts[1:] {
			message := parts[i][strings.LastIndex(parts[i], command)+len(command):]
			line, _, _ := strings.Cut(after, "\n")
			if !isGiven(t, strings.TrimSuffix(line, "."), message) {
				t.Errorf("%s: nothing says %q on%s", page, line, message)
			}
		}
	}
}

// isGiven reports whether there is a reason for which the advice is given on a message.
func isGiven(t *testing.T, advice, message string) bool {
	t.Helper()
	for _, reason := range conditionsAndReasons(t) {
		if controllers.Advice(reason, message, fieldOfSpec.FindString(advice)) == advice {
			return true
		}
	}
	return false
}

// Messages that guides quote, with … for what differs, are such as the code has.
func TestGuidesQuoteMessagesThatThereAre(t *testing.T) {
	code := sources(t, "../compositions") + sources(t, "../controllers")
	guides, err := filepath.Glob("guides/*.md")
	if err != nil {
		t.Fatal(err)
	}
	quoted := 0
	for _, guide := range guides {
		for _, match := range quotation.FindAllStringSubmatch(read(t, guide), -1) {
			quoted++
			for part := range strings.SplitSeq(match[1], "…") {
				if part = strings.TrimSpace(part); !strings.Contains(code, part) {
					t.Errorf("%s: no message has %q", guide, part)
				}
			}
		}
	}
	if quoted == 0 {
		t.Error("no guide quotes a message")
	}
}

// sources of the packages below a directory, without tests.
func sources(t *testing.T, dir string) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".go" && !strings.HasSuffix(path, "_test.go") {
			all.WriteString(read(t, path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}
