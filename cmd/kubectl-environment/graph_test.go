package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func graph(t *testing.T, v *view, format string) string {
	t.Helper()
	var out bytes.Buffer
	if err := graphFormats[format](diagramOf(v, false), &out); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), secretValue) {
		t.Error("a secret value shows")
	}
	return out.String()
}

func TestGraphGolden(t *testing.T) {
	v := stage(t, "failed")
	for _, format := range slices.Sorted(maps.Keys(graphFormats)) {
		t.Run(format, func(t *testing.T) { golden(t, "graph-"+format, graph(t, v, format)) })
	}
}

// Every stage is a picture that a browser can read, in which each link leads to a part of the page.
func TestGraphIsWellFormed(t *testing.T) {
	for name := range stages {
		t.Run(name, func(t *testing.T) {
			page := graph(t, stage(t, name), "html")
			_, body, _ := strings.Cut(page, "</head>")
			ids, hrefs := parse(t, strings.TrimSuffix(strings.TrimSpace(body), "</html>"))
			for _, href := range hrefs {
				if !slices.Contains(ids, strings.TrimPrefix(href, "#")) {
					t.Errorf("%s leads nowhere", href)
				}
			}
			if len(hrefs) < 10 {
				t.Errorf("there are %d links", len(hrefs))
			}
		})
	}
}

// parse a document, and give the ids and the links in it.
func parse(t *testing.T, text string) (ids, hrefs []string) {
	t.Helper()
	decoder := xml.NewDecoder(strings.NewReader(text))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return ids, hrefs
		}
		if err != nil {
			t.Fatal(err)
		}
		element, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		for _, a := range element.Attr {
			switch a.Name.Local {
			case "id":
				ids = append(ids, a.Value)
			case "href":
				hrefs = append(hrefs, a.Value)
			}
		}
	}
}

// What AWS or a user says is text, in every form.
func TestGraphEscapesWhatIsSaid(t *testing.T) {
	w := settledAs(t, "testdata/storefront.yaml", asInAWS)
	w.resource("Bucket/shop-bucket-media").SetConditions(asyncError("AsyncUpdateFailure", "<script>alert(1)</script> \"]; & \x01 \\"))
	v := newView(w.env, w.seen, now)
	for format := range graphFormats {
		text := graph(t, v, format)
		if format != "dot" && strings.Contains(text, "<script") { // in DOT a text in quotes is text
			t.Errorf("%s has a script", format)
		}
	}
	parse(t, graph(t, v, "svg"))
}

func TestBoxesDoNotOverlap(t *testing.T) {
	l := layOut(diagramOf(stage(t, "ready"), false))
	for a, at := range l.at {
		for b, other := range l.at {
			if a != b && at.x < other.x+boxWidth && other.x < at.x+boxWidth && at.y < other.y+boxHeight && other.y < at.y+boxHeight {
				t.Errorf("%s lies over %s", a, b)
			}
		}
		if at.x+boxWidth > l.width || at.y+boxHeight > l.height {
			t.Errorf("%s is not in the picture", a)
		}
	}
}

func TestGraphOfFile(t *testing.T) {
	for _, file := range []string{"testdata/storefront.yaml", "testdata/shop.yaml", "../../config/samples/complete/environment.yaml", "../../compositions/testdata/on-existing-network/environment.yaml"} {
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) {
			code, out, errs := command(t, "", "graph", "-f", file)
			if code != exitNoChanges || !strings.Contains(out, "Planned") {
				t.Fatalf("exit code is %d: %s", code, errs)
			}
			parse(t, out)
		})
	}
}

// A browser shows the page. It is looked for, as not every machine has one.
func TestBrowserShowsThePage(t *testing.T) {
	browser, err := exec.LookPath("chromium")
	if err != nil {
		t.Log("no chromium here: the page is held by the parser alone")
		return
	}
	file := filepath.Join(t.TempDir(), "page.html")
	if err := os.WriteFile(file, []byte(graph(t, stage(t, "failed"), "html")), 0o600); err != nil {
		t.Fatal(err)
	}
	seen, err := exec.CommandContext(t.Context(), browser, "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir="+t.TempDir(), "--dump-dom", "file://"+file).Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<svg", "VPC 10.20.0.0/16", "InstanceQuotaExceeded", "public subnet, eu-west-1a"} {
		if !strings.Contains(string(seen), want) {
			t.Errorf("the browser has no %q", want)
		}
	}
}
