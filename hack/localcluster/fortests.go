package localcluster

import (
	"context"
	"fmt"
	"os"
	"testing"
)

// ForTests is the body of a TestMain: it gives one cluster to all tests of a package, through use,
// and returns the exit code.
//
//	func TestMain(m *testing.M) {
//		os.Exit(localcluster.ForTests(m, opts, func(c *localcluster.Cluster) { cluster = c }))
//	}
func ForTests(m *testing.M, opts Options, use func(*Cluster)) int {
	cluster, err := Start(context.Background(), opts)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	use(cluster)
	code := m.Run()
	if err := cluster.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, "stop cluster:", err)
		return 1
	}
	return code
}
