package plan

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// SuffixLength is that of a suffix that is made, and hashLength that of a hash in a name.
const (
	SuffixLength = 5
	hashLength   = 6
)

// suffixOf distinguishes the names in AWS from those of an Environment of the same name elsewhere. Once an object has been made, the object's label
// says what the suffix is, whatever happens to the annotation. The labels of the Environment's objects count first, then those of a former Environment
// of its name (see [Composer.checkFormer]), and last those of objects that the Environment does not own: after a restore there are no others, but a
// copy of something could carry any suffix.
func suffixOf(env *v1alpha1.Environment, seen Observed) string {
	own := func(res resource.ModernManaged) bool { return metav1.IsControlledBy(res, env) }
	owned := func(res resource.ModernManaged) bool { return IsOwned(res, env) }
	anyone := func(resource.ModernManaged) bool { return true }
	return cmp.Or(
		suffixInUse(seen, own), suffixInUse(seen, owned), env.Annotations[v1alpha1.AnnotationNameSuffix], suffixInUse(seen, anyone),
		suffixOfUID(env),
	)
}

// suffixOfUID is the suffix that is made where nobody has chosen one.
func suffixOfUID(env *v1alpha1.Environment) string { return ShortHash(string(env.UID), SuffixLength) }

// suffixInUse is the suffix in the label of the first of the objects that count.
func suffixInUse(seen Observed, counts func(resource.ModernManaged) bool) string {
	var first Key
	suffix := ""
	for key, res := range seen.Resources {
		has := res.GetLabels()[v1alpha1.LabelNameSuffix]
		if has != "" && counts(res) && !IsExisting(res) && (suffix == "" || before(key, first)) {
			first, suffix = key, has
		}
	}
	return suffix
}

func before(a, b Key) bool {
	return cmp.Or(cmp.Compare(a.Group, b.Group), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name)) < 0
}

// IsOwned reports whether the Environment, or a former one of its name, is the controller of an object.
func IsOwned(res resource.ModernManaged, env *v1alpha1.Environment) bool {
	owner := metav1.GetControllerOf(res)
	return owner != nil && (owner.UID == env.UID || IsFormer(*owner, env))
}

var validSuffix = regexp.MustCompile(`^[a-z0-9]{1,20}$`)

// checkSuffix refuses a suffix from the annotation that cannot be a part of names. Admission cannot look at annotations.
func checkSuffix(suffix string) error {
	if !validSuffix.MatchString(suffix) {
		return fmt.Errorf("metadata.annotations[%s]: %q is not 1 to 20 lower-case letters and digits", v1alpha1.AnnotationNameSuffix, suffix)
	}
	return nil
}

// AWSName is the name of a part in AWS: <namespace>-<environment>-<suffix>-<part>, and never longer than limit.
func (c Composer) AWSName(part string, limit int) string {
	exact := c.Env.Namespace + "-" + c.Env.Name + "-" + c.Suffix + "-" + part
	name := sanitize(exact)
	if len(name) <= limit && !strings.Contains(part, ".") && !strings.Contains(part, "--") {
		return name
	}
	// A dot separates two names of the user in a part. Sanitized, only the hash tells a.b-c from a-b.c, and a--b from a-b.
	hash := ShortHash(exact, hashLength)
	if keep := limit - len(hash) - 1; len(name) > keep {
		name = strings.TrimRight(name[:keep], "-")
	}
	return name + "-" + hash
}

// NameInAWS is the name in AWS of the object of a part: the one that it had when it was adopted, or else the one that is made for it.
func (c Composer) NameInAWS(kind schema.GroupKind, part, made string) string {
	return cmp.Or(c.keptName(c.Key(kind, part)), made)
}

// KeepsName reports whether the object of a part has a name in AWS that somebody else gave to it: it has been adopted, or is being.
func (c Composer) KeepsName(kind schema.GroupKind, part string) bool {
	return c.keptName(c.Key(kind, part)) != ""
}

// DescriptionInAWS is the one that AWS reports of what keeps its name, or else the one that is made for it. Few descriptions can be changed.
func (c Composer) DescriptionInAWS(kind schema.GroupKind, part, made string) string {
	key := c.Key(kind, part)
	live, there := c.Seen.Resources[key]
	if !there || c.keptName(key) == "" {
		return made
	}
	return cmp.Or(reported(live, "Description"), made)
}

// keptName is the name in AWS that somebody else gave to what has been adopted, or is being. The managed resource says so for good: the annotation of
// the Environment is for the adoption alone. While that goes on, a name in it that was wrong can be set right.
func (c Composer) keptName(key Key) string {
	if c.Adopts(key) {
		if kept := c.adoption.KeptNames[adoptionKey(key.GroupKind.String(), key.Name)]; kept != "" {
			return kept
		}
	}
	if live, there := c.Seen.Resources[key]; there {
		return live.GetAnnotations()[v1alpha1.AnnotationKeptName]
	}
	return ""
}

// sanitize makes a name that every service takes: RDS wants a letter first and no two hyphens in a row, ELB refuses "internal-" and EC2
// "sg-" at the beginning.
func sanitize(name string) string {
	name = strings.ReplaceAll(name, ".", "-")
	for strings.Contains(name, "--") {
		name = strings.ReplaceAll(name, "--", "-")
	}
	startsWithLetter := name[0] >= 'a' && name[0] <= 'z'
	if !startsWithLetter || strings.HasPrefix(name, "internal-") || strings.HasPrefix(name, "sg-") {
		return "e-" + name
	}
	return name
}

// PartHash tells parts apart whose names would be too long, or have characters that names may not have.
func PartHash(text string) string { return ShortHash(text, hashLength) }

// ShortHash is the beginning of a text's hash, in hexadecimal digits.
func ShortHash(text string, length int) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:(length+1)/2])[:length]
}

// Named sets the name in AWS of a kind whose external name is its name.
func Named[T resource.ModernManaged](res T, awsName string) T {
	meta.SetExternalName(res, awsName)
	return res
}

// OwnTags are those by which an AWS resource is known as the Environment's.
func (c Composer) OwnTags() map[string]string { return ownTags(c.environment, c.Suffix) }

// OwnTags are those by which an AWS resource is known as that of an Environment whose names in AWS have a suffix.
func OwnTags(namespace, name, suffix string) map[string]string {
	return ownTags(namespace+"/"+name, suffix)
}

func ownTags(environment, suffix string) map[string]string {
	return map[string]string{tagEnvironment: environment, tagSuffix: suffix}
}

// IsOwnTag reports whether a key is that of a tag which everything that an Environment makes has.
func IsOwnTag(key string) bool {
	return key == tagName || key == tagComposition || key == tagEnvironment || key == tagSuffix
}

// tags say what an AWS resource is, and whose. A user's name in any case replaces ours: to IAM the keys are the same.
func (c Composer) tags(name string) map[string]*string {
	tags := map[string]*string{
		tagName:        &name,
		tagEnvironment: &c.environment,
		tagSuffix:      &c.Suffix,
		tagComposition: new(c.Composition.Name),
	}
	for key, value := range c.Env.Spec.Tags {
		if strings.EqualFold(key, tagName) {
			delete(tags, tagName)
		}
		tags[key] = &value
	}
	return tags
}

// CheckTags refuses keys that are the same to IAM, which would then refuse every role. As a rule of the schema this would cost too much, because each
// key is compared with all others.
func CheckTags(tags v1alpha1.Tags) error {
	keys := map[string]string{}
	for _, key := range SortedKeys(tags) {
		folded := strings.ToLower(key)
		if other, ok := keys[folded]; ok {
			return fmt.Errorf("spec.tags: %q and %q differ only in case: IAM takes them for the same key and refuses every role; keep one of them", other, key)
		}
		keys[folded] = key
	}
	return nil
}

// SetAnnotation of a managed resource, which may have none yet.
func SetAnnotation(res resource.ModernManaged, key, value string) {
	annotations := res.GetAnnotations()
	if annotations == nil {
		annotations = map[string]string{}
	}
	annotations[key] = value
	res.SetAnnotations(annotations)
}
