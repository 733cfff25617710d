package terraform

import (
	"slices"
	"strings"

	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// LetGo is how Terraform lets go of what is taken over from one state.
type LetGo struct {
	// State is what the state is called where there are several.
	State string

	// Blocks are those of which all instances are taken over, for removed blocks.
	Blocks []string

	// Single are the addresses of some instances of a block, for terraform state rm, as a removed block names no instance.
	Single []string

	// Declared are the modules of the root module that stay for something else, by their addresses without keys, with the addresses that are taken over from
	// them, for terraform state rm: a module goes on declaring what it is made for, and Terraform refuses a removed block for what is declared.
	Declared map[string][]string
}

// LetGo says how Terraform lets go of what is taken over, of each state.
func (t *Takeover) LetGo() []*LetGo {
	stays, leftovers := map[[2]string]bool{}, t.Leftovers()
	for _, r := range t.states.resources {
		if slices.Contains(leftovers, r) {
			continue
		}
		for _, of := range []string{r.Block(), r.rootModule()} {
			stays[[2]string{r.State, of}] = stays[[2]string{r.State, of}] || !t.taken[r]
		}
	}
	var all []*LetGo
	of := map[string]*LetGo{}
	for _, r := range t.states.resources {
		if !t.taken[r] {
			continue
		}
		if of[r.State] == nil {
			of[r.State] = &LetGo{State: r.State, Declared: map[string][]string{}}
			all = append(all, of[r.State])
		}
		letGo, block, module := of[r.State], r.Block(), r.rootModule()
		switch {
		case module != "" && stays[[2]string{r.State, module}]:
			letGo.Declared[module] = append(letGo.Declared[module], r.inState())
		case stays[[2]string{r.State, block}]:
			letGo.Single = append(letGo.Single, r.inState())
		case !slices.Contains(letGo.Blocks, block):
			letGo.Blocks = append(letGo.Blocks, block)
		}
	}
	return all
}

// Leftovers are what is left of objects that were replaced by something that is taken over. Terraform knows both by one address, and lets go of both at once.
func (t *Takeover) Leftovers() []*Resource {
	goes := map[string]bool{}
	for r := range t.taken {
		goes[r.Address] = true
	}
	var leftovers []*Resource
	for _, r := range t.states.resources {
		if r.deposed != "" && goes[r.Address] {
			leftovers = append(leftovers, r)
		}
	}
	return leftovers
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
