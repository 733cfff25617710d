package config_test

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
)

// What the admission policy asks for is what its sample and its page show.
func TestTenancyIsShownWhole(t *testing.T) {
	policy, err := os.ReadFile("policy/tenancy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	asked := map[string]bool{}
	for _, match := range regexp.MustCompile(`variables\.data\[\?'(\w+)'\]`).FindAllStringSubmatch(string(policy), -1) {
		asked[match[1]] = true
	}
	sample := &corev1.ConfigMap{}
	convert(t, only(t, build(t, "samples/tenancy"), "ConfigMap", "terrarium-tenancy"), sample)
	shown := map[string]bool{}
	for key := range sample.Data {
		shown[key[strings.LastIndex(key, ".")+1:]] = true
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(asked)), slices.Sorted(maps.Keys(shown))); diff != "" {
		t.Errorf("the parameters of the policy, and those of the sample:\n%s", diff)
	}
	page, err := os.ReadFile("../docs/tenancy.md")
	if err != nil {
		t.Fatal(err)
	}
	for parameter := range asked {
		if !strings.Contains(string(page), "`"+parameter+"`") {
			t.Errorf("docs/tenancy.md does not explain %s", parameter)
		}
	}
}
