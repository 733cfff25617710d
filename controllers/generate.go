package controllers

import (
	"context"
	"crypto/rand"
	"fmt"
	"maps"
	"math/big"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
)

// generate makes a Secret with a random value where there is none. It is made once: whatever it holds later is left as it is. It has no owner:
// the garbage collector would take it with an Environment that loses its finalizer, or that is restored under another UID, while what the
// value opens stays in AWS. It is deleted with the managed resource that it is for.
func (r *EnvironmentReconciler) generate(
	ctx context.Context, env *v1alpha1.Environment, generated compositions.GeneratedSecret, seen observation, done *outcome,
) {
	key := compositions.SecretKey(generated.Name)
	if there := seen.Secrets[generated.Name]; there != nil {
		if err := r.disown(ctx, env, there); err != nil {
			done.failed[key] = failureOf(err)
		}
		return
	}
	secret := &corev1.Secret{
		TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Secret"},
		ObjectMeta: metav1.ObjectMeta{
			Name: generated.Name, Namespace: env.Namespace,
			Labels: map[string]string{v1alpha1.LabelEnvironment: env.Name},
		},
		Type:       corev1.SecretTypeOpaque,
		StringData: map[string]string{generated.Key: randomText(generated.Length)},
	}
	maps.Copy(secret.StringData, generated.Fixed)
	if err := r.ensureSecret(ctx, env, secret); err != nil {
		done.failed[key] = failureOf(fmt.Errorf("generate: %w", err))
		return
	}
	log.FromContext(ctx).Info("Generate", "object", key.String())
	done.again = true
}

// disown takes the Environment, and former ones of its name, from the owners of a generated Secret: earlier versions made themselves its owner.
func (r *EnvironmentReconciler) disown(ctx context.Context, env *v1alpha1.Environment, secret *corev1.Secret) error {
	return r.dropOwners(ctx, secret, func(owner metav1.OwnerReference) bool {
		return owner.UID == env.UID || compositions.IsFormer(owner, env)
	})
}

// alphabet is what every engine and every shell takes.
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// randomText is from the operating system's cryptographic source, which does not fail.
func randomText(length int) string {
	text := make([]byte, length)
	for i := range text {
		n, err := rand.Int(rand.Reader, big.NewInt(int64(len(alphabet))))
		if err != nil {
			panic(err) // crypto/rand: Reader never returns an error
		}
		text[i] = alphabet[n.Int64()]
	}
	return string(text)
}
