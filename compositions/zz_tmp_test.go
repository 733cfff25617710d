package compositions_test

import (
	"fmt"
	"testing"
	"os"
)

func TestTmpMany(t *testing.T) {
	if os.Getenv("H4_MANY") == "" { t.Skip() }
	valid := 0
	for i := 1000; i < 1800; i++ {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
		d := &dice{data: append(randomBytes(i), randomBytes(i+100000)...)}
		region := oneOf(d, regions...)
		env, err := admit(t, anEnvironment(d, region))
		if err != nil { return }
		valid++
		seen := nothingBut(someSecrets(d, env))
		settleChecked(t, env, seen)
		for range 2 {
		changed := anEnvironment(d, region)
		changed.ObjectMeta = env.ObjectMeta
		if changed, err = admit(t, changed); err == nil {
			for name, secret := range someSecrets(d, changed) {
				seen.Secrets[name] = secret
			}
			settleChecked(t, changed, seen)
		}
		}
		})
	}
	t.Log(valid)
}
