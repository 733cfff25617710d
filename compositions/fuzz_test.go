package compositions_test

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/terrarium-io/terrarium/compositions"
)

// FuzzCompose checks the invariants for Environments made from bytes: while they come to be, and when they are changed afterwards.
func FuzzCompose(f *testing.F) {
	readSchemas(f)
	for i := range rounds(8) {
		f.Add(randomBytes(i))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d := &dice{data: data}
		region := oneOf(d, regions...)
		env, err := admit(t, anEnvironment(d, region))
		if err != nil {
			t.Skip("not a valid Environment: ", err)
		}
		seen := nothingBut(someSecrets(d, env))
		settleChecked(t, env, seen)

		changed := anEnvironment(d, region)
		changed.ObjectMeta = env.ObjectMeta
		if oneOf(d, true, true, false) { // else another account or other zones are nearly always refused
			changed.Spec.ProviderConfigRef, changed.Spec.Network = env.Spec.ProviderConfigRef, env.Spec.Network
		}
		if changed, err = admit(t, changed); err != nil {
			return
		}
		maps.Copy(seen.Secrets, someSecrets(d, changed))
		if _, err := compositions.Compose(changed, seen); err != nil {
			if !strings.HasPrefix(err.Error(), "spec.") {
				t.Errorf("refused without a field: %v", err)
			}
			return
		}
		settleChecked(t, changed, seen)
	})
}

// readSchemas before the first round: Go takes a round of more than ten seconds for one that hangs, and to compile all rules takes that long.
func readSchemas(f *testing.F) {
	f.Helper()
	admitted(f, anEnvironment(&dice{}, regions[0]))
	for kind := range providerSchemas {
		if _, err := schemaOf(kind); err != nil {
			f.Fatal(err)
		}
	}
}

// TestMostOfTheFuzzedEnvironmentsAreValid, or else FuzzCompose looks at nothing.
func TestMostOfTheFuzzedEnvironmentsAreValid(t *testing.T) {
	t.Parallel()
	const all = 60
	valid, objects := 0, 0
	var refused []string
	for i := range all {
		env, err := admit(t, anEnvironment(&dice{data: randomBytes(i)}, regions[0]))
		if err != nil {
			refused = append(refused, err.Error())
			continue
		}
		valid++
		objects += len(compose(t, env, nothingBut(nil)).Objects)
	}
	t.Logf("%d of %d are valid, with %d objects on average", valid, all, objects/max(valid, 1))
	if valid < all*2/3 {
		t.Errorf("only %d of %d are valid; refused were %q", valid, all, refused)
	}
}

// rounds is how often a test with other dice each time is run: n times, and once where the tests shall be short.
func rounds(n int) int {
	if testing.Short() {
		return 1
	}
	return n
}

// randomBytes are the same for the same seed.
func randomBytes(seed int) []byte {
	var out []byte
	for i := range 16 {
		sum := sha256.Sum256(fmt.Append(nil, seed, " ", i))
		out = append(out, sum[:]...)
	}
	return out
}

// dice are rolled by the fuzzer: each byte decides one thing, and when they are used up everything is as plain as can be.
type dice struct{ data []byte }

func (d *dice) roll() int {
	if len(d.data) == 0 {
		return 0
	}
	roll := d.data[0]
	d.data = d.data[1:]
	return int(roll)
}

// oneOf picks a value. The first is the plainest.
func oneOf[T any](d *dice, values ...T) T { return values[d.roll()%len(values)] }

// often and rarely decide.
func (d *dice) often() bool  { return d.roll()%4 > 0 }
func (d *dice) rarely() bool { return d.roll()%32 == 31 }

// some picks different values, in their order: up to most of them.
func some[T any](d *dice, most int, values []T) []T {
	var picked []T
	first := d.roll()
	for i := range first % (most + 1) {
		picked = append(picked, values[(first+i)%len(values)])
	}
	return picked
}
