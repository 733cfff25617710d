package compositions

import (
	"net/netip"
	"slices"
)

// widestRange is how specific the least specific of some ranges of addresses is: 0 where there are none, which is any address, and otherwise the more the
// narrower the range is.
func widestRange(ranges []string) int {
	if len(ranges) == 0 {
		return 0
	}
	bits := 32
	for _, text := range ranges {
		if prefix, err := netip.ParsePrefix(text); err == nil {
			bits = min(bits, prefix.Bits())
		}
	}
	return 1 + bits
}

// meetRanges reports whether an address is in a range of both lists. An empty list has every address.
func meetRanges(a, b []string) bool {
	if len(a) == 0 || len(b) == 0 {
		return true
	}
	return slices.ContainsFunc(a, func(x string) bool {
		one, err := netip.ParsePrefix(x)
		return err != nil || slices.ContainsFunc(b, func(y string) bool {
			other, err := netip.ParsePrefix(y)
			return err != nil || one.Overlaps(other)
		})
	})
}
