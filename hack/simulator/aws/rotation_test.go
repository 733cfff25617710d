package aws

import "testing"

func TestRotationOfAnotherSecretNeedsAFunction(t *testing.T) {
	e := newEnvironment(t)
	refused(t, e.Account, SecretRotation, "api", fields{"secretId": e.ids[Secret], "rotationRules": fields{"automaticallyAfterDays": 30}}, "No Lambda rotation function ARN")
}

func TestRotationGoesWithTheDatabase(t *testing.T) {
	e := newEnvironment(t)
	id := e.ids[DBInstance]
	if _, err := run(t, e.Update(DBInstance, id, Object{Parameters: e.databaseFields(fields{"deletionProtection": false, "skipFinalSnapshot": true})})); err != nil {
		t.Fatal(err)
	}
	wantDeleted(t, e.Account, DBInstance, id)
	if e.Exists(SecretRotation, e.ids[SecretRotation]) {
		t.Error("the rotation is still there")
	}
}
