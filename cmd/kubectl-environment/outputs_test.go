package main

import (
	"bytes"
	"maps"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func outputs(t *testing.T, env *v1alpha1.Environment, format string) string {
	t.Helper()
	var out bytes.Buffer
	if err := outputFormats[format](env, &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestOutputsGolden(t *testing.T) {
	env := stage(t, "ready").env
	for _, format := range slices.Sorted(maps.Keys(outputFormats)) {
		t.Run(format, func(t *testing.T) {
			text := outputs(t, env, format)
			if strings.Contains(text, secretValue) {
				t.Errorf("a secret value shows:\n%s", text)
			}
			golden(t, "outputs-"+format, text)
		})
	}
}

func TestOutputsOfWhatIsNotThereYetAreLeftOut(t *testing.T) {
	if text := outputs(t, stage(t, "new").env, "env"); text != "" {
		t.Errorf("outputs are:\n%s", text)
	}
	if text := outputs(t, stage(t, "failed").env, "env"); strings.Contains(text, "DATABASES_MAIN_ADDRESS") || !strings.Contains(text, "SHOP_NETWORK_VPC_ID=") {
		t.Errorf("outputs are:\n%s", text)
	}
}

// What a shell evaluates are values, whatever stands in them.
func TestOutputsAreSafeForAShell(t *testing.T) {
	env := &v1alpha1.Environment{}
	env.Name = "9-lives"
	env.Status.Services = []v1alpha1.ServiceStatus{{Name: "web", URL: `https://a'b"$(echo no)` + "`c`\\"}}
	out, err := exec.Command("sh", "-c", outputs(t, env, "env")+`printf %s "$_9_LIVES_SERVICES_WEB_URL"`).Output()
	if err != nil || string(out) != env.Status.Services[0].URL {
		t.Errorf("the shell has %q: %v", out, err)
	}
}

func TestOutputsDoNotShareAVariable(t *testing.T) {
	env := &v1alpha1.Environment{}
	env.Name = "shop"
	env.Status.Services = []v1alpha1.ServiceStatus{{Name: "a-b", URL: "1"}, {Name: "a.b", URL: "2"}}
	if err := outputFormats["env"](env, &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), "would both be SHOP_SERVICES_A_B_URL") {
		t.Errorf("error is %v", err)
	}
}
