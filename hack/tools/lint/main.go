// Command lint is golangci-lint with the Kubernetes API linter linked in, so that one pinned
// module serves both .golangci.yml and .golangci-kal.yml without a plugin build.
package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"

	"github.com/golangci/golangci-lint/v2/pkg/commands"
	"github.com/golangci/golangci-lint/v2/pkg/exitcodes"
	_ "sigs.k8s.io/kube-api-linter" // registers itself as the kubeapilinter plugin
)

func main() {
	info := commands.BuildInfo{Version: linterVersion(), GoVersion: runtime.Version()}
	if err := commands.Execute(info); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(exitcodes.Failure)
	}
}

func linterVersion() string {
	build, _ := debug.ReadBuildInfo()
	for _, module := range build.Deps {
		if module.Path == "github.com/golangci/golangci-lint/v2" {
			return module.Version
		}
	}
	return "unknown"
}
