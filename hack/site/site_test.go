package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The documentation as it is: build itself fails where a link leads nowhere, or a page is not in the navigation.
func TestDocumentationBecomesASite(t *testing.T) {
	out := t.TempDir()
	if err := build("../..", out); err != nil {
		t.Fatal(err)
	}
	for _, page := range []string{"index.html", "docs/concepts.html", "docs/reference.html", "docs/decisions/index.html"} {
		text, err := os.ReadFile(filepath.Join(out, page))
		if err != nil {
			t.Fatal(err)
		}
		if count := strings.Count(string(text), `aria-current="page"`); count != 1 {
			t.Errorf("%s is marked %d times in the navigation", page, count)
		}
	}
}

// small is a site in which all is well.
func small() map[string]string {
	return map[string]string{
		"README.md":                "# Small\n\n[Docs](docs) and [a file](data.txt), [a part](docs/page.md#a-part)\n\n![picture](docs/a.svg)\n",
		"data.txt":                 "x",
		"docs/README.md":           "# All\n\n## Begin\n\n- [Overview](../README.md)\n- [Page](page.md)\n- [List](list/README.md)\n- [Samples](../config/samples/README.md)\n- [All](README.md)\n",
		"docs/page.md":             "# Page\n\n## A part\n\n```yaml\nkey: value # said\n```\n",
		"docs/a.svg":               "<svg/>",
		"docs/list/README.md":      "# List\n\n1. [Item](item.md)\n",
		"docs/list/item.md":        "# Item\n\n<https://example.org>\n",
		"config/samples/README.md": "# Samples\n",
	}
}

func buildOf(t *testing.T, files map[string]string) (string, error) {
	t.Helper()
	root, out := t.TempDir(), t.TempDir()
	for name, content := range files {
		if err := write(root, name, []byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	return out, build(root, out)
}

func TestOnlyASiteIsCleared(t *testing.T) {
	root, out := t.TempDir(), t.TempDir()
	precious := filepath.Join(out, "thesis.txt")
	for name, content := range small() {
		if err := write(root, name, []byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(precious, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := build(root, out); err == nil || !strings.Contains(err.Error(), "is there and is no site") {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(precious); err != nil {
		t.Error(err)
	}
	site := filepath.Join(out, "site")
	if err := build(root, site); err != nil {
		t.Fatal(err)
	}
	old := filepath.Join(site, "old.html")
	if err := os.WriteFile(old, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := build(root, site); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(old); err == nil {
		t.Error("a page of the site from before is there")
	}
}

func TestPageHasWhatItNeeds(t *testing.T) {
	out, err := buildOf(t, small())
	if err != nil {
		t.Fatal(err)
	}
	for page, wants := range map[string][]string{
		"index.html": {
			`href="docs/index.html">Docs`, `href="docs/page.html#a-part"`, repository + "blob/main/data.txt", `<img src="docs/a.svg" alt="picture"`,
			`href="docs/page.html">Page</a></li>`, `<title>Small`,
		},
		"docs/page.html":      {`<span class="nt">key</span>`, `<h2 id="a-part">A part<a href="#a-part" class="anchor">`, `src="../assets/site.js"`},
		"docs/list/item.html": {`href="../../docs/list/index.html" aria-current="page"`},
		"assets/search.js":    {`"heading":"A part","url":"docs/page.html#a-part","text":"key: value # said"`},
		"docs/a.svg":          {"<svg/>"},
	} {
		text, err := os.ReadFile(filepath.Join(out, page))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range wants {
			if !strings.Contains(string(text), want) {
				t.Errorf("%s has no %s:\n%s", page, want, text)
			}
		}
	}
}

// A browser runs the script. It is looked for, as not every machine has one.
func TestBrowserRunsTheScript(t *testing.T) {
	browser, err := exec.LookPath("chromium")
	if err != nil {
		t.Log("no chromium here: the pages are held by the parser alone")
		return
	}
	out, err := buildOf(t, small())
	if err != nil {
		t.Fatal(err)
	}
	page := "file://" + filepath.Join(out, "docs/page.html")
	seen, err := exec.CommandContext(t.Context(), browser, "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir="+t.TempDir(), "--dump-dom", page).Output()
	if err != nil {
		t.Fatal(err)
	}
	if want := `<button class="copy">Copy</button>`; !strings.Contains(string(seen), want) {
		t.Errorf("the page has no %s:\n%s", want, seen)
	}
}

func TestWhatIsWrongIsSaid(t *testing.T) {
	for name, test := range map[string]struct{ file, content, want string }{
		"page that is not there":    {"docs/page.md", "# Page\n\n[x](nothing.md)\n\n## A part\n", "docs/page.md: the link nothing.md leads nowhere"},
		"heading that is not there": {"docs/page.md", "# Page\n\n[x](list/item.md#no)\n\n## A part\n", "leads to no heading of docs/list/item.html"},
		"page that is not listed":   {"docs/more.md", "# More\n", "docs/more.html is not in the navigation: list it in docs/README.md"},
		"item that is not listed":   {"docs/list/more.md", "# More\n", "docs/list/more.html is not in the navigation"},
		"page listed twice": {
			"docs/README.md", small()["docs/README.md"] + "- [Again](page.md)\n", "the navigation has docs/page.html twice",
		},
		"image that is not there":    {"docs/page.md", "# Page\n\n![x](b.svg)\n\n## A part\n", "b.svg"},
		"image from elsewhere":       {"docs/page.md", "# Page\n\n![x](https://example.org/b.svg)\n", "is loaded from elsewhere"},
		"link without HTTPS":         {"docs/page.md", "# Page\n\n[x](http://example.org)\n\n## A part\n", "is no address of HTTPS"},
		"diagram that needs scripts": {"docs/page.md", "# Page\n\n```mermaid\na --> b\n```\n", "draw it as text or as an image"},
		"page without a title":       {"docs/page.md", "text\n", "docs/page.md: has no title"},
	} {
		t.Run(name, func(t *testing.T) {
			files := small()
			files[test.file] = test.content
			if _, err := buildOf(t, files); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}
