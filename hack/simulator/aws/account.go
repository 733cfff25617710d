package aws

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

// Account is a simulated AWS account in one region. It is safe for concurrent use.
type Account struct {
	id, region string

	mu        sync.Mutex
	resources map[key]*Resource
	failures  []*Failure
	history   []Event
	serial    int            // makes the next ID
	revisions map[string]int // of task definition families
	snapshots map[string]snapshot
	scheduled []string // names of secrets within their recovery window
	taken     []string // names of buckets in other accounts
	versions  map[string]*versions

	serving map[string]*Resource // services as their running tasks are, by ID
	slow    bool                 // rollouts last longer than the provider waits
	outages []string

	requests map[string]bool // what clients ask for, and whether tasks have answered

	zones  map[string]*hostedZone
	others []string // IDs and ARNs of what else somebody looks after: resources may name it
}

type key struct {
	kind Kind
	id   string
}

// New returns an empty account.
func New(accountID, region string) *Account {
	return &Account{
		id: accountID, region: region,
		resources: map[key]*Resource{}, revisions: map[string]int{}, versions: map[string]*versions{},
		snapshots: map[string]snapshot{},
		serving:   map[string]*Resource{},
		requests:  map[string]bool{},
		zones:     map[string]*hostedZone{},
	}
}

// Event is a creation, update or deletion that AWS carried out.
type Event struct {
	Operation OperationType
	Kind      Kind
	ID        string
	// Object is the name of the managed resource.
	Object string
}

// Creations lists the creations so far, in order, of the kinds given, or of all.
func (a *Account) Creations(kinds ...Kind) []Event { return a.events(Create, kinds) }

// Updates lists the updates so far, in order, of the kinds given, or of all.
func (a *Account) Updates(kinds ...Kind) []Event { return a.events(Update, kinds) }

// Deletions lists the deletions so far, in order, of the kinds given, or of all.
func (a *Account) Deletions(kinds ...Kind) []Event { return a.events(Delete, kinds) }

// History lists the creations, updates and deletions so far, in order.
func (a *Account) History() []Event {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.history)
}

func (a *Account) events(op OperationType, kinds []Kind) []Event {
	a.mu.Lock()
	defer a.mu.Unlock()
	var found []Event
	for _, e := range a.history {
		if e.Operation == op && (len(kinds) == 0 || slices.Contains(kinds, e.Kind)) {
			found = append(found, e)
		}
	}
	return found
}

// Resources lists what exists, of the kinds given or of all, sorted by kind and ID.
func (a *Account) Resources(kinds ...Kind) []Resource {
	a.mu.Lock()
	defer a.mu.Unlock()
	var found []Resource
	for _, r := range a.sorted() {
		if len(kinds) == 0 || slices.Contains(kinds, r.Kind) {
			found = append(found, *r.clone())
		}
	}
	return found
}

// Get returns a resource by its ID, ARN or external name.
func (a *Account) Get(kind Kind, name string) (Resource, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if r := a.lookup(kind, name); r != nil {
		return *r.clone(), true
	}
	return Resource{}, false
}

// AddOther says that there is something with an ID or ARN, which somebody else looks after, and which resources of the account may name.
func (a *Account) AddOther(name string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.others = append(a.others, name)
}

// Add makes a resource that somebody else looks after, with its external name: the ID or ARN that AWS has given it, or its name. The history does not have it.
func (a *Account) Add(kind Kind, name string, attributes map[string]any) {
	a.mu.Lock()
	defer a.mu.Unlock()
	w := table[kind]
	r := &Resource{Kind: kind, ID: name, ExternalName: name, State: StateAvailable, Attributes: normalize(attributes).(map[string]any), facts: map[string]any{}}
	if w.find != nil {
		r.ID = w.find(a, Object{ExternalName: name})
	}
	if w.arn != nil {
		r.ARN = w.arn(a, r)
	}
	a.resources[key{kind, r.ID}] = r
}

// Exists tells whether a resource of that ID, ARN or external name exists.
func (a *Account) Exists(kind Kind, name string) bool {
	_, found := a.Get(kind, name)
	return found
}

// Empty tells whether nothing is left, except what AWS keeps on purpose: snapshots, secrets in their recovery window.
func (a *Account) Empty() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.resources) == 0
}

// Snapshots lists the final snapshots of deleted databases and caches.
func (a *Account) Snapshots() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Sorted(maps.Keys(a.snapshots))
}

// ScheduledForDeletion lists the names of secrets that are deleted and blocked until their recovery window ends.
func (a *Account) ScheduledForDeletion() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Sorted(slices.Values(a.scheduled))
}

// Modify changes the attributes of a resource behind the provider's back, as somebody at the AWS console would.
func (a *Account) Modify(kind Kind, name string, change func(attributes map[string]any)) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	r := a.lookup(kind, name)
	if r == nil {
		return fmt.Errorf("modify %s %s: no such resource", kind, name)
	}
	change(r.Attributes)
	r.Attributes = normalize(r.Attributes).(map[string]any)
	return nil
}

// Remove takes a resource away behind the provider's back, whatever depends on it.
func (a *Account) Remove(kind Kind, name string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if r := a.lookup(kind, name); r != nil {
		delete(a.resources, key{kind, r.ID})
	}
}

// lookup finds a resource by any of the names that AWS's own calls take.
func (a *Account) lookup(kind Kind, name string) *Resource {
	if r, ok := a.resources[key{kind, name}]; ok {
		return r
	}
	named := a.find(kind, func(r *Resource) bool { return name != "" && (r.ARN == name || r.ExternalName == name) })
	if len(named) == 0 {
		return nil
	}
	return named[0]
}

func (a *Account) sorted() []*Resource {
	return slices.SortedFunc(maps.Values(a.resources), byKindAndID)
}

// find lists the resources of a kind that are as asked for, in the order of their IDs. Only these are sorted: what is cut off asks thousands of times.
func (a *Account) find(kind Kind, is func(*Resource) bool) []*Resource {
	var found []*Resource
	for key, r := range a.resources {
		if key.kind == kind && is(r) {
			found = append(found, r)
		}
	}
	slices.SortFunc(found, byKindAndID)
	return found
}

func byKindAndID(x, y *Resource) int {
	return cmp.Or(cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.ID, y.ID))
}

// where lists the resources of a kind with that value at a path.
func (a *Account) where(kind Kind, path, value string) []*Resource {
	return a.find(kind, func(r *Resource) bool { return slices.Contains(r.texts(path), value) })
}

// hex gives n hexadecimal digits that look random and are the same in every run.
func (a *Account) hex(n int) string {
	a.serial++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s/%d", a.id, a.serial))
	return hex.EncodeToString(sum[:])[:n]
}

// letters gives n characters of the alphabet that AWS uses for the suffixes of secrets and database resources.
func (a *Account) letters(n int, alphabet string) string {
	var b strings.Builder
	for _, c := range a.hex(2 * n)[:n] {
		b.WriteByte(alphabet[(int(c)*7+b.Len()*11)%len(alphabet)])
	}
	return b.String()
}

func (a *Account) uuid() string {
	h := a.hex(32)
	return strings.Join([]string{h[:8], h[8:12], h[12:16], h[16:20], h[20:]}, "-")
}

// arn forms the ARN of a resource of a regional service.
func (a *Account) arn(service, rest string) string {
	return a.globalARN(service, a.region+":"+a.id+":"+rest)
}

// globalARN forms an ARN in the partition of the account's region, from what comes behind the service.
func (a *Account) globalARN(service, rest string) string {
	partition := "aws"
	switch {
	case strings.HasPrefix(a.region, "us-gov-"):
		partition = "aws-us-gov"
	case strings.HasPrefix(a.region, "cn-"):
		partition = "aws-cn"
	}
	return "arn:" + partition + ":" + service + ":" + rest
}
