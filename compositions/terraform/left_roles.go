package terraform

import "strings"

// whyRoleStays says what goes on with a role, or what has a role of the Environment in its place, or "" where nothing uses it.
func (t *Takeover) whyRoleStays(role *Resource) string {
	var former *Resource
	for _, user := range t.states.users(role, role.text("arn")) {
		switch {
		case strings.HasPrefix(user.Type, "aws_iam_") || strings.HasSuffix(user.Type, "_policy"): // says what the role may do
		case t.taken[user]:
			former = user
		default:
			return user.Address + " goes on with it"
		}
	}
	if former == nil {
		return ""
	}
	return former.Address + " has a role of the Environment in its place from then on: it can go when nothing else uses it"
}
