package leak

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
)

const value = `it's "a" <secret> & 1/2 of \it`

func TestFindsEachForm(t *testing.T) {
	inJSON := func(value any) string {
		text, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	base64Of := func(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }
	for name, text := range map[string]string{
		"as it is":          value,
		"JSON":              inJSON(map[string]string{"password": value}),
		"JSON in JSON":      inJSON(map[string]string{"text": inJSON(map[string]string{"password": value})}),
		"quoted":            fmt.Sprintf("%q", value),
		"base64":            base64Of(value),
		"base64 of JSON":    base64Of(inJSON(map[string]string{"password": value})),
		"base64, one in":    base64Of("x" + value + "yy"),
		"base64, two in":    base64Of("xx" + value + "y"),
		"base64 for URLs":   base64.URLEncoding.EncodeToString([]byte("a" + value)),
		"query":             url.Values{"password": {value}}.Encode(),
		"path":              "/" + url.PathEscape(value),
		"hex":               hex.EncodeToString([]byte("x" + value)),
		"between much else": strings.Repeat("much else ", 1000) + value + strings.Repeat(" and more", 1000),
	} {
		t.Run(name, func(t *testing.T) {
			if found := Find(text, value); len(found) != 1 {
				t.Errorf("in %s it finds %q", text, found)
			}
		})
	}
}

func TestFindsNothingWhereThereIsNothing(t *testing.T) {
	for _, text := range []string{"", "it's", value[:len(value)-1], base64.StdEncoding.EncodeToString([]byte("something else altogether"))} {
		if found := Find(text, value); len(found) > 0 {
			t.Errorf("in %q it finds %q", text, found)
		}
	}
}

func TestShortValuesAreNotLookedFor(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("it looks for a value that is somewhere by chance")
		}
	}()
	Find("a text", "shop")
}
