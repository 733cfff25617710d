package config_test

import "testing"

// Whoever may make an Environment has the AWS account of the provider.
func TestInstallingGivesNoEditorTheAccount(t *testing.T) {
	for _, object := range build(t, "default") {
		labels := object.GetLabels()
		for _, role := range []string{"edit", "admin"} {
			if _, given := labels["rbac.authorization.k8s.io/aggregate-to-"+role]; given {
				t.Errorf("%s %s is given to everybody with %s", object.GetKind(), object.GetName(), role)
			}
		}
	}
}
