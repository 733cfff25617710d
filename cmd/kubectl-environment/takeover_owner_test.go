package main

import (
	"maps"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/compositions/plan"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// passwords of the databases of which the report asks for one: a Secret is made with each, as the report says, and they are returned by their databases.
func (i *installation) passwords(r *takeover) map[string]string {
	i.t.Helper()
	i.namespace("taken")
	passwords := map[string]string{}
	for _, taken := range r.Taken {
		if taken.Kind.Kind != "Instance" && taken.Kind.Kind != "Cluster" {
			continue
		}
		password := i.account.MasterPassword(taken.ExternalName)
		passwords[taken.ExternalName] = password
		for _, p := range r.Passwords {
			if p.Of != taken.From {
				continue
			}
			secret := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: "taken", Name: p.Secret}, Data: map[string][]byte{p.Key: []byte(password)}}
			if err := client.IgnoreAlreadyExists(i.Create(i.t.Context(), secret)); err != nil {
				i.t.Fatal(err)
			}
		}
	}
	if len(passwords) != 3 || len(r.Passwords) != 2 {
		i.t.Errorf("%d databases are taken over, and %d passwords asked for", len(passwords), len(r.Passwords))
	}
	return passwords
}

// consent to all that the report asks for, as it says how.
func (i *installation) consent(r *takeover) {
	i.t.Helper()
	consent := r.Consent()
	for _, taken := range r.Taken {
		if !taken.NeedsConsent() {
			continue
		}
		there, found := i.account.Get(aws.KindOf(taken.Kind.Group, taken.Kind.Kind), taken.ExternalName)
		if !found {
			i.t.Fatalf("%s, which the report calls %s, is not in AWS", taken.Name, taken.ExternalName)
		}
		i.modify(there, func(attributes map[string]any) {
			if in := taken.ConsentIn(); in != "" {
				attributes[in] = "Every night. " + plan.ConsentText(consent)
				return
			}
			tags := maps.Clone(attributes["tags"].(map[string]any))
			for key, value := range consent {
				tags[key] = value
			}
			attributes["tags"] = tags
		})
	}
}
