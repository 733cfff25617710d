package policy_test

import (
	"context"
	"maps"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// What team-a may, in ConfigMap terrarium-tenancy. Namespace shop has nothing of its own.
var teamA = map[string]string{
	"team-a.providerConfigRefs":    "ClusterProviderConfig/team-a",
	"team-a.regions":               "eu-*",
	"team-a.permissionsBoundaries": "arn:aws:iam::111122223333:policy/team-a",
	"team-a.policyARNs":            "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
	"team-a.existingSecrets":       "arn:aws:secretsmanager:eu-west-1:111122223333:secret:team-a/*",
	"team-a.kmsKeys":               "arn:aws:kms:eu-west-1:111122223333:key/11111111-1111-1111-1111-111111111111",
	"team-a.certificates":          "arn:aws:acm:eu-west-1:111122223333:certificate/11111111-1111-1111-1111-111111111111",
	"team-a.hostedZones":           "Z111111",
	"team-a.snapshots":             "team-a-*",
	"team-a.notificationTopics":    "arn:aws:sns:eu-west-1:111122223333:team-a",
	"team-a.nameSuffix":            "Allowed",
	"team-a.adopt":                 "Allowed",
	"team-a.bucketName":            "Allowed",
	"team-a.iamStatements":         "Allowed",
}

type object = map[string]any

func TestTenancy(t *testing.T) {
	setTenancy(t, teamA)
	tests := map[string]struct {
		change  func(env *unstructured.Unstructured) // makes what team-a may
		outside func(env *unstructured.Unstructured) // makes what team-a may not, nil where it may all
		want    string                               // what is said to both who may not
	}{
		"account": {set("team-a", "spec", "providerConfigRef", "name"), set("other", "spec", "providerConfigRef", "name"), "spec.providerConfigRef"},
		"policy": {
			service(object{"policyARNs": []any{teamA["team-a.policyARNs"]}}),
			service(object{"policyARNs": []any{"arn:aws:iam::aws:policy/AdministratorAccess"}}), "iam.policyARNs",
		},
		"statements": {service(object{"statements": []any{object{"actions": []any{"s3:GetObject"}, "resources": []any{"*"}}}}), nil, "iam.statements"},
		"secret":     {secret("team-a/key-AbCdEf"), secret("team-b/key-AbCdEf"), "existing.arn"},
		"topic": {
			set(teamA["team-a.notificationTopics"], "spec", "alarms", "notificationTopicARN"),
			set("arn:aws:sns:eu-west-1:111122223333:team-b", "spec", "alarms", "notificationTopicARN"), "notificationTopicARN",
		},
		"bucket": {set("somebodys-bucket", "spec", "state", "bucketName"), nil, "spec.state.bucketName"},
		"suffix": {annotate("terrarium.io/name-suffix", "abcde"), nil, "name-suffix"},
		"adopt":  {annotate("terrarium.io/adopt", "true"), nil, "terrarium.io/adopt"},
		"snapshot": {
			database(object{"restoreFrom": object{"snapshotIdentifier": "team-a-orders"}}),
			database(object{"restoreFrom": object{"snapshotIdentifier": "team-b-orders"}}), "snapshotIdentifier",
		},
		"key": {
			database(object{"storage": object{"kmsKeyARN": teamA["team-a.kmsKeys"]}}),
			database(object{"storage": object{"kmsKeyARN": strings.ReplaceAll(teamA["team-a.kmsKeys"], "1111-", "2222-")}}), "kmsKeyARN",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			dryRun := func(namespace string, change func(*unstructured.Unstructured)) error {
				env := tenantEnvironment(namespace)
				change(env)
				return as(t, editor).Create(t.Context(), env, client.DryRunAll)
			}
			check(t, dryRun("team-a", test.change), "")
			check(t, dryRun(namespace, test.change), test.want)
			if test.outside != nil {
				check(t, dryRun("team-a", test.outside), test.want)
			}
		})
	}
	t.Run("region", func(t *testing.T) {
		env := tenantEnvironment("team-a")
		set("us-east-1", "spec", "region")(env)
		check(t, as(t, editor).Create(t.Context(), env, client.DryRunAll), "may name (eu-*)")
	})
	t.Run("boundary", func(t *testing.T) {
		env := tenantEnvironment("team-a")
		unstructured.RemoveNestedField(env.Object, "spec", "iam")
		check(t, as(t, editor).Create(t.Context(), env, client.DryRunAll), "must name one of arn:aws:iam::111122223333:policy/team-a")
	})
	t.Run("nothing special", func(t *testing.T) {
		check(t, as(t, editor).Create(t.Context(), tenantEnvironment(namespace), client.DryRunAll), "")
	})
	t.Run("by an administrator", func(t *testing.T) {
		env := tenantEnvironment(namespace)
		annotate("terrarium.io/adopt", "true")(env)
		check(t, as(t, system).Create(t.Context(), env, client.DryRunAll), "")
		env = tenantEnvironment("team-a")
		set("us-east-1", "spec", "region")(env)
		check(t, as(t, system).Create(t.Context(), env, client.DryRunAll), "spec.region") // team-a has parameters of its own
	})
}

// Tighter rules hold for what is changed, and never hold up the rest.
func TestTenancyAsksOnlyAboutWhatChanges(t *testing.T) {
	setTenancy(t, teamA)
	env := tenantEnvironment(namespace)
	annotate("terrarium.io/name-suffix", "abcde")(env)
	service(object{"policyARNs": []any{"arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"}})(env)
	create(t, env)
	for name, change := range map[string]string{
		"":                   `{"metadata": {"finalizers": ["example.org/held"]}}`,
		"spec.deletion":      `{"spec": {"deletionProtection": "Disabled", "tags": {"a": "b"}}}`,
		"the suffix is gone": `{"metadata": {"annotations": {"terrarium.io/name-suffix": null}}}`,
	} {
		t.Run(name, func(t *testing.T) {
			check(t, as(t, editor).Patch(t.Context(), env.DeepCopy(), client.RawPatch(types.MergePatchType, []byte(change)), client.DryRunAll), "")
		})
	}
	patch := client.RawPatch(types.MergePatchType, []byte(`{"metadata": {"annotations": {"terrarium.io/name-suffix": "other"}}}`))
	check(t, as(t, editor).Patch(t.Context(), env.DeepCopy(), patch, client.DryRunAll), "name-suffix")
}

// setTenancy writes the parameters, and returns when the API server heeds them.
func setTenancy(t *testing.T, data map[string]string) {
	t.Helper()
	c := as(t, system)
	if err := client.IgnoreAlreadyExists(c.Create(t.Context(), &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "team-a"}})); err != nil {
		t.Fatal(err)
	}
	config := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: "terrarium-system", Name: "terrarium-tenancy"}}
	before := config.DeepCopy()
	config.Data = data
	if err := c.Patch(t.Context(), config, client.MergeFrom(before)); err != nil {
		t.Fatalf("write the parameters: %v", err)
	}
	err := wait.PollUntilContextTimeout(t.Context(), 50*time.Millisecond, time.Minute, true, func(ctx context.Context) (bool, error) {
		outside := tenantEnvironment("team-a")
		set("us-east-1", "spec", "region")(outside)
		return as(t, editor).Create(ctx, outside, client.DryRunAll) != nil &&
			as(t, editor).Create(ctx, tenantEnvironment("team-a"), client.DryRunAll) == nil, nil
	})
	if err != nil {
		t.Fatalf("the parameters are not heeded: %v; %v", err, as(t, editor).Create(t.Context(), tenantEnvironment("team-a"), client.DryRunAll))
	}
}

// tenantEnvironment is what the namespace may have.
func tenantEnvironment(namespace string) *unstructured.Unstructured {
	env := environment("Disabled")
	env.SetNamespace(namespace)
	if namespace == "team-a" {
		set("team-a", "spec", "providerConfigRef", "name")(env)
		set(teamA["team-a.permissionsBoundaries"], "spec", "iam", "permissionsBoundaryARN")(env)
	}
	return env
}

func set(value any, path ...string) func(*unstructured.Unstructured) {
	return func(env *unstructured.Unstructured) {
		if err := unstructured.SetNestedField(env.Object, value, path...); err != nil {
			panic(err)
		}
	}
}

func annotate(key, value string) func(*unstructured.Unstructured) {
	return func(env *unstructured.Unstructured) { env.SetAnnotations(map[string]string{key: value}) }
}

func service(iam object) func(*unstructured.Unstructured) {
	return set([]any{object{"name": "web", "image": "nginx:1", "iam": iam}}, "spec", "services")
}

func secret(name string) func(*unstructured.Unstructured) {
	arn := "arn:aws:secretsmanager:eu-west-1:111122223333:secret:" + name
	return set([]any{object{"name": "key", "valueFrom": object{"existing": object{"arn": arn}}}}, "spec", "secrets")
}

func database(fields object) func(*unstructured.Unstructured) {
	item := object{"name": "orders", "engine": "postgres", "engineVersion": "17"}
	maps.Copy(item, fields)
	return set([]any{item}, "spec", "databases")
}
