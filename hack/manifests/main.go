// Manifests writes what the rows of compositions.Kinds say into the files that cannot read them. `make manifests` runs it in the root of the
// repository.
package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

func main() {
	if err := write("."); err != nil {
		fmt.Fprintln(os.Stderr, "manifests:", err)
		os.Exit(1)
	}
}

func write(root string) error {
	files, err := generate(root)
	if err != nil {
		return err
	}
	for _, path := range slices.Sorted(maps.Keys(files)) {
		if err := os.WriteFile(filepath.Join(root, path), []byte(files[path]), 0o644); err != nil {
			return fmt.Errorf("write: %w", err)
		}
	}
	return nil
}

// generate gives each file its content, by its path in the repository.
func generate(root string) (map[string]string, error) {
	resources, err := resourcesOfKinds()
	if err != nil {
		return nil, err
	}
	files := map[string]string{"controllers/zz_generated.rbac.go": markers(resources)}
	for _, l := range slices.Concat(lists(resources), iamLists()) {
		if err := l.write(root, files); err != nil {
			return nil, err
		}
	}
	return files, nil
}
