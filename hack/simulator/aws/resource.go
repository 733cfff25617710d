package aws

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"unicode"
)

// Resource is one thing that exists in the account.
type Resource struct {
	// Kind of the resource, such as ec2.VPC.
	Kind Kind
	// ID is unique for the kind: AWS's own ID where it gives one.
	ID string
	// ARN is empty for what has none.
	ARN string
	// ExternalName is what the provider writes into the external-name annotation.
	ExternalName string
	// Object is the name of the managed resource that created it.
	Object string
	// Attributes are what was asked for: the managed resource's forProvider.
	Attributes map[string]any
	// State is creating, available or deleting.
	State State

	// secrets are the values that ...SecretRef fields pointed to. They are never part of what is observed.
	secrets map[string]string
	// facts are what AWS made up at creation, such as an IP address.
	facts map[string]any
	// remembered are the fields that AWS does not tell, as Terraform's state has them: it takes them when an update has ended well.
	remembered map[string]any
}

// State is where a resource is in its life.
type State string

// The states of a resource.
const (
	StateCreating  State = "creating"
	StateAvailable State = "available"
	StateDeleting  State = "deleting"
)

// Text returns the first string found at a dotted path of the attributes, walking through lists.
func (r *Resource) Text(path string) string {
	if found := r.texts(path); len(found) > 0 {
		return found[0]
	}
	return ""
}

// Tags of the resource.
func (r *Resource) Tags() map[string]string {
	tags := map[string]string{}
	asked, _ := r.Attributes["tags"].(map[string]any)
	for key, value := range asked {
		tags[key] = show(value)
	}
	return tags
}

func (r *Resource) texts(path string) []string {
	var found []string
	walk(r.Attributes, strings.Split(path, "."), func(v any) {
		if s, ok := v.(string); ok && s != "" {
			found = append(found, s)
		}
	})
	return found
}

func (r *Resource) flag(path string) bool {
	found := false
	walk(r.Attributes, strings.Split(path, "."), func(v any) { found = v == true })
	return found
}

func (r *Resource) number(path string) float64 {
	found := 0.0
	walk(r.Attributes, strings.Split(path, "."), func(v any) { found, _ = v.(float64) })
	return found
}

func (r *Resource) fact(name string) string {
	return show(r.facts[name])
}

func (r *Resource) clone() *Resource {
	copied := *r
	copied.Attributes = normalize(r.Attributes).(map[string]any)
	copied.secrets = maps.Clone(r.secrets)
	copied.facts = maps.Clone(r.facts)
	copied.remembered = maps.Clone(r.remembered)
	return &copied
}

// walk calls visit with every value at a path; lists on the way, and at its end, stand for their elements.
func walk(v any, path []string, visit func(any)) {
	switch v := v.(type) {
	case []any:
		for _, element := range v {
			walk(element, path, visit)
		}
	case map[string]any:
		if len(path) > 0 {
			walk(v[path[0]], path[1:], visit)
		}
	default:
		if len(path) == 0 && v != nil {
			visit(v)
		}
	}
}

// normalize copies a JSON value and makes all its numbers float64, so that values from different decoders compare.
func normalize(v any) any {
	switch v := v.(type) {
	case map[string]any:
		copied := make(map[string]any, len(v))
		for key, value := range v {
			if value != nil {
				copied[key] = normalize(value)
			}
		}
		return copied
	case []any:
		copied := make([]any, len(v))
		for i := range v {
			copied[i] = normalize(v[i])
		}
		return copied
	case []string:
		copied := make([]any, len(v))
		for i := range v {
			copied[i] = v[i]
		}
		return copied
	case int64:
		return float64(v)
	case int:
		return float64(v)
	default:
		return v
	}
}

// show renders a value as Terraform does in its messages.
func show(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case map[string]any, []any:
		text, err := json.Marshal(v)
		if err != nil {
			return fmt.Sprint(v)
		}
		return string(text)
	default:
		return fmt.Sprint(v)
	}
}

// snake turns a field name into Terraform's argument name: vpcId becomes vpc_id.
func snake(camel string) string {
	var b strings.Builder
	for _, r := range camel {
		if unicode.IsUpper(r) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
