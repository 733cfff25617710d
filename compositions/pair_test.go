package compositions_test

import (
	"maps"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
	"github.com/terrarium-io/terrarium/hack/simulator/seed"
)

// FuzzPair makes two Environments from bytes, and edits the first into the second: where the second comes to be alone, it has to come to be from the first as
// well, whatever state that is in, nothing of the first may be left, and nothing that running tasks need may be taken away. FuzzEdit
// is about requests of clients: two Environments drawn by chance hardly ever answer the same.
func FuzzPair(f *testing.F) {
	readSchemas(f)
	f.Add(randomBytes(2)) // the first that says two Environments of which one can be edited into the other
	f.Fuzz(func(t *testing.T, data []byte) {
		if p := aPair(t, &dice{data: data}); p != nil && p.comesToBeAlone(t) {
			p.edit(t)
		}
	})
}

// One pair of random bytes in four says two Environments of which the second comes to be.
func TestAnyEnvironmentCanBeEditedIntoAnother(t *testing.T) {
	t.Parallel()
	const most = 60
	edited := 0
	for i := 0; i < most && edited < rounds(3); i++ {
		if p := aPair(t, &dice{data: randomBytes(i)}); p != nil && p.comesToBeAlone(t) {
			p.edit(t)
			edited++
		}
	}
	if edited == 0 {
		t.Errorf("of %d pairs none could be edited", most)
	}
}

// pair of Environments of one name, of which the first is edited into the second.
type pair struct {
	first, second *v1alpha1.Environment
	secrets       map[string]*corev1.Secret
	steps         int // of the first until the edit; negative is until it rests
}

// aPair is nil where an API server does not take one of them.
func aPair(t *testing.T, d *dice) *pair {
	t.Helper()
	region := oneOf(d, regions...)
	p := &pair{steps: oneOf(d, -1, -1, 1, 4, 12), secrets: map[string]*corev1.Secret{}}
	p.first, p.second = withWhatThereIs(anEnvironment(d, region)), withWhatThereIs(anEnvironment(d, region))
	p.second.ObjectMeta = p.first.ObjectMeta
	if oneOf(d, true, true, p.steps >= 0) { // else another account or other zones are nearly always refused, as soon as there is a VPC
		p.second.Spec.ProviderConfigRef, p.second.Spec.Network = p.first.Spec.ProviderConfigRef, p.first.Spec.Network
	}
	for _, env := range []**v1alpha1.Environment{&p.first, &p.second} {
		var err error
		if *env, err = admit(t, *env); err != nil {
			return nil
		}
		for _, name := range compositions.Secrets(*env) {
			p.secrets[name] = newSecret(name, map[string]string{"apiKey": "a-key", "username": "shop", "password": "of-the-user"})
		}
		for _, name := range compositions.GeneratedSecrets(*env) {
			delete(p.secrets, name)
		}
	}
	return p
}

// withWhatThereIs leaves out what nobody can make before: snapshots are of other accounts. A certificate is one that there is. Nothing is protected: what comes
// to be after the edit that takes it out is kept until somebody says what is meant.
func withWhatThereIs(env *v1alpha1.Environment) *v1alpha1.Environment {
	env.Spec.DeletionProtection = v1alpha1.Disabled
	for i := range env.Spec.Databases {
		env.Spec.Databases[i].RestoreFrom = nil
	}
	for i := range env.Spec.LoadBalancers {
		if tls := env.Spec.LoadBalancers[i].TLS; tls != nil && tls.CertificateARN != "" {
			tls.CertificateARN = aws.New(account, env.Spec.Region).AddCertificate()
		}
	}
	return env
}

// begin a world with what both of them name.
func (p *pair) begin(t *testing.T, env *v1alpha1.Environment) *world {
	t.Helper()
	w := newWorld(t, env, maps.Clone(p.secrets))
	w.account.AddCertificate()
	seed.For(w.account, p.first.Spec)
	seed.For(w.account, p.second.Spec)
	return w
}

// comesToBeAlone reports whether the second Environment comes to be by itself, and its tasks run. One that does not says why.
func (p *pair) comesToBeAlone(t *testing.T) bool {
	t.Helper()
	w := p.begin(t, p.second)
	wrong := w.settle()
	if len(wrong) > 0 && len(w.plan.Problems) == 0 {
		t.Errorf("it does not come to be, and does not say why:\n%s", strings.Join(wrong, "\n"))
	}
	wrong = append(wrong, w.account.Outages()...) // tasks that cannot run, and are not waited for
	if len(wrong) > 0 {
		t.Logf("alone: %s", strings.Join(wrong, "\n"))
	}
	return len(wrong) == 0
}

func (p *pair) edit(t *testing.T) {
	t.Helper()
	w := p.begin(t, p.first)
	if p.steps < 0 {
		w.settle()
	}
	for n := 0; n < p.steps && !w.goOn(); n++ {
	}
	before := len(w.account.Outages())
	if err := w.take(p.second); err != nil {
		t.Logf("refused: %v", err)
		return
	}
	w.wantRest("edited")
	if outages := w.account.Outages()[before:]; len(outages) > 0 && p.runs(t, p.first) {
		t.Errorf("cut off:\n%s", strings.Join(outages, "\n"))
	}
}

// runs reports whether the tasks of an Environment have all that they need, which is not waited for where its services do not wait.
func (p *pair) runs(t *testing.T, env *v1alpha1.Environment) bool {
	t.Helper()
	w := p.begin(t, env)
	w.settle()
	return len(w.account.Outages()) == 0
}
