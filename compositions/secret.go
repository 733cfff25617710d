package compositions

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	secretsmanager "github.com/upbound/provider-aws/v2/apis/namespaced/secretsmanager/v1beta1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

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
	c.plan.Outputs.Secrets = append(c.plan.Outputs.Secrets, v1alpha1.SecretStatus{Name: spec.Name, ARN: out.ARN.value})
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

// secretName is the name of a secret in AWS. It begins with what the provider's policy lets it make, as a tag proves nothing there: whoever may tag
// a secret could make any his own. A secret keeps the name that it was made with.
func (c composer) secretName(part string) string {
	key := c.copyKey(part)
	if live, ok := c.seen.Resources[key].(*secretsmanager.Secret); ok && live.Spec.ForProvider.Name != nil {
		return *live.Spec.ForProvider.Name
	}
	if _, name, ok := strings.Cut(c.adoption.ExternalNames[adoptionKey(key.GroupKind.String(), key.Name)], ":secret:"); ok {
		return name[:max(0, len(name)-len("-AbCdEf"))] // AWS ends its ARN with six characters
	}
	return secretPrefix + c.awsName(part, maxNameSecret-len(secretPrefix))
}

const secretPrefix = "terrarium/"

// versionFromSecret holds all keys of a Secret as one JSON object.
func (c composer) versionFromSecret(spec v1alpha1.SecretSpec, arn Fact) *Object {
	source := c.seen.Secrets[spec.ValueFrom.SecretRef.Name]
	if wrong := c.whatIsWrongWith(spec, source); wrong != "" {
		c.problem(v1alpha1.ReasonSecretMissing, wrong)
		return c.secretVersion(spec.Name, arn, nil, spec.ValueFrom.SecretRef.Name)
	}
	text := SecretText(source.Data)
	if len(text) > MaxSecretBytes {
		c.problem(v1alpha1.ReasonSecretMissing, fmt.Sprintf("Secret/%s is %d bytes as the JSON object of secret %s, and Secrets Manager takes %d: "+
			"divide it over several; its largest value is that of key %q", source.Name, len(text), spec.Name, MaxSecretBytes, largest(source.Data)))
		return c.secretVersion(spec.Name, arn, nil, spec.ValueFrom.SecretRef.Name)
	}
	return c.secretVersion(spec.Name, arn, newPayload(source, text), source.Name)
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
	var content *payload
	if source := c.generated(generated.Name, generated.Key); source != nil {
		content = newPayload(source, string(source.Data[generated.Key]))
	}
	return c.secretVersion(spec.Name, arn, content, generated.Name)
}

// secretVersion makes a version of a secret. Without content it waits for the Secret that the content comes from, and it waits for the
// facts in the content. The provider never updates or deletes a version: an update of an old one would move AWSCURRENT back to it, and a
// version goes with its secret.
func (c composer) secretVersion(part string, arn Fact, content *payload, source string, from ...Fact) *Object {
	d := c.draft(part)
	secretID := d.use(arn)
	d.useAll(from)
	if content == nil {
		d.waitFor(SecretKey(source))
	}
	d.payload = content
	version := &secretsmanager.SecretVersion{Spec: secretsmanager.SecretVersionSpec{ForProvider: secretsmanager.SecretVersionParameters{SecretID: secretID}}}
	version.SetManagementPolicies(xpv1.ManagementPolicies{
		xpv1.ManagementActionObserve, xpv1.ManagementActionCreate, xpv1.ManagementActionLateInitialize,
	})
	made := addRevision(d, version, 0)
	made.NewestCounts = true
	version.Spec.ForProvider.SecretStringSecretRef = &xpv1.LocalSecretKeySelector{
		LocalSecretReference: xpv1.LocalSecretReference{Name: made.Name}, Key: payloadKey,
	}
	return made.Object
}

// payload is the text of a secret version, on its way from the Secret that it comes from to the one that the provider reads.
type payload struct {
	text string
	hash string
}

const payloadKey = "value"

// newPayload hashes with the UID of the source as the key: a plain hash in a name would confirm a guess of a short value to anyone who
// may list managed resources, and only who may read the Secret knows its UID.
func newPayload(source *corev1.Secret, text string) *payload {
	mac := hmac.New(sha256.New, []byte(source.UID))
	mac.Write([]byte(text))
	return &payload{text: text, hash: hex.EncodeToString(mac.Sum(nil)[:4])}
}

func (p *payload) secret(name, namespace string, labels map[string]string) *corev1.Secret {
	return &corev1.Secret{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Secret"},
		ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: namespace, Labels: labels},
		Immutable:  new(true),
		Type:       corev1.SecretTypeOpaque,
		Data:       map[string][]byte{payloadKey: []byte(p.text)},
	}
}

func toJSON(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(fmt.Sprintf("marshal %T: %v", value, err)) // maps and structs of strings and numbers always marshal
	}
	return string(text)
}
