package copilot

import (
	"errors"
	"fmt"
	"maps"
	"strings"

	"go.yaml.in/yaml/v3"
)

// A scalar is a value as the file has it. Copilot takes 1.10 and 0x10 as they are written where it wants a text.
type scalar struct{ text, tag string }

// textOf a value that is a scalar, or "".
func textOf(value any) string {
	s, _ := value.(scalar)
	return s.text
}

// maxValues of a file: anchors could make many of few.
const maxValues = 50_000

// parse reads a mapping. Values are map[string]any, []any and scalar; what is null is not there.
func parse(data []byte) (map[string]any, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(data, &document); err != nil {
		return nil, fmt.Errorf("it is no YAML, or damaged: %s", strings.ReplaceAll(strings.TrimPrefix(err.Error(), "yaml: "), "\n", " "))
	}
	if len(document.Content) != 1 {
		return nil, errors.New("it is empty")
	}
	p := parser{left: maxValues}
	value, err := p.value(document.Content[0])
	if err != nil {
		return nil, err
	}
	values, isMapping := value.(map[string]any)
	if !isMapping {
		return nil, errors.New("it is no manifest: it is not a mapping of keys to values")
	}
	return values, nil
}

type parser struct{ left int }

func (p *parser) value(node *yaml.Node) (any, error) {
	p.left--
	if p.left < 0 {
		return nil, fmt.Errorf("it has more than %d values, and no manifest has", maxValues)
	}
	switch node.Kind {
	case yaml.AliasNode:
		return p.value(node.Alias)
	case yaml.MappingNode:
		return p.mapping(node)
	case yaml.SequenceNode:
		list := []any{}
		for _, item := range node.Content {
			value, err := p.value(item)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		return list, nil
	}
	return scalar{node.Value, node.ShortTag()}, nil
}

func (p *parser) mapping(node *yaml.Node) (any, error) {
	values := map[string]any{}
	var merged []*yaml.Node
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, item := node.Content[i], node.Content[i+1]
		if key.ShortTag() == "!!merge" {
			merged = append(merged, item)
			continue
		}
		if key.Kind != yaml.ScalarNode {
			return nil, fmt.Errorf("line %d has a key that is no text", key.Line)
		}
		if _, there := values[key.Value]; there {
			return nil, fmt.Errorf("line %d says %s a second time", key.Line, key.Value)
		}
		value, err := p.value(item)
		if err != nil {
			return nil, err
		}
		values[key.Value] = value
	}
	for _, item := range merged {
		if err := p.merge(values, item); err != nil {
			return nil, err
		}
	}
	maps.DeleteFunc(values, func(_ string, value any) bool { return isNull(value) })
	return values, nil
}

func isNull(value any) bool {
	s, isScalar := value.(scalar)
	return isScalar && s.tag == "!!null"
}

// merge adds what another mapping, or a list of them, has and this one has not: the key << of YAML.
func (p *parser) merge(values map[string]any, node *yaml.Node) error {
	more, err := p.value(node)
	if err != nil {
		return err
	}
	list, isList := more.([]any)
	if !isList {
		list = []any{more}
	}
	for _, item := range list {
		mapping, isMapping := item.(map[string]any)
		if !isMapping {
			return fmt.Errorf("line %d merges something that is no mapping", node.Line)
		}
		for key, value := range mapping {
			if _, there := values[key]; !there {
				values[key] = value
			}
		}
	}
	return nil
}
