package compositions_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// Patches that the table for people from Terraform names are ones that are taken.
func TestPatchesOfTheTableForTerraformAreTaken(t *testing.T) {
	table, err := os.ReadFile("../docs/from-terraform.md")
	if err != nil {
		t.Fatal(err)
	}
	fields, err := os.ReadFile("patchable.txt")
	if err != nil {
		t.Fatal(err)
	}
	field := regexp.MustCompile("`([A-Z][A-Za-z]*)\\.([a-z][A-Za-z0-9.]*)`")
	named := 0
	for row := range strings.SplitSeq(string(table), "\n") {
		_, patches, _ := strings.Cut(row, "patch `")
		for _, name := range field.FindAllStringSubmatch("`"+patches, -1) {
			named++
			taken := regexp.MustCompile(`(?m)^` + name[1] + `\.[a-z0-9.]+ ` + regexp.QuoteMeta(name[2]) + `(\.|$)`)
			if !taken.Match(fields) {
				t.Errorf("the table says patch %s.%s, which patchable.txt does not have", name[1], name[2])
			}
		}
	}
	if named < 20 {
		t.Errorf("the table names %d patches", named)
	}
}
