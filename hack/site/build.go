package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/alecthomas/chroma/v2/formatters/html"
	"github.com/alecthomas/chroma/v2/styles"
)

var (
	//go:embed page.html.tmpl
	layout string
	//go:embed style.css
	style []byte
	//go:embed site.js
	script []byte

	pageTemplate = template.Must(template.New("page").Parse(layout))
)

// build writes the site of the repository root to a directory, in which an earlier site goes. It fails where a link leads nowhere.
func build(root, out string) error {
	s, err := readSite(root)
	if err != nil {
		return err
	}
	if err := clearSite(out); err != nil {
		return err
	}
	if err := s.writeAssets(out); err != nil { // first, as a site that fails later must be known for one
		return err
	}
	for _, p := range s.pages {
		text, err := s.html(p)
		if err != nil {
			return fmt.Errorf("%s: %w", p.source, err)
		}
		if err := write(out, p.url, text); err != nil {
			return err
		}
	}
	for image := range s.images {
		content, err := os.ReadFile(filepath.Join(root, image))
		if err != nil {
			return err
		}
		if err := write(out, image, content); err != nil {
			return err
		}
	}
	return errors.Join(check(out)...)
}

// siteMark is the file by which a site is known.
const siteMark = "assets/search.js"

// clearSite takes an earlier site away, and nothing else.
func clearSite(dir string) error {
	files, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(files) == 0 {
		return nil
	}
	if _, err := os.Stat(filepath.Join(dir, siteMark)); err != nil {
		return fmt.Errorf("%s is there and is no site: name another directory", dir)
	}
	return os.RemoveAll(dir)
}

// A view is what the template shows of a page.
type view struct {
	Title, Up, Source, Current string
	Body                       template.HTML
	Sections                   []section
	Headings                   []heading
}

// html of a page, with the navigation around it. Links are relative, so that the site can lie anywhere.
func (s *site) html(p *page) ([]byte, error) {
	var out bytes.Buffer
	err := pageTemplate.Execute(&out, view{
		Title: p.title, Up: strings.Repeat("../", strings.Count(p.url, "/")), Source: repository + "blob/main/" + p.source,
		Body:    template.HTML(p.body), //nolint:gosec // made from the Markdown of this repository
		Current: s.current(p), Sections: s.sections, Headings: p.headings,
	})
	return out.Bytes(), err
}

// current entry of the navigation, at a page: its own, or that of the list that it is in.
func (s *site) current(p *page) string {
	if s.position(p) < len(s.entries()) {
		return p.url
	}
	return path.Join(path.Dir(p.url), "index.html")
}

func (s *site) writeAssets(out string) error {
	index, err := json.Marshal(s.searchIndex())
	if err != nil {
		return err
	}
	css, err := stylesheet()
	if err != nil {
		return err
	}
	return errors.Join(
		write(out, "assets/style.css", css),
		write(out, "assets/site.js", script),
		write(out, siteMark, []byte("window.searchIndex = "+string(index)+";\n")),
	)
}

// stylesheet has the colors of code for light and for dark screens.
func stylesheet() ([]byte, error) {
	var css bytes.Buffer
	css.Write(style)
	formatter := html.New(html.WithClasses(true))
	for _, of := range []struct{ scheme, style string }{{"light", "github"}, {"dark", "github-dark"}} {
		fmt.Fprintf(&css, "@media (prefers-color-scheme: %s) {\n", of.scheme)
		if err := formatter.WriteCSS(&css, styles.Get(of.style)); err != nil {
			return nil, err
		}
		css.WriteString("}\n")
	}
	return css.Bytes(), nil
}

func write(out, name string, content []byte) error {
	file := filepath.Join(out, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, content, 0o644)
}
