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

// generate makes a Secret with a random value where there is none. It is made once: whatever it holds later is left as it is.
func (r *EnvironmentReconciler) generate(
	ctx context.Context, env *v1alpha1.Environment, generated compositions.GeneratedSecret, seen observation, done *outcome,
) {
	if seen.Secrets[generated.Name] != nil {
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
	key := compositions.SecretKey(generated.Name)
	if err := r.ensureSecret(ctx, env, secret); err != nil {
		done.failed[key] = failureOf(fmt.Errorf("generate: %w", err))
		return
	}
	log.FromContext(ctx).Info("Generate", "object", key.String())
	done.again = true
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
