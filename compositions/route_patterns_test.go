package compositions_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// Two patterns that say equally much tie where there is a text that matches both: all short texts are tried.
func TestPatternsTieThatHaveATextInCommon(t *testing.T) {
	dice, env := rand.New(rand.NewPCG(1, 6)), routed(t, pathsOf("/a", "/b")...)
	found := map[bool]int{}
	for range 400 {
		letters := strings.Repeat("a", 1+dice.IntN(2)) + strings.Repeat("b", dice.IntN(2)) + strings.Repeat("?", dice.IntN(3))
		a, b := "/"+scrambled(dice, letters), "/"+scrambled(dice, letters)
		if !strings.Contains(a, "*") && !strings.Contains(b, "*") || a == b {
			continue
		}
		env.Spec.Services[0].Routes[0].Paths, env.Spec.Services[1].Routes[0].Paths = []string{a}, []string{b}
		ties := slices.ContainsFunc(compose(t, env, nothingBut(nil)).Problems, func(p plan.Problem) bool { return strings.Contains(p.Message, "neither is more specific") })
		equal := strings.Contains(letters, "?") || strings.Contains(a, "*") == strings.Contains(b, "*")
		if want := equal && haveTextInCommon(a, b, "/", 8); ties != want {
			t.Errorf("%s and %s: tie is %v, want %v", a, b, ties, want)
		}
		found[ties]++
	}
	if found[true] < 50 || found[false] < 50 {
		t.Errorf("ties or not: %v, which tells little", found)
	}
}

// scrambled letters with up to two stars among them.
func scrambled(dice *rand.Rand, letters string) string {
	all := []byte(letters + strings.Repeat("*", dice.IntN(3)))
	dice.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return string(all)
}

// haveTextInCommon looks among the texts that begin with one and have up to some letters.
func haveTextInCommon(a, b, text string, most int) bool {
	return matchesAny([]string{a}, text) && matchesAny([]string{b}, text) ||
		most > 0 && slices.ContainsFunc([]string{"a", "b"}, func(letter string) bool { return haveTextInCommon(a, b, text+letter, most-1) })
}

// Long patterns that differ late once took half a minute: nobody else's Environment was looked after meanwhile.
func TestManyLongPatternsAreComparedAtOnce(t *testing.T) {
	env := routed(t, pathsOf("/*")...)
	first := env.Spec.Services[0]
	env.Spec.Services = nil
	for i := range 20 {
		service := *first.DeepCopy()
		service.Name, service.Routes = fmt.Sprint("s", i), nil
		for j := range 5 {
			route := v1alpha1.RouteSpec{Name: fmt.Sprint("r", j), LoadBalancer: "public", Port: "http"}
			for k := range 5 {
				route.Paths = append(route.Paths, fmt.Sprintf("*%s%02d%d%d", strings.Repeat("a", 120), i, j, k))
			}
			service.Routes = append(service.Routes, route)
		}
		env.Spec.Services = append(env.Spec.Services, service)
	}
	env, began := admitted(t, env), time.Now()
	compose(t, env, nothingBut(nil))
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
}
