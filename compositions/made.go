package compositions

import (
	"cmp"
	"slices"
)

// asMade are the values of a field that AWS fixes when it makes something: those that AWS has, as soon as it has any. Who changes them while the thing is
// made is too late: the provider has begun with the former ones, and would refuse the others ever after. The order in AWS says nothing.
func asMade(asked, made []*string) []*string {
	has := slices.Clone(made)
	slices.SortFunc(has, func(a, b *string) int { return cmp.Compare(*a, *b) })
	if len(has) > 0 && !slices.Equal(values(has), sorted(values(asked))) {
		return has
	}
	return asked
}
