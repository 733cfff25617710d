package policy_test

import (
	"context"
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
	"team-a.existingParameters":    "arn:aws:ssm:eu-west-1:111122223333:parameter/team-a/*",
	"team-a.kmsKeys":               "arn:aws:kms:eu-west-1:111122223333:key/11111111-1111-1111-1111-111111111111",
	"team-a.certificates":          "arn:aws:acm:eu-west-1:111122223333:certificate/11111111-1111-1111-1111-111111111111",
	"team-a.hostedZones":           "Z111111",
	"team-a.snapshots":             "team-a-*",
	"team-a.databaseInstances":     "team-a-*",
	"team-a.clusters":              "team-a-*",
	"team-a.listeners":             "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/team-a/* arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/team-a/*",
	"team-a.webACLs":               "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/team-a/*",
	"team-a.logBuckets":            "team-a-logs",
	"team-a.networks":              "vpc-0a1b2c3d4e5f60718",
	"team-a.privateDomains":        "team-a.internal",
	"team-a.securityGroups":        "sg-0a1b2c3d4e5f60718",
	"team-a.roles":                 "arn:aws:iam::111122223333:role/team-a/*",
	"team-a.fileSystems":           "fs-0a1b2c3d fs-0a1b2c3e/fsap-0a1b2c3d",
	"team-a.notificationTopics":    "arn:aws:sns:eu-west-1:111122223333:team-a",
	"team-a.patches":               "service/* network/Subnet",
	"team-a.nameSuffix":            "Allowed",
	"team-a.adopt":                 "Allowed",
	"team-a.bucketName":            "Allowed",
	"team-a.iamStatements":         "Allowed",
}

type object = map[string]any

// What nobody may name.
const administrator = "arn:aws:iam::aws:policy/AdministratorAccess"

var (
	otherKey  = strings.ReplaceAll(teamA["team-a.kmsKeys"], "1111-", "2222-")
	ownRights = []any{object{"actions": []any{"s3:GetObject"}, "resources": []any{"*"}}}
)

func TestTenancy(t *testing.T) {
	setTenancy(t, teamA)
	tests := map[string]struct {
		change  func(env *unstructured.Unstructured) // makes what team-a may
		outside func(env *unstructured.Unstructured) // makes what team-a may not, nil where it may all
		want    string                               // what is said to both who may not
	}{
		"account": {set("team-a", "spec", "providerConfigRef", "name"), set("other", "spec", "providerConfigRef", "name"), "spec.providerConfigRef: "},
		"policy of a service": {
			service(object{"policyARNs": []any{teamA["team-a.policyARNs"]}}), service(object{"policyARNs": []any{administrator}}),
			"spec.services: iam.policyARNs of web: ",
		},
		"policy of a job": {
			job(object{"policyARNs": []any{teamA["team-a.policyARNs"]}}), job(object{"policyARNs": []any{administrator}}),
			"spec.jobs: iam.policyARNs of nightly: ",
		},
		"statements of a service": {service(object{"statements": ownRights}), nil, "spec.services: iam.statements of web: "},
		"statements of a job":     {job(object{"statements": ownRights}), nil, "spec.jobs: iam.statements of nightly: "},
		"secret":                  {secret("team-a/key-AbCdEf"), secret("team-b/key-AbCdEf"), "spec.secrets: existing.arn of key: "},
		"key of a secret": {
			secretWithKey("team-a/key-AbCdEf", teamA["team-a.kmsKeys"]), secretWithKey("team-a/key-AbCdEf", otherKey),
			"spec.secrets: existing.kmsKeyARN of key: ",
		},
		"parameter": {parameter("team-a/key"), parameter("team-b/key"), "spec.secrets: parameter.arn of key: "},
		"topic": {
			set(teamA["team-a.notificationTopics"], "spec", "alarms", "notificationTopicARN"),
			set("arn:aws:sns:eu-west-1:111122223333:team-b", "spec", "alarms", "notificationTopicARN"), "spec.alarms.notificationTopicARN: ",
		},
		"certificate": {
			loadBalancer(object{"certificateARN": teamA["team-a.certificates"]}),
			loadBalancer(object{"certificateARN": strings.ReplaceAll(teamA["team-a.certificates"], "1111-", "2222-")}),
			"spec.loadBalancers: tls.certificateARN of public: ",
		},
		"zone": {
			loadBalancer(object{"hostedZoneID": "Z111111", "domainNames": []any{"shop.example.org"}}),
			loadBalancer(object{"hostedZoneID": "Z222222", "domainNames": []any{"shop.example.org"}}),
			"spec.loadBalancers: tls.hostedZoneID of public: ",
		},
		"web ACL":        {webACL("team-a"), webACL("team-b"), "spec.loadBalancers: webACLARN of public: "},
		"bucket of logs": {accessLogs("team-a-logs"), accessLogs("team-b-logs"), "spec.loadBalancers: accessLogs.bucketName of public: "},
		"zone of a name": {named("Z111111"), named("Z222222"), "spec.loadBalancers: names of public: "},
		"bucket":         {set("somebodys-bucket", "spec", "state", "bucketName"), nil, "spec.state.bucketName: "},
		"suffix":         {annotate("terrarium.io/name-suffix", "abcde"), nil, "name-suffix: "},
		"adopt":          {annotate("terrarium.io/adopt", "true"), nil, "terrarium.io/adopt: "},
		"cluster":        {set("team-a-1", "spec", "cluster", "existing", "name"), set("team-b-1", "spec", "cluster", "existing", "name"), "spec.cluster.existing.name: "},
		"listener":       {listener("team-a"), listener("team-b"), "spec.loadBalancers: existing.listenerARN of public: "},
		"connections":    {connections("team-a"), connections("team-b"), "spec.loadBalancers: existing.loadBalancerARN of public: "},
		"private domain": {privateDomain("team-a.internal", "vpc-0a1b2c3d4e5f60718"), privateDomain("example.com", "vpc-0a1b2c3d4e5f60718"), "spec.network.privateDNS.domain: "},
		"network":        {network("vpc-0a1b2c3d4e5f60718"), network("vpc-00000000000000000"), "spec.network.existing.vpcID: "},
		"patch":          {patch("Subnet"), patch("VPC"), "spec.patches: p: "},
		"role of a service": {
			service(object{"taskRoleARN": "arn:aws:iam::111122223333:role/team-a/web"}), service(object{"taskRoleARN": "arn:aws:iam::111122223333:role/team-b/web"}),
			"spec.services: iam.taskRoleARN of web: ",
		},
		"role that starts a job": {
			job(object{"executionRoleARN": "arn:aws:iam::111122223333:role/team-a/web"}),
			job(object{"executionRoleARN": "arn:aws:iam::111122223333:role/terrarium/shop-web"}), "spec.jobs: iam.executionRoleARN of nightly: ",
		},
		"groups of a service": {
			task("services", object{"securityGroupIDs": []any{"sg-0a1b2c3d4e5f60718"}}), task("services", object{"securityGroupIDs": []any{otherGroup}}),
			"spec.services: securityGroupIDs of web: ",
		},
		"groups of a job": {
			task("jobs", object{"schedule": "rate(1 day)", "securityGroupIDs": []any{"sg-0a1b2c3d4e5f60718"}}),
			task("jobs", object{"schedule": "rate(1 day)", "securityGroupIDs": []any{otherGroup}}), "spec.jobs: securityGroupIDs of web: ",
		},
		"clients of a service": {
			task("services", lettingIn("sg-0a1b2c3d4e5f60718")), task("services", lettingIn(otherGroup)), "spec.services: allowFrom.securityGroupID of web: ",
		},
		"file system of a service": {
			withFileSystem("services", object{"fileSystemID": "fs-0a1b2c3d"}), withFileSystem("services", object{"fileSystemID": "fs-0a1b2c3e"}),
			"spec.services: volumes of web: ",
		},
		"access point of a job": {
			withFileSystem("jobs", object{"fileSystemID": "fs-0a1b2c3e", "accessPointID": "fsap-0a1b2c3d"}),
			withFileSystem("jobs", object{"fileSystemID": "fs-0a1b2c3e", "accessPointID": "fsap-0a1b2c3e"}), "spec.jobs: volumes of nightly: ",
		},
		"snapshot": {
			database(object{"restoreFrom": object{"snapshotIdentifier": "team-a-orders"}}),
			database(object{"restoreFrom": object{"snapshotIdentifier": "team-b-orders"}}), "spec.databases: restoreFrom.snapshotIdentifier of orders: ",
		},
		"instance of others": {
			database(object{"restoreFrom": object{"pointInTime": object{"instanceIdentifier": "team-a-orders", "latest": true}}}),
			database(object{"restoreFrom": object{"pointInTime": object{"instanceIdentifier": "team-b-orders", "latest": true}}}),
			"spec.databases: restoreFrom.pointInTime.instanceIdentifier of orders: ",
		},
		"security group": {
			database(object{"allowFrom": []any{object{"securityGroupID": "sg-0a1b2c3d4e5f60718"}}}),
			database(object{"allowFrom": []any{object{"securityGroupID": "sg-00000000000000000"}}}), "spec.databases: allowFrom.securityGroupID of orders: ",
		},
		"key of a database": {
			database(object{"storage": object{"kmsKeyARN": teamA["team-a.kmsKeys"]}}), database(object{"storage": object{"kmsKeyARN": otherKey}}),
			"spec.databases: storage.kmsKeyARN of orders: ",
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
		check(t, as(t, editor).Create(t.Context(), env, client.DryRunAll), "spec.region: namespace team-a may not use us-east-1, only eu-*")
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

func TestWhatNamespacesMayIsAskedForAllItems(t *testing.T) {
	setTenancy(t, teamA)
	env := tenantEnvironment("team-a")
	set([]any{
		object{"name": "web", "image": "nginx:1", "iam": object{"policyARNs": []any{teamA["team-a.policyARNs"]}}},
		object{"name": "admin", "image": "nginx:1", "iam": object{"policyARNs": []any{administrator}}},
	}, "spec", "services")(env)
	set("us-east-1", "spec", "region")(env)
	err := as(t, editor).Create(t.Context(), env, client.DryRunAll)
	check(t, err, "spec.services: iam.policyARNs of admin: namespace team-a may not use "+administrator+", only "+teamA["team-a.policyARNs"])
	check(t, err, "spec.region")
	if strings.Contains(err.Error(), "of web") {
		t.Errorf("what is allowed is refused too: %v", err)
	}
}

// Without parameters nobody knows what is allowed.
func TestWithoutTenancyNothingIsTaken(t *testing.T) {
	setTenancy(t, teamA)
	env := create(t, tenantEnvironment(namespace))
	config := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: "terrarium-system", Name: "terrarium-tenancy"}}
	if err := as(t, system).Delete(t.Context(), config); err != nil {
		t.Fatal(err)
	}
	edit := func() error {
		patch := client.RawPatch(types.MergePatchType, []byte(`{"spec": {"tags": {"a": "b"}}}`))
		return as(t, editor).Patch(t.Context(), env.DeepCopy(), patch, client.DryRunAll)
	}
	err := wait.PollUntilContextTimeout(t.Context(), 50*time.Millisecond, time.Minute, true, func(context.Context) (bool, error) { return edit() != nil, nil })
	if err != nil {
		t.Fatalf("changes are taken: %v", err)
	}
	for _, err := range []error{edit(), as(t, system).Create(t.Context(), tenantEnvironment(namespace), client.DryRunAll)} {
		if err == nil || !strings.Contains(err.Error(), "'terrarium-tenancy' denied request: failed to configure binding: no params found") {
			t.Errorf("got %v, want the parameters asked for", err)
		}
	}
	check(t, as(t, editor).Delete(t.Context(), env, client.DryRunAll), "")
	if err := as(t, system).Create(t.Context(), &corev1.ConfigMap{ObjectMeta: config.ObjectMeta}); err != nil {
		t.Fatal(err)
	}
	setTenancy(t, teamA)
	check(t, edit(), "")
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
