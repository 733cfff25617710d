package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

var shop = client.ObjectKey{Namespace: "shop", Name: "staging"}

// It is one test because making the Environment takes most of its time.
func TestPlanAgainstACluster(t *testing.T) {
	text, err := os.ReadFile("testdata/shop.yaml")
	if err != nil {
		t.Fatal(err)
	}
	path := kubeconfig(t)
	var generated []string // values
	plan := func(t *testing.T, manifest string, args ...string) (int, string, string) {
		t.Helper()
		code, out, errs := command(t, manifest, append([]string{"plan", "--kubeconfig", path}, args...)...)
		wantNoSecret(t, out+errs, generated...)
		return code, out, errs
	}
	i := install(t)

	code, out, errs := plan(t, string(text), "-f", "-")
	check(t, "before the namespace exists", code, exitChanges, out+errs, "+ Instance/staging-main", "Namespace shop does not exist yet", "xxxxx stands for")

	i.apply("testdata/shop.yaml")
	stop := i.startManager()
	i.waitReady(shop)
	stop()
	generated = i.generated()
	i.allowViewing("viewer")

	database := "  databases:\n  - name: main\n    engineVersion: \"16\"\n    deletionProtection: Disabled\n    maintenance:\n      window: sun:04:00-sun:05:00\n"
	tests := []struct {
		name    string
		replace []string // in the file
		args    []string
		code    int
		want    []string
	}{
		{name: "nothing", code: exitNoChanges, want: []string{"No changes."}},
		{name: "as it is in the cluster", args: []string{"staging", "-n", "shop"}, code: exitNoChanges, want: []string{"No changes."}},
		{
			name: "viewer", args: []string{"-f", "-", "--as", "viewer"}, code: exitNoChanges,
			want: []string{"No changes.", "You may not apply this Environment", "You may not read Secret/payment, Secret/staging-main-credentials"},
		},
		{
			name: "image", replace: []string{"nginx:1.29", "nginx:1.30"}, code: exitChanges,
			want: []string{
				"-/+ TaskDefinition/staging-web-", `~ containerDefinitions[web].image: "public.ecr.aws/nginx/nginx:1.29" -> "public.ecr.aws/nginx/nginx:1.30"`,
				"  ~ Service.ecs/staging-web", "-> (known after TaskDefinition/staging-web-", "Plan: 0 to create, 1 to change, 1 to replace, 0 to delete.",
			},
		},
		{
			name: "database removed", replace: []string{database, "", "    databases:\n    - name: main\n", ""}, code: exitChanges,
			want: []string{"  - Instance/staging-main", "Warnings\n  Instance/staging-main: the database and its automated backups are deleted; its data stays in"},
		},
		{
			name: "field removed", replace: []string{"    maintenance:\n      window: sun:04:00-sun:05:00\n", ""}, code: exitChanges,
			want: []string{"~ Instance/staging-main", `- maintenanceWindow: "sun:04:00-sun:05:00"`, "Plan: 0 to create, 1 to change, 0 to replace, 0 to delete."},
		},
		{
			name: "secret", replace: []string{secretValue, secretValue + "-either"}, code: exitChanges,
			want: []string{"-/+ SecretVersion/staging-payment-", "another value, which is not shown"},
		},
		{
			name: "secret that does not exist", replace: []string{"secretRef:\n        name: payment", "secretRef:\n        name: paymnt"}, code: exitError,
			want: []string{"Secret/paymnt does not exist", "No changes until the problems are solved.", "error: there are problems"},
		},
		{name: "region", replace: []string{"eu-west-1", "eu-west-2"}, code: exitError, want: []string{"spec.region: VPC/staging-vpc exists in eu-west-1: put that back"}},
		{name: "unknown field", replace: []string{"  region:", "  flavor: red\n  region:"}, code: exitError, want: []string{`spec.flavor`}},
		{name: "no such Environment", args: []string{"production", "-n", "shop"}, code: exitError, want: []string{"there is no Environment production in namespace shop: kubectl get environments"}},
		{name: "neither", args: []string{"--color", "never"}, code: exitError, want: []string{"give either -f or the name"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if test.args == nil {
				test.args = []string{"-f", "-"}
			}
			code, out, errs := plan(t, strings.NewReplacer(test.replace...).Replace(string(text)), test.args...)
			check(t, test.name, code, test.code, out+errs, test.want...)
		})
	}

	t.Run("drift", func(t *testing.T) {
		subnet := &ec2.Subnet{}
		i.edit("staging-private-a", subnet, func() { subnet.Spec.ForProvider.MapPublicIPOnLaunch = new(true) })
		code, out, errs := plan(t, "", "staging", "-n", "shop")
		check(t, "drift", code, exitChanges, out+errs, "~ Subnet/staging-private-a", "~ mapPublicIpOnLaunch: true -> false", "Plan: 0 to create, 1 to change,")
		i.edit("staging-private-a", subnet, func() { subnet.Spec.ForProvider.MapPublicIPOnLaunch = new(false) })
	})
	t.Run("label lost", func(t *testing.T) {
		service := &ecs.Service{}
		i.edit("staging-web", service, func() { delete(service.Labels, v1alpha1.LabelEnvironment) })
		code, out, errs := plan(t, string(text), "-f", "-")
		check(t, "label lost", code, exitNoChanges, out+errs, "labels or annotations of managed resources change (1)", "No changes.")
	})
	t.Run("applied on the client", func(t *testing.T) {
		env := &v1alpha1.Environment{}
		i.editEnvironment(env, func() {
			applied, err := read(t, "testdata/shop.yaml").environments[0].MarshalJSON()
			if err != nil {
				t.Fatal(err)
			}
			metav1.SetMetaDataAnnotation(&env.ObjectMeta, lastApplied, string(applied))
		})
		code, out, errs := plan(t, strings.NewReplacer("    maintenance:\n      window: sun:04:00-sun:05:00\n", "").Replace(string(text)), "-f", "-")
		check(t, "applied on the client", code, exitChanges, out+errs, `- maintenanceWindow: "sun:04:00-sun:05:00"`)
	})
	t.Run("name taken", func(t *testing.T) {
		vpc := &ec2.VPC{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "tiny-vpc"}}
		vpc.Spec.ForProvider.Region, vpc.Spec.ForProvider.CidrBlock = new("eu-west-1"), new("10.9.0.0/16")
		if err := i.Create(t.Context(), vpc); err != nil {
			t.Fatal(err)
		}
		code, out, errs := plan(t, "", "-f", "testdata/network.yaml", "-n", "shop")
		check(t, "name taken", code, exitError, out+errs, "VPC/tiny-vpc exists and does not belong to this Environment", "error: there are problems")
	})
	t.Run("network of another Environment", func(t *testing.T) {
		const env = "---\napiVersion: terrarium.io/v1alpha1\nkind: Environment\nmetadata: {name: %s, namespace: shop}\nspec: {region: eu-west-1, network: {%s}}\n"
		core := fmt.Sprintf(env, "core", "natGateway: Single")
		user := func(of string) string { return fmt.Sprintf(env, "guest", "existing: {environment: "+of+"}") }
		code, out, errs := plan(t, user("core")+core, "-f", "-")
		check(t, "owner of the input", code, exitChanges, out+errs, "This Environment waits for the network of Environment core.")
		code, out, errs = plan(t, user("core"), "-f", "-")
		check(t, "owner that is nowhere", code, exitError, out+errs, "core is not in namespace shop")
		code, out, errs = plan(t, user("staging"), "-f", "-")
		check(t, "owner of the cluster", code, exitChanges, out+errs, "only looked at: somebody else has made it")
	})
	t.Run("what is planned happens, and nothing else", func(t *testing.T) {
		i.checkPlanIsCarriedOut(t, func(args ...string) (int, string, string) { return plan(t, "", args...) })
	})
}

// generated are the values that the controller has made.
func (i *installation) generated() []string {
	i.t.Helper()
	secret := &corev1.Secret{}
	if err := i.Get(i.t.Context(), client.ObjectKey{Namespace: shop.Namespace, Name: "staging-main-credentials"}, secret); err != nil {
		i.t.Fatal(err)
	}
	return []string{string(secret.Data["password"])}
}

// checkPlanIsCarriedOut changes the image, as the plan above does, and looks at what happens in AWS.
func (i *installation) checkPlanIsCarriedOut(t *testing.T, plan func(...string) (int, string, string)) {
	t.Helper()
	i.startManager()
	i.waitReady(shop)
	created, updated := len(i.account.Creations()), len(i.account.Updates())
	env := &v1alpha1.Environment{}
	i.editEnvironment(env, func() { env.Spec.Services[0].Image = "public.ecr.aws/nginx/nginx:1.30" })
	i.waitReady(shop)
	if made := i.account.Creations()[created:]; len(made) != 1 || made[0].Kind != aws.TaskDefinition {
		t.Errorf("made %v", made)
	}
	if changed := i.account.Updates()[updated:]; len(changed) != 1 || changed[0].Kind != aws.Service {
		t.Errorf("changed %v", changed)
	}
	code, out, errs := plan("staging", "-n", "shop")
	check(t, "afterwards", code, exitNoChanges, out+errs, "No changes.")
}

func check(t *testing.T, what string, code, wantCode int, output string, want ...string) {
	t.Helper()
	if code != wantCode {
		t.Errorf("%s: exit code is %d, want %d", what, code, wantCode)
	}
	for _, part := range want {
		if !strings.Contains(output, part) {
			t.Errorf("%s: no %q", what, part)
		}
	}
	if t.Failed() {
		t.Logf("%s:\n%s", what, output)
	}
}

// edit changes a managed resource as somebody else.
func (i *installation) edit(name string, obj client.Object, change func()) {
	i.t.Helper()
	i.update(client.ObjectKey{Namespace: shop.Namespace, Name: name}, obj, change)
}

func (i *installation) editEnvironment(env *v1alpha1.Environment, change func()) {
	i.t.Helper()
	i.update(shop, env, change)
}

func (i *installation) update(key client.ObjectKey, obj client.Object, change func()) {
	i.t.Helper()
	err := wait.PollUntilContextTimeout(i.t.Context(), 50*time.Millisecond, 30*time.Second, true, func(ctx context.Context) (bool, error) {
		if err := i.Get(ctx, key, obj); err != nil {
			return false, err
		}
		change()
		return i.Update(ctx, obj, client.FieldOwner("somebody")) == nil, nil // the provider may have been faster
	})
	if err != nil {
		i.t.Fatalf("edit %s: %v", key.Name, err)
	}
}
