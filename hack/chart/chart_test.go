package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestOnlyAChartIsCleared(t *testing.T) {
	dir := t.TempDir()
	precious := filepath.Join(dir, "thesis.txt")
	if err := os.WriteFile(precious, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := clearChart(dir); err == nil || !strings.Contains(err.Error(), "is there and is no chart") {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(precious); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "Chart.yaml"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := clearChart(dir); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("the chart from before is there")
	}
}

// A field whose value is a template must not be taken for text, nor text for a template.
func TestTextsStayAsTheyAre(t *testing.T) {
	escaped := escape(map[string]any{"a": []any{"{{ $labels.name }} in terrarium-system", int64(1)}})
	want := "{{ `{{` }} $labels.name }} in {{ $.Release.Namespace }}"
	if got := escaped.(map[string]any)["a"].([]any); got[0] != want || got[1] != int64(1) {
		t.Errorf("got %v", got)
	}
}
