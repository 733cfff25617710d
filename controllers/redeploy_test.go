package controllers_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

func TestChangedSecretRollsExactlyTheServicesThatReadIt(t *testing.T) {
	tests := map[v1alpha1.SecretChange][]string{
		v1alpha1.SecretChangeRedeploy: {"shop-web"},
		v1alpha1.SecretChangeNone:     nil,
	}
	for onChange, want := range tests {
		t.Run(string(onChange), func(t *testing.T) {
			w := newWorld(t)
			m := w.makeReady(reader, service("other"), func(spec *v1alpha1.EnvironmentSpec) { spec.Secrets[0].OnChange = onChange })
			keys := stripeKeys(w.namespace)
			keys.StringData["apiKey"] = "another-key"
			if err := w.Update(t.Context(), keys); err != nil {
				t.Fatal(err)
			}
			m.reconcile()
			w.eventually("the new value", func(context.Context) (bool, error) { return secretValue(w) == `{"apiKey":"another-key"}`, nil })
			idle(t, m) // AWS may have the value before the status says that something is on its way
			w.waitReady()
			var rolled []string
			for _, update := range w.account.Updates(aws.Service) {
				rolled = append(rolled, update.Object)
			}
			if diff := cmp.Diff(want, rolled); diff != "" {
				t.Errorf("rolled (-want +got):\n%s", diff)
			}
		})
	}
}
