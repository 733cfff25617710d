package compositions

import "slices"

// Which numbers rules get that have none, between those that keep theirs.

// makeRoom lets one neighbor of a place without a number move as well: the next one behind, or else the one before.
func makeRoom(kept []int, fixed []bool, full int) bool {
	for i := range kept {
		at := full + i
		if at >= len(kept) {
			at = len(kept) - 1 - i
		}
		if kept[at] > 0 && !fixed[at] {
			kept[at] = 0
			return true
		}
	}
	return false
}

// longestRising keeps the longest series of numbers that rise, and sets the others to 0.
func longestRising(numbers []int) []int {
	length, before := make([]int, len(numbers)), make([]int, len(numbers))
	last := -1
	for i, n := range numbers {
		if n <= 0 {
			continue
		}
		length[i], before[i] = 1, -1
		for j := range i {
			if length[j] > 0 && numbers[j] < n && length[j] >= length[i] {
				length[i], before[i] = length[j]+1, j
			}
		}
		if last < 0 || length[i] > length[last] {
			last = i
		}
	}
	kept := make([]int, len(numbers))
	for ; last >= 0; last = before[last] {
		kept[last] = numbers[last]
	}
	return kept
}

// fill gives each 0 a number between its neighbors that is not in use, spread evenly within the rooms, or says where there is no room, else -1.
func fill(kept []int, used map[int]bool, b band, rooms []band) (filled []int, full int) {
	filled = slices.Clone(kept)
	low := b.low
	for from := 0; from < len(filled); {
		if filled[from] > 0 {
			low = filled[from]
			from++
			continue
		}
		to := from
		for to < len(filled) && filled[to] == 0 {
			to++
		}
		high := b.high
		if to < len(filled) {
			high = filled[to]
		}
		if !spread(filled[from:to], low, high, used, rooms[from:to]) {
			return nil, from
		}
		from = to
	}
	return filled, -1
}

// spread sets numbers between two others, each within its room.
func spread(numbers []int, low, high int, used map[int]bool, rooms []band) bool {
	for i := range numbers {
		from, to := max(low, rooms[i].low), high
		for _, r := range rooms[i:] {
			to = min(to, r.high)
		}
		n := max(from+1, from+(to-from)/(len(numbers)-i+1))
		for n < to && used[n] {
			n++
		}
		if n >= to {
			return false
		}
		numbers[i], low = n, n
	}
	return true
}
