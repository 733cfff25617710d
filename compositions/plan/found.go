package plan

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/crossplane/crossplane-runtime/v2/pkg/fieldpath"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
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
		if now, was := inShort(textOf(value)), inShort(found[path]); now != was && now != "" {
			return fmt.Sprintf("has the %s %s now, and had %s when this was printed", path, now, cmp.Or(was, "none")), nil
		}
	}
	return "", nil
}

// holdOutdated lets what is still only looked at wait on where somebody has changed it since it was found. Others have been taken over by then, and what it needs
// may have taken hours to make. An annotation that was taken off says nothing of what was found.
func (c Composer) holdOutdated() error {
	named := sync.OnceValue(func() adoption { return namedBy(c.Env) }) // which few passes need
	for _, o := range c.Plan.Objects {
		live, seen := c.Seen.Resources[o.Key]
		if o.Existing || !seen || !isAdopting(live) {
			continue
		}
		why, err := named().outdated(adoptionKey(o.GroupKind.String(), o.SharedName()), live)
		if err != nil {
			return err
		}
		if why != "" {
			o.WaitingOn = append(o.WaitingOn, o.Key)
			c.Plan.Problems = append(c.Plan.Problems, Problem{
				Composition: o.Composition, Instance: o.Instance, Reason: v1alpha1.ReasonExistingUnusable,
				Message: fmt.Sprintf("%s in AWS %s: %s", o.Key, why, printAgain),
			})
		}
	}
	return nil
}

// printAgain is what to do where something has changed since it was found.
const printAgain = "let Terraform write its state anew (terraform apply -refresh-only), and print the Environment again"

func textOf(value any) string {
	if number, ok := value.(float64); ok {
		return strconv.FormatFloat(number, 'f', -1, 64)
	}
	return fmt.Sprint(value)
}

// inShort is a task definition as family and revision: the provider reports its ARN, or that, as it was asked.
func inShort(value string) string { return value[strings.LastIndex(value, "/")+1:] }
