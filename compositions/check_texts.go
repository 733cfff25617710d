package compositions

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// functionCall is what the provider takes for a call of Terraform's template language, such as of file, which reads the provider's own files.
var functionCall = regexp.MustCompile(`\$\{\w+\s*\(`)

// checkTexts refuses texts that the provider would evaluate. The policy about Environments refuses them at admission; checkTexts is for clusters
// without the policy.
func checkTexts(spec v1alpha1.EnvironmentSpec) error {
	if !mayCallFunctions(reflect.ValueOf(&spec).Elem()) {
		return nil
	}
	data, err := json.Marshal(spec)
	if err != nil {
		return fmt.Errorf("write the spec: %w", err)
	}
	var fields any
	if err := json.Unmarshal(data, &fields); err != nil {
		return fmt.Errorf("read the spec: %w", err)
	}
	return checkText("spec", fields)
}

// mayCallFunctions saves most specs from being written as JSON and read again. JSON that the user wrote may spell a character by its number.
func mayCallFunctions(value reflect.Value) bool {
	switch value.Kind() {
	case reflect.String:
		return strings.Contains(value.String(), "${")
	case reflect.Pointer, reflect.Interface:
		return !value.IsNil() && mayCallFunctions(value.Elem())
	case reflect.Struct:
		return anyMayCallFunctions(value.NumField(), value.Field)
	case reflect.Slice:
		if value.Type().Elem().Kind() == reflect.Uint8 {
			return bytes.Contains(value.Bytes(), []byte("${")) || bytes.Contains(value.Bytes(), []byte(`\u`))
		}
		return anyMayCallFunctions(value.Len(), value.Index)
	case reflect.Map:
		keys := value.MapKeys()
		return anyMayCallFunctions(len(keys), func(i int) reflect.Value { return keys[i] }) ||
			anyMayCallFunctions(len(keys), func(i int) reflect.Value { return value.MapIndex(keys[i]) })
	}
	return false
}

func anyMayCallFunctions(count int, value func(int) reflect.Value) bool {
	for i := range count {
		if mayCallFunctions(value(i)) {
			return true
		}
	}
	return false
}

func checkText(path string, value any) error {
	switch value := value.(type) {
	case string:
		if functionCall.MatchString(value) {
			return fmt.Errorf("%s: must not contain a function call such as ${upper(...)}: the provider would evaluate it", path)
		}
	case []any:
		for i, item := range value {
			if err := checkText(path+"["+strconv.Itoa(i)+"]", item); err != nil {
				return err
			}
		}
	case map[string]any:
		return checkFields(path, value)
	}
	return nil
}

// checkFields looks at names as well: those in the forProvider of a patch are the user's.
func checkFields(path string, fields map[string]any) error {
	for _, key := range plan.SortedKeys(fields) {
		if err := cmp.Or(checkText(path, key), checkText(path+"."+key, fields[key])); err != nil {
			return err
		}
	}
	return nil
}
