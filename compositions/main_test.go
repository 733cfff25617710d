package compositions_test

import (
	"flag"
	"os"
	"runtime/debug"
	"testing"
)

// TestMain lets tests collect their garbage less often: that was a fifth of their work. Benchmarks measure as programs run.
func TestMain(m *testing.M) {
	flag.Parse()
	if flag.Lookup("test.bench").Value.String() == "" {
		debug.SetGCPercent(400)
	}
	os.Exit(m.Run())
}
