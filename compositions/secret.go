package compositions

import (
	"fmt"
	"unicode/utf8"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	secretsmanager "github.com/upbound/provider-aws/v2/apis/namespaced/secretsmanager/v1beta1"
	corev1 "k8s.io/api/core/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// Secret is what a secret gives to services and jobs.
type Secret struct {
	// ARN of the secret.
	ARN Fact

	// KMSKeyARN is the key of a secret that is not ours, where tasks need a permission for it. They need none for AWS's own key.
	KMSKeyARN string

	// Version is what tasks need before they can read the secret. It is nil for a secret that is not ours.
	Version *Object

	// VersionID is the version that tasks read, so that another value makes another task definition. Empty: the one that is current when a
	// task starts.
	VersionID Fact
}

// grant puts the secret, or a key of it, into a variable.
func (s Secret) grant(link v1alpha1.SecretEnvVar) grant {
	g := grant{secrets: []grantedSecret{{name: link.Name, arn: s.ARN, key: link.Key, version: s.VersionID, kmsKeyARN: s.KMSKeyARN}}}
	if s.Version != nil {
		g.needed = []*Object{s.Version}
	}
	return g
}

// secret makes a Secrets Manager secret with a value from a Secret of the namespace or a random one, or takes one that exists.
func secret(c composer, spec v1alpha1.SecretSpec) Secret {
	c = c.within(inSecrets, spec.Name)
	var out Secret
	switch from := spec.ValueFrom; {
	case from.Existing != nil:
		out.ARN, out.KMSKeyARN = known(from.Existing.ARN), from.Existing.KMSKeyARN
	case from.SecretRef != nil:
		out.ARN = c.secretsManagerSecret(c.draft(spec.Name), *spec.RecoveryWindowDays)
		out.Version = c.versionFromSecret(spec, out.ARN)
	case from.Generate != nil:
		generated := c.randomValue(spec)
		out.ARN = c.secretOfGenerated(spec.Name, *spec.RecoveryWindowDays, c.lacking(generated.Name, generated.Key))
		out.Version = c.versionFromGenerated(spec, out.ARN, generated)
	}
	if out.Version != nil && spec.OnChange == v1alpha1.SecretChangeRedeploy {
		version := live(c.seen, out.Version.Key, &secretsmanager.SecretVersion{})
		out.VersionID = out.Version.fact(version.Status.AtProvider.VersionID)
	}
	c.plan.Outputs.Secrets = append(c.plan.Outputs.Secrets, v1alpha1.SecretStatus{Name: spec.Name, ARN: out.ARN.Output()})
	return out
}

// secretOfGenerated makes a secret for a generated value. It is not made while that is lacking: so where it exists, the value has been made.
func (c composer) secretOfGenerated(part string, recoveryWindowDays int32, lacking string) Fact {
	d := c.draft(part)
	if _, made := c.seen.Resources[c.copyKey(part)]; !made && lacking != "" {
		d.waitFor(SecretKey(lacking))
	}
	arn := c.secretsManagerSecret(d, recoveryWindowDays)
	setAnnotation(d.object.Resource, v1alpha1.AnnotationGenerated, "true")
	return arn
}

func (c composer) secretsManagerSecret(d *draft, recoveryWindowDays int32) Fact {
	made := add(d, &secretsmanager.Secret{Spec: secretsmanager.SecretSpec{ForProvider: secretsmanager.SecretParameters{
		Name:                 new(c.secretName(d.part)),
		RecoveryWindowInDays: number(recoveryWindowDays),
	}}})
	return made.fact(made.live.Status.AtProvider.Arn)
}

// versionFromSecret holds all keys of a Secret as one JSON object.
func (c composer) versionFromSecret(spec v1alpha1.SecretSpec, arn Fact) *Object {
	name := spec.ValueFrom.SecretRef.Name
	version := c.draftVersion(spec.Name, arn)
	if source, wrong := c.usable(spec); wrong != "" {
		c.problem(v1alpha1.ReasonSecretMissing, wrong)
	} else {
		version.pay(source, SecretText(source.Data))
	}
	return version.add(name)
}

// usable is the Secret of the user that has a secret's value, or what is wrong with it.
func (c composer) usable(spec v1alpha1.SecretSpec) (source *corev1.Secret, wrong string) {
	source = c.seen.Secrets[spec.ValueFrom.SecretRef.Name]
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
	return toJSON(values)
}

// largest is the key of the longest value.
func largest(data map[string][]byte) string {
	found := ""
	for _, key := range sortedKeys(data) {
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
		return fmt.Sprintf("Secret/%s does not exist: create it in namespace %s", name, c.env.Namespace)
	}
	for _, w := range workloads(c.env) {
		for _, variable := range w.secretEnv() {
			if _, ok := source.Data[variable.Key]; !ok && variable.Secret == spec.Name && variable.Key != "" {
				return fmt.Sprintf("Secret/%s has no key %q, which %s %q reads: add it", name, variable.Key, w.kind, w.Name)
			}
		}
	}
	for _, key := range sortedKeys(source.Data) {
		if !utf8.Valid(source.Data[key]) {
			return fmt.Sprintf("Secret/%s: the value of key %q is not text, and cannot be part of a JSON object: encode it", name, key)
		}
	}
	return ""
}

// randomValue asks for the value of a secret that is generated.
func (c composer) randomValue(spec v1alpha1.SecretSpec) GeneratedSecret {
	generated := GeneratedSecret{
		Name: generatedSecretName(c.env, spec), Key: "value", Length: int(spec.ValueFrom.Generate.Length),
		Users: []Key{c.copyKey(spec.Name)}, copyPart: spec.Name,
	}
	c.generate(generated)
	return generated
}

// versionFromGenerated holds one random value, as it is.
func (c composer) versionFromGenerated(spec v1alpha1.SecretSpec, arn Fact, generated GeneratedSecret) *Object {
	version := c.draftVersion(spec.Name, arn)
	if source := c.generated(generated.Name, generated.Key); source != nil {
		version.pay(source, string(source.Data[generated.Key]))
	}
	return version.add(generated.Name)
}

// A versionDraft is a version of a secret that is being composed.
type versionDraft struct {
	*draft
	secretID *string
}

// draftVersion begins a version of the secret with an ARN.
func (c composer) draftVersion(part string, arn Fact) versionDraft {
	d := c.draft(part)
	return versionDraft{draft: d, secretID: d.use(arn)}
}

// add puts the version into the plan. Without a payload it waits for the Secret that its content comes from. The provider never updates or deletes a
// version: an update of an old one would move AWSCURRENT back to it, and a version goes with its secret.
func (v versionDraft) add(source string) *Object {
	if v.payload == nil {
		v.waitFor(SecretKey(source))
	}
	version := &secretsmanager.SecretVersion{Spec: secretsmanager.SecretVersionSpec{ForProvider: secretsmanager.SecretVersionParameters{SecretID: v.secretID}}}
	version.SetManagementPolicies(xpv1.ManagementPolicies{
		xpv1.ManagementActionObserve, xpv1.ManagementActionCreate, xpv1.ManagementActionLateInitialize,
	})
	made := addRevision(v.draft, version, 0)
	made.NewestCounts = true
	version.Spec.ForProvider.SecretStringSecretRef = &xpv1.LocalSecretKeySelector{
		LocalSecretReference: xpv1.LocalSecretReference{Name: made.Name}, Key: payloadKey,
	}
	return made.Object
}
