package aws

import "testing"

func TestSecretNameIsBlockedDuringTheRecoveryWindow(t *testing.T) {
	e := newEnvironment(t)
	wantDeleted(t, e.Account, Secret, e.ids[Secret])
	refused(t, e.Account, Secret, "api", e.asked[Secret], "already scheduled for deletion.")
	forever := with(e.asked[Secret], fields{"name": "other", "recoveryWindowInDays": 0})
	wantDeleted(t, e.Account, Secret, made(t, e.Account, Secret, "other", forever))
	made(t, e.Account, Secret, "other", forever)
}

func TestOldSecretVersionMovesAWSCURRENTBack(t *testing.T) {
	e := newEnvironment(t)
	initialized := fields{"secretId": e.ids[Secret], "versionStages": []any{current}}
	second := e.version(t, "two", `{"key":"2"}`)
	if value, _ := e.SecretValue("api"); value != `{"key":"2"}` {
		t.Errorf("the value is %s", value)
	}
	seen := observed(t, e.Account, SecretVersion, e.ids[SecretVersion], initialized)
	if len(seen.Changes) != 1 || seen.Changes[0].Field != "versionStages" {
		t.Fatalf("changes are %v", seen.Changes)
	}
	old := Object{Parameters: initialized, Secrets: map[string]string{"secretString": `{"key":"1"}`}}
	if _, err := run(t, e.Update(SecretVersion, e.ids[SecretVersion], old)); err != nil {
		t.Fatal(err)
	}
	if value, _ := e.SecretValue("api"); value != `{"key":"1"}` {
		t.Errorf("the value is %s", value)
	}
	wantDeleted(t, e.Account, SecretVersion, second)
}

func TestValueOfASecretOutlivesItsVersionObject(t *testing.T) {
	e := newEnvironment(t)
	wantDeleted(t, e.Account, SecretVersion, e.ids[SecretVersion])
	if value, ok := e.SecretValue("api"); !ok || value != `{"key":"1"}` {
		t.Errorf("the value is %q", value)
	}
}
