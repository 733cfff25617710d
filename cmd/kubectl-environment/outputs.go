package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

const outputsLong = `Print what an Environment has in AWS for others to use: IDs, ARNs, names and addresses, as its status has them.

Of secrets there are the ARNs alone, with which a value can be read by those who may. What AWS has not reported yet is left out.

  env      lines that a shell evaluates: export SHOP_VPC_ID='vpc-…'
  dotenv   lines without export, for a file that docker, make or a framework reads
  json     the outputs of the status, as they are there
  table    for people

Exit codes: 0 the outputs have been printed, 1 an error: there are none.`

const outputsExample = `  eval "$(kubectl environment outputs shop -n shop-staging -o env)"
  kubectl environment outputs shop -o dotenv > .env
  kubectl environment outputs shop -o json | jq -r '.databases[0].address'`

// outputFormats are those of --output, the first by default.
var outputFormats = map[string]func(*v1alpha1.Environment, io.Writer) error{
	"table": func(env *v1alpha1.Environment, out io.Writer) error {
		rows := [][]string{{"OUTPUT", "VALUE"}}
		for _, o := range outputsOf(env) {
			rows = append(rows, []string{o.path, o.value})
		}
		_, err := io.WriteString(out, inColumns(rows))
		return err
	},
	"env": func(env *v1alpha1.Environment, out io.Writer) error {
		return printVariables(env, "export ", quoteShell, out)
	},
	"dotenv": func(env *v1alpha1.Environment, out io.Writer) error { return printVariables(env, "", quoteDotenv, out) },
	"json":   printJSON,
}

func outputsCommand(std genericiooptions.IOStreams) *cobra.Command {
	t := newTarget()
	var format string
	cmd := &cobra.Command{
		Use:     "outputs [NAME]",
		Short:   "Print IDs, ARNs, names and addresses in AWS, for people, shells and programs",
		Long:    outputsLong,
		Example: outputsExample,
		Args:    oneName,
		RunE: func(cmd *cobra.Command, args []string) error {
			printOutputs, ok := outputFormats[format]
			if !ok {
				return wrongUse(cmd, "--output is %q, and can be table, env, dotenv or json", format)
			}
			c, err := t.client()
			if err != nil {
				return err
			}
			key, err := t.environment(cmd.Context(), c, args)
			if err != nil {
				return err
			}
			env, err := findEnvironment(cmd.Context(), c, key)
			if err != nil {
				return err
			}
			return printOutputs(env, std.Out)
		},
	}
	cmd.Flags().StringVarP(&format, "output", "o", "table", "table, env, dotenv or json")
	t.bind(cmd)
	return cmd
}

// An output is one value, and where it stands in the status, with the names of items in place of their numbers.
type output struct{ path, value string }

// outputsOf the status, without what is about the Environment itself.
func outputsOf(env *v1alpha1.Environment) []output {
	var found []output
	status := outputStatus(env)
	for _, key := range sortedKeys(status) {
		collect(key, status[key], &found)
	}
	return found
}

// outputStatus is the part of the status that shows what is in AWS. The status has no secret value.
func outputStatus(env *v1alpha1.Environment) map[string]any {
	status := env.Status.DeepCopy()
	status.Conditions, status.ObservedGeneration, status.Resources = nil, 0, nil
	text, err := json.Marshal(status)
	if err != nil {
		panic(err) // strings and numbers always marshal
	}
	values := map[string]any{}
	if err := json.Unmarshal(text, &values); err != nil {
		panic(err) // it was an object
	}
	return values
}

// collect the values below one of the status. An item of a list is called by its name, or by its number where it has none.
func collect(path string, value any, found *[]output) {
	switch value := value.(type) {
	case map[string]any:
		for _, key := range sortedKeys(value) {
			if key != "name" || !strings.HasSuffix(path, "."+fmt.Sprint(value["name"])) {
				collect(path+"."+key, value[key], found)
			}
		}
	case []any:
		for i, item := range value {
			collect(path+"."+nameOf(item, i), item, found)
		}
	case string:
		*found = append(*found, output{path, value})
	default:
		text, err := json.Marshal(value)
		if err != nil {
			panic(err) // it came from JSON
		}
		*found = append(*found, output{path, string(text)})
	}
}

// nameOf an item of a list, or its number where it has no name.
func nameOf(item any, number int) string {
	if object, ok := item.(map[string]any); ok && object["name"] != nil {
		return fmt.Sprint(object["name"])
	}
	return strconv.Itoa(number)
}

func sortedKeys(of map[string]any) []string { return slices.Sorted(maps.Keys(of)) }

func printVariables(env *v1alpha1.Environment, before string, quote func(string) string, out io.Writer) error {
	taken := map[string]string{}
	for _, o := range outputsOf(env) {
		name := variable(env.Name + "." + o.path)
		if other, twice := taken[name]; twice {
			return fmt.Errorf("%s and %s would both be %s: use -o json", other, o.path, name)
		}
		taken[name] = o.path
		fmt.Fprintf(out, "%s%s=%s\n", before, name, quote(o.value))
	}
	return nil
}

// variable is the name of an environment variable for an output: SHOP_DATABASES_MAIN_ADDRESS. A small letter before a capital one ends a word, and a
// name cannot begin with a digit.
func variable(path string) string {
	var name strings.Builder
	var last rune
	for _, r := range strings.ReplaceAll(path, "GiB", "Gib") {
		switch {
		case r >= 'A' && r <= 'Z' && last >= 'a' && last <= 'z':
			name.WriteString("_" + string(r))
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			name.WriteRune(r)
		default:
			name.WriteByte('_')
		}
		last = r
	}
	text := strings.ToUpper(name.String())
	if text[0] >= '0' && text[0] <= '9' {
		return "_" + text
	}
	return text
}

// quoteShell makes one word of a value for every shell.
func quoteShell(value string) string { return "'" + strings.ReplaceAll(value, "'", `'\''`) + "'" }

// plain values need no quotes in a file of variables, and some programs take quotes for a part of the value.
var plain = regexp.MustCompile(`^[\w./:@,+=-]*$`)

// quoteDotenv makes one word of a value for the programs that read such files: nothing within single quotes means anything to them.
func quoteDotenv(value string) string {
	switch {
	case plain.MatchString(value):
		return value
	case strings.Contains(value, "'"):
		return strconv.Quote(value)
	}
	return "'" + value + "'"
}

func printJSON(env *v1alpha1.Environment, out io.Writer) error {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(outputStatus(env))
}
