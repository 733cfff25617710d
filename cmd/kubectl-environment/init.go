package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/template"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"
)

const initLong = `Write an Environment to begin with: a service of a container image, and if you want a load balancer and a database, with comments that say what else
there is.

What no flag says is asked, where the input is a terminal; the questions do not go to the output, so that you can redirect it. The Environment is
validated before it is written.

Exit codes: 0 the Environment has been written, 1 an error: nothing has.`

const initExample = `  kubectl environment init > environment.yaml
  kubectl environment init shop --region eu-west-1 --image public.ecr.aws/nginx/nginx:1.29 --port 80 --database postgres > environment.yaml
  kubectl environment render -f environment.yaml`

//go:embed init.yaml.tmpl
var beginning string

// answers are what an Environment begins with.
type answers struct {
	Name, Namespace, Region, Image, Port, Database, Host, HostedZone string
}

// databaseVersions are those that a new database begins with.
var databaseVersions = map[string]string{"none": "", "postgres": "17", "mysql": "8.4", "mariadb": "11.4"}

// Version of the database.
func (a answers) Version() string { return databaseVersions[a.Database] }

// a question is asked where the flag of its name is not given.
type question struct {
	flag, text, fallback string
	answer               func(*answers) *string
	check                func(string) error
}

var questions = []question{
	{"region", "Region of AWS", "eu-west-1", func(a *answers) *string { return &a.Region }, nil},
	{"image", "Container image of the service", "public.ecr.aws/nginx/nginx:1.29", func(a *answers) *string { return &a.Image }, nil},
	{"port", "Port on which it answers requests from a load balancer, or none", "80", func(a *answers) *string { return &a.Port }, checkPort},
	{"database", "Database: postgres, mysql, mariadb or none", "none", func(a *answers) *string { return &a.Database }, checkDatabase},
}

func initCommand(std genericiooptions.IOStreams) *cobra.Command {
	t := newNamespaceTarget()
	given := answers{}
	cmd := &cobra.Command{
		Use:     "init [NAME]",
		Short:   "Write an Environment to begin with",
		Long:    initLong,
		Example: initExample,
		Args:    oneName,
		RunE: func(cmd *cobra.Command, args []string) error {
			given.Name, given.Namespace = "shop", *t.flags.Namespace
			if len(args) > 0 {
				given.Name = args[0]
			}
			if err := fill(&given, cmd.Flags().Changed, isTerminal(std.In), std); err != nil {
				return err
			}
			text, err := begin(cmd.Context(), t, given)
			if err != nil {
				return err
			}
			_, err = std.Out.Write(text)
			return err
		},
	}
	for _, q := range questions {
		cmd.Flags().StringVar(q.answer(&given), q.flag, q.fallback, q.text)
	}
	cmd.Flags().StringVar(&given.Host, "host", "", "name under which the load balancer is reached by HTTPS; needs --hosted-zone")
	cmd.Flags().StringVar(&given.HostedZone, "hosted-zone", "", "ID of the public zone of Route 53 that the name is in")
	t.bind(cmd)
	return cmd
}

// fill in what no flag says: by asking, or else with what is usual.
func fill(a *answers, isGiven func(string) bool, ask bool, std genericiooptions.IOStreams) error {
	in := bufio.NewReader(std.In)
	for _, q := range questions {
		value := q.answer(a)
		if ask && !isGiven(q.flag) {
			if err := q.ask(in, value, std.ErrOut); err != nil {
				return err
			}
		}
		if err := q.wrong(*value); err != nil {
			return err
		}
	}
	if (a.Host == "") != (a.HostedZone == "") {
		return errors.New("give --host and --hosted-zone together: the certificate is proven by a record of the zone")
	}
	return nil
}

// ask until the answer is right. Nothing is the usual answer.
func (q question) ask(in *bufio.Reader, answer *string, out io.Writer) error {
	for {
		fmt.Fprintf(out, "%s [%s]: ", q.text, q.fallback)
		line, err := in.ReadString('\n')
		if err != nil {
			return errors.New("the input ended before the last question")
		}
		*answer = cmp.Or(strings.TrimSpace(line), q.fallback)
		wrong := q.wrong(*answer)
		if wrong == nil {
			return nil
		}
		fmt.Fprintln(out, wrong)
	}
}

// wrong says what is wrong with an answer.
func (q question) wrong(answer string) error {
	if q.check == nil {
		return nil
	}
	return q.check(answer)
}

func checkPort(text string) error {
	if port, err := strconv.Atoi(text); text != "none" && (err != nil || port < 1 || port > 65535) {
		return fmt.Errorf("--port is %q, and can be 1 to 65535, or none", text)
	}
	return nil
}

func checkDatabase(text string) error {
	if _, ok := databaseVersions[text]; !ok {
		return fmt.Errorf("--database is %q, and can be postgres, mysql, mariadb or none", text)
	}
	return nil
}

// begin writes the Environment of some answers. What admission would refuse is refused.
func begin(ctx context.Context, t *target, a answers) ([]byte, error) {
	if a.Host != "" && a.Port == "none" {
		return nil, errors.New("--host is for a load balancer: give --port")
	}
	var text bytes.Buffer
	quoted := template.FuncMap{"quote": quoteYAML}
	if err := template.Must(template.New("init").Funcs(quoted).Parse(beginning)).Execute(&text, a); err != nil {
		return nil, fmt.Errorf("write Environment: %w", err)
	}
	in := &input{}
	if err := in.readDocument(t, text.Bytes()); err != nil {
		return nil, fmt.Errorf("write Environment: %w", err)
	}
	if _, err := admitOffline(ctx, in.environments[0].Unstructured, nil); err != nil {
		return nil, err
	}
	return text.Bytes(), nil
}

// quoteYAML makes text of an answer, whatever it is.
func quoteYAML(text string) string {
	if plain.MatchString(text) && text != "" && !slices.Contains([]string{"true", "false", "null", "yes", "no", "on", "off"}, strings.ToLower(text)) &&
		!strings.ContainsAny(text[:1], "0123456789.+-=") && !strings.HasPrefix(text, "@") && !strings.HasSuffix(text, ":") {
		return text
	}
	return strconv.Quote(text)
}
