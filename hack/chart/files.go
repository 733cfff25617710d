package main

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	texttemplate "text/template"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

// own is what the chart has of its own: what it is, its values, and what it says.
//
//go:embed all:chart
var own embed.FS

// facts are what the chart's own files say of what is built, between [[ and ]].
type facts struct {
	ChartVersion, AppVersion, Image, Resources string
	Replicas                                   int64
	TenancyParameters                          []string
}

// ownFiles are the files of the chart that are not made from objects, with the facts in them.
func ownFiles(opts options, objects []built) (map[string]string, error) {
	known, err := factsOf(opts, objects)
	if err != nil {
		return nil, err
	}
	files := map[string]string{}
	return files, fs.WalkDir(own, "chart", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := texttemplate.New(path).Delims("[[", "]]").Funcs(texttemplate.FuncMap{"join": strings.Join}).ParseFS(own, path)
		if err != nil {
			return err
		}
		var filled strings.Builder
		if err := text.ExecuteTemplate(&filled, entry.Name(), known); err != nil {
			return err
		}
		files[strings.TrimPrefix(path, "chart/")] = filled.String()
		return nil
	})
}

func factsOf(opts options, objects []built) (facts, error) {
	at := slices.IndexFunc(objects, func(o built) bool { return o.GetKind() == "Deployment" })
	if at < 0 {
		return facts{}, errors.New("there is no Deployment in config")
	}
	spec := objects[at].Object["spec"].(map[string]any)
	containers, _, err := unstructured.NestedSlice(spec, "template", "spec", "containers")
	if err != nil {
		return facts{}, err
	}
	manager := containers[0].(map[string]any)
	image := manager["image"].(string)
	colon := strings.LastIndex(image, ":") // the one before may be that of a port
	if colon <= strings.LastIndex(image, "/") {
		return facts{}, fmt.Errorf("the image %s has no tag", image)
	}
	resources, err := yaml.Marshal(map[string]any{"resources": manager["resources"]})
	if err != nil {
		return facts{}, err
	}
	known := facts{
		ChartVersion: "0.0.0-dev", AppVersion: image[colon+1:], Image: image[:colon],
		Replicas: spec["replicas"].(int64), Resources: strings.TrimSpace(string(resources)), TenancyParameters: tenancyParameters(objects),
	}
	if opts.image != "" {
		known.Image = opts.image
	}
	if opts.version != "" {
		known.ChartVersion, known.AppVersion = strings.TrimPrefix(opts.version, "v"), opts.version
	}
	if len(known.TenancyParameters) == 0 {
		return facts{}, errors.New("the policy of tenancy asks for no parameter")
	}
	return known, nil
}

var parameter = regexp.MustCompile(`variables\.data\[\?'(\w+)'\]`)

// tenancyParameters are those that the policy reads from its ConfigMap.
func tenancyParameters(objects []built) []string {
	var found []string
	for _, o := range objects {
		if o.file != "policy/tenancy.yaml" {
			continue
		}
		for _, match := range parameter.FindAllStringSubmatch(fmt.Sprint(o.Object), -1) {
			found = append(found, match[1])
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}
