package terraform

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A Resource is one object of a state: an instance of a resource of Terraform that is not a data source.
type Resource struct {
	// Address is the whole address, as Terraform writes it: module.queues["eu"].aws_sqs_queue.this["orders"]. Where there are several states, what its state
	// is called follows, as the same address is in many: aws_vpc.main (network.tfstate).
	Address string

	// State is what the state is called where there are several.
	State string

	// Module is the address of the module, "" for the root module, and Type and Name what the block says.
	Module, Type, Name string

	// Index is what count or for_each gave the instance, in the brackets of its address, or "".
	Index string

	// Unfit says why the object cannot be taken over whatever it is, or is "".
	Unfit string

	// deposed is the key of what is left of an object that was replaced, or "". It has the address of the object that is in its place.
	deposed string

	values    map[string]any
	sensitive map[string]bool
}

// in says which of several states the resource is in.
func (r *Resource) in(state string) { r.State, r.Address = state, r.inState()+" ("+state+")" }

// inState is the address in the state.
func (r *Resource) inState() string { return dotted(r.Module, r.Type+"."+r.Name) + inBrackets(r.Index) }

// Block is the address of the block that the resource is an instance of, without what count and for_each gave.
func (r *Resource) Block() string {
	return dotted(withoutKeys(r.Module), r.Type+"."+r.Name)
}

// rootModule is the module of the root module that the resource is in, or that of the module that it is in, without keys, or "".
func (r *Resource) rootModule() string {
	if r.Module == "" {
		return ""
	}
	steps := stepsOf(withoutKeys(r.Module))
	return dotted(steps[:min(2, len(steps))]...)
}

// withoutKeys takes the keys of instances out of the address of a module.
func withoutKeys(module string) string {
	steps := stepsOf(module)
	for i, step := range steps {
		steps[i], _, _ = strings.Cut(step, "[")
	}
	return strings.Join(steps, ".")
}

// stepsOf an address are its parts between dots. A key of for_each may have dots in it, and brackets.
func stepsOf(address string) []string {
	quoted, escaped := false, false
	return strings.FieldsFunc(address, func(char rune) bool {
		switch {
		case escaped:
			escaped = false
		case quoted && char == '\\':
			escaped = true
		case char == '"':
			quoted = !quoted
		default:
			return char == '.' && !quoted
		}
		return false
	})
}

func dotted(parts ...string) string {
	var some []string
	for _, part := range parts {
		if part != "" {
			some = append(some, part)
		}
	}
	return strings.Join(some, ".")
}

// at is the value at a dotted path. Of a list on the way the first item counts: a block that can be there once is a list of one.
func (r *Resource) at(path string) any {
	var value any = r.values
	for step := range strings.SplitSeq(path, ".") {
		value = first(value)
		block, _ := value.(map[string]any)
		value = block[step]
	}
	return value
}

func first(value any) any {
	list, isList := value.([]any)
	if !isList {
		return value
	}
	if len(list) == 0 {
		return nil
	}
	return list[0]
}

func (r *Resource) text(path string) string {
	text, _ := r.at(path).(string)
	return text
}

// isBut reports whether a text is said, and is another than the only one that an Environment has.
func (r *Resource) isBut(path, only string) bool { return r.text(path) != "" && r.text(path) != only }

func (r *Resource) flag(path string) bool {
	flag, _ := r.at(path).(bool)
	return flag
}

func (r *Resource) number(path string) int32 {
	number, _ := r.at(path).(float64)
	return int32(number)
}

// block is the block at a path: the object, or the first of a list. Where there is none, it has no attributes.
func (r *Resource) block(path string) *Resource { return &Resource{values: asMap(first(r.at(path)))} }

// blocks are the blocks at a path: the items of a list that are objects.
func (r *Resource) blocks(path string) []*Resource {
	list, _ := r.at(path).([]any)
	var blocks []*Resource
	for _, item := range list {
		if block, isBlock := item.(map[string]any); isBlock {
			blocks = append(blocks, &Resource{values: block})
		}
	}
	return blocks
}

func (r *Resource) texts(path string) []string {
	list, _ := r.at(path).([]any)
	var texts []string
	for _, item := range list {
		if text, isText := item.(string); isText {
			texts = append(texts, text)
		}
	}
	return texts
}

// tags that the resource has, those of the provider's default_tags among them.
func (r *Resource) tags() map[string]string {
	tags := map[string]string{}
	for _, field := range []string{"tags", "tags_all"} {
		values, _ := r.at(field).(map[string]any)
		for key, value := range values {
			if text, isText := value.(string); isText {
				tags[key] = text
			}
		}
	}
	return tags
}

// beyond is the first attribute, by name, that is set and is none of those that are known, or "". What nobody knows of would be lost unseen.
func (r *Resource) beyond(known string) string {
	names := strings.Fields(known)
	found := ""
	for name, value := range r.values {
		if !slices.Contains(names, name) && isSet(value) && (found == "" || name < found) {
			found = name
		}
	}
	return found
}

// isSet reports whether a value says something: Terraform writes down what nobody has set too.
func isSet(value any) bool {
	switch value := value.(type) {
	case nil:
		return false
	case bool:
		return value
	case string:
		return value != ""
	case float64:
		return value != 0
	case []any:
		return len(value) > 0
	case map[string]any:
		return len(value) > 0
	}
	return true
}

// hidden is the first attribute, by name, that the state marks as sensitive, or "". Tags are never part of what is asked for when they are.
func (r *Resource) hidden() string { return r.hiddenBut() }

// hiddenBut passes over attributes that are sensitive by their nature, and that are asked for nowhere.
func (r *Resource) hiddenBut(secret ...string) string {
	secret = append(secret, "tags", "tags_all")
	found := ""
	for name, sensitive := range r.sensitive {
		if sensitive && !slices.Contains(secret, name) && (found == "" || name < found) {
			found = name
		}
	}
	return found
}

// wrongWithAttributes says which attribute of a resource the state marks as sensitive, or is set and none of those that are known, or "". What comes between
// the two elsewhere has a better reason for what is not known.
func wrongWithAttributes(r *Resource, known string) string {
	return cmp.Or(wrongWithHidden(r), wrongWithUnknown(r, known))
}

// wrongWithHidden says which attribute of a resource the state marks as sensitive, but for those that are secret by their nature, or "".
func wrongWithHidden(r *Resource, secret ...string) string {
	if hidden := r.hiddenBut(secret...); hidden != "" {
		return "has " + hidden + ", which is sensitive in the state, and may not be shown"
	}
	return ""
}

// wrongWithUnknown says which attribute of a resource is set and none of those that are known, or "".
func wrongWithUnknown(r *Resource, known string) string {
	if beyond := r.beyond(known); beyond != "" {
		return "has " + beyond + ", for which an Environment has no field"
	}
	return ""
}

// region and account that the ARN of a resource names, where it has one that does.
func (r *Resource) region() string  { return partOf(r.text("arn"), 3) }
func (r *Resource) account() string { return partOf(r.text("arn"), 4) }

func partOf(arn string, number int) string {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 || parts[0] != "arn" {
		return ""
	}
	return parts[number]
}

// indexText is an index as addresses have it: a number, or a text in quotes.
func indexText(index any) (string, error) {
	switch index := index.(type) {
	case nil:
		return "", nil
	case float64:
		return fmt.Sprint(int64(index)), nil
	case string:
		return fmt.Sprintf("%q", index), nil
	}
	return "", errors.New("an instance has an index that is neither a number nor a text")
}
