package helm_test

import (
	"slices"
	"strings"
	"testing"
)

func TestNotesSayWhatComesNext(t *testing.T) {
	const (
		bind      = "kubectl create rolebinding environments"
		limits    = "say in the value tenancy what each namespace may ask for"
		off       = "The admission policies are off"
		metrics   = "terrarium-metrics-reader"
		strict    = "kubectl label namespace terrarium-system pod-security.kubernetes.io/enforce=restricted"
		uninstall = "delete the Environments first"
		only      = "for the namespaces a, b"
	)
	all := []string{bind, limits, off, metrics, strict, uninstall, only}
	for values, want := range map[string][]string{
		"":                                   {bind, limits, strict, uninstall},
		"tenancy: {regions: eu-*}":           {bind, strict, uninstall},
		"rbac: {aggregateToEdit: true}":      {limits, strict, uninstall},
		"policies: {enabled: false}":         {bind, off, strict, uninstall},
		"monitoring: {serviceMonitor: true}": {bind, limits, metrics, strict, uninstall},
		"namespaces: [a, b]":                 {bind, limits, strict, uninstall, only},
	} {
		t.Run(values, func(t *testing.T) {
			_, notes := render(t, values)
			for _, text := range all {
				if says, should := strings.Contains(notes, text), slices.Contains(want, text); says != should {
					t.Errorf("it says %q: %v\n%s", text, says, notes)
				}
			}
			if strings.Contains(notes, "\n\n\n") {
				t.Errorf("there are empty lines:\n%s", notes)
			}
		})
	}
}
