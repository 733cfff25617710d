package main

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// chart writes the Helm chart of this version, with its image, as `helm package` does.
func chart(opts options) error {
	dir, err := os.MkdirTemp("", "terrarium-release-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if err := run(exec.Command("go", "run", "./hack/chart", "-version", opts.version, "-image", opts.image, "-out", filepath.Join(dir, "terrarium"))); err != nil {
		return err
	}
	files := map[string]string{}
	err = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		files[filepath.ToSlash(name)] = path
		return err
	})
	if err != nil {
		return err
	}
	return pack(filepath.Join(opts.out, "terrarium-"+strings.TrimPrefix(opts.version, "v")+".tgz"), files)
}
