package helm_test

import (
	"path/filepath"
	"regexp"
	"testing"
)

var valuesBlock = regexp.MustCompile("(?s)```yaml\n(# Values of the chart\\..*?)```")

func TestValuesInTheDocumentationAreTaken(t *testing.T) {
	pages, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, page := range pages {
		for _, match := range valuesBlock.FindAllStringSubmatch(read(t, page), -1) {
			found++
			if _, err := tryRender(t, dir, "terrarium-system", match[1]); err != nil {
				t.Errorf("%s: %v", page, err)
			}
		}
	}
	if found == 0 {
		t.Error("no page shows values")
	}
}
