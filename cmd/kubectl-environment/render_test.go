package main

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/terrarium-io/terrarium/hack/leak"
)

// command runs a command line.
func command(t *testing.T, stdin string, args ...string) (code int, out, errs string) {
	t.Helper()
	t.Setenv("KUBECONFIG", "testdata/no-kubeconfig")
	var stdout, stderr bytes.Buffer
	code = run(t.Context(), args, genericiooptions.IOStreams{In: strings.NewReader(stdin), Out: &stdout, ErrOut: &stderr})
	wantNoSecret(t, stdout.String()+stderr.String(), secretValue)
	return code, stdout.String(), stderr.String()
}

func wantNoSecret(t *testing.T, text string, values ...string) {
	t.Helper()
	if found := leak.Find(text, values...); len(found) > 0 {
		t.Errorf("the value of a secret shows, %q:\n%s", found, text)
	}
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

func TestCompleteSampleIsRenderedWithoutTheValuesOfItsSecrets(t *testing.T) {
	const value = `no "real" <&> key \ at all`
	input := ""
	for _, file := range []string{"environment", "secret", "password"} {
		text, err := os.ReadFile("../../config/samples/complete/" + file + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		input += "---\n" + string(text)
	}
	values := regexp.MustCompile(`this-is-not-a-real-[a-z-]+`)
	if given := values.FindAllString(input, -1); len(given) != 3 {
		t.Fatalf("the values of the sample are %q", given)
	}
	input = values.ReplaceAllLiteralString(input, "'"+value+"'")
	for _, args := range [][]string{{"-o", "yaml"}, {"-o", "name"}} {
		code, out, errs := command(t, input, append([]string{"render", "-f", "-", "-n", "shop"}, args...)...)
		if code != exitNoChanges || !strings.Contains(out, "main-credentials") && !strings.Contains(out, "main.credentials") {
			t.Errorf("%q: exit code is %d: %s%s", args, code, out, errs)
		}
		wantNoSecret(t, out+errs, value)
	}
}

func TestRenderNames(t *testing.T) {
	_, out, _ := command(t, "", "render", "-f", "testdata/network.yaml", "-o", "name")
	if !strings.HasPrefix(out, "VPC/tiny-vpc\n") {
		t.Errorf("names are:\n%s", out)
	}
}

func TestRefusalsAreReadable(t *testing.T) {
	const secret = "kind: Secret\napiVersion: v1\nmetadata: {name: stripe-keys}\n"
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
			want:  `standard input: Environment a: strict decoding error: unknown field "spec.regoin": correct the name, or take the field out`,
		},
		"a number": {
			args:  []string{"render", "-f", "-"},
			stdin: "apiVersion: terrarium.io/v1alpha1\nkind: Environment\nmetadata: {name: a}\nspec: {region: eu-west-1, services: [{name: web, image: nginx, env: [{name: PORT, value: 80}]}]}",
			want:  `spec.services[web].env[PORT].value in body must be of type string: "integer": put the value in quotes`,
		},
		"no object": {args: []string{"render", "-f", "-"}, stdin: "apiVersion: v1\nstringData: {a: " + secretValue + "}", want: "standard input: document 1: is no object of Kubernetes: it needs apiVersion, kind and metadata"},
		"an anchor": {args: []string{"render", "-f", "-"}, stdin: "kind: Secret\nstringData: {a: *" + secretValue + "}", want: "a value begins with *, which is for anchors, and the document has no such anchor: put the value in quotes"},
		"nothing":   {args: []string{"render", "-f", "-"}, stdin: "kind: List\napiVersion: v1\nitems: []", want: "there is no Environment in the input"},
		"another version": {
			args: []string{"render", "-f", "-"}, stdin: "kind: Environment\napiVersion: terrarium.io/v1\nmetadata: {name: a}",
			want: "the Environment a is of apiVersion terrarium.io/v1, and this version of the plugin understands terrarium.io/v1alpha1",
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
		"no flag":          {args: []string{"render"}, want: "give the file with the Environment in -f: see kubectl environment render --help"},
		"output":           {args: []string{"render", "-f", "-", "-o", "json"}, want: "can be yaml or name"},
		"other namespace":  {args: []string{"render", "-f", "testdata/shop.yaml", "-n", "other"}, want: "is of namespace shop, and --namespace is other"},
		"secret of a kind": {args: []string{"render", "-f", "-"}, stdin: secret + "data: {a: " + secretValue + "!}", want: "Secret stripe-keys: data.a must be in base64: encode it, or move it to stringData"},
		"secret of a type": {args: []string{"render", "-f", "-"}, stdin: secret + "stringData: {b: " + secretValue + ", port: 80}", want: "Secret stripe-keys: stringData.port must be text: put the value in quotes"},
		"secret of a list": {args: []string{"render", "-f", "-"}, stdin: secret + "data: [" + secretValue + "]", want: "Secret stripe-keys: data must be a mapping of keys to values"},
		"secret of a flag": {args: []string{"render", "-f", "-"}, stdin: secret + "stringData: {b: " + secretValue + "}\nimmutable: " + secretValue, want: "Secret stripe-keys: a field beside data and stringData is not of its type"},
		"no cluster":       {args: []string{"plan", "-f", "testdata/shop.yaml"}, want: "no cluster is chosen: name a kubeconfig file with --kubeconfig or KUBECONFIG"},
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

func TestSecretOfAnotherNamespaceIsNotUsed(t *testing.T) {
	const secret = "kind: Secret\napiVersion: v1\nmetadata: {name: keys, namespace: %s}\nstringData: {other: " + secretValue + "}\n---\n"
	const environment = `
apiVersion: terrarium.io/v1alpha1
kind: Environment
metadata: {name: staging, namespace: shop}
spec:
  region: eu-west-1
  secrets: [{name: keys, valueFrom: {secretRef: {name: keys}}}]
  services: [{name: web, image: nginx, secretEnv: [{name: KEY, secret: keys, key: key}]}]
`
	const note = "note: Secret keys of namespace other is not used: Environment staging is of namespace shop, and reads those of its own.\n"
	tests := map[string]struct {
		namespaces []string
		want       string
	}{
		"its own":         {[]string{"shop"}, "error: there are problems: see above\n"},
		"another":         {[]string{"other"}, note},
		"its own as well": {[]string{"other", "shop"}, "error: there are problems: see above\n"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			input := environment
			for _, namespace := range test.namespaces {
				input = fmt.Sprintf(secret, namespace) + input
			}
			if _, _, errs := command(t, input, "render", "-f", "-"); errs != test.want {
				t.Errorf("errors are %q, want %q", errs, test.want)
			}
		})
	}
}

// What waits for another Environment solves itself.
func TestNetworkOfAnotherEnvironment(t *testing.T) {
	const user = "apiVersion: terrarium.io/v1alpha1\nkind: Environment\nmetadata: {name: shop, namespace: a}\n" +
		"spec: {region: eu-west-1, network: {existing: {environment: core}}, services: [{name: web, image: nginx}]}\n"
	const owner = "apiVersion: terrarium.io/v1alpha1\nkind: Environment\nmetadata: {name: core, namespace: %s}\nspec: {region: %s}\n"
	const waits = "# Note: This Environment waits for the network of Environment core.\n"
	tests := map[string]struct {
		manifests, want string
		code            int
	}{
		"after it":             {fmt.Sprintf(owner, "a", "eu-west-1") + "---\n" + user, waits, exitNoChanges},
		"before it":            {user + "---\n" + fmt.Sprintf(owner, "a", "eu-west-1"), waits, exitNoChanges},
		"not in the input":     {user, waits, exitNoChanges},
		"in another namespace": {user + "---\n" + fmt.Sprintf(owner, "b", "us-east-1"), waits, exitNoChanges},
		"in another region":    {user + "---\n" + fmt.Sprintf(owner, "a", "us-east-1"), "# Problem: spec.network.existing.environment: core is in region us-east-1", exitError},
		"that is refused":      {user + "---\n" + fmt.Sprintf(owner, "a", "Ireland"), "", exitError},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			code, out, errs := command(t, test.manifests, "render", "-f", "-")
			if code != test.code || !strings.Contains(out, test.want) {
				t.Errorf("exit code is %d, want %d, with %q in:\n%s%s", code, test.code, test.want, out, errs)
			}
		})
	}
	if code, _, errs := command(t, user, "render", "-o", "name", "-f", "-"); code != exitNoChanges || !strings.HasPrefix(errs, "note: This Environment waits") {
		t.Errorf("exit code of names is %d, with %s", code, errs)
	}
}
