package main

import (
	"archive/tar"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// pack writes files, by their names in it, into an archive that is the same whenever and by whomever it is made. So it has no times, owners or modes of theirs.
func pack(archive string, files map[string]string) (err error) {
	out, err := os.Create(archive)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	zipped := gzip.NewWriter(out)
	entries := tar.NewWriter(zipped)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := add(entries, name, files[name]); err != nil {
			return err
		}
	}
	return errors.Join(entries.Close(), zipped.Close())
}

func add(entries *tar.Writer, name, file string) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	header := &tar.Header{
		Name: name, Mode: modeOf(info), Size: int64(len(content)), ModTime: time.Unix(0, 0), Format: tar.FormatUSTAR,
	}
	if err := entries.WriteHeader(header); err != nil {
		return err
	}
	_, err = entries.Write(content)
	return err
}

// modeOf a file in an archive, whatever umask it was made with.
func modeOf(info fs.FileInfo) int64 {
	if info.Mode()&0o100 != 0 {
		return 0o755 // a program
	}
	return 0o644
}

// writeChecksums writes the SHA-256 of each file of a directory into checksums.txt, as sha256sum reads them.
func writeChecksums(dir string) error {
	files, err := os.ReadDir(dir) // in the order of their names
	if err != nil {
		return err
	}
	var lines strings.Builder
	for _, file := range files {
		sum, err := sumOf(filepath.Join(dir, file.Name()))
		if err != nil {
			return err
		}
		fmt.Fprintf(&lines, "%s  %s\n", sum, file.Name())
	}
	return os.WriteFile(filepath.Join(dir, "checksums.txt"), []byte(lines.String()), 0o644)
}

func sumOf(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return "", err
	}
	return fmt.Sprintf("%x", sum.Sum(nil)), nil
}
