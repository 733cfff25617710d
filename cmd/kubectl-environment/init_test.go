package main

import (
	"bytes"
	"strings"
	"testing"

	"k8s.io/cli-runtime/pkg/genericiooptions"
)

func TestInitGolden(t *testing.T) {
	for name, args := range map[string][]string{
		"usual":    nil,
		"database": {"store", "-n", "shop", "--region", "us-east-1", "--image", "example.org/a/b@sha256:" + strings.Repeat("0", 64), "--port", "8080", "--database", "postgres"},
		"https":    {"--host", "shop.example.org", "--hosted-zone", "Z0123456789ABC", "--database", "mysql"},
		"worker":   {"--port", "none"},
	} {
		t.Run(name, func(t *testing.T) {
			code, out, errs := command(t, "", append([]string{"init"}, args...)...)
			if code != exitNoChanges {
				t.Fatalf("exit code is %d: %s", code, errs)
			}
			golden(t, "init-"+name, out)
			if code, _, errs := command(t, out, "render", "-f", "-"); code != exitNoChanges || errs != "" {
				t.Errorf("render ends with %d: %s", code, errs)
			}
		})
	}
}

func TestInitRefusesWhatCannotBe(t *testing.T) {
	for want, args := range map[string][]string{
		"can be 1 to 65535, or none":             {"--port", "http"},
		"can be postgres, mysql, mariadb":        {"--database", "oracle"},
		"give --host and --hosted-zone together": {"--host", "shop.example.org"},
		"--host is for a load balancer":          {"--host", "shop.example.org", "--hosted-zone", "Z0123456789ABC", "--port", "none"},
		"spec.region":                            {"--region", "Ireland"},
		"spec.services[web].image":               {"--image", "a b"},
		"metadata.name":                          {"Shop!"},
	} {
		t.Run(want, func(t *testing.T) {
			if code, out, errs := command(t, "", append([]string{"init"}, args...)...); code != exitError || out != "" || !strings.Contains(errs, want) {
				t.Errorf("exit code is %d, with %q and %q", code, out, errs)
			}
		})
	}
}

// Questions go beside the output, and a wrong answer is asked again.
func TestInitAsks(t *testing.T) {
	var out, errs bytes.Buffer
	a := answers{Region: "eu-west-1", Image: "nginx", Port: "80", Database: "none"}
	std := genericiooptions.IOStreams{In: strings.NewReader("eu-central-1\nhttp\n8080\n\n"), Out: &out, ErrOut: &errs}
	if err := fill(&a, func(flag string) bool { return flag == "image" }, true, std); err != nil {
		t.Fatal(err)
	}
	want := answers{Region: "eu-central-1", Image: "nginx", Port: "8080", Database: "none"}
	if a != want || out.String() != "" || strings.Count(errs.String(), "Port on which") != 2 || strings.Contains(errs.String(), "Container image") {
		t.Errorf("answers are %v, asked:\n%s%s", a, errs.String(), out.String())
	}
	std.In = strings.NewReader("eu-central-1\n")
	if err := fill(&a, func(string) bool { return false }, true, std); err == nil {
		t.Error("the end of the input is an answer")
	}
}
