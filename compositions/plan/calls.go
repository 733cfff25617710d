package plan

import (
	"slices"
	"strings"
)

// Calls are actions of IAM, separated by spaces, by what the provider makes them for. An adoption only reads. Actions for what compositions never set
// are not among them, nor actions that Terraform can do without.
type Calls struct {
	From    string // the file in internal/service of terraform-provider-aws 6.34, the fork that go.mod of provider-aws names
	Create  string
	Makes   string // the type of resource in AWS that the first of Create makes with tags, where AWS decides on it alone; else see config/iam/reference.go
	Read    string
	Update  string
	Remove  string
	Tags    string
	Checked string // what AWS asks for besides: dependent actions in its Service Authorization Reference, or the page that is named
}

// Actions are all of them, each once.
func (c Calls) Actions() []string {
	all := strings.Fields(strings.Join([]string{c.Create, c.Read, c.Update, c.Remove, c.Tags, c.Checked}, " "))
	slices.Sort(all)
	return slices.Compact(all)
}
