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

// show writes the report for people: the lists, then what to do before, and what after.
func (r *takeover) show(out io.Writer) {
	line := func(format string, args ...any) { fmt.Fprintf(out, format+"\n", args...) }
	line("What becomes of the resources of Terraform in account %s, region %s:", r.Account(), r.Region())
	section := func(count int, title string) {
		line("")
		line("%s (%d)", title, count)
	}
	section(len(r.same), "Taken over as it is")
	for _, taken := range r.same {
		line("  %s", titleOf(taken))
	}
	section(len(r.changed), "Taken over, and changed when the Environment is applied")
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
	section(len(r.made), "Made, or said once more, because an Environment has it")
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
	section(len(r.Looked), "Looked at, and left as it is; Terraform keeps it")
	for _, looked := range r.Looked {
		line("  %s: %s", looked.Address, looked.Text)
	}
	section(len(r.Left), "Left to Terraform; keep it in the code")
	for _, left := range r.Left {
		line("  %s: %s", left.Address, left.Text)
	}
	r.showSteps(line)
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
func (r *takeover) showSteps(line func(format string, args ...any)) {
	if len(r.Taken) == 0 {
		line("\nNothing is taken over.")
		return
	}
	line("\nBefore: let Terraform set these tags, by which you consent, and apply; then read the state again")
	line("  tags = merge(TAGS, {")
	consent := r.Consent()
	for _, key := range slices.Sorted(maps.Keys(consent)) {
		line("    %q = %q", key, consent[key])
	}
	line("  })")
	for _, taken := range r.Taken {
		if !taken.NeedsConsent() {
			continue
		}
		switch in := taken.ConsentIn(); {
		case taken.Consents(consent):
			line("  %s has them", taken.From.Address)
		case in != "":
			line("  %s: to do. It has no tags: %s = %q", taken.From.Address, in, plan.ConsentText(consent))
		default:
			line("  %s: to do", taken.From.Address)
		}
	}
	for _, password := range r.Passwords {
		line("\nBefore: make the Secret with the password of %s that is in use, without a line break at its end", password.Of.Address)
		line("  kubectl create secret generic %s -n %s --from-file=%s=FILE", password.Secret, r.Environment().Namespace, password.Key)
	}
	line("\nAfter, when the Environment is Ready: let Terraform go of what has been taken over, and take its blocks out of the code")
	blocks, single := r.LetGo()
	for _, block := range blocks {
		line("  removed {\n    from = %s\n    lifecycle {\n      destroy = false\n    }\n  }", block)
	}
	for _, address := range single {
		line("  terraform state rm %s", inShell(address))
	}
}

// inShell is a text as one word of a shell: a key of for_each may have any character.
func inShell(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
