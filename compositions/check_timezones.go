package compositions

import (
	"fmt"
	"time"
	_ "time/tzdata" // the names of the IANA database, for where the machine has none of its own: an image from scratch, Windows

	appautoscaling "github.com/upbound/provider-aws/v2/apis/namespaced/appautoscaling/v1beta1"
	scheduler "github.com/upbound/provider-aws/v2/apis/namespaced/scheduler/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// checkTimeZones refuses a time zone that there is not, which the rules of the schema cannot know. One that AWS uses for the Environment already exists,
// though the database here may be older.
func checkTimeZones(spec v1alpha1.EnvironmentSpec, seen plan.Observed) error {
	inUse := timeZonesInUse(seen)
	for _, s := range spec.Services {
		for _, schedule := range s.Scaling.Schedules {
			if err := inUse.check("spec.services: schedule "+schedule.Name+" of "+s.Name, schedule.TimeZone); err != nil {
				return err
			}
		}
	}
	for _, j := range spec.Jobs {
		if err := inUse.check("spec.jobs: schedule of "+j.Name, j.TimeZone); err != nil {
			return err
		}
	}
	return nil
}

type timeZones map[v1alpha1.TimeZone]bool

func timeZonesInUse(seen plan.Observed) timeZones {
	found := timeZones{}
	for _, live := range seen.Resources {
		switch live := live.(type) {
		case *scheduler.Schedule:
			found[v1alpha1.TimeZone(plan.Text(live.Status.AtProvider.ScheduleExpressionTimezone))] = true
		case *appautoscaling.ScheduledAction:
			found[v1alpha1.TimeZone(plan.Text(live.Status.AtProvider.Timezone))] = true
		}
	}
	return found
}

// check refuses a zone that there is not. Each zone is looked up once: Go reads the database again for every look.
func (known timeZones) check(of string, zone v1alpha1.TimeZone) error {
	if known[zone] {
		return nil
	}
	// Local is no zone but Go's word for that of the machine.
	if _, err := time.LoadLocation(string(zone)); err == nil && zone != "Local" {
		known[zone] = true
		return nil
	}
	return fmt.Errorf("%s has timeZone %s, which is not in the IANA database: names are such as Europe/Berlin or UTC, with upper and lower case as there", of, zone)
}
