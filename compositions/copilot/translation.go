package copilot

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// Options say what manifests do not.
type Options struct {
	// Namespace, Name and Region of the Environment.
	Namespace, Name, Region string

	// Application and Environment are Copilot's names of them, or "".
	Application, Environment string

	// Account is the number of the AWS account, or "". ARNs of parameters have it.
	Account string

	// Images are those of containers that Copilot builds, by the names of services and jobs; those of sidecars are by service/sidecar.
	Images map[string]string
}

// A Translation says what becomes of the manifests.
type Translation struct {
	// Spec is what the Environment asks for.
	Spec v1alpha1.EnvironmentSpec

	// Has are the keys that have a field, Otherwise what is not the same as with Copilot, and Left what has no place.
	Has       []Field
	Otherwise []Remark
	Left      []Remark

	workspace *Workspace
	options   Options
	admits    func(*v1alpha1.Environment) error
	sections  []*section
	groups    []*group
	names     map[string]bool
	secrets   map[string]string
	topics    map[string]string
	zoned     map[string]bool // load balancers with names, which have a certificate for them

	// shared are settings that services build on, late those that build on services, and ingress the rules among them.
	shared, late       *group
	ingress            []*section
	environmentSection *section
}

// A Field of the Environment that stands for keys of a manifest.
type Field struct{ File, Key, Field string }

// A Remark on a key of a manifest, or on a file where it has no key.
type Remark struct{ File, Key, Text string }

// A group of settings stands for one part of the Environment, which its first setting makes.
type group struct{ settings []setting }

// A setting is what one or some keys make of the spec. An implied one is what Copilot does where the manifest says nothing.
type setting struct {
	Field
	implied bool

	// makes says that all others of its group are about what it makes.
	makes bool

	// change reports whether what it is about is there.
	change func(*v1alpha1.EnvironmentSpec) bool
}

// Translate says what an Environment is that does what the manifests say. admits says whether an Environment can be applied: what would be refused is left.
func Translate(w *Workspace, options Options, admits func(*v1alpha1.Environment) error) (*Translation, error) {
	t := &Translation{
		workspace: w, options: options, admits: admits,
		names: map[string]bool{}, secrets: map[string]string{}, topics: map[string]string{}, zoned: map[string]bool{},
	}
	t.Spec.Region = options.Region
	if err := admits(t.environment(t.Spec)); err != nil {
		return nil, err
	}
	workloads := t.workloads()
	t.readEnvironment(workloads)
	for _, w := range workloads {
		w.readTopics()
	}
	for _, w := range workloads {
		w.read()
	}
	t.readLate()
	t.apply()
	t.leave()
	return t, nil
}

// Environment is what to apply.
func (t *Translation) Environment() *v1alpha1.Environment { return t.environment(t.Spec) }

func (t *Translation) environment(spec v1alpha1.EnvironmentSpec) *v1alpha1.Environment {
	return &v1alpha1.Environment{
		TypeMeta:   metav1.TypeMeta{APIVersion: v1alpha1.GroupVersion.String(), Kind: "Environment"},
		ObjectMeta: metav1.ObjectMeta{Namespace: t.options.Namespace, Name: t.options.Name},
		Spec:       *spec.DeepCopy(),
	}
}

func (t *Translation) newGroup() *group {
	g := &group{}
	t.groups = append(t.groups, g)
	return g
}

// set notes what keys of a section, in a row with commas, make of the spec.
func (g *group) set(s *section, keys, field string, change func(*v1alpha1.EnvironmentSpec) bool) {
	var at []string
	for key := range strings.SplitSeq(keys, ", ") {
		at = append(at, s.at(key))
	}
	g.settings = append(g.settings, setting{Field: Field{s.file, strings.Join(at, ", "), field}, change: change})
}

// imply notes what Copilot does where the manifest does not say it.
func (g *group) imply(file, field string, change func(*v1alpha1.EnvironmentSpec) bool) {
	g.settings = append(g.settings, setting{Field: Field{file, "", field}, implied: true, change: change})
}

// apply makes the spec of the settings. What is refused is left, with the reason, and all else goes on without it.
func (t *Translation) apply() {
	for _, g := range t.groups {
		if t.try(g.settings...) != nil {
			t.applyEach(g.settings)
		}
	}
}

// A refusal of a setting.
type refusal struct {
	setting
	error
}

// applyEach tries settings one after the other, and those that are refused again while others that they may need come in.
func (t *Translation) applyEach(settings []setting) {
	for {
		refused := t.tryEach(settings)
		if len(refused) == 0 || refused[0].makes || len(refused) == len(settings) {
			for _, r := range refused {
				t.refuse(r.setting, r.error)
			}
			return
		}
		settings = nil
		for _, r := range refused {
			settings = append(settings, r.setting)
		}
	}
}

// tryEach returns the settings that are refused. Nothing more is tried where that is refused which all others are about.
func (t *Translation) tryEach(settings []setting) (refused []refusal) {
	for _, s := range settings {
		err := t.try(s)
		if err != nil && s.makes {
			return []refusal{{s, fmt.Errorf("%w: all of the manifest is left", err)}}
		}
		if err != nil {
			refused = append(refused, refusal{s, err})
		}
	}
	return refused
}

// errWithout is about what belongs to something that is left.
var errWithout = errors.New("what it belongs to is left")

// try takes settings over if they are admitted.
func (t *Translation) try(settings ...setting) error {
	spec := t.Spec.DeepCopy()
	for _, s := range settings {
		if !s.change(spec) {
			return errWithout
		}
	}
	if err := t.admits(t.environment(*spec)); err != nil {
		return err
	}
	t.Spec = *spec
	for _, s := range settings {
		if !s.implied {
			t.Has = append(t.Has, s.Field)
		}
	}
	return nil
}

func (t *Translation) refuse(s setting, err error) {
	why := err.Error()
	if at := strings.Index(why, "spec."); at >= 0 {
		why = why[at:]
	}
	switch {
	case errors.Is(err, errWithout):
	case s.implied:
		why = fmt.Sprintf("what Copilot does without being told, %s here, is refused: %s", s.Field.Field, why)
	default:
		why = "an Environment does not take it as it is: " + why
	}
	t.Left = append(t.Left, Remark{s.File, s.Key, why})
}

// leave lists what nobody has read, and puts the lists in order.
func (t *Translation) leave() {
	for _, s := range t.sections {
		for _, key := range s.keys() {
			if !s.read[key] {
				s.leave(key, "%s", reasonOf(s.at(key)))
			}
		}
	}
	for _, m := range t.workspace.workloads {
		t.leaveOverrides(m)
	}
	for _, file := range t.workspace.beside {
		t.Left = append(t.Left, Remark{file, "", reasonBeside(file)})
	}
	for name, m := range t.workspace.environments {
		if name != t.options.Environment {
			t.Left = append(t.Left, Remark{m.file, "", "it is another environment, and so another Environment: --environment " + name})
		}
	}
	slices.SortStableFunc(t.Left, compareRemarks)
	t.Left = slices.Compact(t.Left)
	slices.SortStableFunc(t.Otherwise, compareRemarks)
	t.Otherwise = slices.Compact(t.Otherwise)
	slices.SortStableFunc(t.Has, func(a, b Field) int { return strings.Compare(a.File, b.File) })
}

func (t *Translation) leaveOverrides(m *manifest) {
	overrides, isMapping := m.values[keyOverrides].(map[string]any)
	if m.values[keyOverrides] != nil && !isMapping {
		t.Left = append(t.Left, Remark{m.file, keyOverrides, "it must be a mapping"})
	}
	for name := range overrides {
		if name != t.options.Environment {
			t.Left = append(t.Left, Remark{m.file, keyOverrides + "." + name, "it is for another environment, and so for another Environment: --environment " + name})
		}
	}
}

func compareRemarks(a, b Remark) int {
	if order := strings.Compare(a.File, b.File); order != 0 {
		return order
	}
	if order := strings.Compare(a.Key, b.Key); order != 0 {
		return order
	}
	return strings.Compare(a.Text, b.Text)
}

// About is which application and environment of Copilot's it is about, for people, or "".
func (t *Translation) About() string {
	var about string
	if t.options.Application != "" {
		about += ", application " + t.options.Application
	}
	if t.options.Environment != "" {
		about += ", environment " + t.options.Environment
	}
	return about
}
