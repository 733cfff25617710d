package copilot_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/copilot"
)

func TestReadRefusesInOneSentence(t *testing.T) {
	many := []string{}
	for i := range 31 {
		many = append(many, fmt.Sprintf("w%d/manifest.yml", i), fmt.Sprintf("{name: w%d, type: Worker Service}", i))
	}
	for name, c := range map[string]struct {
		files []string
		want  string
	}{
		"nothing":      {nil, "it has no manifests of Copilot, which are NAME/manifest.yml: name the directory copilot/ of a workspace"},
		"damaged":      {[]string{"web/manifest.yml", "name: [web"}, "web/manifest.yml: it is no YAML, or damaged: "},
		"empty":        {[]string{"web/manifest.yml", "# nothing"}, "web/manifest.yml: it is empty"},
		"a list":       {[]string{"web/manifest.yml", "[a]"}, "web/manifest.yml: it is no manifest: it is not a mapping of keys to values"},
		"a key twice":  {[]string{"web/manifest.yml", "name: a\nname: b"}, "web/manifest.yml: line 2 says name a second time"},
		"an odd key":   {[]string{"web/manifest.yml", "[a]: b"}, "web/manifest.yml: line 1 has a key that is no text"},
		"no name":      {[]string{"web/manifest.yml", "type: Worker Service"}, "web/manifest.yml: it has no name"},
		"no type":      {[]string{"web/manifest.yml", "name: web"}, "web/manifest.yml: it has no type"},
		"unknown type": {[]string{"web/manifest.yml", "{name: web, type: Pod}"}, `web/manifest.yml: type "Pod" is none of Copilot's: `},
		"two of a name": {
			[]string{"a/manifest.yml", "{name: web, type: Worker Service}", "b/manifest.yml", "{name: web, type: Scheduled Job}"},
			"a/manifest.yml and b/manifest.yml are both called web: a name is that of one",
		},
		"too many":   {many, "it has 31 services, and an Environment has 30 at most: divide them over two directories"},
		"too large":  {[]string{"web/manifest.yml", strings.Repeat("#", 1<<20+1)}, "web/manifest.yml: it is larger than 1024 KiB, and no manifest is"},
		"a bomb":     {[]string{"web/manifest.yml", bomb()}, "web/manifest.yml: it has more than 50000 values, and no manifest has"},
		"a workload": {[]string{"environments/prod/manifest.yml", "{name: prod, type: Worker Service}"}, `environments/prod/manifest.yml: type "Worker Service" is none of Copilot's: Environment`},
	} {
		t.Run(name, func(t *testing.T) {
			dir := fstest.MapFS{}
			for i := 0; i+1 < len(c.files); i += 2 {
				dir[c.files[i]] = &fstest.MapFile{Data: []byte(c.files[i+1])}
			}
			_, err := copilot.Read(dir)
			if err == nil || !strings.HasPrefix(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

// bomb is a small file of many values.
func bomb() string {
	lines := []string{"a0: &a0 [x, x, x, x, x, x, x, x, x, x]"}
	for i := range 5 {
		lines = append(lines, fmt.Sprintf("a%d: &a%d [%s]", i+1, i+1, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i), 10), ", ")))
	}
	return strings.Join(lines, "\n")
}

func TestChooseTakesTheOnlyEnvironment(t *testing.T) {
	for name, c := range map[string]struct {
		overrides, asked, want, refused string
	}{
		"none is known":       {"", "", "", ""},
		"none, and one asked": {"", "prod", "prod", ""},
		"one":                 {"{prod: {}}", "", "prod", ""},
		"two":                 {"{prod: {}, test: {}}", "", "", "the manifests are for prod, test, and an Environment is one of them: say which with --environment"},
		"one of two":          {"{prod: {}, test: {}}", "test", "test", ""},
		"another":             {"{prod: {}}", "test", "", "there is no environment test: the manifests know of prod"},
	} {
		t.Run(name, func(t *testing.T) {
			workspace, err := copilot.Read(one(backend, located+"environments: "+c.overrides))
			if err != nil {
				t.Fatal(err)
			}
			got, err := workspace.Choose(c.asked)
			if got != c.want || (err == nil) != (c.refused == "") || err != nil && err.Error() != c.refused {
				t.Errorf("got %q and %v", got, err)
			}
		})
	}
}

// FuzzManifest looks that no manifest makes the reader or the translation panic, and that each of its keys is in a list.
func FuzzManifest(f *testing.F) {
	for _, file := range []string{"web", "inner", "jobs", "worker", "environments/prod", "environments/imported"} {
		data, err := os.ReadFile("testdata/every/" + file + "/manifest.yml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, strings.HasPrefix(file, "environments"))
	}
	f.Fuzz(func(t *testing.T, data []byte, isEnvironment bool) {
		dir := one(web, located+"http: {path: /}")
		if isEnvironment {
			dir["environments/prod/manifest.yml"] = &fstest.MapFile{Data: data}
		} else {
			dir["fuzzed/manifest.yml"] = &fstest.MapFile{Data: data}
		}
		workspace, err := copilot.Read(dir)
		if err != nil {
			return
		}
		options := copilot.Options{Namespace: "prod", Name: "shop", Region: "eu-west-1", Account: "111122223333"}
		if names := workspace.Environments(); len(names) > 0 {
			options.Environment = names[0]
		}
		anything := func(*v1alpha1.Environment) error { return nil }
		if _, err := copilot.Translate(workspace, options, anything); err != nil {
			t.Error(err)
		}
	})
}
