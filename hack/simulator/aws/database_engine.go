package aws

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// engine is what is known of a database engine.
type engine struct {
	port   int
	family func(version string) string
	latest map[string]string // the exact version that a major one stands for
}

func major(version string) string { return strings.Split(version, ".")[0] }

func majorMinor(version string) string {
	parts := append(strings.Split(version, "."), "0")
	return parts[0] + "." + parts[1]
}

// has reports whether AWS has a version: a major one, or one that is not later than its latest.
func (e engine) has(version string) bool {
	for m, latest := range e.latest {
		if version == m || strings.HasPrefix(version, m+".") && minor(version) <= minor(latest) {
			return true
		}
	}
	return false
}

// minor is the last number of an exact version.
func minor(version string) int {
	release, _, _ := strings.Cut(version, "-")
	n, _ := strconv.Atoi(release[strings.LastIndex(release, ".")+1:])
	return n
}

var engines = map[string]engine{
	"postgres": {5432, major, map[string]string{
		"13": "13.20", "14": "14.17", "15": "15.12", "16": "16.8", "17": "17.4", "18": "18.1",
	}},
	"mysql":             {3306, majorMinor, map[string]string{"8.0": "8.0.41", "8.4": "8.4.4"}},
	"aurora-postgresql": {5432, major, map[string]string{"13": "13.20", "14": "14.17", "15": "15.12", "16": "16.8", "17": "17.4"}},
	"aurora-mysql":      {3306, majorMinor, map[string]string{"8.0": "8.0.mysql_aurora.3.08.2"}},

	"mariadb": {3306, majorMinor, map[string]string{"10.6": "10.6.21", "10.11": "10.11.11", "11.4": "11.4.5", "11.8": "11.8.2"}},
}

// older reports whether a version comes before another, as far as both say.
func older(version, than string) bool {
	a, b := strings.Split(version, "."), strings.Split(than, ".")
	for i := range min(len(a), len(b)) {
		if a[i] == b[i] {
			continue
		}
		x, errX := strconv.Atoi(a[i])
		y, errY := strconv.Atoi(b[i])
		if errX != nil || errY != nil || x != y {
			return errX == nil && errY == nil && x < y
		}
	}
	return false
}

// actualVersion is the version that runs: the newest of what was asked for.
func actualVersion(r *Resource) string {
	kind, asked := engines[r.Text("engine")], r.Text("engineVersion")
	if asked == "" {
		asked = slices.Max(slices.Collect(maps.Keys(kind.latest)))
	}
	if latest, whole := kind.latest[asked]; whole {
		return latest
	}
	for m, latest := range kind.latest {
		if strings.HasPrefix(latest, asked+".") && strings.HasPrefix(asked, m) {
			return latest
		}
	}
	return asked
}
