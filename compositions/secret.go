package compositions

import (
	"cmp"
	"fmt"
	"unicode/utf8"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	secretsmanager "github.com/upbound/provider-aws/v2/apis/namespaced/secretsmanager/v1beta1"
	corev1 "k8s.io/api/core/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

var inSecrets = plan.Composition{Name: "secret", Condition: v1alpha1.ConditionSecretsReady, Field: "secrets"}

// Secret is what a secret gives to services and jobs.
type Secret struct {
	// ARN of the secret.
	ARN plan.Fact

	// KMSKeyARN is the key of a secret that is not ours, where tasks need a permission for it. They need none for AWS's own key.
	KMSKeyARN string

	// IsParameter is true for a parameter of Systems Manager.
	IsParameter bool

	// Version is what tasks need before they can read the secret. It is nil for a secret that is not ours.
	Version *plan.Object

	// VersionID is the version that tasks read, so that another value makes another task definition. Empty: tasks read the version that is current when
	// they start.
	VersionID plan.Fact
}

// grant puts the secret, or a key of it, into a variable.
func (s Secret) grant(link v1alpha1.SecretEnvVar) grant {
	g := grant{
		to:      inSecrets.Instance(link.Secret),
		secrets: []grantedSecret{{name: link.Name, arn: s.ARN, key: link.Key, version: s.VersionID, kmsKeyARN: s.KMSKeyARN, isParameter: s.IsParameter}},
	}
	if s.Version != nil {
		g.needed = []*plan.Object{s.Version}
	}
	return g
}

// secret makes a Secrets Manager secret with a value from a Secret of the namespace or a random one, or takes one that exists.
func secret(c composer, spec v1alpha1.SecretSpec) Secret {
	c = c.within(inSecrets, spec.Name)
	var out Secret
	switch from := spec.ValueFrom; {
	case from.Existing != nil:
		out.ARN, out.KMSKeyARN = plan.Known(from.Existing.ARN), from.Existing.KMSKeyARN
	case from.Parameter != nil:
		out.ARN, out.KMSKeyARN, out.IsParameter = plan.Known(from.Parameter.ARN), from.Parameter.KMSKeyARN, true
	case from.SecretRef != nil:
		out.ARN = c.secretsManagerSecret(c.Draft(spec.Name), *spec.RecoveryWindowDays)
		out.Version = c.versionFromSecret(spec, out.ARN)
	case from.Generate != nil:
		generated := c.randomValue(spec)
		out.ARN = c.secretOfGenerated(spec.Name, *spec.RecoveryWindowDays, c.Lacking(generated.Name, generated.Key))
		out.Version = c.versionFromGenerated(spec, out.ARN, generated)
	}
	if out.Version != nil && spec.OnChange == v1alpha1.SecretChangeRedeploy {
		version := plan.Live(c.Seen, out.Version.Key, &secretsmanager.SecretVersion{})
		out.VersionID = out.Version.Fact(version.Status.AtProvider.VersionID)
	}
	last := plan.LastSeen(c.Seen, c.Key(secretsmanager.Secret_GroupVersionKind.GroupKind(), spec.Name), &secretsmanager.Secret{}).Status.AtProvider
	c.Plan.Outputs.Secrets = append(c.Plan.Outputs.Secrets, v1alpha1.SecretStatus{
		Name: spec.Name, ARN: cmp.Or(out.ARN.Output(), plan.Text(last.Arn)), RecoveryWindowDays: c.recoveryWindowDays(spec.Name),
	})
	return out
}

// recoveryWindowDays are those that were applied last, or nil where there is no secret of ours.
func (c composer) recoveryWindowDays(part string) *int32 {
	live, ok := c.Seen.Resources[c.CopyKey(part)].(*secretsmanager.Secret)
	if !ok || live.Spec.ForProvider.RecoveryWindowInDays == nil {
		return nil
	}
	return new(int32(*live.Spec.ForProvider.RecoveryWindowInDays))
}

// secretOfGenerated makes a secret for a generated value. The secret is not made while the value is lacking: so where the secret exists, the value has
// been made.
func (c composer) secretOfGenerated(part string, recoveryWindowDays int32, lacking string) plan.Fact {
	d := c.Draft(part)
	if _, made := c.Seen.Resources[c.CopyKey(part)]; !made && lacking != "" {
		d.WaitFor(plan.SecretKey(lacking))
	}
	arn := c.secretsManagerSecret(d, recoveryWindowDays)
	plan.SetAnnotation(d.Object.Resource, v1alpha1.AnnotationGenerated, "true")
	return arn
}

func (c composer) secretsManagerSecret(d *plan.Draft, recoveryWindowDays int32) plan.Fact {
	made := plan.Add(d, &secretsmanager.Secret{Spec: secretsmanager.SecretSpec{ForProvider: secretsmanager.SecretParameters{
		Name:                 new(c.SecretName(d.Part)),
		RecoveryWindowInDays: number(recoveryWindowDays),
	}}})
	return made.Fact(made.Live.Status.AtProvider.Arn)
}

// versionFromSecret holds all keys of a Secret as one JSON object.
func (c composer) versionFromSecret(spec v1alpha1.SecretSpec, arn plan.Fact) *plan.Object {
	name := spec.ValueFrom.SecretRef.Name
	version := c.draftVersion(spec.Name, arn)
	if source, wrong := c.usable(spec); wrong != "" {
		c.Problem(v1alpha1.ReasonSecretMissing, wrong)
	} else {
		version.Pay(source, SecretText(source.Data))
	}
	return version.add(name)
}

// usable is the Secret of the user that has a secret's value, or what is wrong with it.
func (c composer) usable(spec v1alpha1.SecretSpec) (source *corev1.Secret, wrong string) {
	source = c.Seen.Secrets[spec.ValueFrom.SecretRef.Name]
	if wrong := c.whatIsWrongWith(spec, source); wrong != "" {
		return nil, wrong
	}
	if size := len(SecretText(source.Data)); size > MaxSecretBytes {
		return nil, fmt.Sprintf("Secret/%s is %d bytes as the JSON object of secret %s, and Secrets Manager takes %d: "+
			"divide it over several; its largest value is that of key %q", source.Name, size, spec.Name, MaxSecretBytes, largest(source.Data))
	}
	return source, ""
}

// SecretText is what goes into Secrets Manager for the data of a Secret.
func SecretText(data map[string][]byte) string {
	values := map[string]string{}
	for key, value := range data {
		values[key] = string(value)
	}
	return plan.JSON(values)
}

// largest is the key of the longest value.
func largest(data map[string][]byte) string {
	found := ""
	for _, key := range plan.SortedKeys(data) {
		if len(data[key]) > len(data[found]) {
			found = key
		}
	}
	return found
}

// whatIsWrongWith a Secret of the user: it is missing, a key that a service or job reads is missing, or a value is not text.
func (c composer) whatIsWrongWith(spec v1alpha1.SecretSpec, source *corev1.Secret) string {
	name := spec.ValueFrom.SecretRef.Name
	if source == nil {
		return fmt.Sprintf("Secret/%s does not exist: create it in namespace %s", name, c.Env.Namespace)
	}
	for w := range workloads(c.Env) {
		for _, r := range w.readers() {
			if key, ok := r.missing(spec.Name, source); ok {
				return fmt.Sprintf("Secret/%s has no key %q, which %s reads: add it", name, key, r.called)
			}
		}
	}
	for _, key := range plan.SortedKeys(source.Data) {
		if !utf8.Valid(source.Data[key]) {
			return fmt.Sprintf("Secret/%s: the value of key %q is not text, and cannot be part of a JSON object: encode it", name, key)
		}
	}
	return ""
}

// missing is a key that a container reads of a secret, and that the Secret with its value does not have.
func (r reader) missing(secret string, source *corev1.Secret) (key string, ok bool) {
	for _, variable := range r.secretEnv {
		if _, has := source.Data[variable.Key]; !has && variable.Secret == secret && variable.Key != "" {
			return variable.Key, true
		}
	}
	return "", false
}

// randomValue asks for the value of a secret that is generated.
func (c composer) randomValue(spec v1alpha1.SecretSpec) plan.GeneratedSecret {
	generated := plan.GeneratedSecret{
		Name: generatedSecretName(c.Env, spec), Key: "value", Length: int(spec.ValueFrom.Generate.Length),
		Users: []plan.Key{c.CopyKey(spec.Name)}, CopyPart: spec.Name,
	}
	c.Generate(generated)
	return generated
}

// versionFromGenerated holds one random value, as it is.
func (c composer) versionFromGenerated(spec v1alpha1.SecretSpec, arn plan.Fact, generated plan.GeneratedSecret) *plan.Object {
	version := c.draftVersion(spec.Name, arn)
	if source := c.Generated(generated.Name, generated.Key); source != nil {
		version.Pay(source, string(source.Data[generated.Key]))
	}
	return version.add(generated.Name)
}

// A versionDraft is a version of a secret that is being composed.
type versionDraft struct {
	*plan.Draft
	arn      plan.Fact
	secretID *string
}

// draftVersion begins a version of the secret with an ARN.
func (c composer) draftVersion(part string, arn plan.Fact) versionDraft {
	d := c.Draft(part)
	return versionDraft{Draft: d, arn: arn, secretID: d.Use(arn)}
}

// add puts the version into the plan. Without a payload it waits for the Secret that its content comes from. The provider never updates or deletes a
// version: an update of an old one would move AWSCURRENT back to it, and a version goes with its secret.
func (v versionDraft) add(source string) *plan.Object {
	if !v.HasPayload() {
		v.WaitFor(plan.SecretKey(source))
	}
	version := &secretsmanager.SecretVersion{Spec: secretsmanager.SecretVersionSpec{ForProvider: secretsmanager.SecretVersionParameters{SecretID: v.secretID}}}
	version.SetManagementPolicies(xpv1.ManagementPolicies{
		xpv1.ManagementActionObserve, xpv1.ManagementActionCreate, xpv1.ManagementActionLateInitialize,
	})
	made := plan.AddRevision(v.Draft, version, 0)
	made.NewestCounts = true
	version.Spec.ForProvider.SecretStringSecretRef = &xpv1.LocalSecretKeySelector{
		LocalSecretReference: xpv1.LocalSecretReference{Name: made.Name}, Key: plan.PayloadKey,
	}
	v.comeLast(made.Object)
	return made.Object
}

// comeLast makes a version that is not there yet wait for others of its secret that AWS has not made yet: the one that is made last is current. Those go
// first, where nobody asks for them any more.
func (v versionDraft) comeLast(version *plan.Object) {
	if _, there := v.Seen.Resources[version.Key]; there || version.Waits() {
		return
	}
	version.WaitingOn = v.Seen.Unmade(version, v.Env)
	if version.Waits() {
		version.Payload = nil
	}
}
