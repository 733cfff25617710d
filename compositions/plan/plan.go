package plan

import (
	"slices"
	"strings"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// A Key names an object within a namespace.
type Key struct {
	schema.GroupKind
	Name string
}

// String is the short form for people, which kubectl takes: Subnet/shop-private-a. No two keys of managed resources have the same.
func (k Key) String() string { return Called(k.GroupKind) + "/" + k.Name }

// Called is what people call a kind: its name, with the first word of its group where another group has a kind of the name, as in SubnetGroup.rds.
func Called(kind schema.GroupKind) string {
	if !ofSeveralGroups[kind.Kind] {
		return kind.Kind
	}
	group, _, _ := strings.Cut(kind.Group, ".")
	return kind.Kind + "." + group
}

// ofSeveralGroups are the names that kinds of several groups have. NewKinds says so when the program begins, and nobody after that.
var ofSeveralGroups = map[string]bool{}

// SecretKey is the key of a Kubernetes Secret.
func SecretKey(name string) Key {
	return Key{GroupKind: schema.GroupKind{Kind: "Secret"}, Name: name}
}

// EnvironmentKey is the key of another Environment.
func EnvironmentKey(name string) Key {
	return Key{GroupKind: v1alpha1.GroupVersion.WithKind("Environment").GroupKind(), Name: name}
}

// A Plan is everything that an Environment needs, in the order in which it was composed: what an object needs comes before it.
type Plan struct {
	// Compositions in the order in which they build on each other, used or not.
	Compositions []Composition

	// Objects that should exist.
	Objects []*Object

	// Generated Secrets, which the controller makes where they do not exist, and never changes.
	Generated []GeneratedSecret

	// Serving are the instances of a composition that answer requests which others are to answer, and cannot yet: nothing of them goes.
	Serving map[Instance]bool

	// Problems that only the user can solve.
	Problems []Problem

	// Outputs are the parts of the status that show what is in AWS.
	Outputs v1alpha1.EnvironmentStatus
}

// AsksFor reports whether a plan has an object, or another revision of it.
func (p *Plan) AsksFor(key Key, live resource.ModernManaged) bool {
	base := live.GetLabels()[v1alpha1.LabelRevisionOf]
	return slices.ContainsFunc(p.Objects, func(o *Object) bool {
		return o.Key == key || base != "" && o.GroupKind == key.GroupKind && o.RevisionOf == base
	})
}

// An Instance of a composition, by their names in labels.
type Instance struct{ Composition, Name string }

// InstanceOf is what a managed resource was made for.
func InstanceOf(live interface{ GetLabels() map[string]string }) Instance {
	labels := live.GetLabels()
	return Instance{Composition: labels[v1alpha1.LabelComposition], Name: labels[v1alpha1.LabelInstance]}
}

// String is the instance for people: service web, or network.
func (i Instance) String() string {
	if i.Name == "" {
		return i.Composition
	}
	return i.Composition + " " + i.Name
}

// An InstanceError says why AWS would not take what an instance asks for.
type InstanceError struct {
	Of  Instance
	Err error
}

func (e *InstanceError) Error() string { return e.Err.Error() }

// Unwrap is the error itself.
func (e *InstanceError) Unwrap() error { return e.Err }

// A Composition is a building block as it shows in labels and in the status.
type Composition struct {
	// Name is the value of the label [v1alpha1.LabelComposition].
	Name string

	// Condition is the type of its condition.
	Condition string

	// Field of the spec that asks for it.
	Field string
}

// Path is the part of the spec that asks for an instance: spec.databases[main], or spec.network.
func (c Composition) Path(instance string) string {
	if instance == "" {
		return "spec." + c.Field
	}
	return "spec." + c.Field + "[" + instance + "]"
}

// Instance of the composition with a name. That of a composition that an Environment has once is empty.
func (c Composition) Instance(name string) Instance { return Instance{c.Name, name} }

// An Object is one managed resource of a plan.
type Object struct {
	Key

	// Resource is what to apply, with the literal values of the facts. While the object waits, it says where some are missing.
	Resource resource.ModernManaged

	// Payload is a Secret that the resource reads. It is applied before the resource, and deleted with it. It is nil while the object
	// waits.
	Payload *corev1.Secret

	// Composition and Instance are what the object was made for.
	Composition, Instance string

	// RevisionOf is the name that the revisions of the object share, and KeepRevisions how many old ones stay. Until the name of a
	// revision is known, Name is this name.
	RevisionOf    string
	KeepRevisions int

	// NewestCounts is true where AWS uses the revision that was made last, whichever the plan has: for versions of a secret.
	NewestCounts bool

	// Depth is the length of the longest path of objects that this one needs.
	Depth int

	// WaitingOn are the objects that this one needs and that are not there yet.
	WaitingOn []Key

	// Note is what a person should know while the object is not ready, in the words of a sentence about it.
	Note string

	// Adopting is true while the object only looks for what another cluster has made.
	Adopting bool

	// Misnamed is true while the live object looks for another name in AWS, or in another account, or has what no change in place gives it: it goes, and
	// is made again.
	Misnamed bool

	// Probing is true while the object only looks whether its name in AWS is free.
	Probing bool

	// Existing is true where the object only looks at what somebody else has made: see [Look].
	Existing bool

	// DropCopied are fields of forProvider that must not keep what the provider has copied into them from AWS. It copies no more.
	DropCopied []string

	// DeploymentError is what ECS said when it could not run the tasks that it was asked for, although the provider reports success by now.
	DeploymentError string

	// Unsettled is true while AWS does not have what was asked for, although the provider reports success.
	Unsettled bool

	// Early is true where the object counts as ready while it is unsettled. What AWS may still use stays nevertheless.
	Early bool
}

// Waits reports whether the object cannot be applied yet.
func (o *Object) Waits() bool { return len(o.WaitingOn) > 0 }

// A Problem is something that only the user can solve.
type Problem struct {
	// Composition that cannot go on, and Instance of it, where one alone cannot.
	Composition, Instance string

	// Reason is one of the condition reasons of the API.
	Reason string

	// Message says what to do.
	Message string
}

// SharedName of an object is its name, or the one that its revisions share.
func (o *Object) SharedName() string {
	return sharedName(o.Resource)
}

func sharedName(res resource.ModernManaged) string {
	labels := res.GetLabels()
	if base := labels[v1alpha1.LabelRevisionOf]; base != "" {
		return labels[v1alpha1.LabelEnvironment] + "-" + base
	}
	return res.GetName()
}

// BelongsTo is what an object was made for, for people: service web, or network.
func (o *Object) BelongsTo() string {
	return Instance{o.Composition, o.Instance}.String()
}
