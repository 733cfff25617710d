package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"

	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
	"github.com/terrarium-io/terrarium/controllers"
	"github.com/terrarium-io/terrarium/controllers/fields"
)

// screen is where reports are shown.
type screen struct {
	out     io.Writer
	palette palette
}

func (s screen) line(format string, args ...any) { fmt.Fprintf(s.out, format+"\n", args...) }

func (s screen) show(r *report) {
	s.line("Environment %s of namespace %s", s.palette.bold(r.env.Name), r.env.Namespace)
	s.line("")
	for _, change := range r.changes {
		if change.Action != controllers.Touch {
			s.change(change)
		}
	}
	for _, name := range r.generated {
		s.line("  %s %s  %s", s.palette.green("+"), s.palette.bold(plan.SecretKey(name).String()), s.palette.dim("(a Kubernetes Secret, generated once; its value is not shown)"))
		s.line("")
	}
	s.section(s.palette.yellow("Warnings"), r.warnings)
	s.section(s.palette.red("Problems"), r.problems)
	s.section("Notes", r.notes)
	if n := r.count(controllers.Touch); n > 0 {
		s.line("Beside these, labels or annotations of managed resources change (%d); that changes nothing in AWS.", n)
	}
	switch {
	case !r.changed() && len(r.problems) > 0:
		s.line("%s", s.palette.bold("No changes until the problems are solved."))
		return
	case !r.changed():
		s.line("%s", s.palette.bold("No changes."))
		return
	}
	if n := r.count(controllers.Adopt); n > 0 {
		s.line("%d to take over as they are in AWS: nothing else happens until all of them have been seen there.", n)
	}
	s.line("%s %d to create, %d to change, %d to replace, %d to delete.", s.palette.bold("Plan:"),
		r.count(controllers.Create), r.count(controllers.Update), r.count(controllers.Replace), r.count(controllers.Delete))
}

func (s screen) section(title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	s.line("%s", title)
	for _, text := range lines {
		s.line("  %s", text)
	}
	s.line("")
}

func (s screen) change(c controllers.Change) {
	s.line("%s", strings.TrimRight(s.mark(c.Action)+" "+s.palette.bold(c.String())+"  "+s.palette.dim(about(c)), " "))
	changes := slices.DeleteFunc(slices.Clone(c.Fields), func(f fields.Change) bool {
		return c.Action == controllers.Create && isCommon(f) || isInPath(f)
	})
	width := 0
	for _, field := range changes {
		width = max(width, min(len(field.Path), maxPath))
	}
	for _, field := range changes {
		s.field(field, width)
	}
	s.line("")
}

// maxPath is the longest path for which the others are indented.
const maxPath = 48

// isCommon says of a field whether all resources have it, with nearly the same value.
func isCommon(field fields.Change) bool {
	name, _, _ := strings.Cut(field.Path, ".")
	return name == "region" || name == "tags" || name == "providerConfigRef"
}

// isInPath says of the name of an item in a list that its path shows it.
func isInPath(field fields.Change) bool {
	return field.Old == nil && strings.HasSuffix(field.Path, fmt.Sprintf("[%v].name", field.New)) ||
		field.New == nil && strings.HasSuffix(field.Path, fmt.Sprintf("[%v].name", field.Old))
}

func (s screen) mark(action controllers.Action) string {
	switch action {
	case controllers.Create:
		return s.palette.green("  +")
	case controllers.Adopt:
		return s.palette.green("  =")
	case controllers.Look:
		return "  ?"
	case controllers.Update:
		return s.palette.yellow("  ~")
	case controllers.Replace:
		return s.palette.red("-") + s.palette.dim("/") + s.palette.green("+")
	default:
		return s.palette.red("  -")
	}
}

// about says what the fields do not: the name in AWS, what happens to the old one, and what else happens.
func about(c controllers.Change) string {
	var said []string
	if c.Live != nil && meta.GetExternalName(c.Live) != "" && meta.GetExternalName(c.Live) != c.Live.GetName() {
		said = append(said, meta.GetExternalName(c.Live))
	}
	if c.Action == controllers.Replace && plan.PayloadName(c.Live) != "" {
		said = append(said, "another value, which is not shown")
	}
	switch {
	case c.Action == controllers.Look && c.Wanted == nil:
		said = append(said, "is not looked at any more; it stays as it is")
	case c.Action == controllers.Look:
		said = append(said, "only looked at: somebody else has made it")
	case c.Action == controllers.Adopt && meta.GetExternalName(c.Wanted.Resource) != "":
		said = append(said, meta.GetExternalName(c.Wanted.Resource))
	case c.Action == controllers.Replace && c.OldStays:
		said = append(said, "instead of "+c.Live.GetName()+", which stays for a rollback")
	case c.Action == controllers.Replace:
		said = append(said, "instead of "+c.Live.GetName())
	case c.Serving:
		said = append(said, "when others answer its requests")
	case len(c.Before) > 0:
		said = append(said, readyFirst(c.Before))
	case c.Action == controllers.Update && effect(c) != "":
		said = append(said, effect(c))
	}
	if len(said) == 0 {
		return ""
	}
	return "(" + strings.Join(said, "; ") + ")"
}

// effect is what else happens when a resource is changed in place.
func effect(c controllers.Change) string {
	for _, field := range c.Fields {
		if text := compositions.Kinds.Effect(c.Wanted.Resource, field.Path); text != "" {
			return text
		}
	}
	return ""
}

// readyFirst names the last one: that is the service, and not the policy that it needs.
func readyFirst(users []plan.Key) string {
	last := users[len(users)-1].String()
	switch others := len(users) - 1; others {
	case 0:
		return "when " + last + " is ready without it"
	case 1:
		return "when " + last + " and 1 other are ready without it"
	default:
		return fmt.Sprintf("when %s and %d others are ready without it", last, others)
	}
}

func (s screen) field(f fields.Change, width int) {
	path := fmt.Sprintf("%-*s", width+1, f.Path+":")
	switch {
	case f.Old == nil:
		s.line("      %s %s %s", s.palette.green("+"), path, valueText(f.New))
	case f.New == nil:
		s.line("      %s %s %s", s.palette.red("-"), path, valueText(f.Old))
	default:
		s.line("      %s %s %s -> %s", s.palette.yellow("~"), path, valueText(f.Old), valueText(f.New))
	}
}

// valueText is a value as JSON, except for those that are not known.
func valueText(value any) string {
	if text, ok := value.(string); ok && plan.Unknown.FindString(text) == text && text != "" {
		return text
	}
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return fmt.Sprint(value)
	}
	return strings.TrimSuffix(b.String(), "\n")
}
