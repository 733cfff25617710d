package prometheus_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/histogram"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/template"
	"github.com/prometheus/prometheus/tsdb/chunkenc"
	"github.com/prometheus/prometheus/tsdb/chunks"
	"github.com/prometheus/prometheus/util/annotations"
	"sigs.k8s.io/yaml"
)

// interval is how often Prometheus measures and judges.
const interval = time.Minute

var (
	start  = time.Unix(0, 0).UTC()
	engine = promql.NewEngine(promql.EngineOpts{MaxSamples: 1e6, Timeout: time.Minute})
)

// alerts are the rules as Prometheus reads them.
func alerts(t *testing.T) []rulefmt.Rule {
	t.Helper()
	var object struct {
		Spec map[string]any `json:"spec"`
	}
	if err := yaml.Unmarshal(read(t, "../../config/prometheus/rules.yaml"), &object); err != nil {
		t.Fatal(err)
	}
	text, err := yaml.Marshal(object.Spec)
	if err != nil {
		t.Fatal(err)
	}
	groups, errs := rulefmt.Parse(text, false, model.UTF8Validation)
	for _, err := range errs {
		t.Fatal(err)
	}
	var rules []rulefmt.Rule
	for _, group := range groups.Groups {
		rules = append(rules, group.Rules...)
	}
	return rules
}

// measure stores series. One without values is 1 for ten hours.
func measure(t *testing.T, series []string) storage.Queryable {
	t.Helper()
	var stored []storage.Series
	for _, text := range series {
		if strings.HasSuffix(text, "}") {
			text += " 1x600"
		}
		lset, values, err := parser.ParseSeriesDesc(text)
		if err != nil {
			t.Fatal(err)
		}
		var samples []chunks.Sample
		for i, value := range values {
			if !value.Omitted {
				samples = append(samples, sample{start.Add(time.Duration(i) * interval).UnixMilli(), value.Value})
			}
		}
		stored = append(stored, storage.NewListSeries(lset, samples))
	}
	return &storage.MockQueryable{MockQuerier: &storage.MockQuerier{
		SelectMockFunction: func(_ bool, _ *storage.SelectHints, matchers ...*labels.Matcher) storage.SeriesSet {
			return &found{series: matching(stored, matchers)}
		},
	}}
}

func matching(stored []storage.Series, matchers []*labels.Matcher) []storage.Series {
	var matched []storage.Series
series:
	for _, s := range stored {
		for _, m := range matchers {
			if !m.Matches(s.Labels().Get(m.Name)) {
				continue series
			}
		}
		matched = append(matched, s)
	}
	return matched
}

// firing are the results of a rule that it has had at each look since it had to, as Prometheus wants it: in all looks within `for`, none missing.
func firing(t *testing.T, measured storage.Queryable, rule rulefmt.Rule, now time.Time) []promql.Sample {
	t.Helper()
	long := time.Duration(rule.For)
	query, err := engine.NewRangeQuery(t.Context(), measured, nil, rule.Expr, now.Add(-long), now, interval)
	if err != nil {
		t.Fatalf("%s: %v", rule.Alert, err)
	}
	defer query.Close()
	matrix, err := query.Exec(t.Context()).Matrix()
	if err != nil {
		t.Fatalf("%s: %v", rule.Alert, err)
	}
	var fires []promql.Sample
	for _, series := range matrix {
		if looks := int(long/interval) + 1; len(series.Floats) == looks {
			last := series.Floats[looks-1]
			fires = append(fires, promql.Sample{T: last.T, F: last.F, Metric: series.Metric})
		}
	}
	return fires
}

// expand is all that an alert tells people.
func expand(t *testing.T, rule rulefmt.Rule, sample promql.Sample, now time.Time) string {
	t.Helper()
	noQueries := func(context.Context, string, time.Time) (promql.Vector, error) { return nil, nil }
	data := template.AlertTemplateData(sample.Metric.Map(), nil, "", sample)
	var all []string
	for name, text := range rule.Annotations {
		text = "{{$labels := .Labels}}{{$value := .Value}}" + text
		expanded, err := template.NewTemplateExpander(t.Context(), text, name, data, model.TimeFromUnix(now.Unix()), noQueries, nil, nil).Expand()
		if err != nil || expanded == "" || strings.Contains(expanded, "no value") {
			t.Errorf("%s says %q: %v", rule.Alert, expanded, err)
		}
		all = append(all, expanded)
	}
	return strings.Join(all, "\n")
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// sample implements chunks.Sample.
type sample struct {
	at    int64
	value float64
}

func (s sample) T() int64                      { return s.at }
func (s sample) F() float64                    { return s.value }
func (s sample) H() *histogram.Histogram       { return nil }
func (s sample) FH() *histogram.FloatHistogram { return nil }
func (s sample) Type() chunkenc.ValueType      { return chunkenc.ValFloat }
func (s sample) Copy() chunks.Sample           { return s }

// found implements storage.SeriesSet.
type found struct {
	series []storage.Series
	next   int
}

func (f *found) Next() bool                        { f.next++; return f.next <= len(f.series) }
func (f *found) At() storage.Series                { return f.series[f.next-1] }
func (f *found) Err() error                        { return nil }
func (f *found) Warnings() annotations.Annotations { return nil }
