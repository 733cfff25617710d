package helm_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/chart/common/util"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	"helm.sh/helm/v4/pkg/engine"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

const root = "../../.."

// dir has the chart, as `make chart` writes it.
var dir string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		made, err := os.MkdirTemp("", "terrarium-chart-")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer func() { _ = os.RemoveAll(made) }()
		dir = filepath.Join(made, "terrarium")
		if out, err := writeChart(dir); err != nil {
			fmt.Fprintf(os.Stderr, "write the chart: %v\n%s", err, out)
			return 1
		}
		return m.Run()
	}())
}

func writeChart(dir string, flags ...string) ([]byte, error) {
	command := exec.Command("go", append([]string{"run", "./hack/chart", "-out", dir}, flags...)...)
	command.Dir = root
	return command.CombinedOutput()
}

// objects are by kind, namespace and name.
type objects map[string]map[string]any

// render renders the chart as `helm install -n terrarium-system` does. Values are YAML.
func render(t *testing.T, values string) (objects, string) {
	t.Helper()
	rendered, err := tryRender(t, dir, "terrarium-system", values)
	if err != nil {
		t.Fatal(err)
	}
	return rendered.objects(t), rendered.notes
}

type rendered struct {
	manifests []string
	notes     string
}

func tryRender(t *testing.T, dir, namespace, values string) (rendered, error) {
	t.Helper()
	given := map[string]any{}
	if err := yaml.UnmarshalStrict([]byte(values), &given); err != nil {
		t.Fatalf("values: %v", err)
	}
	loaded := load(t, dir)
	all, err := util.ToRenderValues(loaded, given, common.ReleaseOptions{Name: "try", Namespace: namespace, Revision: 1, IsInstall: true}, common.DefaultCapabilities)
	if err != nil {
		return rendered{}, err
	}
	files, err := engine.Render(loaded, all)
	if err != nil {
		return rendered{}, err
	}
	var found rendered
	for name, text := range files {
		if strings.HasSuffix(name, "NOTES.txt") {
			found.notes = text
		} else if strings.TrimSpace(text) != "" {
			found.manifests = append(found.manifests, text)
		}
	}
	return found, nil
}

func load(t *testing.T, dir string) *chart.Chart {
	t.Helper()
	loaded, err := loader.LoadDir(dir)
	if err != nil {
		t.Fatalf("load the chart: %v", err)
	}
	return loaded
}

func (r rendered) objects(t *testing.T) objects {
	t.Helper()
	found := objects{}
	for _, text := range r.manifests {
		found.add(t, text)
	}
	return found
}

var separator = regexp.MustCompile(`(?m)^---$`)

func (o objects) add(t *testing.T, text string) {
	t.Helper()
	for _, document := range separator.Split(text, -1) {
		if strings.TrimSpace(document) == "" {
			continue
		}
		object := parse(t, document)
		name := object.GetKind() + " " + strings.TrimPrefix(object.GetNamespace()+"/"+object.GetName(), "/")
		if o[name] != nil {
			t.Fatalf("%s is there twice", name)
		}
		o[name] = object.Object
	}
}

// parsed are the documents from before, which nobody changes: most are the same whatever the values are.
var parsed = map[string]*unstructured.Unstructured{}

func parse(t *testing.T, document string) *unstructured.Unstructured {
	t.Helper()
	if parsed[document] == nil {
		object := &unstructured.Unstructured{}
		if err := yaml.UnmarshalStrict([]byte(document), &object.Object); err != nil {
			t.Fatalf("parse: %v\n%s", err, document)
		}
		parsed[document] = object
	}
	return parsed[document]
}

// kustomize builds what is in a directory of the repository, or of a copy.
func kustomize(t *testing.T, path string) objects {
	t.Helper()
	command := exec.CommandContext(t.Context(), "go", "tool", "-modfile=hack/tools/go.mod", "kustomize", "build", path)
	command.Dir = root
	var stderr strings.Builder
	command.Stderr = &stderr
	out, err := command.Output()
	if err != nil {
		t.Fatalf("build %s: %v\n%s", path, err, stderr.String())
	}
	found := objects{}
	found.add(t, string(out))
	return found
}
