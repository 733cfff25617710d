// The release command makes what a release consists of, in a directory: archives of the kubectl plugin, the manifests and the Helm chart to install, a
// list of the Go modules in the manager, the checksums of all these, and the image of the manager.
//
//	go run ./hack/release -version v0.1.0 -image registry.example.org/terrarium -dry-run
package main

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

type options struct {
	version   string
	image     string
	platforms string
	out       string
	dryRun    bool
	sbom      bool
}

func main() {
	var opts options
	flag.StringVar(&opts.version, "version", "", "The version, such as v0.1.0. CHANGELOG.md must have a heading for it.")
	flag.StringVar(&opts.image, "image", "", "Name of the manager's image, without a tag.")
	flag.StringVar(&opts.platforms, "platforms", "linux/amd64,linux/arm64,darwin/amd64,darwin/arm64,windows/amd64", "Platforms of the plugin.")
	flag.StringVar(&opts.out, "out", "dist", "Directory to write to. It must not exist, so that nothing old is released.")
	flag.BoolVar(&opts.dryRun, "dry-run", false, "Show how the image would be built and pushed, and take a tree with changes.")
	flag.BoolVar(&opts.sbom, "sbom", false, "Only list the Go modules in the manager, in a directory that may exist.")
	flag.Parse()
	do := release
	if opts.sbom {
		do = listSoftware
	}
	if err := do(opts); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func release(opts options) error {
	if err := opts.check(); err != nil {
		return err
	}
	if err := os.Mkdir(opts.out, 0o755); errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already: remove it, so that nothing old is released", opts.out)
	} else if err != nil {
		return fmt.Errorf("make the directory: %w", err)
	}
	for platform := range strings.SplitSeq(opts.platforms, ",") {
		if err := plugin(opts, platform); err != nil {
			return fmt.Errorf("make the plugin for %s: %w", platform, err)
		}
	}
	if err := krew(opts); err != nil {
		return fmt.Errorf("make the manifest for krew: %w", err)
	}
	if err := manifests(opts); err != nil {
		return fmt.Errorf("make the manifests: %w", err)
	}
	if err := chart(opts); err != nil {
		return fmt.Errorf("make the Helm chart: %w", err)
	}
	if err := listSoftware(opts); err != nil {
		return fmt.Errorf("list the modules in the manager: %w", err)
	}
	if err := writeChecksums(opts.out); err != nil {
		return fmt.Errorf("write the checksums: %w", err)
	}
	return image(opts)
}

var validVersion = regexp.MustCompile(`^v\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$`)

// pinned is an image with its digest.
var pinned = regexp.MustCompile(`@sha256:[0-9a-f]{64}$`)

// check that what is released can be told apart, and found again.
func (o options) check() error {
	if !validVersion.MatchString(o.version) {
		return fmt.Errorf("-version is %q: give one such as v0.1.0", o.version)
	}
	if o.image == "" {
		return errors.New("-image is missing: name the manager's image, without a tag")
	}
	changes, err := os.ReadFile("CHANGELOG.md")
	if err != nil {
		return err
	}
	if !hasHeading(string(changes), o.version) {
		return fmt.Errorf("CHANGELOG.md has no heading %q: say there what is new", heading(o.version))
	}
	if o.dryRun {
		return nil
	}
	for _, name := range []string{"BUILDER_IMAGE", "BASE_IMAGE"} {
		if !pinned.MatchString(os.Getenv(name)) {
			return fmt.Errorf("%s must name an image with a digest: see docs/install.md", name)
		}
	}
	changed, err := exec.Command("git", "status", "--porcelain").Output()
	if err != nil {
		return fmt.Errorf("look for changes: %w", err)
	}
	if len(changed) > 0 {
		return errors.New("the tree has changes: commit them, or what is released cannot be built again")
	}
	return nil
}

func heading(version string) string { return "## " + strings.TrimPrefix(version, "v") }

func hasHeading(changes, version string) bool {
	for line := range strings.Lines(changes) {
		if text := strings.TrimSpace(line); text == heading(version) || strings.HasPrefix(text, heading(version)+" ") {
			return true
		}
	}
	return false
}

// plugin builds the kubectl plugin for a platform, and packs it.
func plugin(opts options, platform string) error {
	system, architecture, ok := strings.Cut(platform, "/")
	if !ok {
		return errors.New("write it as linux/amd64")
	}
	dir, err := os.MkdirTemp("", "terrarium-release-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	binary := "kubectl-environment"
	if system == "windows" {
		binary += ".exe"
	}
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w "+stamp(opts.version), "-o", filepath.Join(dir, binary), "./cmd/kubectl-environment")
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+system, "GOARCH="+architecture)
	if err := run(build); err != nil {
		return err
	}
	return pack(filepath.Join(opts.out, archiveOf(opts.version, system, architecture)), map[string]string{
		binary: filepath.Join(dir, binary), "LICENSE": "LICENSE",
	})
}

// stamp is the linker flag that says to a binary which version it is.
func stamp(version string) string {
	return "-X github.com/terrarium-io/terrarium/cmd/internal/version.stamped=" + version
}

// manifests writes what config/default builds, with the image of this version.
func manifests(opts options) error {
	dir, err := os.MkdirTemp(".", ".release-") // kustomize wants a relative path to what it builds upon
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	kustomization := fmt.Sprintf("resources: [../config/default]\nimages:\n- name: terrarium\n  newName: %s\n  newTag: %s\n", opts.image, opts.version)
	if err := os.WriteFile(filepath.Join(dir, "kustomization.yaml"), []byte(kustomization), 0o600); err != nil {
		return err
	}
	built, err := tool("kustomize", "build", dir).Output()
	if err != nil {
		return fmt.Errorf("kustomize: %w", err)
	}
	if !strings.Contains(string(built), opts.image+":"+opts.version) {
		return errors.New("the image is not in what was built")
	}
	return os.WriteFile(filepath.Join(opts.out, "install.yaml"), built, 0o644)
}

// image builds the manager's image for two architectures and pushes it.
func image(opts options) error {
	args := []string{
		"buildx", "build", "--platform", "linux/amd64,linux/arm64", "--build-arg", "VERSION=" + opts.version,
		"--build-arg", "BUILDER_IMAGE=" + os.Getenv("BUILDER_IMAGE"), "--build-arg", "BASE_IMAGE=" + os.Getenv("BASE_IMAGE"),
		"-t", opts.image + ":" + opts.version, "--push", ".",
	}
	if opts.dryRun {
		fmt.Println("would run: docker", strings.Join(args, " "))
		return nil
	}
	return run(exec.Command("docker", args...))
}

func tool(name string, args ...string) *exec.Cmd {
	return exec.Command("go", append([]string{"tool", "-modfile=hack/tools/go.mod", name}, args...)...)
}

func run(cmd *exec.Cmd) error {
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return cmd.Run()
}
