package main

import (
	"strings"

	"github.com/terrarium-io/terrarium/config/iam"
)

// iamLists are the lists of the provider's policies that follow from what it calls.
func iamLists() []list {
	var all []list
	for _, of := range iam.Lists() {
		l := list{
			path: "config/crossplane/" + of.File, after: `"Sid": "` + of.Name + `",` + "\n" + `      "Effect": "Allow",` + "\n" + `      "Action": [` + "\n        ",
			before: "\n      ]", content: `"` + strings.Join(of.Entries, `",`+"\n        "+`"`) + `"`,
		}
		if strings.Contains(of.Name, ":") { // it is the key of a condition
			l.after, l.before, l.content = `"`+of.Name+`": [`, "]", `"`+strings.Join(of.Entries, `", "`)+`"`
		}
		all = append(all, l)
	}
	return all
}
