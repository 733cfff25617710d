package main

import (
	"fmt"
	"io"
	"strings"
)

// stateColors are those of boxes: the border, and the ground.
var stateColors = map[string][2]string{
	"Ready": {"#2e7d32", "#e8f5e9"}, "Progressing": {"#b26a00", "#fff4e0"}, "Waiting": {"#607080", "#eef1f4"}, "Failed": {"#c62828", "#fdecea"},
	"Removing": {"#6a4fa3", "#f1ecfa"}, planned: {"#607080", "#ffffff"},
}

func colorsOf(state string) [2]string {
	if colors, ok := stateColors[state]; ok {
		return colors
	}
	return stateColors["Failed"]
}

// printDOT writes a diagram for Graphviz.
func printDOT(d *diagram, out io.Writer) error {
	w := &lines{out: out}
	w.add("digraph %s {", quoteDOT(d.env.Name))
	w.add("  rankdir=LR; node [shape=box, style=\"rounded,filled\", fontname=Helvetica]; edge [fontname=Helvetica, fontsize=10];")
	w.add("  subgraph cluster_vpc {\n    label=%s;", quoteDOT("VPC "+d.env.Spec.Network.CIDRBlock+" "+d.env.Spec.Region))
	for _, t := range d.tiers {
		w.add("    subgraph cluster_%s {\n      label=%s; style=dashed;", t.name, quoteDOT(d.tierTitle(t)))
		w.add("      %s [style=invis, shape=point];", "tier_"+t.name)
		for _, b := range t.boxes {
			w.dotBox(b, "      ")
		}
		w.add("    }")
	}
	w.add("  }")
	for _, b := range d.outside {
		w.dotBox(b, "  ")
	}
	for _, e := range d.links {
		w.add("  %s -> %s [label=%s];", e.from.id(), e.to.id(), quoteDOT(e.label))
	}
	w.add("}")
	return w.err
}

// lines are written until one cannot be.
type lines struct {
	out io.Writer
	err error
}

func (w *lines) add(format string, args ...any) {
	if w.err == nil {
		_, w.err = fmt.Fprintf(w.out, format+"\n", args...)
	}
}

func (w *lines) dotBox(b *box, indent string) {
	colors := colorsOf(b.state)
	label := quoteDOT(fmt.Sprintf("%s\n%s\n%s %s", b.title(), b.kind, b.state, b.count()))
	w.add("%s%s [label=%s, color=%q, fillcolor=%q, tooltip=%s];", indent, b.id(), label, colors[0], colors[1], quoteDOT(b.messages()))
}

func quoteDOT(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(text) + `"`
}

// printMermaid writes a diagram for pages that draw Mermaid, such as those of GitHub.
func printMermaid(d *diagram, out io.Writer) error {
	w := &lines{out: out}
	w.add("flowchart LR")
	w.add("  subgraph vpc[%s]", quoteMermaid("VPC "+d.env.Spec.Network.CIDRBlock+" "+d.env.Spec.Region))
	for _, t := range d.tiers {
		if len(t.boxes) == 0 {
			continue
		}
		w.add("    subgraph tier_%s[%s]", t.name, quoteMermaid(d.tierTitle(t)))
		for _, b := range t.boxes {
			w.mermaidBox(b, "      ")
		}
		w.add("    end")
	}
	w.add("  end")
	for _, b := range d.outside {
		w.mermaidBox(b, "  ")
	}
	for _, e := range d.links {
		w.add("  %s -- %s --> %s", e.from.id(), quoteMermaid(e.label), e.to.id())
	}
	for _, b := range d.boxes() {
		colors := colorsOf(b.state)
		w.add("  style %s stroke:%s,fill:%s,color:#1c2430", b.id(), colors[0], colors[1])
	}
	return w.err
}

func (w *lines) mermaidBox(b *box, indent string) {
	w.add("%s%s[%s]", indent, b.id(), quoteMermaid(fmt.Sprintf("%s\n%s\n%s %s", b.title(), b.kind, b.state, b.count())))
}

func quoteMermaid(text string) string {
	return `"` + strings.NewReplacer("#", "#35;", `"`, "#quot;", "<", "#lt;", ">", "#gt;", "\n", "<br>").Replace(text) + `"`
}

// tierTitle names the subnets of a tier.
func (d *diagram) tierTitle(t tier) string {
	var zones []string
	for _, zone := range d.zones {
		if _, ok := t.subnets[zone]; ok {
			zones = append(zones, zone)
		}
	}
	return t.name + " subnets: " + strings.Join(zones, ", ")
}

// messages say what the resources of a box that are not ready wait for, or what AWS said.
func (b *box) messages() string {
	var said []string
	for _, s := range b.standings {
		if s.State != "Ready" && b.state != planned {
			said = append(said, strings.TrimSuffix(fmt.Sprintf("%s: %s, %s", s, s.State, aboutStanding(s)), ", "))
		}
	}
	return strings.Join(said, "\n")
}
