package main

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// readNavigation takes the lists of the index: a section for each heading that has one, with an entry for the first link of each item.
func (s *site) readNavigation(document ast.Node, source []byte) {
	var at section
	for node := document.FirstChild(); node != nil; node = node.NextSibling() {
		switch n := node.(type) {
		case *ast.Heading:
			at = section{Name: plain(n, source)}
		case *ast.List:
			for item := n.FirstChild(); item != nil; item = item.NextSibling() {
				if to, ok := firstLink(item); ok {
					at.Entries = append(at.Entries, entry{Name: plain(to, source), URL: path.Join(path.Dir(index), string(to.Destination))})
				}
			}
			s.sections = append(s.sections, at)
		}
	}
}

func firstLink(node ast.Node) (link *ast.Link, ok bool) {
	_ = ast.Walk(node, func(n ast.Node, _ bool) (ast.WalkStatus, error) {
		if link, ok = n.(*ast.Link); ok {
			return ast.WalkStop, nil
		}
		return ast.WalkContinue, nil
	})
	return link, ok
}

// searchIndex is the text of all pages, heading by heading. What is found equally well comes in the order of the navigation.
func (s *site) searchIndex() []found {
	var all []found
	pages := slices.SortedStableFunc(slices.Values(s.pages), func(a, b *page) int { return cmp.Compare(s.position(a), s.position(b)) })
	for _, p := range pages {
		for _, f := range p.texts {
			f.Text = strings.Join(strings.Fields(f.Text), " ")
			all = append(all, f)
		}
	}
	return all
}

// position of a page in the navigation. A page that is not in it comes last.
func (s *site) position(p *page) int {
	if i := slices.IndexFunc(s.entries(), func(e entry) bool { return e.URL == p.url }); i >= 0 {
		return i
	}
	return len(s.entries())
}

// entries of the navigation, from its beginning to its end.
func (s *site) entries() (all []entry) {
	for _, section := range s.sections {
		all = append(all, section.Entries...)
	}
	return all
}
