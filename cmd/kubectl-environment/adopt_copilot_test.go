package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

const copilotShop = "testdata/copilot"

// fromShop are the arguments that adopt takes for the manifests.
func fromShop(more ...string) []string {
	return append([]string{"adopt", "--from", copilotShop, "--region", "eu-west-1", "--name", "shop", "-n", "shop-prod"}, more...)
}

func TestCopilotGolden(t *testing.T) {
	code, out, report := command(t, "", fromShop("--environment", "prod", "--account", "111122223333")...)
	if code != exitNoChanges {
		t.Fatalf("exit code is %d: %s", code, report)
	}
	golden(t, "copilot-environment", out)
	golden(t, "copilot-report", report)
}

func TestCopilotPrintsWhatComposes(t *testing.T) {
	for _, args := range [][]string{{"--environment", "prod"}, {"--environment", "test"}, {"--environment", "test", "--image", "web=public.ecr.aws/nginx/nginx:1.29"}} {
		_, out, _ := command(t, "", fromShop(args...)...)
		env := &v1alpha1.Environment{}
		if err := yaml.UnmarshalStrict([]byte(out), env); err != nil {
			t.Fatal(err)
		}
		admitted, err := admitTyped(t.Context(), env)
		if err != nil {
			t.Fatal(err)
		}
		if err := composes(admitted); err != nil {
			t.Errorf("with %v: %v", args, err)
		}
		if len(env.Spec.Services) != 2 || len(env.Spec.Jobs) != 1 {
			t.Errorf("with %v there are %d services and %d jobs", args, len(env.Spec.Services), len(env.Spec.Jobs))
		}
	}
}

func TestCopilotPutsImagesThatAreGiven(t *testing.T) {
	code, out, report := command(t, "", fromShop("--environment", "test", "--image", "web=shop/web:v3")...)
	if code != exitNoChanges || !strings.Contains(out, "image: shop/web:v3") || strings.Contains(out+report, "unbuilt.invalid") {
		t.Errorf("exit code is %d: %s%s", code, out, report)
	}
}

func TestCopilotRefusesInOneSentence(t *testing.T) {
	whole := []string{"--region", "eu-west-1", "--name", "shop", "-n", "prod"}
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"no region":          {[]string{"--from", copilotShop, "--name", "shop", "-n", "prod"}, "error: --from with manifests of Copilot needs --name and --namespace of the new Environment, and --region"},
		"no environment":     {append([]string{"--from", copilotShop}, whole...), "error: testdata/copilot: the manifests are for prod, test, and an Environment is one of them: say which with --environment\n"},
		"another one":        {append([]string{"--from", copilotShop, "--environment", "live"}, whole...), "error: testdata/copilot: there is no environment live: the manifests know of prod, test\n"},
		"no manifests":       {append([]string{"--from", "testdata/cases"}, whole...), "error: testdata/cases: it has no manifests of Copilot, which are NAME/manifest.yml: name the directory copilot/ of a workspace\n"},
		"two of both":        {append([]string{"--from", copilotShop, "--from", oddState}, whole...), "error: --from takes one directory with manifests of Copilot, or states of Terraform, and not both: see "},
		"a flag for another": {append([]string{"--from", oddState, "--account", "111122223333"}, whole...), "error: --environment, --app, --account and --image are for a directory with manifests of Copilot, and "},
		"a flag without":     {[]string{"-f", "testdata/inventory.json", "--account", "111122223333"}, "error: --environment, --app, --account and --image are for --from with manifests of Copilot: see "},
		"a wrong name":       {[]string{"--from", copilotShop, "--environment", "prod", "--region", "eu-west-1", "--name", "a.b", "-n", "prod"}, "error: --name=a.b is no name of an Environment: take at most 40 "},
		"a wrong region":     {[]string{"--from", copilotShop, "--environment", "prod", "--region", "here", "--name", "shop", "-n", "prod"}, "error: testdata/copilot: Environment.terrarium.io \"shop\" is invalid: spec.region: "},
	} {
		t.Run(name, func(t *testing.T) {
			code, out, errs := command(t, "", append([]string{"adopt"}, c.args...)...)
			if code != exitError || !strings.HasPrefix(errs, c.want) || out != "" {
				t.Errorf("exit code is %d, with %q and %q; want %q", code, errs, out, c.want)
			}
		})
	}
}

func TestCopilotLeavesWhatAdmissionRefuses(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "web/manifest.yml", `
name: web
type: Backend Service
image: {location: nginx, port: 80}
cpu: 300
memory: 512
logging: {retention: 8}
variables: {GOOD: yes, "not a name": no}
count: {range: 1-5}
`)
	code, out, report := command(t, "", "adopt", "--from", dir, "--region", "eu-west-1", "--name", "shop", "-n", "prod")
	if code != exitNoChanges {
		t.Fatalf("exit code is %d: %s", code, report)
	}
	for _, want := range []string{"image: nginx", "name: GOOD", "containerPort: 80"} {
		if !strings.Contains(out, want) {
			t.Errorf("there is no %q in\n%s", want, out)
		}
	}
	for _, want := range []string{
		"cpu, memory: an Environment does not take it as it is: spec.services[web]", "logging.retention: an Environment does not take it as it is: spec.services[web].logs.retentionDays: ",
		"variables.not a name: an Environment does not take it as it is: spec.services[web].env[not a name].name: ",
		"count.range: an Environment does not take it as it is: spec.services[web].scaling: ",
	} {
		if !strings.Contains(report, "      "+want) {
			t.Errorf("there is no %q in\n%s", want, report)
		}
	}
}

func write(t *testing.T, dir, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(file)), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
