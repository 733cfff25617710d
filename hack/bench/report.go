package main

import (
	"fmt"
	"io"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"time"
)

// report prints the runs as tables and charts.
func report(w io.Writer, opts options, runs []*run) error {
	var b strings.Builder
	fmt.Fprintf(&b, "Measured on %d cores with %s, Environments like %s of %d managed resources each. The provider answers %s.\n\n",
		runtime.NumCPU(), runtime.Version(), sample, runs[0].resources, opts.pace())
	b.WriteString(table(runs))
	if len(runs) > 1 {
		b.WriteString("\n" + chart(runs))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (o options) pace() string {
	switch {
	case o.speed > 0:
		return fmt.Sprintf("when AWS would, %g times faster", o.speed)
	case o.delay > 0:
		return fmt.Sprintf("after %s", o.delay)
	default:
		return "at once"
	}
}

// row is a line of the table.
type row struct {
	title string
	cell  func(*run) string
}

var rows = []row{
	{"From apply to all ready", func(r *run) string { return seconds(r.ready) }},
	{"The same by a bare client", func(r *run) string { return orNone(r.floor > 0, seconds(r.floor)) }},
	{"**Ratio**", func(r *run) string {
		return orNone(r.floor > 0, fmt.Sprintf("**%.2f**", r.ready.Seconds()/r.floor.Seconds()))
	}},
	{"Longest chain of what waits for each other", func(r *run) string { return seconds(r.chain) }},
	{"**Writes for each managed resource**", func(r *run) string { return fmt.Sprintf("**%.2f**", r.made.writes/r.all()) }},
	{"PATCH, PUT and DELETE, for each Environment", func(r *run) string { return fmt.Sprintf("%.1f", r.made.changes()/float64(r.size)) }},
	{"GET and watches, for each Environment", func(r *run) string { return fmt.Sprintf("%.1f", r.made.requests[http.MethodGet]/float64(r.size)) }},
	{"Passes for each Environment", func(r *run) string { return fmt.Sprintf("%.1f", r.made.passes/float64(r.size)) }},
	{"CPU for each Environment", func(r *run) string { return fmt.Sprintf("%.3f s", r.made.cpu/float64(r.size)) }},
	{"Reaction, p50", func(r *run) string { return orNone(len(r.reactions) > 0, milliseconds(percentile(r.reactions, 50))) }},
	{"**Reaction, p99**", func(r *run) string {
		return orNone(len(r.reactions) > 0, "**"+milliseconds(percentile(r.reactions, 99))+"**")
	}},
	{"Memory of the process", func(r *run) string { return fmt.Sprintf("%.0f MiB", r.rest.resident/(1<<20)) }},
	{"Heap that lives", func(r *run) string { return fmt.Sprintf("%.1f MiB", r.rest.heap/(1<<20)) }},
	{"A managed resource in etcd", func(r *run) string { return fmt.Sprintf("%.1f KiB", float64(r.stored)/float64(r.resources)/1024) }},
	{"**PATCH, PUT and DELETE at rest**", func(r *run) string { return fmt.Sprintf("**%.0f**", r.rest.changes()) }},
	{"CPU at rest", func(r *run) string { return fmt.Sprintf("%.3f s", r.rest.cpu) }},
	{"Restart: until everything was looked at", func(r *run) string { return seconds(r.restarted) }},
	{"**Restart: writes to managed resources**", func(r *run) string { return fmt.Sprintf("**%.0f**", r.restart.writes) }},
	{"Restart: CPU", func(r *run) string { return fmt.Sprintf("%.2f s", r.restart.cpu) }},
}

// all managed resources.
func (r *run) all() float64 { return float64(r.size * r.resources) }

func table(runs []*run) string {
	var b strings.Builder
	b.WriteString("| Environments |")
	for _, r := range runs {
		fmt.Fprintf(&b, " %d |", r.size)
	}
	b.WriteString("\n| --- |" + strings.Repeat(" ---: |", len(runs)) + "\n")
	for _, row := range rows {
		fmt.Fprintf(&b, "| %s |", row.title)
		for _, r := range runs {
			fmt.Fprintf(&b, " %s |", row.cell(r))
		}
		b.WriteString("\n")
	}
	if first, last := runs[0], runs[len(runs)-1]; first != last {
		each := (last.rest.heap - first.rest.heap) / (last.all() - first.all())
		fmt.Fprintf(&b, "\n**Memory for each managed resource: %.1f KiB** of living heap, from the first column to the last.\n", each/1024)
	}
	return b.String()
}

// widest is the length of the longest bar of a chart.
const widest = 60

// chart of how long it takes, in bars of text.
func chart(runs []*run) string {
	longest := time.Duration(1)
	for _, r := range runs {
		longest = max(longest, r.ready, r.floor)
	}
	lines := []string{"```text", "Seconds until all are ready"}
	bar := func(size, whose string, took time.Duration) {
		length := max(1, int(widest*took/longest))
		lines = append(lines, fmt.Sprintf("%5s  %-13s  %s %.1f", size, whose, strings.Repeat("█", length), took.Seconds()))
	}
	for _, r := range runs {
		bar(fmt.Sprint(r.size), "the manager", r.ready)
		if r.floor > 0 {
			bar("", "a bare client", r.floor)
		}
	}
	return strings.Join(append(lines, "```", ""), "\n")
}

func orNone(there bool, text string) string {
	if !there {
		return "–"
	}
	return text
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }

func milliseconds(d time.Duration) string { return fmt.Sprintf("%d ms", d.Milliseconds()) }

// percentile p of durations, 0 where there are none.
func percentile(all []time.Duration, p int) time.Duration {
	if len(all) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(all))
	return sorted[min(len(sorted)-1, len(sorted)*p/100)]
}
