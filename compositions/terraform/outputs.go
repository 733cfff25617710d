package terraform

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/terrarium-io/terrarium/compositions/plan"
)

// An Output of the root module of a state. A state has its value, and not from what it was made.
type Output struct {
	// Name is what the code calls it. Where there are several states, what its state is called follows.
	Name string

	// IsSensitive is true where the state marks it so: nothing looks at its value.
	IsSensitive bool

	value any
}

func readOutputs(data json.RawMessage) ([]*Output, error) {
	var read map[string]struct {
		Value     any  `json:"value"`
		Sensitive bool `json:"sensitive"`
	}
	if data != nil {
		if err := decode(data, &read); err != nil {
			return nil, err
		}
	}
	var outputs []*Output
	for _, name := range plan.SortedKeys(read) {
		output := &Output{Name: name, IsSensitive: read[name].Sensitive}
		if !output.IsSensitive {
			output.value = read[name].Value
		}
		outputs = append(outputs, output)
	}
	return outputs, nil
}

// A LostOutput has in its value the ID, ARN, name or address of something that is taken over, and loses that when Terraform has let go of it.
type LostOutput struct {
	*Output
	Of []*Resource
}

// LostOutputs are those of the states that name what is taken over.
func (t *Takeover) LostOutputs() []LostOutput {
	var lost []LostOutput
	named := t.namesOfTaken()
	for _, output := range t.states.outputs {
		var of []*Resource
		for _, r := range t.states.resources {
			if names, goes := named[r]; goes && names.in(output.value) {
				of = append(of, r)
			}
		}
		if len(of) > 0 {
			lost = append(lost, LostOutput{output, withoutSettings(of)})
		}
	}
	return lost
}

// withoutSettings leaves out of some resources what only says more of another: aws_s3_bucket_policy has the name of aws_s3_bucket too.
func withoutSettings(resources []*Resource) []*Resource {
	return slices.DeleteFunc(slices.Clone(resources), func(r *Resource) bool {
		return slices.ContainsFunc(resources, func(of *Resource) bool { return strings.HasPrefix(r.Type, of.Type+"_") })
	})
}

// SensitiveOutputs are those of the states of which nobody looks what they name.
func (t *Takeover) SensitiveOutputs() []*Output {
	return slices.DeleteFunc(slices.Clone(t.states.outputs), func(output *Output) bool { return !output.IsSensitive })
}

// outputNames are what an output may say of a resource: names, which are the whole of a text, and identifiers, which stand in others too.
type outputNames struct{ names, identifiers []string }

var (
	namesOf       = []string{"name", "bucket", "identifier", "cluster_identifier", "replication_group_id", "alarm_name", "family"}
	identifiersOf = append([]string{"id", "arn", "arn_without_revision", "url", "bucket_domain_name", "bucket_regional_domain_name"}, addresses...)
)

// namesOfTaken is what may be said of each resource that is taken over.
func (t *Takeover) namesOfTaken() map[*Resource]outputNames {
	called := map[*Resource][]string{}
	for _, taken := range t.Taken {
		called[taken.From] = append(called[taken.From], taken.called...)
	}
	named := map[*Resource]outputNames{}
	for r := range maps.Keys(t.taken) {
		names := r.plainTexts(namesOf)
		within := slices.DeleteFunc(append(r.plainTexts(identifiersOf), called[r]...), func(text string) bool {
			return text == "" || slices.Contains(names, text)
		})
		named[r] = outputNames{names, within}
	}
	return named
}

// plainTexts are those of some attributes that are set, and that the state does not mark as sensitive.
func (r *Resource) plainTexts(paths []string) []string {
	var texts []string
	for _, path := range paths {
		attribute, _, _ := strings.Cut(path, ".")
		if text := r.text(path); text != "" && !r.sensitive[attribute] {
			texts = append(texts, text)
		}
	}
	return texts
}

func (n outputNames) in(value any) bool {
	switch value := value.(type) {
	case string:
		return slices.Contains(n.names, value) || slices.ContainsFunc(n.identifiers, func(of string) bool { return standsIn(value, of) })
	case []any:
		return slices.ContainsFunc(value, n.in)
	case map[string]any:
		return n.in(slices.Collect(maps.Values(value)))
	}
	return false
}

// standsIn a text reports whether an identifier does, and is no part of a longer one there: the ARN of a queue begins like that of its dead-letter queue.
func standsIn(text, identifier string) bool {
	for start := 0; ; start++ {
		at := strings.Index(text[start:], identifier)
		if at < 0 {
			return false
		}
		start += at
		if !endsWithin.MatchString(text[max(start-1, 0):start]) && !goesOn.MatchString(text[start+len(identifier):]) {
			return true
		}
	}
}

// endsWithin an identifier is what comes before a part of one, and goesOn what comes after. A dot may also end a sentence, or a name of DNS.
var endsWithin, goesOn = regexp.MustCompile(`[\w.-]`), regexp.MustCompile(`\A\.?[\w-]`)
