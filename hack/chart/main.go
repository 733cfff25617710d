// Chart writes a Helm chart of what the kustomizations of config build, so that both install the same. `make chart` runs it in the root of the
// repository; hack/controlplane/helm tries what it writes with Helm's own code.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

type options struct {
	version string
	image   string
	out     string
}

func main() {
	var opts options
	flag.StringVar(&opts.version, "version", "", "The version, such as v0.1.0: the chart's, and the tag of the image. Without it, the chart is one to try something.")
	flag.StringVar(&opts.image, "image", "", "Name of the manager's image, without a tag. Without it, that of config/manager.")
	flag.StringVar(&opts.out, "out", "dist/terrarium", "Directory to write to. A chart that is there goes.")
	flag.Parse()
	if err := write(opts); err != nil {
		fmt.Fprintln(os.Stderr, "chart:", err)
		os.Exit(1)
	}
}

func write(opts options) error {
	objects, err := buildAll()
	if err != nil {
		return err
	}
	files, err := ownFiles(opts, objects)
	if err != nil {
		return err
	}
	byFile := map[string][]built{}
	for _, o := range objects {
		byFile[o.file] = append(byFile[o.file], o)
	}
	for name, those := range byFile {
		if files["templates/"+name], err = templateOf(those); err != nil {
			return err
		}
	}
	if err := clearChart(opts.out); err != nil {
		return err
	}
	return writeFiles(opts.out, files)
}

// clearChart takes an earlier chart away, and nothing else.
func clearChart(dir string) error {
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if _, err := os.Stat(filepath.Join(dir, "Chart.yaml")); err != nil {
		return fmt.Errorf("%s is there and is no chart: name another directory", dir)
	}
	return os.RemoveAll(dir)
}

func writeFiles(dir string, files map[string]string) error {
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}
