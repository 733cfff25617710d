package policy_test

import (
	"context"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/util/wait"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// What the cells of the table in docs/security.md say.
const (
	may       = "yes"
	glass     = "glass"   // refused, until the object is annotated
	mayNot    = "refused" // by a guard, although it has the right
	hasNoRole = "no"
)

// The table in docs/security.md is what this test wants: each cell is tried as the one whom it is about.
func TestWhoMayDoWhat(t *testing.T) {
	table := readTable(t)
	if diff := cmp.Diff(slices.Sorted(maps.Keys(deeds)), slices.Sorted(maps.Keys(table))); diff != "" {
		t.Fatalf("rows (-test +docs):\n%s", diff)
	}
	clients := map[string]client.Client{}
	as(t, system)
	for name, config := range people {
		c, err := clientOf(config)
		if err != nil {
			t.Fatal(err)
		}
		clients[name] = client.NewDryRunClient(c)
	}
	waitForFinalizerPolicy(t, clients["operator"])
	for name, deed := range deeds {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(slices.Sorted(maps.Keys(people)), slices.Sorted(maps.Keys(table[name]))); diff != "" {
				t.Fatalf("columns (-test +docs):\n%s", diff)
			}
			whole := tryAll(t, clients, deed, nil)
			broken := tryAll(t, clients, deed, allowed)
			for who := range people {
				t.Run(who, func(t *testing.T) {
					if got := answer(t, whole[who], broken[who]); got != table[name][who] {
						t.Errorf("the API server says %s, and docs/security.md %s: %v", got, table[name][who], whole[who])
					}
				})
			}
		})
	}
}

// tryAll lets everybody do something to the same object, and returns what the API server says to each.
func tryAll(t *testing.T, clients map[string]client.Client, deed deed, annotations map[string]string) map[string]error {
	t.Helper()
	object := deed.to(t, annotations)
	answers := map[string]error{}
	for who, c := range clients {
		answers[who] = deed.try(t.Context(), c, object.DeepCopy())
	}
	return answers
}

// answer puts what is said before and after the glass is broken into one word.
func answer(t *testing.T, whole, broken error) string {
	t.Helper()
	for _, err := range []error{whole, broken} {
		if err != nil && !apierrors.IsForbidden(err) {
			t.Fatalf("it is neither allowed nor forbidden: %v", err)
		}
	}
	switch {
	case whole == nil:
		return may
	case !strings.Contains(whole.Error(), "ValidatingAdmissionPolicy"):
		return hasNoRole
	case broken == nil:
		return glass
	default:
		return mayNot
	}
}

// waitForFinalizerPolicy waits until the API server heeds it: [install] waits for the others.
func waitForFinalizerPolicy(t *testing.T, operator client.Client) {
	t.Helper()
	object, deed := leavingEnvironment(t, nil), deeds["take the finalizer of an Environment that goes"]
	err := wait.PollUntilContextTimeout(t.Context(), 50*time.Millisecond, time.Minute, true, func(ctx context.Context) (bool, error) {
		return apierrors.IsForbidden(deed.try(ctx, operator, object.DeepCopy())), nil
	})
	if err != nil {
		t.Fatalf("the policy about finalizers is not heeded: %v", err)
	}
}

// readTable reads the cells under "Who may do what" by row and column.
func readTable(t *testing.T) map[string]map[string]string {
	t.Helper()
	text, err := os.ReadFile("../../docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "\n## Who may do what\n")
	section, _, _ = strings.Cut(section, "\n## ")
	table := map[string]map[string]string{}
	var heads []string
	for line := range strings.Lines(section) {
		if !strings.HasPrefix(line, "|") || strings.HasPrefix(line, "|---") {
			continue
		}
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if heads == nil {
			heads = cells
			continue
		}
		row := map[string]string{}
		for i, head := range heads[1:] {
			row[head] = cells[i+1]
		}
		table[cells[0]] = row
	}
	return table
}
