package main

import (
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// A document is what a page that was written holds.
type document struct {
	ids, links, loaded, navigation []string
}

// check the site that was written, and return all that is wrong.
func check(out string) (wrong []error) {
	written := os.DirFS(out)
	documents := map[string]*document{}
	err := fs.WalkDir(written, ".", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || path.Ext(name) != ".html" {
			return err
		}
		documents[name], err = readDocument(written, name)
		return err
	})
	if err != nil {
		return []error{err}
	}
	for name, d := range documents {
		for _, each := range slices.Concat(d.checkIDs(), d.checkLoaded(written, name), d.checkLinks(documents, name), d.checkNavigation()) {
			wrong = append(wrong, fmt.Errorf("%s: %w", name, each))
		}
	}
	return append(wrong, checkReach(documents)...)
}

func readDocument(written fs.FS, name string) (*document, error) {
	file, err := written.Open(name)
	if err != nil {
		return nil, err
	}
	root, err := html.Parse(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	d := &document{}
	for node := range root.Descendants() {
		attributes := map[string]string{}
		for _, a := range node.Attr {
			attributes[a.Key] = a.Val
		}
		if id := attributes["id"]; id != "" {
			d.ids = append(d.ids, id)
		}
		href, isLink := attributes["href"]
		switch {
		case node.Data == "link":
			d.loaded = append(d.loaded, href)
		case isLink && inNavigation(node):
			d.navigation = append(d.navigation, href)
			fallthrough
		case isLink:
			d.links = append(d.links, href)
		case attributes["src"] != "":
			d.loaded = append(d.loaded, attributes["src"])
		}
	}
	return d, file.Close()
}

func inNavigation(node *html.Node) bool {
	for above := range node.Ancestors() {
		if above.Data == "nav" && slices.Contains(above.Attr, html.Attribute{Key: "id", Val: "navigation"}) {
			return true
		}
	}
	return false
}

func (d *document) checkIDs() (wrong []error) {
	seen := map[string]bool{}
	for _, id := range d.ids {
		if seen[id] {
			wrong = append(wrong, fmt.Errorf("the anchor #%s is there twice", id))
		}
		seen[id] = true
	}
	return wrong
}

// checkLoaded looks for styles, scripts and images: they are there, and come from nowhere else.
func (d *document) checkLoaded(written fs.FS, name string) (wrong []error) {
	for _, from := range d.loaded {
		if _, err := fs.Stat(written, path.Join(path.Dir(name), from)); isOutside(from) || err != nil {
			wrong = append(wrong, fmt.Errorf("%s is not part of the site", from))
		}
	}
	return wrong
}

// checkLinks of a page: inside, page and anchor are there. Outside, nothing is asked, and the address must be one of HTTPS, or of a person.
func (d *document) checkLinks(documents map[string]*document, name string) (wrong []error) {
	for _, link := range d.links {
		to, err := url.Parse(link)
		switch {
		case err != nil:
			wrong = append(wrong, err)
		case isOutside(link):
			if to.Scheme != "mailto" && (to.Scheme != "https" || !strings.Contains(to.Host, ".")) {
				wrong = append(wrong, fmt.Errorf("the link %s is no address of HTTPS", link))
			}
		default:
			if err := leads(documents, name, to); err != nil {
				wrong = append(wrong, err)
			}
		}
	}
	return wrong
}

// leads a link to an anchor of a page?
func leads(documents map[string]*document, name string, to *url.URL) error {
	if to.Path != "" {
		name = path.Join(path.Dir(name), to.Path)
	}
	d := documents[name]
	if d == nil {
		return fmt.Errorf("the link %s leads to no page", to)
	}
	if to.Fragment != "" && !slices.Contains(d.ids, to.Fragment) {
		return fmt.Errorf("the link %s leads to no heading of %s", to, name)
	}
	return nil
}

func (d *document) checkNavigation() (wrong []error) {
	if len(d.navigation) == 0 {
		wrong = append(wrong, fmt.Errorf("there is no navigation"))
	}
	seen := map[string]bool{}
	for _, link := range d.navigation {
		if seen[link] {
			wrong = append(wrong, fmt.Errorf("the navigation has %s twice", link))
		}
		seen[link] = true
	}
	return wrong
}

// checkReach looks for pages that nobody finds: each is in the navigation, or listed by the index of its own directory that is.
func checkReach(documents map[string]*document) (wrong []error) {
	first := documents["index.html"]
	if first == nil {
		return []error{fmt.Errorf("there is no index.html")}
	}
	for name := range documents {
		list := path.Join(path.Dir(name), "index.html")
		listed := documents[list] != nil && path.Dir(name) != "docs" && slices.Contains(first.navigation, list) && slices.Contains(documents[list].links, path.Base(name))
		if !slices.Contains(first.navigation, name) && !listed {
			wrong = append(wrong, fmt.Errorf("%s is not in the navigation: list it in %s", name, index))
		}
	}
	return wrong
}
