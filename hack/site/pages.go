package main

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// A site is all pages, and the navigation between them.
type site struct {
	root     string
	pages    []*page
	byPath   map[string]*page // also under the directory whose README a page is
	sections []section
	images   map[string]bool // by path in the repository
}

// A page is one file of Markdown.
type page struct {
	source, url, title string
	body               string
	headings           []heading
	texts              []found
}

// A section of the navigation.
type section struct {
	Name    string
	Entries []entry
}

// An entry of the navigation.
type entry struct{ Name, URL string }

// index is the page from which the navigation is read.
const index = "docs/README.md"

// readSite reads all pages. The navigation is what docs/README.md lists, below its headings.
func readSite(root string) (*site, error) {
	s := &site{root: root, byPath: map[string]*page{}, images: map[string]bool{}}
	sources, err := sourcesIn(root)
	if err != nil {
		return nil, err
	}
	for _, source := range sources {
		p := &page{source: source, url: strings.TrimSuffix(source, ".md") + ".html"}
		if dir, name := path.Split(source); name == "README.md" {
			p.url = dir + "index.html"
			s.byPath[path.Clean(dir)] = p
		}
		s.pages, s.byPath[source] = append(s.pages, p), p
	}
	for _, p := range s.pages {
		text, err := os.ReadFile(filepath.Join(root, p.source))
		if err != nil {
			return nil, err
		}
		if err := s.render(p, text); err != nil {
			return nil, fmt.Errorf("%s: %w", p.source, err)
		}
	}
	return s, nil
}

// sourcesIn the repository are what people read: the pages at its top, docs, and what is said about the samples.
func sourcesIn(root string) ([]string, error) {
	sources, err := fs.Glob(os.DirFS(root), "*.md")
	if err != nil {
		return nil, err
	}
	for _, dir := range []string{"docs", "config/samples"} {
		err := fs.WalkDir(os.DirFS(root), dir, func(file string, _ fs.DirEntry, err error) error {
			if err == nil && path.Ext(file) == ".md" {
				sources = append(sources, file)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	slices.Sort(sources)
	return sources, nil
}
