package copilot

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
)

// A Workspace is what the directory copilot/ of an application has.
type Workspace struct {
	// Application is its name, from .workspace, or "".
	Application string

	workloads    []*manifest
	environments map[string]*manifest
	beside       []string
}

// A manifest of a service, a job or an environment.
type manifest struct {
	file, name, kind string
	values           map[string]any
}

// The types of manifests.
const (
	webService    = "Load Balanced Web Service"
	backend       = "Backend Service"
	worker        = "Worker Service"
	scheduledJob  = "Scheduled Job"
	staticSite    = "Static Site"
	requestDriven = "Request-Driven Web Service"
	environment   = "Environment"
)

var typesOfWorkloads = []string{webService, backend, worker, scheduledJob, staticSite, requestDriven}

// The limits of a workspace: those of an Environment for what it can have, and room enough for files that people write.
const (
	maxServices = 30
	maxJobs     = 10
	maxBytes    = 1 << 20
)

// dirEnvironments has the manifests of environments, and dirPipelines those of pipelines; any other directory is a service or job.
const (
	dirEnvironments = "environments"
	dirPipelines    = "pipelines"
)

// Read reads the manifests in a directory copilot/.
func Read(dir fs.FS) (*Workspace, error) {
	w := &Workspace{environments: map[string]*manifest{}}
	entries, err := fs.ReadDir(dir, ".")
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		if err := w.readEntry(dir, entry); err != nil {
			return nil, err
		}
	}
	if len(w.workloads) == 0 {
		return nil, errors.New("it has no manifests of Copilot, which are NAME/manifest.yml: name the directory copilot/ of a workspace")
	}
	if err := w.check(); err != nil {
		return nil, err
	}
	return w, nil
}

func (w *Workspace) readEntry(dir fs.FS, entry fs.DirEntry) error {
	switch name := entry.Name(); {
	case name == ".workspace":
		values, err := readFile(dir, name)
		if err != nil {
			return err
		}
		w.Application = textOf(values["application"])
	case strings.HasPrefix(name, "."):
	case !isDir(dir, name):
		w.beside = append(w.beside, name)
	case name == dirEnvironments:
		return w.readEnvironments(dir)
	case name == dirPipelines:
		w.beside = append(w.beside, name)
	default:
		m, err := w.readManifest(dir, name)
		if err != nil || m == nil {
			return err
		}
		w.workloads = append(w.workloads, m)
	}
	return nil
}

func (w *Workspace) readEnvironments(dir fs.FS) error {
	entries, err := fs.ReadDir(dir, dirEnvironments)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		name := path.Join(dirEnvironments, entry.Name())
		if !isDir(dir, name) || slices.Contains(extras, entry.Name()) {
			w.beside = append(w.beside, name)
			continue
		}
		m, err := w.readManifest(dir, name)
		if err != nil {
			return err
		}
		if m == nil {
			continue
		}
		if other := w.environments[m.name]; other != nil {
			return twice(other, m)
		}
		w.environments[m.name] = m
	}
	return nil
}

// extras are directories beside a manifest that have more of Copilot than it.
var extras = []string{"addons", "overrides"}

// readManifest reads that of a directory, or is nil where it has none.
func (w *Workspace) readManifest(dir fs.FS, of string) (*manifest, error) {
	for _, extra := range extras {
		if isDir(dir, path.Join(of, extra)) {
			w.beside = append(w.beside, path.Join(of, extra))
		}
	}
	file := path.Join(of, "manifest.yml")
	values, err := readFile(dir, file)
	if errors.Is(err, fs.ErrNotExist) {
		w.beside = append(w.beside, of)
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	m := &manifest{file: file, values: values}
	if m.name = textOf(values["name"]); m.name == "" {
		return nil, fmt.Errorf("%s: it has no name", file)
	}
	if m.kind = textOf(values["type"]); m.kind == "" {
		return nil, fmt.Errorf("%s: it has no type", file)
	}
	known := typesOfWorkloads
	if path.Dir(of) == dirEnvironments {
		known = []string{environment}
	}
	if !slices.Contains(known, m.kind) {
		return nil, fmt.Errorf("%s: type %q is none of Copilot's: %s", file, m.kind, strings.Join(known, ", "))
	}
	return m, nil
}

func readFile(dir fs.FS, file string) (map[string]any, error) {
	info, err := fs.Stat(dir, file)
	if err != nil {
		return nil, err
	}
	if info.Size() > maxBytes {
		return nil, fmt.Errorf("%s: it is larger than %d KiB, and no manifest is", file, maxBytes>>10)
	}
	data, err := fs.ReadFile(dir, file)
	if err != nil {
		return nil, err
	}
	values, err := parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return values, nil
}

func isDir(dir fs.FS, name string) bool {
	info, err := fs.Stat(dir, name)
	return err == nil && info.IsDir()
}

// check refuses what cannot be one Environment.
func (w *Workspace) check() error {
	slices.SortStableFunc(w.workloads, func(a, b *manifest) int { return cmp.Compare(a.name, b.name) })
	services, jobs := 0, 0
	for i, m := range w.workloads {
		if i > 0 && w.workloads[i-1].name == m.name {
			return twice(w.workloads[i-1], m)
		}
		switch m.kind {
		case scheduledJob:
			jobs++
		case webService, backend, worker:
			services++
		}
	}
	switch {
	case services > maxServices:
		return fmt.Errorf("it has %d services, and an Environment has %d at most: divide them over two directories", services, maxServices)
	case jobs > maxJobs:
		return fmt.Errorf("it has %d jobs, and an Environment has %d at most: divide them over two directories", jobs, maxJobs)
	}
	return nil
}

func twice(a, b *manifest) error {
	return fmt.Errorf("%s and %s are both called %s: a name is that of one", a.file, b.file, a.name)
}

// Environments are the names of all environments that the manifests know of.
func (w *Workspace) Environments() []string {
	names := map[string]bool{}
	for name := range w.environments {
		names[name] = true
	}
	for _, m := range w.workloads {
		if overrides, isMapping := m.values[keyOverrides].(map[string]any); isMapping {
			for name := range overrides {
				names[name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// Choose is the environment that is asked for, or the only one that there is. It is "" where the manifests know of none.
func (w *Workspace) Choose(asked string) (string, error) {
	names := w.Environments()
	switch {
	case len(names) == 0, slices.Contains(names, asked):
		return asked, nil
	case asked != "":
		return "", fmt.Errorf("there is no environment %s: the manifests know of %s", asked, strings.Join(names, ", "))
	case len(names) == 1:
		return names[0], nil
	}
	return "", fmt.Errorf("the manifests are for %s, and an Environment is one of them: say which with --environment", strings.Join(names, ", "))
}
