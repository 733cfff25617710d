package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	yamlv3 "go.yaml.in/yaml/v3"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// input is what the files hold that is of interest. Everything else in them is left out.
type input struct {
	environments []manifest
	secrets      []*corev1.Secret

	// others are the API versions of Environments that are not ours.
	others []string
}

// A manifest is an Environment, and the file that it stands in.
type manifest struct {
	*unstructured.Unstructured
	file string
}

// wrong is an error about the manifest, which says which one it is.
func (m manifest) wrong(err error) error {
	var answer apierrors.APIStatus
	if errors.As(err, &answer) && answer.Status().Details != nil && answer.Status().Details.Name != "" {
		return fmt.Errorf("%s: %w", m.file, err) // it has the name already
	}
	return fmt.Errorf("%s: Environment %s: %w", m.file, m.GetName(), err)
}

// readInput reads files, directories of them, or standard input for "-".
func readInput(t *target, names []string, stdin io.Reader) (*input, error) {
	in := &input{}
	for _, name := range names {
		files, err := filesOf(name)
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			if err := in.readFile(t, file, stdin); err != nil {
				return nil, fmt.Errorf("%s: %w", called(file), err)
			}
		}
	}
	switch {
	case len(in.environments) > 0:
		return in, nil
	case len(in.others) > 0:
		return nil, fmt.Errorf("there is no Environment of %s in the input, only of %s", v1alpha1.GroupVersion, strings.Join(in.others, ", "))
	}
	return nil, fmt.Errorf("there is no Environment in the input: name a file that has one, of apiVersion %s", v1alpha1.GroupVersion)
}

// filesOf a directory are its manifests.
func filesOf(name string) ([]string, error) {
	if name == "-" {
		return []string{name}, nil
	}
	info, err := os.Stat(name)
	if err != nil || !info.IsDir() {
		return []string{name}, err
	}
	entries, err := os.ReadDir(name)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, entry := range entries {
		if slices.Contains([]string{"kustomization.yaml", "kustomization.yml", "Kustomization"}, entry.Name()) {
			// The files alone lack its namespace and its patches.
			return nil, fmt.Errorf("%s has a %s: use kubectl kustomize %[1]s | kubectl environment ... -f -", name, entry.Name())
		}
		if slices.Contains([]string{".yaml", ".yml", ".json"}, filepath.Ext(entry.Name())) {
			files = append(files, filepath.Join(name, entry.Name()))
		}
	}
	return files, nil
}

// called is what messages call a file.
func called(file string) string {
	if file == "-" {
		return "standard input"
	}
	return file
}

func (in *input) readFile(t *target, name string, stdin io.Reader) error {
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return err
		}
		defer file.Close()
		stdin = file
	}
	before := len(in.environments)
	defer func() {
		for i := range in.environments[before:] {
			in.environments[before+i].file = called(name)
		}
	}()
	documents := utilyaml.NewYAMLReader(bufio.NewReader(stdin))
	for number := 1; ; number++ {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = in.readDocument(t, document)
		}
		if err != nil {
			return fmt.Errorf("document %d: %w", number, err)
		}
	}
}

func (in *input) readDocument(t *target, document []byte) error {
	if err := checkKeys(document); err != nil {
		return err
	}
	text, err := yaml.YAMLToJSON(document)
	if err != nil {
		return err
	}
	if text = bytes.TrimSpace(text); bytes.Equal(text, []byte("null")) {
		return nil
	}
	u := &unstructured.Unstructured{}
	if u.UnmarshalJSON(text) != nil {
		return errors.New("is no object of Kubernetes: it needs apiVersion, kind and metadata") // the error would show all that the document has
	}
	if u.IsList() {
		list, err := u.ToList()
		if err != nil {
			return err
		}
		for i := range list.Items {
			if err := in.add(t, &list.Items[i]); err != nil {
				return err
			}
		}
		return nil
	}
	return in.add(t, u)
}

// checkKeys refuses a mapping that says a key twice, of which kubectl would use one silently. A merge key (<<) adds to a mapping, and what
// the mapping says itself counts.
func checkKeys(document []byte) error {
	root := &yamlv3.Node{}
	err := yamlv3.Unmarshal(document, root)
	switch {
	case err == nil:
		return checkKeysOf(root)
	case strings.Contains(err.Error(), "unknown anchor"):
		return errors.New("yaml: a value begins with *, which is for anchors, and the document has no such anchor: put the value in quotes") // it may be a secret
	}
	return err
}

func checkKeysOf(node *yamlv3.Node) error {
	lines := map[string]int{}
	for i, child := range node.Content {
		if node.Kind == yamlv3.MappingNode && i%2 == 0 && child.Value != "<<" {
			if first, ok := lines[child.Value]; ok {
				return fmt.Errorf("line %d: key %q already set in line %d", child.Line, child.Value, first)
			}
			lines[child.Value] = child.Line
		}
		if err := checkKeysOf(child); err != nil {
			return err
		}
	}
	return nil
}

func (in *input) add(t *target, u *unstructured.Unstructured) error {
	switch u.GroupVersionKind() {
	case v1alpha1.GroupVersion.WithKind("Environment"):
		in.environments = append(in.environments, manifest{Unstructured: u})
	case corev1.SchemeGroupVersion.WithKind("Secret"):
		secret, err := toSecret(u)
		if err != nil {
			return err
		}
		in.secrets = append(in.secrets, secret)
		defer func() { secret.Namespace = u.GetNamespace() }()
	default:
		return in.addOther(u)
	}
	return t.settle(u)
}

// addOther notes an Environment of another group. One of ours in another version would be left out of a plan silently.
func (in *input) addOther(u *unstructured.Unstructured) error {
	if u.GetKind() != "Environment" {
		return nil
	}
	if u.GroupVersionKind().Group == v1alpha1.GroupVersion.Group {
		return fmt.Errorf("the Environment %s is of apiVersion %s, and this version of the plugin understands %s", u.GetName(), u.GetAPIVersion(), v1alpha1.GroupVersion)
	}
	in.others = append(in.others, u.GetAPIVersion())
	return nil
}
