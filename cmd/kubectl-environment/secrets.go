package main

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	corev1 "k8s.io/api/core/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// hidden stands for every value of a Secret.
const hidden = "(hidden)"

// withoutValues is a Secret with its keys alone. A Secret that is not in a cluster has no UID, which keys the hashes of values in names: such
// a hash would confirm a guess of the value. So its values are gone before anything is composed. What is not text stays so, and what is too
// large in sum stays as large, because that is refused.
func withoutValues(secret *corev1.Secret) *corev1.Secret {
	out := &corev1.Secret{ObjectMeta: secret.ObjectMeta, Data: map[string][]byte{}}
	tooLarge := len(compositions.SecretText(secret.Data)) > compositions.MaxSecretBytes
	for key, value := range secret.Data {
		out.Data[key] = []byte(hidden)
		if tooLarge {
			out.Data[key] = bytes.Repeat([]byte("x"), len(compositions.SecretText(map[string][]byte{"": value})))
		}
		if !utf8.Valid(value) {
			out.Data[key] = []byte{0xff}
		}
	}
	return out
}

// problemsOf a plan that only the user can solve, without those that come from Secrets being out of sight.
func problemsOf(p *plan.Plan, unseen []string) []string {
	var found []string
	for _, problem := range p.Problems {
		if !isWait(problem) && !slices.ContainsFunc(unseen, func(name string) bool {
			return strings.HasPrefix(problem.Message, plan.SecretKey(name).String()+" ")
		}) {
			found = append(found, problem.Message)
		}
	}
	return found
}

// waitsOf a plan are remarks on what the Environment waits for as a whole.
func waitsOf(p *plan.Plan) []string {
	var found []string
	for _, problem := range p.Problems {
		if isWait(problem) {
			found = append(found, "This Environment "+problem.Message+".")
		}
	}
	return found
}

// isWait reports whether a problem solves itself.
func isWait(problem plan.Problem) bool { return problem.Reason == v1alpha1.ReasonWaiting }
