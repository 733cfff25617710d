package aws

import (
	"strings"
	"testing"
)

// connected is a service that others in the namespace find under its name.
func (e *environment) connected(t *testing.T, name string) fields {
	t.Helper()
	task := with(e.asked[TaskDefinition], fields{"family": name})
	task["containerDefinitions"] = strings.ReplaceAll(task["containerDefinitions"].(string), `"containerPort"`, `"name":"http","containerPort"`)
	namespace, _ := e.Get(HTTPNamespace, e.ids[HTTPNamespace])
	asked := with(e.serviceFields(), fields{
		"taskDefinition": made(t, e.Account, TaskDefinition, name, task),
		"serviceConnectConfiguration": fields{"enabled": true, "namespace": namespace.ARN, "service": []any{
			fields{"portName": "http", "discoveryName": name, "clientAlias": fields{"dnsName": name, "port": 8080}},
		}},
	})
	delete(asked, "loadBalancer")
	return asked
}

func TestDeploymentKnowsOnlyTheServicesThatWereThere(t *testing.T) {
	e := newEnvironment(t)
	api := e.connected(t, "api")
	id := made(t, e.Account, Service, "api", api)
	made(t, e.Account, Service, "site", e.connected(t, "site"))
	if reasons := e.Unreached("site", "api"); reasons != nil {
		t.Error(reasons)
	}
	if reasons := strings.Join(e.Unreached("api", "site"), "\n"); !strings.Contains(reasons, "site was not there when the deployment of api began") {
		t.Errorf("reasons are %q", reasons)
	}
	if _, err := run(t, e.Update(Service, id, Object{Parameters: with(api, fields{"triggers": fields{"neighbors": "site"}})})); err != nil {
		t.Fatal(err)
	}
	if reasons := e.Unreached("api", "site"); reasons != nil {
		t.Error(reasons)
	}
}

func TestServicesReachEachOtherOnlyThroughTheirSecurityGroups(t *testing.T) {
	e := newEnvironment(t)
	made(t, e.Account, Service, "api", e.connected(t, "api"))
	made(t, e.Account, Service, "site", e.connected(t, "site"))
	e.Remove(SecurityGroupIngressRule, e.ids[SecurityGroupIngressRule])
	if reasons := strings.Join(e.Unreached("site", "api"), "\n"); !strings.Contains(reasons, "no security group rule lets port 8080 of api in from site") {
		t.Errorf("reasons are %q", reasons)
	}
}

func TestConnectedServicesThatAWSRefuses(t *testing.T) {
	e := newEnvironment(t)
	api := e.connected(t, "api")
	config := func(change fields) fields {
		return with(api, fields{"serviceConnectConfiguration": with(api["serviceConnectConfiguration"].(fields), change)})
	}
	made(t, e.Account, Service, "api", api)
	for name, c := range map[string]struct {
		asked fields
		words string
	}{
		"a namespace that is not there": {config(fields{"namespace": "arn:none"}), "NamespaceNotFoundException"},
		"a port that is not there":      {config(fields{"service": []any{fields{"portName": "grpc"}}}), "The portName 'grpc' is not in the task definition."},
		"a name that is taken":          {api, "The discoveryName 'api' is used by another service in the namespace."},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := run(t, e.Create(Service, object(Service, "refused", c.asked)))
			wantError(t, err, c.words)
		})
	}
}

func TestNamespaceGoesAfterItsServices(t *testing.T) {
	e := newEnvironment(t)
	id := made(t, e.Account, Service, "api", e.connected(t, "api"))
	_, err := run(t, e.Delete(HTTPNamespace, e.ids[HTTPNamespace], Object{}))
	wantError(t, err, "has associated services")
	e.Remove(Service, id)
	if _, err := run(t, e.Delete(HTTPNamespace, e.ids[HTTPNamespace], Object{})); err != nil {
		t.Error(err)
	}
}

func TestServiceConnectEndsWhenItIsNotAskedForAnyMore(t *testing.T) {
	e := newEnvironment(t)
	asked := e.connected(t, "api")
	id := made(t, e.Account, Service, "api", asked)
	delete(asked, "serviceConnectConfiguration")
	if _, err := run(t, e.Update(Service, id, Object{Parameters: asked})); err != nil {
		t.Fatal(err)
	}
	if service, _ := e.Get(Service, id); service.Text("serviceConnectConfiguration.namespace") != "" {
		t.Error("the service still has Service Connect")
	}
}

func TestServiceReadsTheVersionOfASecretThatItNames(t *testing.T) {
	e := newEnvironment(t)
	_, version, _ := strings.Cut(e.ids[SecretVersion], "|")
	pin := func(version string) string {
		task := with(e.asked[TaskDefinition], fields{"family": "pinned"})
		task["containerDefinitions"] = strings.ReplaceAll(task["containerDefinitions"].(string), ":key::", ":key::"+version)
		return made(t, e.Account, TaskDefinition, "pinned", task)
	}
	e.version(t, "two", `{"other":"2"}`)
	for task, words := range map[string]string{pin(version): "", pin("none"): "can't find the specified secret value"} {
		made(t, e.Account, Service, task, with(e.serviceFields(), fields{"taskDefinition": task, "waitForSteadyState": false}))
		if reasons := strings.Join(e.Unsteady(task), "\n"); (words == "") != (reasons == "") || !strings.Contains(reasons, words) {
			t.Errorf("%s: reasons are %q, want %q", task, reasons, words)
		}
	}
}

func TestWhatAWSDoesNotTellIsTakenAsItIsAskedAtFirst(t *testing.T) {
	e := newEnvironment(t)
	asked := e.connected(t, "api")
	id := made(t, e.Account, Service, "api", with(asked, fields{"triggers": fields{"neighbors": "site"}}))
	look := func(first bool, neighbors string) []Change {
		t.Helper()
		o := Object{Parameters: with(asked, fields{"triggers": fields{"neighbors": neighbors}}), FirstLook: first}
		seen, err := e.Observe(Service, id, o)
		if err != nil || seen == nil {
			t.Fatalf("observed %v, %v", seen, err)
		}
		return seen.Changes
	}
	if changes := look(true, "other"); len(changes) > 0 {
		t.Errorf("at first, changes are %v", changes)
	}
	if changes := look(false, "site"); len(changes) != 1 {
		t.Errorf("after another look, changes are %v", changes)
	}
}
