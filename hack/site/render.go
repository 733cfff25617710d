package main

import (
	"bytes"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/alecthomas/chroma/v2/formatters/html"
	"github.com/yuin/goldmark"
	highlighting "github.com/yuin/goldmark-highlighting/v2"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	renderer "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
)

// repository is where the files are that are no pages.
const repository = "https://github.com/terrarium-io/terrarium/"

// A heading of the table of contents.
type heading struct {
	Level    int
	ID, Name string
}

// found is what the search looks through: the text below one heading.
type found struct {
	Page    string `json:"page"`
	Heading string `json:"heading"`
	URL     string `json:"url"`
	Text    string `json:"text"`
}

// markdown as GitHub has it. The pages are ours, so HTML in them stays.
var markdown = goldmark.New(
	goldmark.WithExtensions(extension.GFM, highlighting.NewHighlighting(highlighting.WithFormatOptions(html.WithClasses(true)))),
	goldmark.WithParserOptions(parser.WithAutoHeadingID()),
	goldmark.WithRendererOptions(renderer.WithUnsafe()),
)

// render makes the body of a page, and what is derived from it.
func (s *site) render(p *page, source []byte) error {
	document := markdown.Parser().Parse(text.NewReader(source))
	err := ast.Walk(document, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		return ast.WalkContinue, s.visit(p, node, source)
	})
	if err != nil {
		return err
	}
	if p.title == "" {
		return fmt.Errorf("has no title")
	}
	if p.source == index {
		s.readNavigation(document, source)
	}
	link(document, p.headings)
	var body bytes.Buffer
	err = markdown.Renderer().Render(&body, source, document)
	p.body = body.String()
	return err
}

// visit one node of a page.
func (s *site) visit(p *page, node ast.Node, source []byte) (err error) {
	switch n := node.(type) {
	case *ast.Heading:
		p.add(n, source)
	case *ast.Link:
		n.Destination, err = s.target(p, string(n.Destination))
	case *ast.Image:
		if isOutside(string(n.Destination)) {
			return fmt.Errorf("the image %s is loaded from elsewhere", n.Destination)
		}
		s.images[path.Join(path.Dir(p.source), string(n.Destination))] = true
	case *ast.FencedCodeBlock:
		if string(n.Language(source)) == "mermaid" {
			return fmt.Errorf("a diagram of Mermaid needs a script from elsewhere: draw it as text or as an image")
		}
	}
	if node.Type() == ast.TypeBlock && len(p.texts) > 0 && node.Kind() != ast.KindHeading && node.Lines() != nil {
		last := &p.texts[len(p.texts)-1]
		last.Text += string(node.Lines().Value(source)) + " "
	}
	return err
}

// add a heading: the first is the title.
func (p *page) add(h *ast.Heading, source []byte) {
	id, _ := h.AttributeString("id")
	name := plain(h, source)
	if p.title == "" {
		p.title = name
	} else {
		p.headings = append(p.headings, heading{Level: h.Level, ID: string(id.([]byte)), Name: name})
	}
	p.texts = append(p.texts, found{Page: p.title, Heading: name, URL: p.url + "#" + string(id.([]byte))})
}

// target of a link, on the site: another page, or a file in the repository.
func (s *site) target(p *page, destination string) ([]byte, error) {
	file, anchor, hasAnchor := strings.Cut(destination, "#")
	if isOutside(destination) || file == "" {
		return []byte(destination), nil
	}
	file = path.Join(path.Dir(p.source), file)
	if to, ok := s.byPath[file]; ok {
		relative, err := filepath.Rel(path.Dir(p.url), to.url)
		if hasAnchor {
			relative += "#" + anchor
		}
		return []byte(filepath.ToSlash(relative)), err
	}
	info, err := os.Stat(filepath.Join(s.root, file))
	switch {
	case err != nil:
		return nil, fmt.Errorf("the link %s leads nowhere", destination)
	case info.IsDir():
		return []byte(repository + "tree/main/" + file), nil
	}
	return []byte(repository + "blob/main/" + file), nil
}

func isOutside(destination string) bool {
	return strings.Contains(destination, "://") || strings.HasPrefix(destination, "mailto:")
}

// link gives each heading below the title a link to itself.
func link(document ast.Node, headings []heading) {
	rest := headings
	for node := document.FirstChild(); node != nil; node = node.NextSibling() {
		h, ok := node.(*ast.Heading)
		if !ok || len(rest) == 0 || !isID(h, rest[0].ID) {
			continue
		}
		anchor := ast.NewLink()
		anchor.Destination = []byte("#" + rest[0].ID)
		anchor.SetAttributeString("class", []byte("anchor"))
		anchor.AppendChild(anchor, ast.NewString([]byte("#")))
		h.AppendChild(h, anchor)
		rest = rest[1:]
	}
}

func isID(h *ast.Heading, want string) bool {
	id, _ := h.AttributeString("id")
	return string(id.([]byte)) == want
}

// plain is the text of a node without its form.
func plain(node ast.Node, source []byte) string {
	var out strings.Builder
	_ = ast.Walk(node, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if leaf, ok := n.(*ast.Text); ok && entering {
			out.Write(leaf.Value(source))
		}
		return ast.WalkContinue, nil
	})
	return out.String()
}
