package prometheus_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/prometheus/promql/parser"
	"sigs.k8s.io/yaml"
)

// Prometheus adds to each metric where it comes from.
var targetLabels = []string{"pod", "job", "instance"}

type metric struct {
	kind   string
	labels []string
}

// metrics are those that the controllers' tests have read from a manager.
func metrics(t *testing.T) map[string]metric {
	t.Helper()
	known := map[string]metric{}
	for line := range strings.Lines(string(read(t, "../../config/prometheus/metrics.txt"))) {
		var name, kind, list string
		if _, err := fmt.Sscan(line, &name, &kind, &list); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		m := metric{kind, append(strings.Split(strings.Trim(list, "{}"), ","), targetLabels...)}
		known[name] = m
		if kind == "histogram" {
			known[name+"_bucket"] = metric{"counter", append(slices.Clone(m.labels), "le")}
			delete(known, name)
		}
	}
	return known
}

func TestAlertsAskForMetricsThatThereAre(t *testing.T) {
	for _, alert := range alerts(t) {
		checkQuery(t, alert.Alert, alert.Expr)
	}
}

func TestDashboardAsksForMetricsThatThereAre(t *testing.T) {
	var dashboard struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr string }
		}
		Templating struct {
			List []struct{ Name, Definition string }
		}
	}
	if err := json.Unmarshal(read(t, "../../config/prometheus/dashboard.json"), &dashboard); err != nil {
		t.Fatal(err)
	}
	if len(dashboard.Panels) == 0 {
		t.Fatal("the dashboard is empty")
	}
	for _, panel := range dashboard.Panels {
		for _, target := range panel.Targets {
			checkQuery(t, panel.Title, strings.ReplaceAll(target.Expr, "$__rate_interval", "5m"))
		}
	}
	for _, variable := range dashboard.Templating.List {
		if match := labelValues.FindStringSubmatch(variable.Definition); match != nil {
			checkQuery(t, "variable "+variable.Name, "count by ("+match[2]+") ("+match[1]+")")
		}
	}
}

var labelValues = regexp.MustCompile(`^label_values\((.*), (\w+)\)$`)

// Without it the namespace of an Environment would be called exported_namespace.
func TestLabelsOfEnvironmentsAreHonored(t *testing.T) {
	var monitor struct {
		Spec struct {
			Endpoints []struct {
				HonorLabels bool `json:"honorLabels"`
			} `json:"endpoints"`
		} `json:"spec"`
	}
	if err := yaml.Unmarshal(read(t, "../../config/prometheus/service_monitor.yaml"), &monitor); err != nil {
		t.Fatal(err)
	}
	for _, endpoint := range monitor.Spec.Endpoints {
		if !endpoint.HonorLabels {
			t.Error("the ServiceMonitor does not honor labels")
		}
	}
}

// checkQuery checks each metric of a query, the labels by which it is chosen and grouped, and that only what counts has a rate.
func checkQuery(t *testing.T, where, query string) {
	t.Helper()
	known := metrics(t)
	expr, err := parser.ParseExpr(query)
	if err != nil {
		t.Errorf("%s: %v", where, err)
		return
	}
	var labels, grouped []string
	parser.Inspect(expr, func(node parser.Node, path []parser.Node) error {
		switch node := node.(type) {
		case *parser.AggregateExpr:
			grouped = append(grouped, node.Grouping...)
		case *parser.VectorSelector:
			m, there := known[node.Name]
			if !there {
				t.Errorf("%s asks for %s, which there is not", where, node.Name)
				return nil
			}
			labels = append(labels, m.labels...)
			for _, matcher := range node.LabelMatchers {
				if matcher.Name != "__name__" && !slices.Contains(m.labels, matcher.Name) {
					t.Errorf("%s asks for label %s of %s, which has %q", where, matcher.Name, node.Name, m.labels)
				}
			}
			if _, ranged := path[len(path)-1].(*parser.MatrixSelector); ranged != (m.kind == "counter") {
				t.Errorf("%s takes %s, a %s, with a rate: %t", where, node.Name, m.kind, ranged)
			}
		}
		return nil
	})
	for _, name := range grouped {
		if !slices.Contains(labels, name) {
			t.Errorf("%s groups by %s, which no metric in it has", where, name)
		}
	}
}
