package aws

import (
	"cmp"
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
	newest map[string]string // a newer one that AWS has, where there is one: it upgrades to that by itself
}

func major(version string) string { return strings.Split(version, ".")[0] }

func majorMinor(version string) string {
	parts := append(strings.Split(version, "."), "0")
	return parts[0] + "." + parts[1]
}

// has reports whether AWS has a version: a major one, or one that is not later than its latest.
func (e engine) has(version string) bool {
	for m, latest := range e.latest {
		if version == m || strings.HasPrefix(version, m+".") && minor(version) <= minor(cmp.Or(e.newest[m], latest)) {
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
	"postgres": {port: 5432, family: major, latest: map[string]string{
		"13": "13.20", "14": "14.17", "15": "15.12", "16": "16.8", "17": "17.4", "18": "18.1",
	}},
	"mysql":   {port: 3306, family: majorMinor, latest: map[string]string{"8.0": "8.0.41", "8.4": "8.4.4"}},
	"mariadb": {port: 3306, family: majorMinor, latest: map[string]string{"10.6": "10.6.21", "10.11": "10.11.11", "11.4": "11.4.5", "11.8": "11.8.2"}},
	"aurora-postgresql": {
		port: 5432, family: major, latest: map[string]string{"13": "13.20", "14": "14.17", "15": "15.12", "16": "16.8", "17": "17.4"},
		newest: map[string]string{"17": "17.6"},
	},
	"aurora-mysql": {port: 3306, family: majorMinor, latest: map[string]string{"8.0": "8.0.mysql_aurora.3.08.2"}},
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

// actualVersion is the version that runs: what a cluster was told last, or the newest of what was asked for.
func actualVersion(r *Resource) string {
	if runs := r.Text(versionThatRuns); runs != "" {
		return runs
	}
	return engines[r.Text("engine")].resolve(r.Text("engineVersion"))
}

// resolve is the version that one stands for, of which the last numbers may be left out.
func (e engine) resolve(asked string) string {
	if asked == "" {
		asked = slices.Max(slices.Collect(maps.Keys(e.latest)))
	}
	if latest, whole := e.latest[asked]; whole {
		return latest
	}
	for m, latest := range e.latest {
		if strings.HasPrefix(latest, asked+".") && strings.HasPrefix(asked, m) {
			return latest
		}
	}
	return asked
}
