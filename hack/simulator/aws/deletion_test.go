package aws

import "testing"

func TestParameterGroupStaysUntilItsMajorVersionGoes(t *testing.T) {
	e := newEnvironment(t)
	id := e.ids[DBInstance]
	made(t, e.Account, DBParameterGroup, "newer", fields{"family": "postgres18"})
	asked := e.databaseFields(fields{"engineVersion": "18", "allowMajorVersionUpgrade": true, "parameterGroupName": "newer"})
	if _, err := run(t, e.Update(DBInstance, id, Object{Parameters: asked})); err != nil {
		t.Fatal(err)
	}
	seen := observed(t, e.Account, DBInstance, id, asked).Values
	if seen["engineVersionActual"] != "17.4" || seen["parameterGroupName"] != "main" {
		t.Errorf("before the window, %v runs with the parameter group %v", seen["engineVersionActual"], seen["parameterGroupName"])
	}
	wantKept(t, e.Account, DBParameterGroup, "main", "InvalidDBParameterGroupState")
	e.MaintenanceWindow()
	seen = observed(t, e.Account, DBInstance, id, asked).Values
	if seen["engineVersionActual"] != "18.1" || seen["parameterGroupName"] != "newer" {
		t.Errorf("after the window, %v runs with the parameter group %v", seen["engineVersionActual"], seen["parameterGroupName"])
	}
	wantDeleted(t, e.Account, DBParameterGroup, "main")
}

func TestEditedTaskDefinitionCannotBeDeleted(t *testing.T) {
	e := newEnvironment(t)
	edited := Object{Parameters: with(e.asked[TaskDefinition], fields{"memory": "1024"})}
	_, err := run(t, e.Delete(TaskDefinition, e.ids[TaskDefinition], edited))
	wantError(t, err, "creating ECS Task Definition (): ")
}

// Terraform replaces what cannot be changed, also where it was only asked to delete.
func TestDeletionWithADifferenceThatNeedsAReplacementMakesAnother(t *testing.T) {
	e := newEnvironment(t)
	id := e.ids[LogGroup]
	asked := asItIs(e.Account, LogGroup, id)
	asked.Parameters["logGroupClass"], asked.ExternalName = "INFREQUENT_ACCESS", id
	op := e.Delete(LogGroup, id, asked)
	if _, err := run(t, op); err != nil {
		t.Fatal(err)
	}
	if !op.MadeAgain || !e.Exists(LogGroup, op.ID) {
		t.Errorf("made again %t: %q", op.MadeAgain, op.ID)
	}
}
