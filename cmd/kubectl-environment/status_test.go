package main

import (
	"bytes"
	"testing"
)

func TestStatusGolden(t *testing.T) {
	for _, name := range []string{"ready", "progressing", "failed", "removing", "deleting", "new"} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			printStatus(stage(t, name), false, now, &out)
			golden(t, "status-"+name, out.String())
		})
	}
}
