package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/terrarium-io/terrarium/compositions/plan"
	"github.com/terrarium-io/terrarium/compositions/terraform"
)

// printf writes a line of the report.
type printf func(format string, args ...any)

func (line printf) section(count int, title string) {
	line("")
	line("%s (%d)", title, count)
}

// show writes the report for people: the lists, then what to do before, and what after.
func (r *takeover) show(out io.Writer) {
	line := printf(func(format string, args ...any) { fmt.Fprintf(out, format+"\n", args...) })
	line("What becomes of the resources of Terraform in account %s, region %s:", r.Account(), r.Region())
	r.showTaken(line)
	line.section(len(r.made), "Made, or said once more, because an Environment has it")
	for _, made := range r.made {
		if made.over == nil {
			line("  %s", made.Key)
		} else {
			line("  %s, in place of what %s says", made.Key, made.over.From.Address)
		}
		for _, field := range made.fields {
			line("      %s", field)
		}
	}
	line.section(len(r.Looked), "Looked at, and left as it is; Terraform keeps it")
	for _, looked := range r.Looked {
		line("  %s: %s", looked.Address, looked.Text)
	}
	line.section(len(r.Left), "Left to Terraform; keep it in the code")
	for _, left := range r.Left {
		line("  %s: %s", left.Address, left.Text)
	}
	r.showOutputs(line)
	r.showSteps(line)
}

// showOutputs are those of the states that name what is taken over. No value of them is shown.
func (r *takeover) showOutputs(line printf) {
	lost := r.LostOutputs()
	line.section(len(lost), "Outputs of the states that lose their value when Terraform lets go of what they name")
	if len(lost) > 0 {
		line("  (read them from the Environment's status instead, as with kubectl environment outputs, or take them out of the code, and out of that of who reads them)")
	}
	for _, output := range lost {
		var of []string
		for _, r := range output.Of {
			of = append(of, r.Address)
		}
		line("  %s: names %s", output.Name, strings.Join(of, ", "))
	}
	for _, output := range r.SensitiveOutputs() {
		line("  %s: not looked at, as the state marks it as sensitive", output.Name)
	}
}

// showTaken are the lists of what is taken over, from what stays as it is to what changes.
func (r *takeover) showTaken(line printf) {
	line.section(len(r.same), "Taken over as it is")
	for _, taken := range r.same {
		line("  %s", titleOf(taken))
	}
	line.section(len(r.tagged), "Taken over, and only tagged when the Environment is applied; that interrupts nothing")
	if tags := r.tagsToGet(); len(tags) > 0 {
		line("  (each gets what it lacks of the tags of the Environment, and so does what is changed: %s)", strings.Join(tags, ", "))
	}
	for _, tagged := range r.tagged {
		line("  %s", titleOf(tagged.Taken))
	}
	line.section(len(r.changed), "Taken over, and changed when the Environment is applied")
	for _, changed := range r.changed {
		line("  %s", titleOf(changed.Taken))
		for _, field := range changed.fields {
			line("      %s", field)
		}
		if changed.effect == "" {
			line("      interrupts nothing")
		} else {
			line("      beware: %s", changed.effect)
		}
	}
}

// tagsToGet are the keys of the tags of the Environment that something lacks.
func (r *takeover) tagsToGet() []string {
	var keys []string
	for _, changed := range slices.Concat(r.tagged, r.changed) {
		keys = append(keys, changed.tags...)
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

func titleOf(taken *terraform.Taken) string {
	return fmt.Sprintf("%s: %s/%s", strings.Join(addressesOf(taken), ", "), plan.Called(taken.Kind.GroupKind()), taken.Name)
}

func addressesOf(taken *terraform.Taken) []string {
	addresses := []string{taken.From.Address}
	for _, also := range taken.Also {
		addresses = append(addresses, also.Address)
	}
	return addresses
}

// showSteps are what to do in Terraform: the tags of consent before, and letting go after.
func (r *takeover) showSteps(line printf) {
	if len(r.Taken) == 0 {
		line("\nNothing is taken over.")
		return
	}
	r.showLeftovers(line)
	r.showConsent(line)
	for _, password := range r.Passwords {
		line("\nBefore: make the Secret with the password of %s that is in use, without a line break at its end", password.Of.Address)
		line("  kubectl create secret generic %s -n %s --from-file=%s=FILE", password.Secret, r.Environment().Namespace, password.Key)
	}
	for _, letGo := range r.LetGo() {
		line.showLettingGo(letGo)
	}
	line("\nBeware: deleting the Environment deletes all that it has taken over, unless its spec.deletionPolicy is Orphan")
}

// showLeftovers is what Terraform would let go of unseen.
func (r *takeover) showLeftovers(line printf) {
	leftovers := r.Leftovers()
	if len(leftovers) == 0 {
		return
	}
	line("\nBefore: let terraform apply delete what is left of what was replaced (deposed), then read the state again. It has the address of what is taken over, so that")
	line("Terraform would let go of both, and it would stay in AWS, where nobody looks after it:")
	for _, leftover := range leftovers {
		line("  %s", leftover.Address)
	}
}

// showConsent are the tags by which the owner consents, and who lacks them.
func (r *takeover) showConsent(line printf) {
	consent := r.Consent()
	toDo := slices.DeleteFunc(slices.Clone(r.Taken), func(taken *terraform.Taken) bool { return !taken.NeedsConsent() || taken.Consents(consent) })
	if len(toDo) == 0 {
		line("\nBefore: all that is taken over has the tags by which you consent")
		return
	}
	line("\nBefore: let Terraform set these tags on what follows, by which you consent, and apply; then read the state again")
	line("  tags = merge(TAGS, {")
	for _, key := range slices.Sorted(maps.Keys(consent)) {
		line("    %q = %q", key, consent[key])
	}
	line("  })")
	for _, taken := range toDo {
		if in := taken.ConsentIn(); in != "" {
			line("  %s, which has no tags: %s = %q", taken.From.Address, in, plan.ConsentText(consent))
		} else {
			line("  %s", taken.From.Address)
		}
	}
}

// showLettingGo is what to do in Terraform when the Environment has taken over.
func (line printf) showLettingGo(letGo *terraform.LetGo) {
	remove := func(addresses []string) {
		for _, address := range addresses {
			line("  terraform state rm %s", inShell(address))
		}
	}
	where := ""
	if letGo.State != "" {
		where = " where " + letGo.State + " is from"
	}
	line("\nAfter, when the Environment is Ready: let Terraform go of what has been taken over%s, and take its blocks out of the code", where)
	for _, block := range letGo.Blocks {
		line("  removed {\n    from = %s\n    lifecycle {\n      destroy = false\n    }\n  }", block)
	}
	if len(letGo.Single) > 0 {
		line("  take the keys of these out of for_each, or their numbers out of count, and")
	}
	remove(letGo.Single)
	for _, module := range slices.Sorted(maps.Keys(letGo.Declared)) {
		line("  %s stays, for something else in it: let it declare these no more, by what you give to it, or in its own code, and", module)
		remove(letGo.Declared[module])
	}
}

// inShell is a text as one word of a shell: a key of for_each may have any character.
func inShell(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
