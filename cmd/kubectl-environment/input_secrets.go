package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
)

func toSecret(u *unstructured.Unstructured) (*corev1.Secret, error) {
	if err := checkValues(u); err != nil {
		return nil, fmt.Errorf("read Secret %s: %w", u.GetName(), err)
	}
	text, err := u.MarshalJSON()
	if err != nil {
		return nil, fmt.Errorf("read Secret %s: it is no JSON", u.GetName())
	}
	secret := &corev1.Secret{}
	if err := json.Unmarshal(text, secret); err != nil {
		return nil, fmt.Errorf("read Secret %s: a field beside data and stringData is not of its type", u.GetName()) // the error could show a value
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

// checkValues says which value of a Secret cannot be one, and does not show it.
func checkValues(u *unstructured.Unstructured) error {
	for _, field := range []string{"data", "stringData"} {
		values, isMapping := u.Object[field].(map[string]any)
		if !isMapping && u.Object[field] != nil {
			return fmt.Errorf("%s must be a mapping of keys to values", field)
		}
		for _, key := range slices.Sorted(maps.Keys(values)) {
			text, isText := values[key].(string)
			if !isText && values[key] != nil {
				return fmt.Errorf("%s.%s must be text: put the value in quotes", field, key)
			}
			if _, err := base64.StdEncoding.DecodeString(text); err != nil && field == "data" {
				return fmt.Errorf("data.%s must be in base64: encode it, or move it to stringData, which takes text as it is", key)
			}
		}
	}
	return nil
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

// unusedBy an Environment are remarks on Secrets that it names, and that the input has for another namespace alone.
func (in *input) unusedBy(env *v1alpha1.Environment) []string {
	var remarks []string
	given := in.secretsOf(env.Namespace)
	for _, secret := range in.secrets {
		if given[secret.Name] == nil && slices.Contains(compositions.Secrets(env), secret.Name) {
			remarks = append(remarks, fmt.Sprintf("Secret %s of namespace %s is not used: Environment %s is of namespace %s, and reads those of its own.",
				secret.Name, secret.Namespace, env.Name, env.Namespace))
		}
	}
	return remarks
}
