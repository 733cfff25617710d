// Package version says which version of Terrarium a binary is.
package version

import "runtime/debug"

// stamped is set by the linker: go build -ldflags "-X …/cmd/internal/version.stamped=v1.2.3".
var stamped string

// Version is the one that was stamped into the binary, else the one that Go has noted of the sources, such as a commit, and "unknown" where there is none.
func Version() string {
	if stamped != "" {
		return stamped
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "unknown"
}
