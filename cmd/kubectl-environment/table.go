package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"k8s.io/cli-runtime/pkg/printers"
)

// printTable prints rows in columns.
func printTable(rows [][]string, out io.Writer) { fmt.Fprint(out, inColumns(rows)) }

// inColumns are rows as kubectl prints them, and no blanks at the end of a line.
func inColumns(rows [][]string) string {
	var text bytes.Buffer
	table := printers.GetNewTabWriter(&text)
	for _, row := range rows {
		fmt.Fprintln(table, strings.Join(row, "\t"))
	}
	_ = table.Flush() // a buffer takes everything
	var trimmed strings.Builder
	for line := range strings.Lines(text.String()) {
		trimmed.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	return trimmed.String()
}
