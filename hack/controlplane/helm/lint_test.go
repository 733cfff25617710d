package helm_test

import (
	"testing"

	"helm.sh/helm/v4/pkg/chart/v2/lint"
)

func TestHelmHasNothingToSayAgainstTheChart(t *testing.T) {
	for name, values := range map[string]map[string]any{
		"default": {},
		"everything": {
			"namespaces": []any{"shop"}, "rbac": map[string]any{"aggregateToEdit": true},
			"monitoring": map[string]any{"serviceMonitor": true, "rules": true, "dashboard": true},
			"tenancy":    map[string]any{"team-a.regions": "eu-*"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, message := range lint.RunAll(dir, values, "terrarium-system").Messages {
				if message.Error() != "[INFO] Chart.yaml: icon is recommended" {
					t.Error(message)
				}
			}
		})
	}
}
