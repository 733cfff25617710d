package main

import (
	"os"
	"strings"
)

// tailLines is how much of the manager's log helps.
const tailLines = 15

// explain says why the demo failed, with what was seen last. What matters most comes last: it is what a terminal shows.
func (s *stage) explain(err error) {
	s.screen.keep()
	if s.manager != nil {
		s.screen.print("", s.screen.bold("The end of the manager's log"))
		s.screen.print(tail(s.manager.Log())...)
	}
	if s.last != nil && s.last.environment != nil {
		s.screen.print("", s.screen.bold("Conditions"))
		s.screen.print(s.screen.conditions(s.last.environment.Status.Conditions)...)
	}
	s.screen.print("", s.screen.red("Failed: ")+err.Error())
}

// tail returns the last lines of a log.
func tail(path string) []string {
	log, err := os.ReadFile(path)
	if err != nil {
		return []string{err.Error()}
	}
	lines := strings.Split(strings.TrimSpace(string(log)), "\n")
	return lines[max(0, len(lines)-tailLines):]
}
