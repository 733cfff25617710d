package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"sigs.k8s.io/yaml"
)

// installedIn is the namespace that config names. A release has its own.
const installedIn = "terrarium-system"

// templater makes a template of an object. A field whose value is more than text holds a token until the object is written.
type templater struct {
	tokens []token
}

type token struct {
	within string // the field is there within this, such as with or range; empty: always
	value  string // what stands for the value, in words of a template
	block  bool   // a map or a list, below the name of the field
}

var tokenLine = regexp.MustCompile(`(?m)^( *)((?:- )?(?:[\w./-]+:)?) ?token-(\d+)-$\n`)

func (t *templater) put(tok token) string {
	t.tokens = append(t.tokens, tok)
	return fmt.Sprintf("token-%d-", len(t.tokens)-1)
}

// scalar is a number or a text from the values.
func (t *templater) scalar(value string) string { return t.put(token{value: value}) }

// block is a map or a list from the values.
func (t *templater) block(value string) string { return t.put(token{value: value, block: true}) }

// optional is a map or a list from the values, without which the field is not there.
func (t *templater) optional(value string) string {
	return t.put(token{within: "with " + value, value: ".", block: true})
}

// within is a text that is there within a directive, such as with or range.
func (t *templater) within(directive, value string) string {
	return t.put(token{within: directive, value: value})
}

// templateOf writes the objects of a file as a template.
func templateOf(objects []built) (string, error) {
	var text strings.Builder
	within := ""
	for i, o := range objects {
		if o.when != within {
			text.WriteString(strings.Repeat("{{- end }}\n", min(1, len(within))))
			if o.when != "" {
				fmt.Fprintf(&text, "{{- if %s }}\n", dollar(o.when))
			}
			within = o.when
		}
		if i > 0 && eachOf(o) == "" {
			text.WriteString("---\n")
		}
		object, err := template(o)
		if err != nil {
			return "", fmt.Errorf("%s %s: %w", o.GetKind(), o.GetName(), err)
		}
		text.WriteString(object)
	}
	text.WriteString(strings.Repeat("{{- end }}\n", min(1, len(within))))
	return text.String(), nil
}

// template writes an object as a template. It says $.Values everywhere, for the dot can be another.
func template(o built) (string, error) {
	object := escape(o.Object).(map[string]any)
	t := &templater{}
	if err := t.edit(o, object); err != nil {
		return "", err
	}
	text, err := yaml.Marshal(object)
	if err != nil {
		return "", fmt.Errorf("marshal: %w", err)
	}
	filled := tokenLine.ReplaceAllStringFunc(string(text), t.fill)
	if strings.Contains(filled, "token-") {
		return "", fmt.Errorf("a token is left in\n%s", filled)
	}
	if each := eachOf(o); each != "" {
		filled = fmt.Sprintf("{{- range %s }}\n---\n%s{{- end }}\n", dollar(each), filled)
	}
	return filled, nil
}

func (t *templater) fill(line string) string {
	match := tokenLine.FindStringSubmatch(line)
	indent, name := match[1], match[2]
	number, err := strconv.Atoi(match[3])
	if err != nil || number >= len(t.tokens) {
		return line
	}
	tok := t.tokens[number]
	value := fmt.Sprintf("{{ %s }}", dollar(tok.value))
	if tok.block {
		value = fmt.Sprintf("{{- %s | toYaml | nindent %d }}", dollar(tok.value), len(indent)+2)
	}
	filled := fmt.Sprintf("%s%s %s\n", indent, strings.TrimSpace(name), value)
	if tok.within != "" {
		filled = fmt.Sprintf("%s{{- %s }}\n%s%s{{- end }}\n", indent, dollar(tok.within), filled, indent)
	}
	return filled
}

var valuesPath = regexp.MustCompile(`(^|[ (])\.Values\.`)

func dollar(expression string) string { return valuesPath.ReplaceAllString(expression, "$1$$.Values.") }

// escape copies a value so that Helm leaves its texts as they are, but for the namespace.
func escape(value any) any {
	switch value := value.(type) {
	case map[string]any:
		copied := map[string]any{}
		for key, v := range value {
			copied[key] = escape(v)
		}
		return copied
	case []any:
		copied := make([]any, len(value))
		for i, v := range value {
			copied[i] = escape(v)
		}
		return copied
	case string:
		escaped := strings.ReplaceAll(value, "{{", "{{ `{{` }}")
		return strings.ReplaceAll(escaped, installedIn, "{{ $.Release.Namespace }}")
	}
	return value
}
