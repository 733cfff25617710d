package main

import (
	"errors"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func TestRefusalsNameTheItem(t *testing.T) {
	const manifest = `
apiVersion: terrarium.io/v1alpha1
kind: Environment
metadata: {name: shop}
spec:
  region: eu-west-1
  databases: [{name: orders}, {name: reports, storage: {type: io1, iops: 1000}}]
  services:
  - {name: web, image: nginx}
  - {name: worker, image: "not an image", ports: [{name: http, containerPort: 80}], routes: [{name: public, port: http, loadBalancer: "Public", hosts: [shop]}]}
  jobs: [{name: nightly, image: nginx, schedule: "0 24 * * *"}]
`
	code, _, errs := command(t, manifest, "render", "-f", "-")
	for _, want := range []string{
		"spec.databases[reports].storage: ", "spec.services[worker].image: ", "spec.services[worker].routes[public].loadBalancer: ",
		"spec.services[worker].routes[public].hosts[0]: ", "spec.jobs[nightly].schedule: ",
	} {
		if code != exitError || !strings.Contains(errs, want) {
			t.Errorf("exit code is %d, and there is no %q in %s", code, want, errs)
		}
	}
}

// What follows "Invalid value" is read as the value.
func TestRefusalsTellTheValueFromTheItem(t *testing.T) {
	tests := map[string]struct{ database, want string }{
		"a name":   {"databaseName: db", "spec.databases[main].databaseName: Invalid value: db in main: must not be a database of the engine itself"},
		"a user":   {"credentials: {username: rdsadmin}", "spec.databases[main].credentials.username: Invalid value: rdsadmin in main: is a name that"},
		"a number": {`engineVersion: "9.6"`, "spec.databases[main].engineVersion: Invalid value: 9.6 in main: must be a major version"},
		"a list":   {"monitoring: {logExports: [error]}", "spec.databases[main].monitoring.logExports: Invalid value: in main: must be logs of the engine"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			manifest := "apiVersion: terrarium.io/v1alpha1\nkind: Environment\nmetadata: {name: shop}\nspec: {region: eu-west-1, databases: [{name: main, " + test.database + "}]}"
			if code, _, errs := command(t, manifest, "render", "-f", "-"); code != exitError || !strings.Contains(errs, test.want) {
				t.Errorf("exit code is %d, and there is no %q in %s", code, test.want, errs)
			}
		})
	}
}

func TestRefusalsOfWhatIsNotThereStayAsTheyAre(t *testing.T) {
	object := &unstructured.Unstructured{Object: map[string]any{"spec": map[string]any{"services": []any{map[string]any{"name": "web"}, "text"}}}}
	for said, want := range map[string]string{
		"spec.services[0].image: a": "spec.services[web].image: a",
		"spec.services[1].image: a": "spec.services[1].image: a",
		"spec.services[9].image: a": "spec.services[9].image: a",
		"spec.tags.a: spec is none": "spec.tags.a: spec is none",
		"spec.region[0]: a":         "spec.region[0]: a",
	} {
		if got := refused(errors.New(said), object).Error(); got != want {
			t.Errorf("%s: got %s, want %s", said, got, want)
		}
	}
	if refused(nil, object) != nil {
		t.Error("nothing is refused")
	}
}
