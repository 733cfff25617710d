package compositions_test

import (
	"testing"

	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// Terraform passes over a block of alarms that is left out: what somebody else has said must be taken back.
func TestAlarmsOfSomebodyElseEndNoDeploymentsWhereTheSpecHasNone(t *testing.T) {
	w := joiningService(t, true)
	err := w.account.Modify(aws.Service, somebodysWorker, func(attributes map[string]any) {
		attributes["alarms"] = map[string]any{"alarmNames": []any{"theirs"}, "enable": true, "rollback": true}
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 200 {
		w.goOn()
	}
	if wrong := w.unfinished(); len(wrong) > 0 {
		t.Error(wrong)
	}
	service, _ := w.account.Get(aws.Service, somebodysWorker)
	if alarms, _ := service.Attributes["alarms"].(map[string]any); alarms["enable"] != false {
		t.Errorf("its deployments end by %v", alarms)
	}
}
