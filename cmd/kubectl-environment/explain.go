package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/terrarium-io/terrarium/config/crd"
)

const explainLong = `Explain a field of an Environment: what it is for, its default, and every rule about it, those of the fields around it too.

It is the schema of this version of the plugin, without a cluster. Rules that compare items with each other, or with what exists, are told by
kubectl environment render and plan.

Exit codes: 0 the field has been explained, 1 an error: there is none of that name.`

const explainExample = `  kubectl environment explain spec
  kubectl environment explain spec.services.routes.hosts
  kubectl environment explain databases.storage`

func explainCommand(std genericiooptions.IOStreams) *cobra.Command {
	return &cobra.Command{
		Use:     "explain FIELD",
		Short:   "Explain a field of an Environment, with its rules",
		Long:    explainLong,
		Example: explainExample,
		Args:    oneField,
		RunE:    func(_ *cobra.Command, args []string) error { return explain(args[0], std.Out) },
	}
}

// A field is one of an Environment, with those around it, outermost first.
type field struct {
	path   string
	name   string
	schema apiextensionsv1.JSONSchemaProps

	// around are the objects that the field is in, and optional is false where the innermost wants it.
	around   []apiextensionsv1.JSONSchemaProps
	required bool
}

var index = regexp.MustCompile(`\[[^\]]*\]`)

// findField by its path, in which items of lists may have an index or a name, and spec may be left out.
func findField(path string) (*field, error) {
	definition, err := crd.Environment()
	if err != nil {
		return nil, err
	}
	steps := strings.Split(index.ReplaceAllString(strings.Trim(path, "."), ""), ".")
	if !slices.Contains([]string{"spec", "status", "metadata"}, steps[0]) {
		steps = append([]string{"spec"}, steps...)
	}
	f := &field{schema: *definition.Spec.Versions[0].Schema.OpenAPIV3Schema}
	for _, step := range steps {
		if f, err = f.below(step); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// below is a field of an object, or of the items of a list.
func (f *field) below(name string) (*field, error) {
	of := itemsOf(f.schema)
	s, ok := of.Properties[name]
	if !ok {
		known := slices.Sorted(maps.Keys(of.Properties))
		if len(known) == 0 {
			return nil, fmt.Errorf("%s has no fields", f.path)
		}
		return nil, fmt.Errorf("there is no field %s in %s: it has %s", name, cmp.Or(f.path, "an Environment"), strings.Join(known, ", "))
	}
	path := strings.TrimPrefix(f.path+"."+name, ".")
	if s.Type == "array" && s.Items != nil {
		path += "[]"
	}
	return &field{path: path, name: name, schema: s, around: append(slices.Clone(f.around), of), required: slices.Contains(of.Required, name)}, nil
}

// itemsOf a list is the schema of each item. What is no list is its own.
func itemsOf(s apiextensionsv1.JSONSchemaProps) apiextensionsv1.JSONSchemaProps {
	if s.Items != nil && s.Items.Schema != nil {
		return *s.Items.Schema
	}
	return s
}

func explain(path string, out io.Writer) error {
	f, err := findField(path)
	if err != nil {
		return err
	}
	rows := [][]string{{"FIELD:", f.path}, {"TYPE:", typeOf(f.schema)}}
	if f.schema.Default != nil {
		rows = append(rows, []string{"DEFAULT:", string(f.schema.Default.Raw)})
	}
	printTable(rows, out)
	fmt.Fprintf(out, "\n%s\n", f.schema.Description)
	if rules := f.rules(); len(rules) > 0 {
		fmt.Fprintln(out, "\nRULES:")
		for _, rule := range rules {
			fmt.Fprintln(out, "  -", rule)
		}
	}
	if below := itemsOf(f.schema); len(below.Properties) > 0 {
		fmt.Fprintln(out, "\nFIELDS:")
		printTable(fieldRows(below), out)
	}
	return nil
}

func fieldRows(of apiextensionsv1.JSONSchemaProps) [][]string {
	var rows [][]string
	for _, name := range slices.Sorted(maps.Keys(of.Properties)) {
		must := ""
		if slices.Contains(of.Required, name) {
			must = "required"
		}
		text, _, _ := strings.Cut(strings.Join(strings.Fields(of.Properties[name].Description), " "), ". ")
		rows = append(rows, []string{"  " + name, typeOf(of.Properties[name]), must, strings.TrimSuffix(text, ".")})
	}
	return rows
}

// typeOf a field, for people.
func typeOf(s apiextensionsv1.JSONSchemaProps) string {
	switch {
	case s.XIntOrString:
		return "number or text"
	case s.Type == "array" && s.XListType != nil && *s.XListType == "set":
		return "list of " + typeOf(itemsOf(s)) + ", each once"
	case s.Type == "array" && s.XListType != nil && *s.XListType == "map":
		return "list of " + typeOf(itemsOf(s)) + ", each " + strings.Join(s.XListMapKeys, " and ") + " once"
	case s.Type == "array":
		return "list of " + typeOf(itemsOf(s))
	case s.Type == "object" && s.AdditionalProperties != nil && s.AdditionalProperties.Schema != nil:
		return "mapping of text to " + typeOf(*s.AdditionalProperties.Schema)
	}
	names := map[string]string{"string": "text", "integer": "number", "boolean": "true or false"}
	if name, ok := names[s.Type]; ok {
		return name
	}
	return s.Type
}

// rules about a field: its own, those of its items, and those of the objects around that speak of it.
func (f *field) rules() []string {
	var rules []string
	if f.required {
		rules = append(rules, "is required")
	}
	rules = append(rules, limits(f.schema)...)
	if f.schema.Type == "array" {
		for _, rule := range limits(itemsOf(f.schema)) {
			rules = append(rules, "each: "+rule)
		}
	}
	for i := len(f.around) - 1; i >= 0; i-- {
		path := "." + f.pathFrom(i)
		for _, rule := range f.around[i].XValidations {
			if rule.FieldPath == path || strings.HasPrefix(rule.FieldPath, path+".") || mentions(rule.Rule, path) {
				rules = append(rules, strings.TrimPrefix(rule.FieldPath+": "+rule.Message, ": "))
			}
		}
	}
	return rules
}

// pathFrom the object around with a number.
func (f *field) pathFrom(around int) string {
	steps := strings.Split(strings.ReplaceAll(f.path, "[]", ""), ".")
	return strings.Join(steps[around:], ".")
}

// mentions reports whether a rule of an object reads a field of it.
func mentions(rule, path string) bool {
	return regexp.MustCompile(`\bself` + regexp.QuoteMeta(path) + `\b`).MatchString(rule)
}

// limits of the schema itself, and the rules that stand there.
func limits(s apiextensionsv1.JSONSchemaProps) []string {
	var found []string
	add := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	if len(s.Enum) > 0 {
		var values []string
		for _, value := range s.Enum {
			values = append(values, strings.Trim(string(value.Raw), `"`))
		}
		add("is one of %s", strings.Join(values, ", "))
	}
	between(add, "characters", s.MinLength, s.MaxLength)
	between(add, "items", s.MinItems, s.MaxItems)
	between(add, "entries", s.MinProperties, s.MaxProperties)
	switch {
	case s.Minimum != nil && s.ExclusiveMinimum:
		add("is more than %v", *s.Minimum)
	case s.Minimum != nil:
		add("is at least %v", *s.Minimum)
	}
	if s.Maximum != nil {
		add("is at most %v", *s.Maximum)
	}
	if s.Pattern != "" {
		add("matches %s", s.Pattern)
	}
	for _, rule := range s.XValidations {
		add("%s", strings.TrimPrefix(rule.FieldPath+": "+rule.Message, ": "))
	}
	return found
}

func between(add func(string, ...any), what string, least, most *int64) {
	switch {
	case least != nil && most != nil:
		add("has %d to %d %s", *least, *most, what)
	case most != nil:
		add("has at most %d %s", *most, what)
	case least != nil:
		add("has at least %d %s", *least, what)
	}
}
