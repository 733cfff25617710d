package main

import (
	"bytes"
	"strings"
	"testing"
)

// command runs a command line.
func command(t *testing.T, stdin string, args ...string) (code int, out, errs string) {
	t.Helper()
	t.Setenv("KUBECONFIG", "testdata/no-kubeconfig")
	var stdout, stderr bytes.Buffer
	code = run(t.Context(), args, streams{strings.NewReader(stdin), &stdout, &stderr})
	for _, text := range []string{stdout.String(), stderr.String()} {
		if strings.Contains(text, secretValue) {
			t.Errorf("a secret value shows:\n%s", text)
		}
	}
	return code, stdout.String(), stderr.String()
}

func TestRenderGolden(t *testing.T) {
	code, out, errs := command(t, "", "render", "-f", "testdata/network.yaml", "-n", "shop")
	if code != exitNoChanges {
		t.Fatalf("exit code is %d: %s", code, errs)
	}
	golden(t, "render", out)
}

func TestRenderNeedsNoClusterAndShowsNoSecret(t *testing.T) {
	code, out, errs := command(t, "", "render", "-f", "testdata/shop.yaml")
	if code != exitNoChanges || !strings.Contains(out, "(known after VPC/staging-vpc)") || !strings.Contains(out, "value: (hidden)") {
		t.Errorf("exit code is %d: %s%s", code, out, errs)
	}
}

func TestRenderNames(t *testing.T) {
	_, out, _ := command(t, "", "render", "-f", "testdata/network.yaml", "-o", "name")
	if !strings.HasPrefix(out, "VPC/tiny-vpc\n") {
		t.Errorf("names are:\n%s", out)
	}
}

func TestRefusalsAreReadable(t *testing.T) {
	tests := map[string]struct {
		args  []string
		stdin string
		want  string
	}{
		"rules": {
			args:  []string{"render", "-f", "-"},
			stdin: `{"apiVersion": "terrarium.io/v1alpha1", "kind": "Environment", "metadata": {"name": "a"}, "spec": {"region": "Ireland"}}`,
			want:  "must be the name of an AWS region, such as eu-west-1",
		},
		"unknown field": {
			args:  []string{"render", "-f", "-"},
			stdin: `{"apiVersion": "terrarium.io/v1alpha1", "kind": "Environment", "metadata": {"name": "a"}, "spec": {"regoin": "eu-west-1"}}`,
			want:  `unknown field "spec.regoin"`,
		},
		"nothing": {args: []string{"render", "-f", "-"}, stdin: "kind: List\napiVersion: v1\nitems: []", want: "there is no Environment in the input"},
		"another version": {
			args: []string{"render", "-f", "-"}, stdin: "kind: Environment\napiVersion: terrarium.io/v1\nmetadata: {name: a}",
			want: "the Environment a is of terrarium.io/v1: only terrarium.io/v1alpha1 is understood",
		},
		"another group": {
			args: []string{"render", "-f", "-"}, stdin: "kind: Environment\napiVersion: example.org/v1\nmetadata: {name: a}",
			want: "there is no Environment of terrarium.io/v1alpha1 in the input, only of example.org/v1",
		},
		"kustomization": {
			args: []string{"render", "-f", "../../config/samples/staging"},
			want: "../../config/samples/staging has a kustomization.yaml: use kubectl kustomize ../../config/samples/staging | kubectl environment ... -f -",
		},
		"no file":          {args: []string{"render", "-f", "testdata/none.yaml"}, want: "no such file"},
		"no flag":          {args: []string{"render"}, want: `required flag(s) "filename" not set`},
		"output":           {args: []string{"render", "-f", "-", "-o", "json"}, want: "can be yaml or name"},
		"other namespace":  {args: []string{"render", "-f", "testdata/shop.yaml", "-n", "other"}, want: "is of namespace shop, and --namespace is other"},
		"secret of a kind": {args: []string{"render", "-f", "-"}, stdin: "kind: Secret\napiVersion: v1\nmetadata: {name: a}\ndata: {a: " + secretValue + "!}", want: "data must be text in base64"},
		"no cluster":       {args: []string{"plan", "-f", "testdata/shop.yaml"}, want: "read kubeconfig"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			code, _, errs := command(t, test.stdin, test.args...)
			if code != exitError || !strings.Contains(errs, test.want) {
				t.Errorf("exit code is %d, with %q; want %d, with %q", code, errs, exitError, test.want)
			}
		})
	}
}
