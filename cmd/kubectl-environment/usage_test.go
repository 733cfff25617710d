package main

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// Whoever calls a command wrongly is told in one line what is wrong, and what to do.
func TestErrorsAreOneLineThatSaysWhatToDo(t *testing.T) {
	const (
		noCluster = "no cluster is chosen: name a kubeconfig file with --kubeconfig or KUBECONFIG, and one of its contexts with --context or kubectl config use-context"
		noSpec    = "apiVersion: terrarium.io/v1alpha1\nkind: Environment\nmetadata: {name: a, namespace: b}\nspec: {}"
	)
	cluster := kubeconfig(t)
	tests := map[string]struct {
		args  string
		stdin string
		want  string
	}{
		"no such command":        {args: "apply", want: "there is no command apply: see kubectl environment --help"},
		"a command misspelled":   {args: "plam", want: "there is no command plam, but plan: see kubectl environment --help"},
		"help for no command":    {args: "help apply", want: "there is no command apply: see kubectl environment --help"},
		"no such flag":           {args: "why --fast", want: "unknown flag: --fast: see kubectl environment why --help"},
		"a flag without a value": {args: "render -f", want: "flag needs an argument: 'f' in -f: see kubectl environment render --help"},
		"no such shell":          {args: "completion csh", want: "there is no completion for the shell csh: see kubectl environment completion --help"},

		"adopt nothing":        {args: "adopt", want: "give either -f with the inventory of another cluster, or --from with a state of Terraform or the manifests of Copilot: see kubectl environment adopt --help"},
		"adopt both":           {args: "adopt -f a --from b", want: "give either -f with the inventory of another cluster, or --from with a state of Terraform or the manifests of Copilot: see kubectl environment adopt --help"},
		"adopt no file":        {args: "adopt -f none.json", want: "open none.json: no such file or directory"},
		"adopt an empty file":  {args: "adopt -f -", want: "standard input: it is empty, and no inventory"},
		"adopt another file":   {args: "adopt -f -", stdin: "{}", want: "standard input: it is no inventory: it has no version"},
		"adopt an empty state": {args: "adopt --from - --name a -n b", want: "standard input: it is empty: terraform state pull writes nothing where it finds no state, so look in which directory and workspace it ran"},

		"render nothing":          {args: "render", want: "give the file with the Environment in -f: see kubectl environment render --help"},
		"render an argument":      {args: "render a.yaml", want: "render takes flags alone, and not a.yaml: see kubectl environment render --help"},
		"render no file":          {args: "render -f none.yaml", want: "stat none.yaml: no such file or directory"},
		"render an empty file":    {args: "render -f -", want: "there is no Environment in the input: name a file that has one, of apiVersion terrarium.io/v1alpha1"},
		"render another kind":     {args: "render -f -", stdin: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}", want: "there is no Environment in the input: name a file that has one, of apiVersion terrarium.io/v1alpha1"},
		"render what is no YAML":  {args: "render -f -", stdin: "a: [b", want: "standard input: document 1: yaml: line 1: did not find expected ',' or ']'"},
		"render without a region": {args: "render -f -", stdin: noSpec, want: `standard input: Environment.terrarium.io "a" is invalid: spec.region: Required value`},
		"render another output":   {args: "render -f - -o json", want: `--output is "json", and can be yaml or name: see kubectl environment render --help`},

		"plan nothing":           {args: "plan", want: "give either -f or the name of an Environment in the cluster: see kubectl environment plan --help"},
		"plan both":              {args: "plan shop -f a.yaml", want: "give either -f or the name of an Environment in the cluster: see kubectl environment plan --help"},
		"plan without a cluster": {args: "plan shop", want: noCluster},
		"plan an unknown name":   {args: "plan shop -n team-a --kubeconfig " + cluster, want: "there is no Environment shop in namespace team-a: kubectl get environments --all-namespaces lists them all"},

		"tree of two":              {args: "tree a b", want: "tree is about one Environment, and not a b: see kubectl environment tree --help"},
		"tree in another color":    {args: "tree --color red", want: `--color is "red", and can be auto, always or never`},
		"tree of an unknown name":  {args: "tree shop -n team-a --kubeconfig " + cluster, want: "there is no Environment shop in namespace team-a: kubectl get environments --all-namespaces lists them all"},
		"why without a cluster":    {args: "why", want: noCluster},
		"why in no namespace":      {args: "why -n team-a --kubeconfig " + cluster, want: "there is no Environment in namespace team-a: name another with --namespace"},
		"status in no context":     {args: "status --context a --kubeconfig " + cluster, want: `read kubeconfig: context "a" does not exist`},
		"status of a missing file": {args: "status --kubeconfig " + filepath.Join("testdata", "none"), want: "read kubeconfig: stat testdata/none: no such file or directory"},
		"watch an unknown name":    {args: "status shop --watch -n team-a --kubeconfig " + cluster, want: "there is no Environment shop in namespace team-a: kubectl get environments --all-namespaces lists them all"},
		"outputs of an unknown":    {args: "outputs shop -n team-a --kubeconfig " + cluster, want: "there is no Environment shop in namespace team-a: kubectl get environments --all-namespaces lists them all"},
		"outputs in another form":  {args: "outputs -o xml", want: `--output is "xml", and can be table, env, dotenv or json: see kubectl environment outputs --help`},
		"graph of both":            {args: "graph shop -f a.yaml", want: "give either -f or the name of an Environment in the cluster: see kubectl environment graph --help"},
		"graph in another form":    {args: "graph -o png", want: `--output is "png", and can be svg, html, mermaid or dot: see kubectl environment graph --help`},

		"explain nothing":       {args: "explain", want: "give one field to explain, such as spec.services: see kubectl environment explain --help"},
		"explain two":           {args: "explain spec status", want: "give one field to explain, such as spec.services: see kubectl environment explain --help"},
		"init two":              {args: "init a b", want: "init is about one Environment, and not a b: see kubectl environment init --help"},
		"init without a zone":   {args: "init --host a.example.org", want: "give --host and --hosted-zone together: the certificate is proven by a record of the zone"},
		"init another port":     {args: "init --port http", want: `--port is "http", and can be 1 to 65535, or none`},
		"init another region":   {args: "init --region Ireland", want: `Environment.terrarium.io "shop" is invalid: spec.region: Invalid value: "Ireland": must be the name of an AWS region, such as eu-west-1`},
		"init another database": {args: "init --database oracle", want: `--database is "oracle", and can be postgres, mysql, mariadb or none`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			code, out, errs := command(t, test.stdin, strings.Fields(test.args)...)
			if code != exitError || out != "" || errs != "error: "+test.want+"\n" {
				t.Errorf("exit code %d, and on standard output %q, on standard error\n%swant\nerror: %s", code, out, errs, test.want)
			}
		})
	}
}

func TestHelpIsNoError(t *testing.T) {
	for _, args := range []string{"", "--help", "help", "help plan", "plan --help", "completion"} {
		if code, out, errs := command(t, "", strings.Fields(args)...); code != 0 || !strings.Contains(out, "Usage:") || errs != "" {
			t.Errorf("%q: exit code %d, and on standard error %q:\n%s", args, code, errs, out)
		}
	}
}

// unserved is the client of a cluster without Terrarium.
type unserved struct{ client.Client }

func (unserved) Get(context.Context, client.ObjectKey, client.Object, ...client.GetOption) error {
	return &meta.NoKindMatchError{GroupKind: schema.GroupKind{Group: v1alpha1.GroupVersion.Group, Kind: "Environment"}}
}

func (unserved) List(context.Context, client.ObjectList, ...client.ListOption) error {
	return &meta.NoKindMatchError{GroupKind: schema.GroupKind{Group: v1alpha1.GroupVersion.Group, Kind: "Environment"}}
}

func TestAClusterWithoutTerrariumIsNamedAsSuch(t *testing.T) {
	_, named := findEnvironment(t.Context(), unserved{}, client.ObjectKey{Namespace: "team-a", Name: "shop"})
	_, listed := environmentsOf(t.Context(), unserved{}, "team-a")
	for _, err := range []error{named, listed} {
		if err == nil || err.Error() != noEnvironments {
			t.Errorf("got %v, want %s", err, noEnvironments)
		}
	}
}
