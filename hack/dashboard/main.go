// Dashboard writes the dashboard for Grafana. `make manifests` runs it in the root of the repository. hack/prometheus checks that there is every metric
// that it asks for.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
)

const file = "config/prometheus/dashboard.json"

func main() {
	if err := write(); err != nil {
		fmt.Fprintln(os.Stderr, "dashboard:", err)
		os.Exit(1)
	}
}

func write() error {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(dashboard()); err != nil {
		return fmt.Errorf("encode: %w", err)
	}
	if err := os.WriteFile(file, text.Bytes(), 0o644); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}
