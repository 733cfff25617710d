package controllers

import (
	"context"
	"crypto/rand"
	"fmt"
	"maps"
	"math/big"
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// generate makes a Secret with a random value where there is none. The Secret is made once: whatever it holds later is left as it is.
func (r *EnvironmentReconciler) generate(
	ctx context.Context, env *v1alpha1.Environment, generated plan.GeneratedSecret, seen observation, done *outcome,
) {
	key := plan.SecretKey(generated.Name)
	if there := seen.Secrets[generated.Name]; there != nil {
		done.note(key, r.look(ctx, env, there, generated))
		return
	}
	if slices.ContainsFunc(generated.Users, func(user plan.Key) bool { return seen.missing[user.GroupKind] }) {
		return // it may be in use: nobody can know, and nothing can be made of it
	}
	user, used, err := r.userOf(ctx, env, generated)
	if err != nil {
		done.note(key, fmt.Errorf("generate: %w", err))
		return
	}
	if used {
		err := fmt.Errorf("it does not exist, but %s exists and uses the value, so that no other value is made: restore the Secret from a backup", user)
		done.refused[key] = refusal{reason: v1alpha1.ReasonSecretMissing, err: err}
		return
	}
	secret := &corev1.Secret{
		TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Secret"},
		ObjectMeta: metav1.ObjectMeta{
			Name: generated.Name, Namespace: env.Namespace, Labels: generated.Labels,
			Annotations: map[string]string{v1alpha1.AnnotationUnused: "true"},
		},
		Type:       corev1.SecretTypeOpaque,
		StringData: map[string]string{generated.Key: randomText(generated.Length)},
	}
	maps.Copy(secret.StringData, generated.Fixed)
	if err := r.ensureSecret(ctx, env, secret); err != nil {
		done.note(key, fmt.Errorf("generate: %w", err))
		return
	}
	log.FromContext(ctx).Info("Generate", "object", key.String())
	done.again = true
}

// look after a Secret that is there already: its owner goes, and so does the annotation that its value is not used, when the value is.
func (r *EnvironmentReconciler) look(ctx context.Context, env *v1alpha1.Environment, there *corev1.Secret, generated plan.GeneratedSecret) error {
	if err := r.disown(ctx, env, there, generated.Labels); err != nil {
		return err
	}
	if there.Annotations[v1alpha1.AnnotationUnused] == "" || !generated.Copied {
		return nil
	}
	used := there.DeepCopy()
	delete(used.Annotations, v1alpha1.AnnotationUnused)
	return r.patchSecret(ctx, there, used)
}

// userOf a value asks the API server itself once more whether the value is in use: the cache may be behind, and does not show what is not ours.
func (r *EnvironmentReconciler) userOf(
	ctx context.Context, env *v1alpha1.Environment, generated plan.GeneratedSecret,
) (user plan.Key, used bool, err error) {
	for _, user := range generated.Users {
		if used, err := r.exists(ctx, env.Namespace, user); used || err != nil {
			return user, used, err
		}
	}
	return plan.Key{}, false, nil
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
