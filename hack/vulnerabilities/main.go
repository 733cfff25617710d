// Vulnerabilities runs govulncheck on the manager and the plugin, and fails where they call something of a module that is known to be vulnerable. What is in Go
// itself is whose builds with it: that is said, with the version of Go to take, and fails nothing.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
)

func main() {
	db := flag.String("db", "", "URL of the database: a directory with files of OSV will do.")
	flag.Parse()
	if err := check(*db); err != nil {
		fmt.Fprintln(os.Stderr, "vulnerabilities:", err)
		os.Exit(1)
	}
}

func check(db string) error {
	found := &bytes.Buffer{}
	scan := exec.Command("go", "tool", "-modfile=hack/tools/go.mod", "govulncheck", "-format=json", "-db="+db, "./cmd/...")
	scan.Stdout, scan.Stderr = found, os.Stderr
	if err := scan.Run(); err != nil {
		return fmt.Errorf("govulncheck: %w", err)
	}
	called, err := read(found)
	if err != nil {
		return err
	}
	return called.report(os.Stdout)
}

// A call of something that is known to be vulnerable.
type call struct{ id, module, fixed string }

// calls of what is in modules, and of what is in Go itself.
type calls struct{ modules, standard map[call]bool }

// finding is what govulncheck says of something that is called, where its trace begins with a function. Other findings are in what is only there.
type finding struct {
	OSV   string `json:"osv"`
	Fixed string `json:"fixed_version"`
	Trace []struct {
		Module   string `json:"module"`
		Function string `json:"function"`
	} `json:"trace"`
}

// read what govulncheck prints.
func read(from io.Reader) (calls, error) {
	found := calls{map[call]bool{}, map[call]bool{}}
	for decoder := json.NewDecoder(from); ; {
		var message struct {
			Finding *finding `json:"finding"`
		}
		err := decoder.Decode(&message)
		switch f := message.Finding; {
		case errors.Is(err, io.EOF):
			return found, nil
		case err != nil:
			return found, fmt.Errorf("read what govulncheck says: %w", err)
		case f == nil || len(f.Trace) == 0 || f.Trace[0].Function == "":
		case f.Trace[0].Module == "stdlib":
			found.standard[call{f.OSV, "Go", f.Fixed}] = true
		default:
			found.modules[call{f.OSV, f.Trace[0].Module, f.Fixed}] = true
		}
	}
}

// report is an error where there is something in modules.
func (c calls) report(out io.Writer) error {
	for _, some := range []map[call]bool{c.standard, c.modules} {
		for _, one := range slices.SortedFunc(maps.Keys(some), func(a, b call) int { return strings.Compare(a.id, b.id) }) {
			fmt.Fprintf(out, "%s in %s is called: take %s, and see https://pkg.go.dev/vuln/%s\n", one.id, one.module, one.orLater(), one.id)
		}
	}
	if n := len(c.modules); n > 0 {
		return fmt.Errorf("%d in modules: go get them in the versions that are said", n)
	}
	fmt.Fprintf(out, "Nothing that is known to be vulnerable is called in a module; in Go itself: %d.\n", len(c.standard))
	return nil
}

func (c call) orLater() string {
	if c.fixed == "" {
		return "something else, as no version is without it"
	}
	return c.fixed + " or later"
}
