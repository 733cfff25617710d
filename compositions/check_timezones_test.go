package compositions_test

import (
	"testing"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	appautoscaling "github.com/upbound/provider-aws/v2/apis/namespaced/appautoscaling/v1beta1"
	scheduler "github.com/upbound/provider-aws/v2/apis/namespaced/scheduler/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func nightly(zone v1alpha1.TimeZone) func(*v1alpha1.EnvironmentSpec) {
	return func(spec *v1alpha1.EnvironmentSpec) {
		spec.Jobs = []v1alpha1.JobSpec{{Name: "nightly", Schedule: "rate(1 day)", TimeZone: zone, TaskSpec: v1alpha1.TaskSpec{Image: "job"}}}
	}
}

func scaledAtNight(zone v1alpha1.TimeZone) func(*v1alpha1.EnvironmentSpec) {
	return func(spec *v1alpha1.EnvironmentSpec) {
		spec.Services[0].Scaling.Schedules = []v1alpha1.ScalingSchedule{{
			Name: "night", Expression: "cron(0 20 * * ? *)", TimeZone: zone, MinTasks: new(int32(1)), MaxTasks: new(int32(1)),
		}}
	}
}

func TestTimeZoneThatThereIsNotIsRefused(t *testing.T) {
	const ofJob, ofService = "spec.jobs: schedule of nightly has timeZone ", "spec.services: schedule night of web has timeZone "
	tests := map[string]struct {
		edit func(*v1alpha1.EnvironmentSpec)
		want string
	}{
		"a city":                  {nightly("America/Argentina/Buenos_Aires"), ""},
		"an old name":             {nightly("US/Pacific"), ""},
		"none":                    {nightly(""), ""},
		"a city with a typo":      {nightly("Europe/Berln"), ofJob + "Europe/Berln, which is not in the IANA database"},
		"a part of the world":     {nightly("Europe"), ofJob + "Europe,"},
		"the zone of the machine": {nightly("Local"), ofJob + "Local,"},
		"an offset of a service":  {scaledAtNight("Etc/GMT+9"), ""},
		"no city of a service":    {scaledAtNight("Europe/Hamburg"), ofService + "Europe/Hamburg,"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			env, seen := application(t)
			test.edit(&env.Spec)
			composeOrRefuse(t, admitted(t, env), seen, test.want)
		})
	}
}

// The database of names of the machine may be older than that of AWS.
func TestTimeZoneThatAWSUsesIsNotRefused(t *testing.T) {
	for name, edit := range map[string]func(v1alpha1.TimeZone) func(*v1alpha1.EnvironmentSpec){"of a job": nightly, "of a service": scaledAtNight} {
		t.Run(name, func(t *testing.T) {
			env, seen := existing(t, edit("Europe/Berlin"))
			edit("Mars/Olympus_Mons")(&env.Spec)
			for _, live := range seen.Resources {
				setTimeZone(live, "Mars/Olympus_Mons")
			}
			compose(t, admitted(t, env), seen)
		})
	}
}

func setTimeZone(live resource.ModernManaged, zone string) {
	switch live := live.(type) {
	case *scheduler.Schedule:
		live.Status.AtProvider.ScheduleExpressionTimezone = &zone
	case *appautoscaling.ScheduledAction:
		live.Status.AtProvider.Timezone = &zone
	}
}
