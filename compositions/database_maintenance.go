package compositions

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// noteMaintenance marks an instance that AWS still runs as it was. RDS takes a change at once, and the provider reports success, but RDS makes the
// change in the maintenance window. Until then the instance uses what it had, such as its old parameter group.
func noteMaintenance(instance plan.Made[*rds.Instance], asked rds.InstanceParameters, spec v1alpha1.DatabaseMaintenance) {
	if changes := changesToCome(asked, instance.Live.Status.AtProvider); len(changes) > 0 {
		noteChanges(instance, changes, spec, instance.Live.Status.AtProvider.MaintenanceWindow)
	}
}

func noteChanges[T resource.ModernManaged](of plan.Made[T], changes []string, spec v1alpha1.DatabaseMaintenance, window *string) {
	of.Unsettled = true
	if plan.OperationFailed(of.Live) { // AWS has refused, and waits for nothing
		return
	}
	until := "is being changed"
	if spec.Apply == v1alpha1.ApplyInMaintenanceWindow {
		until = "waits for the maintenance window"
		if window != nil {
			until += " " + *window
		}
	}
	of.Note = until + ": " + strings.Join(changes, ", ")
}

// changesToCome are the differences between what is asked for and what runs, of the settings that can wait. A setting that AWS does not report counts
// as no difference.
func changesToCome(asked rds.InstanceParameters, now rds.InstanceObservation) []string {
	var changes []string
	add := func(what, from, to string) {
		changes = append(changes, fmt.Sprintf("%s %s becomes %s", what, from, to))
	}
	if runs := now.EngineVersionActual; runs != nil && isOlder(*runs, *asked.EngineVersion) {
		add("engine version", *runs, *asked.EngineVersion)
	}
	if has := now.AllocatedStorage; has != nil && *has < *asked.AllocatedStorage {
		add("allocated storage", fmt.Sprint(*has, " GiB"), fmt.Sprint(*asked.AllocatedStorage, " GiB"))
	}
	if runs := now.InstanceClass; runs != nil && *runs != *asked.InstanceClass {
		add("instance class", *runs, *asked.InstanceClass)
	}
	if uses := now.ParameterGroupName; uses != nil && *uses != *asked.ParameterGroupName {
		add("parameter group", *uses, *asked.ParameterGroupName)
	}
	if multi := now.MultiAz; multi != nil && *multi != *asked.MultiAz {
		add("availability", string(availability(*multi)), string(availability(*asked.MultiAz)))
	}
	return changes
}

func availability(multiAZ bool) v1alpha1.DatabaseAvailability {
	if multiAZ {
		return v1alpha1.MultiAZ
	}
	return v1alpha1.SingleAZ
}

// isOlder reports whether a version comes before the version that is asked for, of which the last numbers may be left out. A newer version, to which
// AWS has upgraded by itself, stays: there is no way back, and the provider does not ask for an older version than runs (TerraformCustomDiff of
// aws_db_instance in its config/namespaced/rds/config.go takes the difference out).
func isOlder(actual, asked string) bool {
	runs, wanted := numbersOf(actual), numbersOf(asked)
	return slices.Compare(runs[:min(len(runs), len(wanted))], wanted) < 0
}

func numbersOf(version string) []int {
	var numbers []int
	for _, part := range strings.FieldsFunc(version, func(r rune) bool { return !unicode.IsDigit(r) }) {
		if n, err := strconv.Atoi(part); err == nil {
			numbers = append(numbers, n)
		}
	}
	return numbers
}
