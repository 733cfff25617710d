package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// input is what the files hold that is of interest. Everything else in them is left out.
type input struct {
	environments []*unstructured.Unstructured
	secrets      []*corev1.Secret
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
				return nil, fmt.Errorf("%s: %w", file, err)
			}
		}
	}
	if len(in.environments) == 0 {
		return nil, errors.New("there is no Environment in the input")
	}
	return in, nil
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
		if slices.Contains([]string{".yaml", ".yml", ".json"}, filepath.Ext(entry.Name())) {
			files = append(files, filepath.Join(name, entry.Name()))
		}
	}
	return files, nil
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
	text, err := yaml.YAMLToJSONStrict(document)
	if err != nil {
		return err
	}
	if text = bytes.TrimSpace(text); bytes.Equal(text, []byte("null")) {
		return nil
	}
	u := &unstructured.Unstructured{}
	if err := u.UnmarshalJSON(text); err != nil {
		return err
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

func (in *input) add(t *target, u *unstructured.Unstructured) error {
	switch u.GroupVersionKind() {
	case v1alpha1.GroupVersion.WithKind("Environment"):
		in.environments = append(in.environments, u)
	case corev1.SchemeGroupVersion.WithKind("Secret"):
		secret, err := toSecret(u)
		if err != nil {
			return err
		}
		in.secrets = append(in.secrets, secret)
		defer func() { secret.Namespace = u.GetNamespace() }()
	default:
		return nil
	}
	return t.settle(u)
}

func toSecret(u *unstructured.Unstructured) (*corev1.Secret, error) {
	text, err := u.MarshalJSON()
	if err != nil {
		return nil, fmt.Errorf("read Secret %s: it is no JSON", u.GetName())
	}
	secret := &corev1.Secret{}
	if err := json.Unmarshal(text, secret); err != nil {
		return nil, fmt.Errorf("read Secret %s: data must be text in base64, and stringData text", u.GetName()) // the error could show a value
	}
	if secret.Data == nil {
		secret.Data = map[string][]byte{}
	}
	for key, value := range secret.StringData {
		secret.Data[key] = []byte(value)
	}
	secret.StringData = nil
	return secret, nil
}

// secretsOf a namespace by their names.
func (in *input) secretsOf(namespace string) map[string]*corev1.Secret {
	found := map[string]*corev1.Secret{}
	for _, secret := range in.secrets {
		if secret.Namespace == namespace {
			found[secret.Name] = secret
		}
	}
	return found
}
