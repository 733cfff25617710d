package copilot

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// fixedSchedules are Copilot's words for crons.
var fixedSchedules = map[string]string{
	"@yearly": "cron(0 0 1 1 ? *)", "@annually": "cron(0 0 1 1 ? *)", "@monthly": "cron(0 0 1 * ? *)", "@weekly": "cron(0 0 ? * SUN *)",
	"@daily": "cron(0 0 * * ? *)", "@midnight": "cron(0 0 * * ? *)", "@hourly": "cron(0 * * * ? *)",
}

func (w *workload) readSchedule() {
	on := w.root.section("on")
	text := on.text("schedule")
	if text == "" {
		if !on.has("schedule") {
			w.root.leave("on", "it has no schedule: the job starts on demand")
		}
		w.leaveRetries("a job without a schedule is not started again")
		return
	}
	if text == "none" {
		w.setJob(on, "schedule", "schedule", func(*v1alpha1.JobSpec) {})
		on.remark("schedule", "none is a job without a schedule, which starts on demand: status.jobs[].runTask")
		w.leaveRetries("a job without a schedule is not started again")
		return
	}
	expression, wrong := scheduleOf(text)
	if wrong != "" {
		on.leave("schedule", "%s: the job starts on demand", wrong)
		w.leaveRetries("a job without a schedule is not started again")
		return
	}
	w.setJob(on, "schedule", "schedule", func(job *v1alpha1.JobSpec) { job.Schedule = v1alpha1.ScheduleExpression(expression) })
	if retries, ok := w.root.number("retries"); ok {
		w.root.remark("retries", "a task that could not be started is tried again, and one that has failed is not, which Copilot starts again too")
		w.setJob(w.root, "retries", "retries", func(job *v1alpha1.JobSpec) { job.Retries = &retries })
	}
}

func (w *workload) leaveRetries(why string) {
	if w.root.has("retries") {
		w.root.leave("retries", "%s", why)
	}
}

// scheduleOf what Copilot takes, in AWS's words, or what is wrong with it.
func scheduleOf(text string) (expression, wrong string) {
	switch {
	case strings.HasPrefix(text, "cron("), strings.HasPrefix(text, "rate("):
		return text, ""
	case strings.HasPrefix(text, "@every "):
		return rateOf(strings.TrimSpace(strings.TrimPrefix(text, "@every ")))
	case strings.HasPrefix(text, "@"):
		if fixed := fixedSchedules[text]; fixed != "" {
			return fixed, ""
		}
		return "", "it is none of Copilot's words for a schedule"
	}
	return cronOf(strings.Fields(text))
}

func rateOf(every string) (expression, wrong string) {
	period, err := time.ParseDuration(every)
	if err != nil || period < time.Minute || period%time.Minute != 0 {
		return "", "it must be a whole number of minutes, such as @every 1h30m"
	}
	minutes := int(period / time.Minute)
	if minutes == 1 {
		return "rate(1 minute)", ""
	}
	return fmt.Sprintf("rate(%d minutes)", minutes), ""
}

// daysOfWeek by the numbers of crontab, where Sunday is 0 and 7. AWS counts from 1, so names are plainer.
var daysOfWeek = []string{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"}

var (
	steps      = regexp.MustCompile(`\*/`)
	dayNumbers = regexp.MustCompile(`(^|[,-])([0-7])\b`)
)

// cronOf the five fields of crontab. AWS wants a year besides, ? for one of the days, and a number before the / of a step.
func cronOf(fields []string) (expression, wrong string) {
	if len(fields) != 5 {
		return "", "it must have the five fields of crontab, or be cron(…), rate(…) or one of Copilot's words"
	}
	anyDay, anyWeekday := strings.Trim(fields[2], "*?") == "", strings.Trim(fields[4], "*?") == ""
	switch {
	case anyWeekday:
		fields[4] = "?"
		fields[2] = strings.ReplaceAll(fields[2], "?", "*")
	case anyDay:
		fields[2] = "?"
	default:
		return "", "it says days of the month and of the week, of which AWS takes one"
	}
	first := []string{"0/", "0/", "1/", "1/", "1/"}
	for i := range fields {
		fields[i] = steps.ReplaceAllString(fields[i], first[i])
	}
	if !strings.Contains(fields[4], "/") {
		fields[4] = dayNumbers.ReplaceAllStringFunc(fields[4], func(found string) string {
			number, _ := strconv.Atoi(found[len(found)-1:])
			return found[:len(found)-1] + daysOfWeek[number]
		})
	}
	return "cron(" + strings.Join(fields, " ") + " *)", ""
}
