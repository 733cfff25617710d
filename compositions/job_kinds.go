package compositions

import (
	scheduler "github.com/upbound/provider-aws/v2/apis/namespaced/scheduler/v1beta1"

	"github.com/terrarium-io/terrarium/compositions/plan"
)

// jobKinds are the kinds of jobs.
var jobKinds = []plan.Kind{
	{
		GroupVersionKind: scheduler.Schedule_GroupVersionKind,
		AddGroup:         scheduler.SchemeBuilder.AddToScheme,
		SaidBy: map[string]string{
			"scheduleExpression":         "schedule of the job",
			"scheduleExpressionTimezone": "timeZone of the job",
			"state":                      "state of the job",

			"target.ecsParameters.enableExecuteCommand": "executeCommand of the job",
		},
		PatchedTo: map[string][]string{"target.ecsParameters.platformVersion": platformVersions},
		Twice:     "CreateSchedule: ConflictException",
		PartOf:    []string{"Target.RoleArn"},
		ConsentIn: "Description",
		Calls: plan.Calls{
			From: "scheduler/schedule.go", Create: "scheduler:CreateSchedule", Read: "scheduler:GetSchedule", Update: "scheduler:UpdateSchedule",
			Remove: "scheduler:DeleteSchedule", Checked: "iam:PassRole",
		},
	},
}
