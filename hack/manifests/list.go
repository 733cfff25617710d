package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// list is a part of a file, between two texts that stay as they are. Without the second it goes on to the end.
type list struct{ path, after, before, content string }

// write puts the list into its place in the file, which files has if another list was written into it already.
func (l list) write(root string, files map[string]string) error {
	text, ok := files[l.path]
	if !ok {
		file, err := os.ReadFile(filepath.Join(root, l.path))
		if err != nil {
			return fmt.Errorf("read: %w", err)
		}
		text = string(file)
	}
	head, rest, begins := strings.Cut(text, l.after)
	if !begins {
		return fmt.Errorf("%s: no list follows %q", l.path, l.after)
	}
	tail := ""
	if l.before != "" {
		at := strings.Index(rest, l.before)
		if at < 0 {
			return fmt.Errorf("%s: %q does not follow the list after %q", l.path, l.before, l.after)
		}
		tail = rest[at:]
	}
	files[l.path] = head + l.after + l.content + tail
	return nil
}
