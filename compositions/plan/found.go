package plan

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/crossplane/crossplane-runtime/v2/pkg/fieldpath"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	"k8s.io/apimachinery/pkg/runtime"
)

// outdated says what AWS has now otherwise than when an adoption was printed, of what others change beside Terraform, or "": a pipeline may have deployed
// meanwhile, and taking over what ran before would take that back. What AWS does not report differs from nothing.
func (a adoption) outdated(key string, live resource.ModernManaged) (string, error) {
	found := a.Found[key]
	if len(found) == 0 {
		return "", nil
	}
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(live)
	if err != nil {
		return "", fmt.Errorf("read %s: %w", key, err)
	}
	for _, path := range SortedKeys(found) {
		value, err := fieldpath.Pave(content).GetValue("status.atProvider." + path)
		if fieldpath.IsNotFound(err) {
			continue
		}
		if err != nil {
			return "", fmt.Errorf("read %s of %s: %w", path, key, err)
		}
		if now, was := inShort(textOf(value)), inShort(found[path]); now != was {
			return fmt.Sprintf("has the %s %s now, and had %s when this was printed", path, now, was), nil
		}
	}
	return "", nil
}

func textOf(value any) string {
	if number, ok := value.(float64); ok {
		return strconv.FormatFloat(number, 'f', -1, 64)
	}
	return fmt.Sprint(value)
}

// inShort is a task definition as family and revision: the provider reports its ARN, or that, as it was asked.
func inShort(value string) string { return value[strings.LastIndex(value, "/")+1:] }
