package copilot_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/terrarium-io/terrarium/compositions/copilot"
)

// notKeys are words in the first column of the table that no manifest has as a key, and what they are.
var notKeys = map[string]string{
	"default": "a value of deployment.rolling", "recreate": "a value of deployment.rolling", "ContainerDefinitions": "part of a path in taskdef_overrides",
	"<service>.<env>.<app>.local": "a name", "copilot env override": "a command, whose files are not read", "fifo": "said of topics and of queues",
	"from_cfn": "said in place of any text", "true": "a value of efs",
}

// notTranslated are keys for which the table has a field that the manifests do not say enough for, and where the report says so.
var notTranslated = []string{"taskdef_overrides", "count.response_time", "http.private.subnets", "http.alb", "from_cfn", "http.redirect_to_https", "network.connect"}

// A row of the table.
type row struct {
	keys   []string
	fields string
}

// Each key of the table is known, and has what the table says: a field, or a reason.
func TestTheTableIsWhatIsDone(t *testing.T) {
	var has, other []string
	for _, name := range []string{"prod", "imported"} {
		done := translate(t, os.DirFS("testdata/every"), copilot.Options{Environment: name, Account: "111122223333"})
		for _, field := range done.Has {
			has = append(has, strings.Split(field.Key, ", ")...)
		}
		for _, remark := range append(done.Otherwise, done.Left...) {
			other = append(other, remark.Key)
			if strings.Contains(remark.Text, "does not know") || strings.Contains(remark.Text, "does not take it") {
				t.Errorf("%s: %s: %s", remark.File, remark.Key, remark.Text)
			}
		}
	}
	rows := tableOf(t)
	for _, row := range rows {
		translated := false
		for _, key := range row.keys {
			inHas, inOther := slices.ContainsFunc(has, endsWith(key)), slices.ContainsFunc(other, endsWith(key))
			translated = translated || inHas || slices.Contains(notTranslated, key)
			if !inHas && !inOther {
				t.Errorf("nothing is said of %s", key)
			}
			if row.fields == "" && !inOther {
				t.Errorf("%s has no field, and the report does not say so", key)
			}
		}
		if row.fields != "" && !translated && len(row.keys) > 0 {
			t.Errorf("none of %v becomes a field, and the table says %s", row.keys, row.fields)
		}
	}
	if len(rows) < 60 {
		t.Errorf("the table has %d rows", len(rows))
	}
}

var (
	quoted = regexp.MustCompile("`([^`]+)`")
	index  = regexp.MustCompile(`\[\d*\]`)
)

// tableOf reads the table of the documentation.
func tableOf(t *testing.T) []row {
	t.Helper()
	text, err := os.ReadFile("../../docs/from-terraform.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "| Manifest | Field | |\n|---|---|---|\n")
	var rows []row
	for line := range strings.SplitSeq(strings.TrimSpace(table), "\n") {
		columns := strings.Split(line, "|")
		if len(columns) != 5 {
			t.Fatalf("this is no row: %s", line)
		}
		r := row{fields: strings.TrimSpace(columns[2])}
		for _, match := range quoted.FindAllStringSubmatch(columns[1], -1) {
			if notKeys[match[1]] == "" {
				key, _, _ := strings.Cut(match[1], ":")
				r.keys = append(r.keys, key)
			}
		}
		rows = append(rows, r)
	}
	return rows
}

// endsWith reports whether a key is that of the table, or is below it. The table leaves out what is the same as before, and says <name> for any.
func endsWith(key string) func(string) bool {
	pattern := regexp.QuoteMeta(index.ReplaceAllString(key, ""))
	pattern = regexp.MustCompile(`<[a-z]+>`).ReplaceAllString(pattern, `[^.]+`)
	whole := regexp.MustCompile(`(^|\.)` + pattern + `($|\.)`)
	return func(at string) bool { return whole.MatchString(index.ReplaceAllString(at, "")) }
}
