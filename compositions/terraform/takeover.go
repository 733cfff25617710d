package terraform

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// A Takeover says what becomes of each resource of some states in an Environment.
type Takeover struct {
	// Spec is what the Environment asks for.
	Spec v1alpha1.EnvironmentSpec

	// Taken are the managed resources that stand for what is there.
	Taken []*Taken

	// Looked are the resources that the Environment looks at, with the fields of its spec that name them.
	Looked []Remark

	// Left are the resources that stay Terraform's, with the reason of each.
	Left []Remark

	// Passwords are those that stay, and that the Environment reads from Secrets that are yet to be made.
	Passwords []Password

	states          *States
	admits          func(*v1alpha1.Environment) error
	namespace, env  string
	taken, looked   map[*Resource]bool
	left            map[*Resource]string
	names           map[string]*Resource // of what has become something in a list of the spec
	over            map[string]*Taken    // what the states say of managed resources that are made nevertheless
	networks        []*networkBalancer
	suffix          string
	connect         *Resource         // the namespace of Service Connect that is taken over
	targets, queued map[string]string // queues and topics that are taken over, by their ARNs, with their names in the spec
	told            string            // the topic that alarms tell, by its ARN, as long as they may be taken over
}

// A Taken managed resource stands for what is there.
type Taken struct {
	Kind schema.GroupVersionKind

	// Name of the managed resource, ExternalName by which the provider finds what is there, and KeptName its name in AWS.
	Name, ExternalName, KeptName string

	// From is the resource that says what is there, and Also are those that say something more of it.
	From *Resource
	Also []*Resource

	// Whole is the database, cache or file system that it is, or is part of, or nil: such a one is taken over with all that it is in, or left.
	Whole *Resource

	// Joins is true where it needs something that is yet to be made.
	Joins bool

	// Found is what the states say of it that others change beside Terraform, such as a pipeline that deploys, by the field of the provider's status.
	Found map[string]string

	// Effects are what taking it over does beside the change of fields.
	Effects []string

	// mayChange are the fields of the provider that may change of a part of a whole, and called the values by which others name what has a name.
	mayChange, called []string

	// names are those by which alarms and the like know it.
	names []string

	values map[string]any
}

// A Remark on a resource.
type Remark struct {
	*Resource
	Text string
}

// Recognize says what the Environment of a name takes over. admits says whether an Environment is one that can be applied, and sets its defaults. What alarms
// need is recognized as if they were taken over, and all is recognized anew where they are not.
func Recognize(s *States, namespace, name string, admits func(*v1alpha1.Environment) error) (*Takeover, error) {
	t := newTakeover(s, namespace, name, admits)
	t.told = t.toldByAlarms()
	if err := t.recognize(); err != nil {
		return nil, err
	}
	if takes, left := t.alarms(); !takes {
		if t.told != "" {
			t = newTakeover(s, namespace, name, admits)
			if err := t.recognize(); err != nil {
				return nil, err
			}
		}
		maps.Copy(t.left, left)
	}
	t.Spec.Tags = t.commonTags()
	t.leave()
	return t, nil
}

func newTakeover(s *States, namespace, name string, admits func(*v1alpha1.Environment) error) *Takeover {
	return &Takeover{
		states: s, admits: admits, namespace: namespace, env: name, taken: map[*Resource]bool{}, looked: map[*Resource]bool{}, left: map[*Resource]string{},
		names: map[string]*Resource{}, over: map[string]*Taken{}, targets: map[string]string{}, queued: map[string]string{},
		suffix: plan.ShortHash(strings.Join([]string{s.Account, s.Region, namespace, name}, "/"), plan.SuffixLength),
	}
}

// recognize all but alarms, which come after all that they measure.
func (t *Takeover) recognize() error {
	t.Spec.Region = t.states.Region
	if err := t.network(); err != nil {
		return err
	}
	t.cluster()
	t.balancers()
	t.topics()
	t.queues()
	t.subscriptions()
	t.buckets()
	t.databases()
	t.caches()
	t.fileSystems()
	t.services()
	t.numberRules()
	t.jobs()
	return nil
}

// Environment is what to apply. Names in AWS that are made anew have a suffix that follows from what is taken over.
func (t *Takeover) Environment() *v1alpha1.Environment {
	inventory := &plan.Inventory{
		Version: plan.InventoryVersion, APIVersion: v1alpha1.GroupVersion.String(), Region: t.states.Region, Account: t.states.Account,
		Namespace: t.namespace, Name: t.env, Suffix: t.suffix, Spec: t.Spec,
	}
	for _, taken := range t.Taken {
		inventory.Resources = append(inventory.Resources, plan.InventoryResource{
			Kind: taken.Kind.GroupKind().String(), Name: taken.Name, ExternalName: taken.ExternalName, KeptName: taken.KeptName,
			Joins: taken.Joins, Found: taken.Found,
		})
	}
	return inventory.Environment()
}

// Account and Region are where everything is.
func (t *Takeover) Account() string { return t.states.Account }

// Region is where everything is.
func (t *Takeover) Region() string { return t.states.Region }

// Consent are the tags by which the owner of a resource lets the Environment take it over.
func (t *Takeover) Consent() map[string]string { return plan.OwnTags(t.namespace, t.env, t.suffix) }

// take lets a managed resource stand for what is there. Its values are those of from, where it is given no others.
func (t *Takeover) take(taken *Taken, also ...*Resource) {
	taken.Name = t.env + "-" + taken.Name
	if taken.values == nil {
		taken.values = taken.From.values
	}
	if taken.called == nil && taken.KeptName != "" {
		taken.called = []string{taken.From.text("arn"), taken.From.text("id")}
	}
	t.Taken = append(t.Taken, taken)
	t.taken[taken.From] = true
	for _, r := range also {
		if r != nil {
			taken.Also = append(taken.Also, r)
			t.taken[r] = true
		}
	}
}

// takePart takes over something that a database, a cache or a file system is, or is in. All of it keeps what it has in AWS: what may change of each is
// listed, and nothing else may.
func (t *Takeover) takePart(whole *Resource, taken *Taken) {
	taken.Whole = whole
	t.take(taken)
}

// takeAfter takes over what needs something that is taken over too, or else is made once that is there, and says again what the states say. An adoption
// takes nothing over that waits for what is not there.
func (t *Takeover) takeAfter(needed bool, taken *Taken, also ...*Resource) {
	if needed {
		t.take(taken, also...)
		return
	}
	taken.Name = t.env + "-" + taken.Name
	if taken.values == nil {
		taken.values = taken.From.values
	}
	t.over[taken.Kind.Kind+"/"+taken.Name] = taken
	for _, r := range append(also, taken.From) {
		if r != nil {
			t.taken[r] = true
		}
	}
}

// MayChange reports whether a field of the provider may change where something is taken over.
func (t *Taken) MayChange(path string) bool {
	return t.Whole == nil || slices.Contains(t.mayChange, strings.FieldsFunc(path, func(r rune) bool { return r == '.' || r == '[' })[0])
}

// Over an object that is made is what the states say of it already, or nil.
func (t *Takeover) Over(o *plan.Object) *Taken { return t.over[o.Kind+"/"+o.SharedName()] }

func (t *Takeover) look(r *Resource, field string) {
	if !t.looked[r] {
		t.Looked = append(t.Looked, Remark{r, "spec." + field})
	}
	t.looked[r] = true
}

// leaveWith notes why a resource stays Terraform's. The first reason counts.
func (t *Takeover) leaveWith(r *Resource, format string, args ...any) {
	if r != nil && t.left[r] == "" {
		t.left[r] = fmt.Sprintf(format, args...)
	}
}

var saysSomething = regexp.MustCompile(`[A-Za-z0-9]`)

// usual are names that say nothing of what they are for.
var usual = []string{"this", "main", "default", "db-instance"}

// name of something in a list of the spec: the key that for_each gave it, else the name of the block, and where that says nothing what its module is for.
func (t *Takeover) name(list string, r *Resource) string {
	name := ""
	candidates := append([]string{keyIn(r.Index), r.Name}, namesOfModules(r.Module)...)
	for _, candidate := range append(candidates, r.text("name"), r.text("bucket"), r.Type) {
		name = candidate
		if saysSomething.MatchString(candidate) && !slices.Contains(usual, plan.SpecName(candidate)) {
			break
		}
	}
	name = plan.FreeSpecName(name, func(name string) bool { return t.names[list+"/"+name] != nil })
	t.names[list+"/"+name] = r
	return name
}

// Named is the resource that has become something in a list of the spec, or nil.
func (t *Takeover) Named(list, name string) *Resource { return t.names[list+"/"+name] }

// keyIn an index is the text that for_each gave, or "" where count gave a number.
func keyIn(index string) string {
	key, isText := strings.CutPrefix(index, `"`)
	if !isText {
		return ""
	}
	return key
}

// namesOfModules are the keys and names of the modules of an address, the innermost first.
func namesOfModules(address string) []string {
	var names []string
	for _, step := range slices.Backward(stepsOf(address)) {
		if name, index, _ := strings.Cut(step, "["); name != "module" || index != "" {
			names = append(names, keyIn(strings.TrimSuffix(index, "]")), name)
		}
	}
	return names
}
