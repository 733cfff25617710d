package compositions_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// checkNames is about one object: its names in Kubernetes and in AWS are ones that they take.
func checkNames(t *testing.T, o *plan.Object) {
	t.Helper()
	for _, wrong := range validation.IsDNS1123Subdomain(o.Name) {
		t.Errorf("%s: %s", o, wrong)
	}
	if o.Payload != nil && o.Payload.Name != o.Name {
		t.Errorf("the payload of %s is called %s", o, o.Payload.Name)
	}
	for key, value := range o.Resource.GetLabels() {
		for _, wrong := range validation.IsValidLabelValue(value) {
			t.Errorf("%s: label %s: %s", o, key, wrong)
		}
	}
	limit, ok := awsNameOf(o)
	if !ok || o.Existing { // somebody else has named it
		return
	}
	name := limit.of(t, o.Resource)
	reserved := o.Kind == "SecurityGroup" && strings.HasPrefix(name, "sg-") || o.Kind == "LB" && strings.HasPrefix(name, "internal-")
	if len(name) > limit.max || !limit.pattern.MatchString(name) || reserved {
		t.Errorf("%s is called %q in AWS, which must be of at most %d characters and match %s", o, name, limit.max, limit.pattern)
	}
}

// checkUnique looks for two objects of the same name, in Kubernetes or in AWS.
func checkUnique(t *testing.T, p *plan.Plan) {
	t.Helper()
	taken := map[string]*plan.Object{}
	take := func(o *plan.Object, name string) {
		if other := taken[name]; other != nil {
			t.Errorf("%s (%s %s) and %s (%s %s) have the same name: %s", o, o.Composition, o.Instance, other, other.Composition, other.Instance, name)
		}
		taken[name] = o
	}
	for _, o := range p.Objects {
		take(o, o.GroupKind.String()+" "+o.Name)
		if limit, ok := awsNameOf(o); ok && !o.Existing {
			take(o, o.GroupKind.String()+" in AWS "+limit.of(t, o.Resource))
		}
		if o.Payload != nil {
			take(o, "Kubernetes Secret "+o.Payload.Name)
		}
	}
	for _, generated := range p.Generated {
		if other := taken["Kubernetes Secret "+generated.Name]; other != nil {
			t.Errorf("the payload of %s has the name of a generated Secret", other)
		}
	}
}

// checkSuffix is about the suffix of names in AWS: it is that of the objects that exist.
func checkSuffix(t *testing.T, seen plan.Observed, o *plan.Object) {
	t.Helper()
	suffix := o.Resource.GetLabels()[v1alpha1.LabelNameSuffix]
	for _, live := range seen.Resources {
		if was := live.GetLabels()[v1alpha1.LabelNameSuffix]; was != "" && was != suffix {
			t.Errorf("%s has the suffix %s, and %s, which exists, has %s", o, suffix, live.GetName(), was)
		}
	}
}

// checkNoReferences is about the fields by which the provider would look up values itself: none is used, but those that name a key of a
// Secret.
func checkNoReferences(t *testing.T, o *plan.Object) {
	t.Helper()
	applied, err := asApplied(o.Resource)
	if err != nil {
		t.Fatal(err)
	}
	var walk func(value any)
	walk = func(value any) {
		switch v := value.(type) {
		case map[string]any:
			for key, child := range v {
				reference := strings.HasSuffix(key, "Ref") || strings.HasSuffix(key, "Refs") || strings.HasSuffix(key, "Selector")
				if reference && !strings.HasSuffix(key, "SecretRef") {
					t.Errorf("%s has the reference %s", o, key)
				}
				walk(child)
			}
		case []any:
			for _, child := range v {
				walk(child)
			}
		}
	}
	spec := as[map[string]any](t, applied["spec"])
	walk(spec["forProvider"])
	walk(spec["initProvider"])
}

// checkNoSecrets is about values of Secrets: no resource has one, nor a plain hash of one. A user name is no secret.
func checkNoSecrets(t *testing.T, seen plan.Observed, o *plan.Object) {
	t.Helper()
	text := toJSON(t, o.Resource)
	told := []string{}
	for _, secret := range seen.Secrets {
		for key, value := range secret.Data {
			if key != "username" && len(value) > 0 {
				told = append(told, string(value), plainHash(value))
			}
		}
	}
	if o.Payload != nil {
		for _, value := range o.Payload.Data {
			told = append(told, plainHash(value))
		}
	}
	for _, secret := range told {
		if strings.Contains(text, secret) {
			t.Errorf("%s tells %q:\n%s", o, secret, text)
		}
	}
}

func plainHash(value []byte) string {
	sum := sha256.Sum256(value)
	return hex.EncodeToString(sum[:])[:8]
}

// parameters is spec.forProvider of a resource.
func parameters(res resource.ModernManaged) any {
	return reflect.ValueOf(res).Elem().FieldByName("Spec").FieldByName("ForProvider").Interface()
}

// parameter is a field of spec.forProvider.
func parameter[T any](t testing.TB, res resource.ModernManaged, field string) T {
	t.Helper()
	value := reflect.ValueOf(parameters(res)).FieldByName(field)
	if !value.IsValid() {
		t.Fatalf("%T has no parameter %s", res, field)
	}
	return as[T](t, value.Interface())
}

func values(pointers map[string]*string) map[string]string {
	out := map[string]string{}
	for key, value := range pointers {
		out[key] = *value
	}
	return out
}

func TestNamesInAWSDifferWhereNamesInTheSpecDo(t *testing.T) {
	env := readEnvironment(t, "network-minimal")
	env.Spec.LoadBalancers = []v1alpha1.LoadBalancerSpec{{Name: "public"}}
	image := "public.ecr.aws/nginx/nginx:1.29"
	route := func(name, path string) []v1alpha1.RouteSpec {
		return []v1alpha1.RouteSpec{{Name: name, LoadBalancer: "public", Port: "http", Paths: []string{path}}}
	}
	ports := []v1alpha1.ContainerPort{{Name: "http", ContainerPort: 80}}
	env.Spec.Services = []v1alpha1.ServiceSpec{
		{Name: "a", TaskSpec: v1alpha1.TaskSpec{Image: image}, Ports: ports, Routes: route("b-c", "/1")},
		{Name: "a-b", TaskSpec: v1alpha1.TaskSpec{Image: image}, Ports: ports, Routes: route("c", "/2")},
		{Name: "a--b", TaskSpec: v1alpha1.TaskSpec{Image: image}, Ports: ports, Routes: route("c", "/3")},
		{Name: "a--b-task", TaskSpec: v1alpha1.TaskSpec{Image: image}},
		{Name: "a---b", TaskSpec: v1alpha1.TaskSpec{Image: image}},
	}
	checkUnique(t, compose(t, admitted(t, env), nothingBut(nil)))
}

func TestSecretsOfUserAndOfDatabasesDiffer(t *testing.T) {
	env, seen := application(t)
	for _, name := range []string{"main", "main-credentials", "main-credentials-generated", "database-main"} {
		env.Spec.Secrets = append(env.Spec.Secrets,
			v1alpha1.SecretSpec{Name: name, ValueFrom: v1alpha1.SecretValueSource{Generate: &v1alpha1.GeneratedValue{}}})
	}
	env.Spec.Secrets = append(env.Spec.Secrets, v1alpha1.SecretSpec{
		Name: "session-generated", ValueFrom: v1alpha1.SecretValueSource{SecretRef: &v1alpha1.LocalSecretReference{Name: "stripe-keys"}},
	})
	settleChecked(t, admitted(t, env), seen)
}

func TestLongNamesAreShortenedToWhatAWSTakes(t *testing.T) {
	long := strings.Repeat("x", 32)
	env, seen := application(t)
	env.Namespace, env.Name = strings.Repeat("n", 63), strings.Repeat("e", 40)
	env.Spec.LoadBalancers[0].Name = long
	env.Spec.Databases[0].Name = long
	env.Spec.Services[0].Name = long
	env.Spec.Services[0].Routes[0].Name, env.Spec.Services[0].Routes[0].LoadBalancer = long, long
	env.Spec.Services[0].Databases[0].Name, env.Spec.Services[1].Databases[0].Name = long, long
	settleChecked(t, admitted(t, env), seen)
}

func TestNamesThatServicesKeepForThemselvesArePrefixed(t *testing.T) {
	for _, namespace := range []string{"0", "internal", "sg", "default"} {
		t.Run(namespace, func(t *testing.T) {
			env, seen := application(t)
			env.Namespace = namespace
			settleChecked(t, env, seen)
		})
	}
}

func TestEnvironmentsOfOneNameDifferInAWS(t *testing.T) {
	name := func(uid string) string {
		env, seen := application(t)
		env.UID = "uid-" + types.UID(uid)
		return *find[*rds.Instance](t, compose(t, env, seen), "staging-main").Spec.ForProvider.Identifier
	}
	if one, other := name("1"), name("2"); one == other {
		t.Errorf("both are called %s", one)
	}
}

// Names have short hashes of what the user names, which can be chosen so that two meet. Each object would be written over the other, for good.
func TestPartsWhoseNamesMeetAreRefused(t *testing.T) {
	env, policies := readEnvironment(t, "service-plain"), map[string]string{}
	for i := 0; env.Spec.Services[0].IAM.PolicyARNs == nil; i++ {
		arn := fmt.Sprint("arn:aws:iam::aws:policy/", i)
		if other, met := policies[plan.PartHash(arn)]; met {
			env.Spec.Services[0].IAM.PolicyARNs = []string{other, arn}
		}
		policies[plan.PartHash(arn)] = arn
	}
	_, err := compositions.Compose(admitted(t, env), nothingBut(nil))
	if want := "spec: two parts of service " + env.Spec.Services[0].Name + " would both be called RolePolicyAttachment/"; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %v, want %s…", err, want)
	}
}
