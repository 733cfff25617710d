package main

import (
	"os"
	"strings"
)

// tailLines is how much of the manager's log helps without hiding the message.
const tailLines = 20

// explain says why the demo failed, with what was seen last.
func (s *stage) explain(err error) {
	s.screen.keep()
	s.screen.print("", s.screen.red("Failed: ")+err.Error())
	if s.last != nil && s.last.environment != nil {
		s.screen.print("", s.screen.bold("Conditions"))
		s.screen.print(s.screen.conditions(s.last.environment.Status.Conditions)...)
	}
	if s.manager == nil {
		return
	}
	if log, err := os.ReadFile(s.manager.log); err == nil {
		lines := strings.Split(strings.TrimSpace(string(log)), "\n")
		s.screen.print("", s.screen.bold("The end of the manager's log"))
		s.screen.print(lines[max(0, len(lines)-tailLines):]...)
	}
}
