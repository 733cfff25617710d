package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

const reportEvery = 10 * time.Second

// build compiles one program beside its final place and moves it there, so that a half-written
// file never has the final name.
func build(name, pkg, versionFlags string) error {
	target := filepath.Join(outDir, name)
	cmd := exec.Command("go", "build", "-v", "-ldflags=-s -w"+versionFlags, "-o", target+".new", pkg)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0") // no C compiler is needed
	stderr, err := cmd.StderrPipe()
	if err != nil {
		return fmt.Errorf("read output of go build: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start go build: %w", err)
	}
	said := follow(name, stderr)
	if err := cmd.Wait(); err != nil {
		return fmt.Errorf("build %s: %w\n%s", name, err, said)
	}
	if err := os.Rename(target+".new", target); err != nil {
		return fmt.Errorf("install %s: %w", name, err)
	}
	return nil
}

// follow reads what `go build -v` says, one line a module fetched or package compiled, and
// reports now and then how far it is. It returns the last lines for an error message.
func follow(name string, output io.Reader) (tail string) {
	lines := make(chan string)
	go func() {
		defer close(lines)
		for scanner := bufio.NewScanner(output); scanner.Scan(); {
			lines <- scanner.Text()
		}
	}()
	ticker := time.NewTicker(reportEvery)
	defer ticker.Stop()

	start, modules, packages := time.Now(), 0, 0
	report := func() {
		fmt.Fprintf(os.Stderr, "  %s: %s, %d modules fetched, %d packages compiled\n",
			name, time.Since(start).Round(time.Second), modules, packages)
	}
	var last []string
	for {
		select {
		case <-ticker.C:
			report()
		case line, more := <-lines:
			if !more {
				report()
				return strings.Join(last, "\n")
			}
			if strings.HasPrefix(line, "go: downloading") {
				modules++
			} else {
				packages++
			}
			last = append(last, line)
			last = last[max(0, len(last)-20):]
		}
	}
}
