package terraform

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

const (
	knownOfLogGroup   = "arn id name name_prefix retention_in_days skip_destroy tags tags_all region timeouts"
	knownOfLogOptions = "awslogs-group awslogs-region awslogs-stream-prefix awslogs-create-group"
)

// keptDays are how long an Environment can keep logs.
var keptDays = []int32{1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653}

// readLogs reads where the containers of a service write their logs. In an Environment all write into one log group: that of the own container, or of the
// log router to which it sends them, where the service has that for itself.
func (t *Takeover) readLogs(s *service) string {
	for _, c := range s.containers {
		if why := t.wrongWithLogs(s, c); why != "" {
			return "its container " + c.text("name") + " " + why
		}
	}
	name := s.writer().logGroup()
	group := t.states.one("aws_cloudwatch_log_group", "name", name)
	other, beyond := t.otherWriter(s, group), ""
	if group != nil {
		beyond = cmp.Or(group.beyond(knownOfLogGroup+" log_group_class"), group.beyond(knownOfLogGroup))
	}
	switch {
	case group == nil && name == "":
		s.effects = append(s.effects, newLogGroup)
		return ""
	case group == nil:
		s.effects = append(s.effects, "its log group "+name+" is not in the states, and stays as it is; "+newLogGroup+
			"; they are kept for 30 days there, unless logs says otherwise")
		return ""
	case other != nil:
		s.effects = append(s.effects, other.Address+" writes into "+group.Address+" too, which stays as it is; "+newLogGroup)
		return s.keepLogsAsIn(group)
	case wrongWithHidden(group) != "":
		return "its log group " + wrongWithHidden(group)
	case beyond == "log_group_class" && group.text(beyond) != "STANDARD", beyond != "" && beyond != "log_group_class":
		return "its log group has " + beyond + ", for which an Environment has no field"
	}
	s.logs = group
	return s.keepLogsAsIn(group)
}

// keepLogsAsIn lets logs be kept for as long as in a log group, or says why they cannot be.
func (s *service) keepLogsAsIn(group *Resource) (why string) {
	days := group.number("retention_in_days")
	switch _, said := group.at("retention_in_days").(float64); {
	case !said:
		return "the state does not say how long its log group keeps logs: let terraform apply -refresh-only write it"
	case days == 0:
		s.spec.Logs.Retention = v1alpha1.LogsUnlimited
		return ""
	case !slices.Contains(keptDays, days):
		return fmt.Sprintf("its log group keeps logs for %d days, which an Environment does not take: set one of the periods of CloudWatch Logs first", days)
	}
	s.spec.Logs.RetentionDays = days
	return ""
}

// newLogGroup is what it means that a service gets another log group.
const newLogGroup = "logs go to a log group of the Environment, into which its execution role must be allowed to write: else no new task starts, and the old " +
	"ones go on"

func (c *container) logGroup() string {
	group, _ := asMap(c.at("logConfiguration.options"))["awslogs-group"].(string)
	return group
}

// wrongWithLogs is about logs that an Environment's containers do not write.
func (t *Takeover) wrongWithLogs(s *service, c *container) string {
	driver := c.text("logConfiguration.logDriver")
	if driver == firelens {
		return s.wrongWithRouted(c)
	}
	options := c.block("logConfiguration.options")
	region, _ := options.values["awslogs-region"].(string)
	switch {
	case isSet(c.at("logConfiguration.secretOptions")):
		return "has logConfiguration.secretOptions, which an Environment's logs have with a log router alone"
	case driver == "":
		return ""
	case driver != "awslogs":
		return "writes its logs with " + driver + ": an Environment's write to CloudWatch Logs, and logs.router sends those of the own container on"
	case options.beyond(knownOfLogOptions) != "":
		return "has the log option " + options.beyond(knownOfLogOptions) + ", for which an Environment has no field"
	case region != "" && region != t.states.Region:
		return "writes its logs in region " + region
	}
	return ""
}

// otherWriter into the log group of a service, or nil. Another revision of its task definition is none, but what else runs one is.
func (t *Takeover) otherWriter(s *service, group *Resource) *Resource {
	if group == nil {
		return nil
	}
	family := s.definition.text("family")
	for _, user := range t.states.users(group, group.text("name")) {
		isOther := user.Type == "aws_ecs_task_definition" && user.text("family") != family
		if isOther || user.Type == "aws_ecs_cluster" {
			return user
		}
	}
	for _, r := range t.states.resources {
		if r.Address != s.Address && family != "" && familyRunBy(r) == family {
			return r
		}
	}
	return nil
}

// runs are where what runs tasks names their task definition.
var runs = map[string]string{
	"aws_ecs_service": "task_definition", "aws_scheduler_schedule": ofStart + ".task_definition_arn", "aws_cloudwatch_event_target": "ecs_target.task_definition_arn",
}

// familyRunBy a service, schedule or rule is that of its task definition, which may be named by its ARN, with its revision or without, or "".
func familyRunBy(r *Resource) string {
	where, runsTasks := runs[r.Type]
	if !runsTasks {
		return ""
	}
	called := r.text(where)
	family, _, _ := strings.Cut(called[strings.LastIndex(called, "/")+1:], ":")
	return family
}
