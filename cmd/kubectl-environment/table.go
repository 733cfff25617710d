package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"k8s.io/cli-runtime/pkg/printers"
)

// printTable prints rows in columns as kubectl does, and no blanks at the end of a line.
func printTable(rows [][]string, out io.Writer) {
	var text bytes.Buffer
	table := printers.GetNewTabWriter(&text)
	for _, row := range rows {
		fmt.Fprintln(table, strings.Join(row, "\t"))
	}
	_ = table.Flush() // a buffer takes everything
	for line := range strings.Lines(text.String()) {
		fmt.Fprintln(out, strings.TrimRight(line, " \n"))
	}
}
