package plan

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
)

// The tags of a resource in AWS: what it is, and whose.
const (
	tagName        = "Name"
	tagComposition = "terrarium.io/composition"
	tagEnvironment = "terrarium.io/environment"
	tagSuffix      = "terrarium.io/name-suffix"
)

// foreign says why a resource that was only observed in AWS is not known to be this Environment's, or "" where it is. The resource's tags in AWS must
// name the namespace, the Environment and the suffix. Kinds without tags belong to what they are a part of, which has tags.
func (c Composer) foreign(want, live resource.ModernManaged) string {
	row := c.kinds.rowOf(want)
	if len(row.PartOf) == 0 {
		return c.foreignByTags(live)
	}
	if row.ConsentIn != "" && c.consents(fieldAt(atProvider(live), row.ConsentIn)) {
		return ""
	}
	for _, field := range row.PartOf {
		asked, now := fieldAt(ForProvider(want), field), fieldAt(atProvider(live), field)
		if asked.IsNil() || now.IsNil() || !forms(row.OtherForms).mirrors(now, asked) {
			return fmt.Sprintf("it does not have the %s that this Environment's has", field)
		}
	}
	if row.ProvenByContent && len(c.kinds.pending(want, live)) > 0 {
		return "it leads elsewhere"
	}
	return ""
}

// ConsentText says in a text what [OwnTags] say of what has tags.
func ConsentText(tags map[string]string) string {
	return tagEnvironment + "=" + tags[tagEnvironment] + " " + tagSuffix + "=" + tags[tagSuffix]
}

// consents reports whether a text of the owner of a resource says that the Environment may have it.
func (c Composer) consents(text reflect.Value) bool {
	said, _ := text.Interface().(*string)
	return Consents(Text(said), ownTags(c.environment, c.Suffix))
}

// Consents reports whether a text says what some tags would say of what has tags. Other words may stand beside it.
func Consents(text string, tags map[string]string) bool {
	words := strings.Fields(text)
	return !slices.ContainsFunc(strings.Fields(ConsentText(tags)), func(word string) bool { return !slices.Contains(words, word) })
}

// fieldAt is the value of a field by its path, or nil where something before it is.
func fieldAt(of reflect.Value, path string) reflect.Value {
	field, inner, nested := strings.Cut(path, ".")
	value := of.FieldByName(field)
	if !nested || value.IsNil() {
		return value
	}
	return fieldAt(value.Elem(), inner)
}

func (c Composer) foreignByTags(live resource.ModernManaged) string {
	for _, tag := range []struct{ key, want string }{{tagEnvironment, c.environment}, {tagSuffix, c.Suffix}} {
		switch now := observedTag(live, tag.key); {
		case now == "":
			return fmt.Sprintf("it has no tag %s, which would say whose it is", tag.key)
		case now != tag.want:
			return fmt.Sprintf("its tag %s is %q, and would be %q", tag.key, now, tag.want)
		}
	}
	return ""
}

func observedTag(live resource.ModernManaged, key string) string {
	for _, field := range []string{"TagsAll", "Tags"} {
		if tags := atProvider(live).FieldByName(field); tags.IsValid() {
			if value := tags.Interface().(map[string]*string)[key]; value != nil {
				return *value
			}
		}
	}
	return ""
}
