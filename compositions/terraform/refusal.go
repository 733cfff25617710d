package terraform

import (
	"regexp"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// tried is the name of what is tried in an Environment, before it has one.
const tried = "it"

// refusal is what the rules of the Environment say against something that is added to it, or "". What they say without it too is said when everything is
// there.
func (t *Takeover) refusal(add func(*v1alpha1.EnvironmentSpec)) string {
	with, without := t.Environment(), t.Environment()
	add(&with.Spec)
	refused := t.admits(with)
	if refused == nil {
		return ""
	}
	if before := t.admits(without); before != nil && before.Error() == refused.Error() {
		return ""
	}
	why := refused.Error()
	if about := aboutOne.FindStringIndex(why); about != nil {
		why = why[about[1]:]
	}
	return "an Environment does not take it as it is: " + why
}

// aboutOne is how rules begin that are about a field of a database or service, about one, and about all of them.
var aboutOne = regexp.MustCompile(`spec\.(databases|caches|fileSystems|services|jobs)(\[[a-z0-9-]+\])?[.:] ?(Invalid value: ` + tried + `: )?`)
