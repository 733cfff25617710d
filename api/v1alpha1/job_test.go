package v1alpha1_test

import (
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// withJob returns an edit that adds a job.
func withJob(change func(*v1alpha1.JobSpec)) edit {
	return func(s *v1alpha1.EnvironmentSpec) {
		job := v1alpha1.JobSpec{
			Name: "nightly", Schedule: "cron(0 3 * * ? *)", TaskSpec: v1alpha1.TaskSpec{
				Image:     "public.ecr.aws/docker/library/busybox:1",
				Env:       []v1alpha1.EnvVar{{Name: "LOG_LEVEL", Value: new("info")}},
				Databases: []v1alpha1.DatabaseLink{{Name: "main"}},
			},
		}
		change(&job)
		s.Jobs = []v1alpha1.JobSpec{job}
	}
}

func TestJobRules(t *testing.T) {
	name := func(name string) edit {
		return withJob(func(j *v1alpha1.JobSpec) { j.Name = name })
	}
	image := func(image string) edit {
		return withJob(func(j *v1alpha1.JobSpec) { j.Image = image })
	}
	size := func(cpu, memory int32) edit {
		return withJob(func(j *v1alpha1.JobSpec) { j.CPU, j.MemoryMiB = cpu, memory })
	}
	env := func(name string) edit {
		return withJob(func(j *v1alpha1.JobSpec) { j.Env = append(j.Env, v1alpha1.EnvVar{Name: name, Value: new("")}) })
	}
	secretEnv := func(name, secret, key string) edit {
		return withJob(func(j *v1alpha1.JobSpec) {
			j.SecretEnv = []v1alpha1.SecretEnvVar{{Name: name, Secret: secret, Key: key}}
		})
	}
	link := func(database, prefix string) edit {
		return withJob(func(j *v1alpha1.JobSpec) {
			j.Databases = append(j.Databases, v1alpha1.DatabaseLink{Name: database, EnvPrefix: prefix})
		})
	}
	retries := func(retries int32) edit {
		return withJob(func(j *v1alpha1.JobSpec) { j.Retries = &retries })
	}
	const noKey = "spec.jobs: secretEnv of nightly asks for a key of session, which is generated, plain text and has none: leave key out"
	testRules(t, []rule{
		{"it has a name, which a service may have too", name("web"), name("Nightly"), "must be lower-case letters, digits and -"},
		{"its image is an image", image("nginx"), image("${upper(x)}"), "must be the name of an image"},
		{"256 has three sizes", size(256, 2048), size(256, 3072), "with cpu 256, memoryMiB must be 512, 1024 or 2048"},
		{"512 has its sizes", size(512, 4096), size(512, 512), "with cpu 512, memoryMiB must be 1024 to 4096 in steps of 1024"},
		{"1024 has its sizes", size(1024, 2048), size(1024, 1024), "with cpu 1024, memoryMiB must be 2048 to 8192 in steps of 1024"},
		{"2048 has its sizes", size(2048, 4096), size(2048, 2048), "with cpu 2048, memoryMiB must be 4096 to 16384 in steps of 1024"},
		{"4096 has its sizes", size(4096, 8192), size(4096, 4096), "with cpu 4096, memoryMiB must be 8192 to 30720 in steps of 1024"},
		{"8192 has its sizes", size(8192, 20480), size(8192, 21504), "with cpu 8192, memoryMiB must be 16384 to 61440 in steps of 4096"},
		{"16384 has its sizes", size(16384, 40960), size(16384, 36864), "with cpu 16384, memoryMiB must be 32768 to 122880 in steps of 8192"},
		{"variables are set once", secretEnv("KEY", "stripe", ""), secretEnv("LOG_LEVEL", "stripe", ""), "must not set a variable that env sets"},
		{"env does not set the variables of a link", env("DB_POOL"), env("DB_HOST"), "spec.jobs: nightly: env and secretEnv must not set DB_HOST, which the link to database main sets"},
		{"prefixes are different", link("reports", "REPORTS_"), link("reports", "DB_"), "links must have different envPrefixes, or variables of other names"},
		{"databases exist", link("reports", "R_"), link("mian", "R_"), "spec.jobs: databases of nightly name mian, which is not in spec.databases"},
		{"secrets exist", secretEnv("KEY", "session", ""), secretEnv("KEY", "strip", ""), "spec.jobs: secretEnv of nightly names strip, which is not in spec.secrets"},
		{"generated secrets have no keys", secretEnv("KEY", "stripe", "value"), secretEnv("KEY", "session", "value"), noKey},
		{"retries are as many as EventBridge makes", retries(185), retries(186), "should be less than or equal to 185"},
	})
}

func TestScheduleExpressions(t *testing.T) {
	schedule := func(expression v1alpha1.ScheduleExpression) edit {
		return withJob(func(j *v1alpha1.JobSpec) { j.Schedule = expression })
	}
	const (
		forms = "must be at(2026-12-24T18:00:00), rate(1 hour), rate(5 minutes) or cron(0 3 * * ? *)"
		at    = "spec.jobs: schedule of nightly must be a date and a time that exist"
		rate  = "spec.jobs: schedule of nightly must be a number from 1 and a unit, singular with 1 and plural with others"
		cron  = "spec.jobs: schedule of nightly must be AWS's cron with six fields"
		day   = "spec.jobs: schedule of nightly must name a day that one of its months has"
	)
	testRules(t, []rule{
		{"at a time", schedule("at(2026-12-24T18:00:00)"), schedule("at(2026-12-24 18:00)"), at},
		{"at a time that a day has", schedule("at(2026-12-24T23:59:59)"), schedule("at(2026-12-24T24:00:00)"), at},
		{"at a day that a month has", schedule("at(2028-02-29T00:00:00)"), schedule("at(2026-02-30T00:00:00)"), at},
		{"at a month that a year has", schedule("at(2026-11-30T00:00:00)"), schedule("at(2026-13-01T00:00:00)"), at},
		{"one is singular", schedule("rate(1 day)"), schedule("rate(1 days)"), rate},
		{"more are plural", schedule("rate(10 hours)"), schedule("rate(10 hour)"), rate},
		{"rates are not too short", schedule("rate(2 minutes)"), schedule("rate(0 minutes)"), rate},
		{"units are AWS's", schedule("rate(7 days)"), schedule("rate(2 weeks)"), rate},
		{"must be AWS's cron with six fields", schedule("cron(0/15 8-18 ? * MON-FRI *)"), schedule("cron(0 3 * * ?)"), cron},
		{"one of the days is any", schedule("cron(0 3 L * ? 2026-2030)"), schedule("cron(0 3 * * * *)"), cron},
		{"only one of the days is any", schedule("cron(0 3 ? * * *)"), schedule("cron(0 3 ? * ? *)"), cron},
		{"nothing is around it", schedule("cron(0 3 ? * 6#3 *)"), schedule("cron(0 3 ? * 6#3 *) "), forms},
		{"minutes", schedule("cron(0,59 3 * * ? *)"), schedule("cron(60 3 * * ? *)"), cron},
		{"hours", schedule("cron(0 0-23/2 * * ? *)"), schedule("cron(0 24 * * ? *)"), cron},
		{"days of the month", schedule("cron(0 3 1,15W,31 * ? *)"), schedule("cron(0 3 32 * ? *)"), cron},
		{"there is no day 0", schedule("cron(0 3 1/7 * ? *)"), schedule("cron(0 3 0 * ? *)"), cron},
		{"months", schedule("cron(0 3 1 1,JUN-DEC ? *)"), schedule("cron(0 3 1 13 ? *)"), cron},
		{"days of the week begin with Sunday as 1", schedule("cron(0 3 ? * 1,7 *)"), schedule("cron(0 3 ? * 0 *)"), cron},
		{"days of the week have names", schedule("cron(0 3 ? * FRIL *)"), schedule("cron(0 3 ? * FRIDAY *)"), cron},
		{"a month has five weeks", schedule("cron(0 3 ? * 2#5 *)"), schedule("cron(0 3 ? * 2#6 *)"), cron},
		{"years", schedule("cron(0 3 1 1 ? 2199)"), schedule("cron(0 3 1 1 ? 2200)"), cron},
		{"steps are not 0", schedule("cron(*/5 * * * ? *)"), schedule("cron(*/0 * * * ? *)"), cron},
		{"crontab's form", schedule("cron(0/5 * * * ? *)"), schedule("*/5 * * * *"), "what crontab calls */5 * * * * is cron(0/5 * * * ? *)"},
		{"crontab's days", schedule("cron(30 6 ? * MON-FRI *)"), schedule("30 6 * * 1-5"), "what crontab calls 30 6 * * 1-5 is cron(30 6 ? * MON-FRI *)"},
		{"crontab's Sundays", schedule("cron(0/20 4 ? * SUN *)"), schedule("*/20 4 * * 7"), "is cron(0/20 4 ? * SUN *)"},
		{"crontab's other days", schedule("cron(0 3 ? 6 1,3 *)"), schedule("0 3 * 6 0,2"), "in place of a day of crontab AWS has SUN to SAT"},
		{"crontab's days of two kinds", schedule("cron(0 3 1 * ? *)"), schedule("0 3 1 * 1"), "and ? for one of the two days"},
		{"steps of minutes", schedule("cron(0/59 3 * * ? *)"), schedule("cron(0/61 3 * * ? *)"), cron},
		{"steps of hours", schedule("cron(0 0/12 * * ? *)"), schedule("cron(0 0/24 * * ? *)"), cron},
		{"steps of days", schedule("cron(0 3 1/31 * ? *)"), schedule("cron(0 3 1/32 * ? *)"), cron},
		{"steps of months", schedule("cron(0 3 1 1/12 ? *)"), schedule("cron(0 3 1 1/13 ? *)"), cron},
		{"steps of days of the week", schedule("cron(0 3 ? * 2/2 *)"), schedule("cron(0 3 ? * 2/8 *)"), cron},
		{"a day of the month", schedule("cron(0 5 29 2 ? *)"), schedule("cron(0 5 31 2 ? *)"), day},
		{"a day of the months", schedule("cron(0 5 30,31 2,4 ? *)"), schedule("cron(0 5 30-31 Feb ? *)"), day},
		{"the last day of the months", schedule("cron(0 5 31 4,5 ? *)"), schedule("cron(0 5 31 APR,11 ? *)"), day},
		{"at a day that a year has", schedule("at(2028-02-29T00:00:00)"), schedule("at(2027-02-29T00:00:00)"), at},
		{"at a day that a century has", schedule("at(2400-02-29T00:00:00)"), schedule("at(2100-02-29T00:00:00)"), at},
	})
}
