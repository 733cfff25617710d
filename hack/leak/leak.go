// Package leak finds the values of secrets in what must not have them: for tests.
package leak

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// shortest is the length from which a value stands nowhere by chance.
const shortest = 8

// Find says which of the values are in a text, and in what form. A value that is too short to be told from chance panics.
func Find(text string, values ...string) []string {
	var found []string
	for _, value := range values {
		if len(value) < shortest {
			panic(fmt.Sprintf("a value of %d characters is somewhere by chance", len(value)))
		}
		if in := findOne(text, value); in != "" {
			found = append(found, in)
		}
	}
	return found
}

func findOne(text, value string) string {
	written, sought := forms(value), map[string]bool{}
	for _, form := range slices.Sorted(maps.Keys(written)) {
		if sought[written[form]] { // most values are the same in most forms
			continue
		}
		sought[written[form]] = true
		if at := strings.Index(text, written[form]); at >= 0 {
			return fmt.Sprintf("%s, after %q", form, text[max(0, at-60):at])
		}
	}
	return ""
}

// forms are how a value may be written.
func forms(value string) map[string]string {
	written := map[string]string{
		"as it is":                          value,
		"in JSON":                           inJSON(value, false),
		"in JSON of JSON":                   inJSON(inJSON(value, false), false),
		"in JSON for HTML, as Go writes it": inJSON(value, true),
		"in JSON of JSON for HTML":          inJSON(inJSON(value, true), true),
		"in the middle of JSON for HTML in plain one": inJSON(inJSON(value, true), false),
		"quoted by Go": strings.Trim(strconv.Quote(value), `"`),
		"in a URL":     url.QueryEscape(value),
		"in a path":    url.PathEscape(value),
		"in hex":       hex.EncodeToString([]byte(value)),
	}
	for of, text := range map[string]string{"it": value, "its JSON": inJSON(value, false), "its JSON for HTML": inJSON(value, true)} {
		for before := range 3 {
			name := fmt.Sprintf("%s in base64, %d bytes in", of, before)
			written[name] = inBase64(base64.RawStdEncoding, text, before)
			written[name+", for URLs"] = inBase64(base64.RawURLEncoding, text, before)
		}
	}
	return written
}

func inJSON(value string, html bool) string {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(html)
	if err := encoder.Encode(value); err != nil {
		panic(err) // a string always encodes
	}
	return strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(text.String()), `"`), `"`)
}

// inBase64 is what stays the same of a value in base64, whatever stands around it, when so many bytes stand before it.
func inBase64(encoding *base64.Encoding, value string, before int) string {
	all := encoding.EncodeToString([]byte(strings.Repeat("x", before) + value))
	first, last := (before*8+5)/6, (before+len(value))*8/6
	return all[first:last]
}
