package terraform

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// shownModule is a module in what terraform show -json prints.
type shownModule struct {
	Address   string `json:"address"`
	Resources []struct {
		Address    string          `json:"address"`
		Mode       string          `json:"mode"`
		Type       string          `json:"type"`
		Name       string          `json:"name"`
		Index      any             `json:"index"`
		Values     map[string]any  `json:"values"`
		Sensitive  json.RawMessage `json:"sensitive_values"`
		Tainted    bool            `json:"tainted"`
		DeposedKey string          `json:"deposed_key"`
	} `json:"resources"`
	Modules []shownModule `json:"child_modules"`
}

func readShown(data json.RawMessage) (*State, error) {
	var values struct {
		Root    shownModule     `json:"root_module"`
		Outputs json.RawMessage `json:"outputs"`
	}
	if data != nil {
		if err := decode(data, &values); err != nil {
			return nil, fmt.Errorf("it is damaged: %w", err)
		}
	}
	resources, err := values.Root.read()
	if err != nil {
		return nil, fmt.Errorf("it is damaged: %w", err)
	}
	return newState(resources, values.Outputs)
}

func (m shownModule) read() ([]*Resource, error) {
	var resources []*Resource
	for _, shown := range m.Resources {
		if shown.Mode == "data" {
			continue
		}
		if shown.Mode != "managed" || shown.Type == "" || shown.Name == "" {
			return nil, fmt.Errorf("a resource of module %q has no mode, type or name", m.Address)
		}
		index, err := indexText(shown.Index)
		if err != nil {
			return nil, fmt.Errorf("%s.%s: %w", shown.Type, shown.Name, err)
		}
		r := &Resource{
			Module: m.Address, Type: shown.Type, Name: shown.Name, Index: index, deposed: shown.DeposedKey, values: shown.Values, sensitive: sensitiveIn(shown.Sensitive),
		}
		r.Address = r.inState()
		r.Unfit = r.unfit(shown.Tainted, false)
		resources = append(resources, r)
	}
	for _, child := range m.Modules {
		if !strings.HasPrefix(child.Address, "module.") {
			return nil, errors.New("a module has no address")
		}
		inChild, err := child.read()
		if err != nil {
			return nil, err
		}
		resources = append(resources, inChild...)
	}
	return resources, nil
}

// sensitiveIn are the attributes that are sensitive, or have something in them that is.
func sensitiveIn(data json.RawMessage) map[string]bool {
	marked := map[string]any{}
	if json.Unmarshal(data, &marked) != nil {
		return map[string]bool{}
	}
	sensitive := map[string]bool{}
	for name, mark := range marked {
		sensitive[name] = marks(mark)
	}
	return sensitive
}

func marks(value any) bool {
	switch value := value.(type) {
	case bool:
		return value
	case []any:
		return slices.ContainsFunc(value, marks)
	case map[string]any:
		for _, item := range value {
			if marks(item) {
				return true
			}
		}
	}
	return false
}
