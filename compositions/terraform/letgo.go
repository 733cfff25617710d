package terraform

import (
	"slices"
	"strings"

	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// LetGo is how Terraform lets go of what is taken over: the blocks of which all instances are, for removed blocks, and the addresses of single instances,
// for terraform state rm, as a removed block names no instance.
func (t *Takeover) LetGo() (blocks, single []string) {
	stays := map[string]bool{}
	for _, r := range t.states.resources {
		stays[r.Block()] = stays[r.Block()] || !t.taken[r]
	}
	for _, r := range t.states.resources {
		switch block := r.Block(); {
		case !t.taken[r]:
		case stays[block]:
			single = append(single, r.Address)
		case !slices.Contains(blocks, block):
			blocks = append(blocks, block)
		}
	}
	return blocks, single
}

// NeedsConsent reports whether the owner of what is taken over consents to it alone: most kinds without tags are proven by what they are a part of.
func (t *Taken) NeedsConsent() bool {
	return t.ConsentIn() != "" || len(compositions.Kinds.Row(t.Kind.GroupKind()).PartOf) == 0
}

// Consents reports whether the owner of what is taken over has set the tags of consent already.
func (t *Taken) Consents(consent map[string]string) bool {
	if in := t.ConsentIn(); in != "" {
		return plan.Consents(t.From.text(in), consent)
	}
	tags := t.From.tags()
	for key, value := range consent {
		if tags[key] != value {
			return false
		}
	}
	return true
}

// ConsentIn is the attribute in whose text the owner consents where there are no tags, or "".
func (t *Taken) ConsentIn() string {
	return strings.ToLower(compositions.Kinds.Row(t.Kind.GroupKind()).ConsentIn)
}

// TagsNow are the tags that what is taken over has, or nil where it can have none.
func (t *Taken) TagsNow() map[string]string {
	if _, tagged := t.values["tags"]; !tagged {
		return nil
	}
	return t.From.tags()
}
