package main

import (
	"fmt"
	"io"

	"github.com/terrarium-io/terrarium/compositions/copilot"
)

// showTranslation writes the report for people: the lists, then how to move over.
func showTranslation(out io.Writer, dir string, t *copilot.Translation) {
	line := func(format string, args ...any) { fmt.Fprintf(out, format+"\n", args...) }
	line("What becomes of the manifests of Copilot in %s%s:", dir, t.About())
	line("")
	line("The Environment has it (%d)", len(t.Has))
	file := ""
	for _, has := range t.Has {
		if has.File != file {
			file = has.File
			line("  %s", file)
		}
		line("      %s: %s", has.Key, has.Field)
	}
	showRemarks(line, "Not the same as with Copilot", t.Otherwise)
	showRemarks(line, "Left; the Environment has nothing for it", t.Left)
	line("")
	line("Nothing that Copilot has made is taken over or changed: all is made anew beside it. To move over:")
	line("  1. Say what is left and needed: databases, buckets and other addons, secrets, images. kubectl environment plan -f shows what will be made.")
	line("  2. kubectl apply --server-side -f the Environment, wait until it is Ready, and try each service at the address of the new load balancer.")
	line("  3. Let requests, jobs and messages go to the new ones, and copy data; the old go on until then.")
	line("  4. copilot job delete, svc delete, env delete: when nothing uses the old any more.")
}

func showRemarks(line func(format string, args ...any), title string, remarks []copilot.Remark) {
	line("")
	line("%s (%d)", title, len(remarks))
	file := ""
	for _, remark := range remarks {
		if remark.File != file {
			file = remark.File
			line("  %s", file)
		}
		if remark.Key == "" {
			line("      %s", remark.Text)
		} else {
			line("      %s: %s", remark.Key, remark.Text)
		}
	}
}
