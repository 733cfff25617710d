package plan

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	secretsmanager "github.com/upbound/provider-aws/v2/apis/namespaced/secretsmanager/v1beta1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// A GeneratedSecret is a Secret with random values.
type GeneratedSecret struct {
	// Name of the Secret, and the labels that say whose it is. It has no owner: it outlives the Environment object as long as its value is in
	// use.
	Name   string
	Labels map[string]string

	// Key of the random value, and its Length in characters.
	Key    string
	Length int

	// Fixed are values that are known, such as a user name.
	Fixed map[string]string

	// Users are the managed resources that are made only when the value is there. While one of them exists, whoever owns it, no other value may
	// be made.
	Users []Key

	// CopyPart is the secret of Secrets Manager that has a copy of the value, in a JSON object or as it is.
	CopyPart string
	InJSON   bool

	// Copied is true when Secrets Manager has the copy.
	Copied bool
}

// Generate asks for a Secret with a random value. A value that is in use is never made again: another value would lock out who has the first.
func (c Composer) Generate(generated GeneratedSecret) {
	source := c.Seen.Secrets[generated.Name]
	switch {
	case c.isTaken(source):
		c.Problem(v1alpha1.ReasonNameTaken, fmt.Sprintf(
			"Secret/%s exists and does not belong to this Environment: %s", generated.Name, HandOver(c.Env)))
	case source == nil && c.inUse(generated):
		c.Problem(v1alpha1.ReasonSecretMissing, fmt.Sprintf("Secret/%s does not exist, but its value is in use, and no other is made. %s",
			generated.Name, c.bringBack(generated)))
	case c.inUse(generated) && c.madeForAnother(source) != "":
		c.Problem(v1alpha1.ReasonSecretMissing, fmt.Sprintf("Secret/%s has another value than what is to be adopted: %s. Delete it, or keep it under another "+
			"name. %s", generated.Name, c.madeForAnother(source), c.bringBack(generated)))
	case source != nil && c.Generated(generated.Name, generated.Key) == nil:
		c.Problem(v1alpha1.ReasonSecretMissing, fmt.Sprintf("Secret/%s has no text under key %q: put the value back", generated.Name, generated.Key))
	default:
		generated.Labels, generated.Copied = c.newLabels(), c.isCopied(generated)
		c.Plan.Generated = append(c.Plan.Generated, generated)
	}
}

// inUse reports whether something has been made with a value, here or by another cluster.
func (c Composer) inUse(generated GeneratedSecret) bool {
	for _, user := range generated.Users {
		if _, made := c.Seen.Resources[user]; made || c.adoption.adopts(user.GroupKind, user.Name) {
			return true
		}
	}
	return len(c.copies(generated)) > 0 ||
		c.adoption.adopts(secretsmanager.SecretVersion_GroupVersionKind.GroupKind(), c.Env.Name+"-"+generated.CopyPart)
}

// copies of a value are the versions of its secret in Secrets Manager.
func (c Composer) copies(generated GeneratedSecret) []Key {
	var found []Key
	for key, live := range c.Seen.Resources {
		if key.Kind == secretsmanager.SecretVersion_Kind && live.GetLabels()[v1alpha1.LabelRevisionOf] == generated.CopyPart {
			found = append(found, key)
		}
	}
	return found
}

// isCopied reports whether Secrets Manager has a value. A value that is only observed there is not known to be the same.
func (c Composer) isCopied(generated GeneratedSecret) bool {
	return slices.ContainsFunc(c.copies(generated), func(key Key) bool {
		return c.Seen.Exists(key) && !IsObservedOnly(c.Seen.Resources[key])
	})
}

// madeForAnother says why the value of a Secret is not that of what is to be adopted, or "" where it may be: a Secret from the other cluster bears the
// same suffix, or none. A value that was made here before anybody spoke of an adoption would be pushed over the value that is in use.
func (c Composer) madeForAnother(source *corev1.Secret) string {
	if source == nil || !c.adoption.active() {
		return ""
	}
	switch suffix := source.Labels[v1alpha1.LabelNameSuffix]; {
	case source.Annotations[v1alpha1.AnnotationUnused] != "":
		return "it was generated here, and has never been used"
	case suffix != "" && suffix != c.Suffix:
		return fmt.Sprintf("its label %s is %q, and that of what is to be adopted %q", v1alpha1.LabelNameSuffix, suffix, c.Suffix)
	}
	return ""
}

// holdGenerated lets no value be made while nobody knows what is in AWS already: a new value would differ from the one in use there.
func (c Composer) holdGenerated() {
	c.Plan.Generated = slices.DeleteFunc(c.Plan.Generated, func(generated GeneratedSecret) bool { return c.Seen.Secrets[generated.Name] == nil })
}

// CopyKey is the managed resource of a secret in Secrets Manager.
func (c Composer) CopyKey(part string) Key {
	return c.Key(secretsmanager.Secret_GroupVersionKind.GroupKind(), part)
}

// bringBack says how to make a Secret again whose value is in use: from the copy that AWS has.
func (c Composer) bringBack(generated GeneratedSecret) string {
	value := "aws secretsmanager get-secret-value --region " + c.Env.Spec.Region + " --secret-id " + c.SecretName(generated.CopyPart) +
		" --query SecretString --output text"
	if generated.InJSON {
		value += " | jq -r ." + generated.Key
	}
	return fmt.Sprintf(`Bring back the copy that Secrets Manager has: kubectl create secret generic %s -n %s --from-literal=%s="$(%s)"`,
		generated.Name, c.Env.Namespace, generated.Key, value)
}

// Generated is a Secret that was generated, or nil while it has no value that can be used.
func (c Composer) Generated(name, key string) *corev1.Secret {
	source := c.Seen.Secrets[name]
	if source == nil || c.isTaken(source) || c.madeForAnother(source) != "" || len(source.Data[key]) == 0 || !utf8.Valid(source.Data[key]) {
		return nil
	}
	return source
}

// Lacking is the name of a Secret that was generated while it has no value that can be used, and "" where it has one.
func (c Composer) Lacking(name, key string) string {
	if c.Generated(name, key) != nil {
		return ""
	}
	return name
}

// isTaken reports whether the Secret that has the name of a generated one is somebody else's: a-b-c-generated can be secret b-c of Environment a, and
// secret c of Environment a-b. A Secret without owner and label was made again by hand, as the message of [Composer.bringBack] says.
func (c Composer) isTaken(source *corev1.Secret) bool {
	if source == nil {
		return false
	}
	if metav1.GetControllerOf(source) != nil {
		return BelongsToOther(source, c.Env)
	}
	label, labeled := source.Labels[v1alpha1.LabelEnvironment]
	return labeled && label != c.Env.Name
}

// HandOver says what to do about an object that has one of the Environment's names and belongs to somebody else.
func HandOver(env *v1alpha1.Environment) string {
	return fmt.Sprintf("delete or rename it, or hand it over: label it %s=%s, and take away the ownerReference of another controller",
		v1alpha1.LabelEnvironment, env.Name)
}

// SecretName is the name of a secret in AWS. The name begins with what the provider's policy lets the provider make. A tag would prove nothing there:
// whoever may tag a secret could make any secret his own. A secret keeps the name that it was made with.
func (c Composer) SecretName(part string) string {
	key := c.CopyKey(part)
	if live, ok := c.Seen.Resources[key].(*secretsmanager.Secret); ok && live.Spec.ForProvider.Name != nil {
		return *live.Spec.ForProvider.Name
	}
	if _, name, ok := strings.Cut(c.adoption.ExternalNames[adoptionKey(key.GroupKind.String(), key.Name)], ":secret:"); ok {
		return name[:max(0, len(name)-len("-AbCdEf"))] // AWS ends its ARN with six characters
	}
	return secretPrefix + c.AWSName(part, maxNameSecret-len(secretPrefix))
}

const (
	secretPrefix  = "terrarium/"
	maxNameSecret = 512
)
