package plan

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	secretsmanager "github.com/upbound/provider-aws/v2/apis/namespaced/secretsmanager/v1beta1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// payload is the text of a secret version, on its way from the Secret that it comes from to the one that the provider reads.
type payload struct {
	text string
	hash string
}

// PayloadKey is the key of the text in the Secret.
const PayloadKey = "value"

// Pay gives the object a Secret with a text to read. The text is hashed with the UID of the source as the key: a plain hash in a name would confirm a
// guess of a short value to anyone who may list managed resources, and only who may read the Secret knows its UID.
func (d *Draft) Pay(source *corev1.Secret, text string) {
	mac := hmac.New(sha256.New, []byte(source.UID))
	mac.Write([]byte(text))
	d.payload = &payload{text: text, hash: hex.EncodeToString(mac.Sum(nil)[:4])}
}

// PayloadNumber stands for a text of a Secret where a whole number is wanted that changes with the text. It says as little of the text as [Draft.Pay].
func PayloadNumber(source *corev1.Secret, text string) uint32 {
	mac := hmac.New(sha256.New, []byte(source.UID))
	mac.Write([]byte(text))
	return binary.BigEndian.Uint32(mac.Sum(nil))>>1 | 1 // Terraform takes 0 for nothing, and has integers with a sign
}

func (p *payload) secret(name, namespace string, labels map[string]string) *corev1.Secret {
	return &corev1.Secret{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Secret"},
		ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: namespace, Labels: labels},
		Immutable:  new(true),
		Type:       corev1.SecretTypeOpaque,
		Data:       map[string][]byte{PayloadKey: []byte(p.text)},
	}
}

// PayloadName is the name of the Secret that was made for a managed resource to read, or "" where there is none.
func PayloadName(live resource.ModernManaged) string {
	version, ok := live.(*secretsmanager.SecretVersion)
	if !ok || version.Spec.ForProvider.SecretStringSecretRef == nil {
		return ""
	}
	return version.Spec.ForProvider.SecretStringSecretRef.Name
}

// HasPayload reports whether the object has a Secret to read.
func (d *Draft) HasPayload() bool { return d.payload != nil }
