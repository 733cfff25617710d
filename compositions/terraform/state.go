package terraform

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// stateVersion is the version of state files that Terraform writes since 0.12, and OpenTofu always.
const stateVersion = 4

// A State is what there is in a state, but for its data sources.
type State struct {
	Resources []*Resource
	Outputs   []*Output
}

// In says which of several states it is.
func (s *State) In(name string) {
	for _, r := range s.Resources {
		r.in(name)
	}
	for _, output := range s.Outputs {
		output.Name += " (" + name + ")"
	}
}

// Read reads a state: a state file of version 4, or what terraform show -json prints of one. No error holds a value of the state.
func Read(data []byte) (*State, error) {
	var head struct {
		Version       json.Number     `json:"version"`
		FormatVersion string          `json:"format_version"`
		Resources     json.RawMessage `json:"resources"`
		Outputs       json.RawMessage `json:"outputs"`
		Values        json.RawMessage `json:"values"`
		Changes       json.RawMessage `json:"resource_changes"`
		Planned       json.RawMessage `json:"planned_values"`
		Encrypted     json.RawMessage `json:"encrypted_data"`
		Backend       json.RawMessage `json:"backend"`
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, errors.New("it is empty: terraform state pull writes nothing where it finds no state, so look in which directory and workspace it ran")
	}
	if err := decode(data, &head); err != nil {
		return nil, fmt.Errorf("it is no state of Terraform, which terraform state pull writes: %w", err)
	}
	switch {
	case head.Encrypted != nil:
		return nil, errors.New("it is an encrypted state: let OpenTofu decrypt it, with tofu show -json")
	case head.Changes != nil || head.Planned != nil:
		return nil, errors.New("it is a plan and no state: use terraform state pull, or terraform show -json without the name of a plan")
	case head.Backend != nil:
		return nil, errors.New("it is the settings of a backend (.terraform/terraform.tfstate) and not a state: use terraform state pull")
	case head.FormatVersion != "":
		return readShown(head.Values)
	case head.Version == "":
		return nil, errors.New("it is no state of Terraform, which terraform state pull writes: it has neither version nor format_version")
	case head.Version != json.Number(fmt.Sprint(stateVersion)):
		return nil, fmt.Errorf("only version %d of the state format can be read: let a recent Terraform write the state anew, with terraform state pull", stateVersion)
	}
	return readState(head.Resources, head.Outputs)
}

// decode says of what is wrong where it is, and not what is there: it may be a secret.
func decode(data []byte, into any) error {
	err := json.Unmarshal(data, into)
	var syntax *json.SyntaxError
	var wrongType *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &syntax):
		return fmt.Errorf("it is no JSON at byte %d of %d", syntax.Offset, len(data))
	case errors.As(err, &wrongType) && wrongType.Field != "":
		return fmt.Errorf("%s is of another type than in a state", wrongType.Field)
	}
	return errors.New("it is of another form than a state")
}

// stateResource is a block of a state file, with its instances.
type stateResource struct {
	Module    string          `json:"module"`
	Mode      string          `json:"mode"`
	Type      string          `json:"type"`
	Name      string          `json:"name"`
	Instances []stateInstance `json:"instances"`
}

type stateInstance struct {
	IndexKey   any               `json:"index_key"`
	Status     string            `json:"status"`
	Deposed    string            `json:"deposed"`
	Attributes map[string]any    `json:"attributes"`
	Sensitive  [][]sensitiveStep `json:"sensitive_attributes"`
	Flat       json.RawMessage   `json:"attributes_flat"`
}

// sensitiveStep is a step of the path to a sensitive value. The value of a step is a name, or an index.
type sensitiveStep struct {
	Type  string `json:"type"`
	Value any    `json:"value"`
}

func readState(data, outputs json.RawMessage) (*State, error) {
	var blocks []stateResource
	if data != nil {
		if err := decode(data, &blocks); err != nil {
			return nil, fmt.Errorf("it is damaged: %w", err)
		}
	}
	var resources []*Resource
	for i, block := range blocks {
		if block.Mode == "data" {
			continue
		}
		if block.Mode != "managed" || block.Type == "" || block.Name == "" {
			return nil, fmt.Errorf("it is damaged: resource %d has no mode, type or name", i)
		}
		for _, instance := range block.Instances {
			r, err := block.read(instance)
			if err != nil {
				return nil, fmt.Errorf("it is damaged: %s.%s: %w", block.Type, block.Name, err)
			}
			resources = append(resources, r)
		}
	}
	return newState(resources, outputs)
}

func (block stateResource) read(instance stateInstance) (*Resource, error) {
	index, err := indexText(instance.IndexKey)
	if err != nil {
		return nil, err
	}
	r := &Resource{
		Module: block.Module, Type: block.Type, Name: block.Name, Index: index, deposed: instance.Deposed, values: instance.Attributes, sensitive: map[string]bool{},
	}
	r.Address = r.inState()
	for _, path := range instance.Sensitive {
		if name, isName := nameOf(path); isName {
			r.sensitive[name] = true
		}
	}
	r.Unfit = r.unfit(instance.Status == "tainted", instance.Flat != nil)
	return r, nil
}

// nameOf the attribute that a path begins with.
func nameOf(path []sensitiveStep) (string, bool) {
	if len(path) == 0 {
		return "", false
	}
	name, isName := path[0].Value.(string)
	return name, isName
}

func inBrackets(index string) string {
	if index == "" {
		return ""
	}
	return "[" + index + "]"
}

// unfit says why an object is none that could be taken over.
func (r *Resource) unfit(tainted, flat bool) string {
	switch {
	case r.deposed != "":
		return "it is what is left of one that was replaced (deposed " + r.deposed + "): let terraform apply delete it"
	case tainted:
		return "it is tainted, so that Terraform would replace it: use terraform untaint or terraform apply first"
	case flat:
		return "a Terraform of before 0.12 has written it: use terraform refresh first"
	}
	return ""
}

func newState(resources []*Resource, outputs json.RawMessage) (*State, error) {
	if len(resources) == 0 {
		return nil, errors.New("it has no resources: look in which directory and workspace terraform state pull ran")
	}
	read, err := readOutputs(outputs)
	if err != nil {
		return nil, fmt.Errorf("it is damaged: outputs: %w", err)
	}
	return &State{Resources: resources, Outputs: read}, nil
}
