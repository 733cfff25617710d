package compositions_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	"github.com/google/go-cmp/cmp"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"
	s3 "github.com/upbound/provider-aws/v2/apis/namespaced/s3/v1beta1"
	secretsmanager "github.com/upbound/provider-aws/v2/apis/namespaced/secretsmanager/v1beta1"
	corev1 "k8s.io/api/core/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// withState is the application with a bucket, and what is there before it.
func withState(t testing.TB) (*v1alpha1.Environment, plan.Observed) {
	t.Helper()
	env, seen := application(t)
	env.Spec.State = &v1alpha1.StateSpec{}
	return admitted(t, env), seen
}

// adopting is the application in another cluster, with the Secrets of the first: what its inventory says is to be adopted. before is the
// plan in the first cluster.
func adopting(t *testing.T) (env *v1alpha1.Environment, seen plan.Observed, before *plan.Plan) {
	t.Helper()
	env, seen = withState(t)
	return adoptedFrom(t, env, seen)
}

var observeOnly = xpv1.ManagementPolicies{xpv1.ManagementActionObserve}

func TestAdoptionOnlyObservesUntilEverythingHasBeenSeen(t *testing.T) {
	env, seen, _ := adopting(t)
	passes := 0
	settle(t, env, seen, func(p *plan.Plan) {
		over := !slices.ContainsFunc(p.Objects, func(o *plan.Object) bool { return !seen.Exists(o.Key) })
		if !over {
			passes++
		}
		for _, o := range p.Objects {
			if observes := slices.Equal(o.Resource.GetManagementPolicies(), observeOnly); observes == over || observes != o.Adopting {
				t.Errorf("in pass %d %s has the policies %v", passes, o, o.Resource.GetManagementPolicies())
			}
		}
	})
	if passes == 0 {
		t.Error("nothing was adopted")
	}
}

func TestAdoptedEnvironmentIsAsInTheOtherCluster(t *testing.T) {
	env, seen, before := adopting(t)
	after := settle(t, env, seen)
	if diff := cmp.Diff(externalNames(before), externalNames(after)); diff != "" {
		t.Errorf("external names (-other cluster +this one):\n%s", diff)
	}
	for name, o := range byName(after) {
		was := byName(before)[name]
		if diff := cmp.Diff(was.Resource.GetManagementPolicies(), o.Resource.GetManagementPolicies()); diff != "" {
			t.Errorf("policies of %s (-other cluster +this one):\n%s", name, diff)
		}
		if _, version := o.Resource.(*secretsmanager.SecretVersion); version {
			continue // it refers to a Secret with another hash in its name
		}
		if diff := cmp.Diff(parameters(was.Resource), parameters(o.Resource)); diff != "" {
			t.Errorf("parameters of %s (-other cluster +this one):\n%s", name, diff)
		}
	}
}

// externalNames of what is in AWS, as the inventory has them.
func externalNames(p *plan.Plan) map[string]string {
	names := map[string]string{}
	for name, o := range byName(p) {
		switch o.Resource.(type) {
		case *ecs.TaskDefinition, *s3.Object: // the provider gives them their names, and here it has not been asked
		default:
			names[name] = meta.GetExternalName(live(o))
		}
	}
	return names
}

func TestTaskDefinitionIsAdoptedByItsARN(t *testing.T) {
	env, seen, before := adopting(t)
	var got string
	settle(t, env, seen, func(p *plan.Plan) {
		if o := findObject[*ecs.TaskDefinition](t, p, "staging-web"); o.Adopting && !o.Waits() {
			got = meta.GetExternalName(o.Resource)
		}
	})
	want := *arn("ecs", "task-definition/"+strings.TrimPrefix(findObject[*ecs.TaskDefinition](t, before, "staging-web").Name, "staging-"))
	if got != want {
		t.Errorf("the external name is %q, want %q", got, want)
	}
}

func TestExternalNameStaysWithoutTheAnnotation(t *testing.T) {
	env, seen, _ := adopting(t)
	settle(t, env, seen)
	delete(env.Annotations, v1alpha1.AnnotationAdopt)
	meta.SetExternalName(seen.Resources[findObject[*ec2.VPC](t, compose(t, env, seen), "staging-vpc").Key], "vpc-renamed-by-the-provider")
	if got := meta.GetExternalName(find[*ec2.VPC](t, compose(t, env, seen), "staging-vpc")); got != "vpc-renamed-by-the-provider" {
		t.Errorf("the external name is %q", got)
	}
}

func TestExternalNameCanBeCorrectedUntilItIsSeen(t *testing.T) {
	env, seen, _ := adopting(t)
	p := compose(t, env, seen)
	carryOut(env, p, seen)
	gateway := findObject[*ec2.EIP](t, p, "staging-nat-a").Key
	setReady(seen.Resources[gateway], corev1.ConditionFalse)
	env.Annotations[v1alpha1.AnnotationAdopt] = strings.ReplaceAll(env.Annotations[v1alpha1.AnnotationAdopt], `"made-by-aws"`, `"corrected"`)
	after := compose(t, env, seen)
	if got := meta.GetExternalName(find[*ec2.EIP](t, after, "staging-nat-a")); got != "corrected" {
		t.Errorf("the external name of what has not been seen is %q", got)
	}
	if got := meta.GetExternalName(find[*ec2.VPC](t, after, "staging-vpc")); got != "made-by-aws" {
		t.Errorf("the external name of what has been seen is %q", got)
	}
}

func TestWhatIsNotInTheInventoryWaitsForTheAdoption(t *testing.T) {
	env, seen, _ := adopting(t)
	env.Spec.Secrets = append(env.Spec.Secrets, v1alpha1.SecretSpec{
		Name: "added", ValueFrom: v1alpha1.SecretValueSource{Generate: &v1alpha1.GeneratedValue{Length: 16}},
	})
	env = admitted(t, env)
	if o := findObject[*secretsmanager.Secret](t, compose(t, env, seen), "staging-added"); !o.Waits() || o.Adopting {
		t.Errorf("%s waits on %v", o, o.WaitingOn)
	}
	if o := findObject[*secretsmanager.Secret](t, settle(t, env, seen), "staging-added"); o.Waits() {
		t.Errorf("%s still waits on %v", o, o.WaitingOn)
	}
}

func TestValueInUseIsNotGeneratedAgainForAnAdoptedEnvironment(t *testing.T) {
	env, seen, _ := adopting(t)
	seen.Secrets = map[string]*corev1.Secret{}
	p := settle(t, env, seen)
	if len(p.Generated) > 0 {
		t.Errorf("generated are %v", p.Generated)
	}
	var missing []string
	for _, problem := range p.Problems {
		missing = append(missing, problem.Composition+": "+strings.Fields(problem.Message)[0])
	}
	want := []string{"secret: Secret/stripe-keys", "secret: Secret/staging-session-generated", "database: Secret/staging-main-credentials"}
	if diff := cmp.Diff(want, missing); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	if o := findObject[*rds.Instance](t, p, "staging-main"); !o.Waits() {
		t.Error("the instance does not wait for its password")
	}
	for _, o := range p.Objects {
		if !o.Adopting {
			t.Errorf("%s is not only observed", o)
		}
	}
}

func wantRefused(t *testing.T, env *v1alpha1.Environment, seen plan.Observed, want string) {
	t.Helper()
	if _, err := compositions.Compose(env, seen); err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("error %v, want %q", err, want)
	}
}

func TestAdoptionThatDoesNotFitIsRefused(t *testing.T) {
	adopt := func(change func(map[string]any)) func(*v1alpha1.Environment) {
		return func(env *v1alpha1.Environment) {
			var fields map[string]any
			if err := json.Unmarshal([]byte(env.Annotations[v1alpha1.AnnotationAdopt]), &fields); err != nil {
				t.Fatal(err)
			}
			change(fields)
			env.Annotations[v1alpha1.AnnotationAdopt] = toJSON(t, fields)
		}
	}
	text := func(annotation string) func(*v1alpha1.Environment) {
		return func(env *v1alpha1.Environment) { env.Annotations[v1alpha1.AnnotationAdopt] = annotation }
	}
	for name, c := range map[string]struct {
		change func(*v1alpha1.Environment)
		want   string
	}{
		"not JSON":         {text("{"), "not as kubectl environment adopt printed it, which can print it again: unexpected EOF"},
		"wrong types":      {text(`{"region": 1}`), "not as kubectl environment adopt printed it, which can print it again: json: cannot unmarshal number"},
		"unknown field":    {text(`{"regions": []}`), `not as kubectl environment adopt printed it, which can print it again: json: unknown field "regions"`},
		"more behind it":   {text(`{} {}`), "not as kubectl environment adopt printed it, which can print it again: something comes after its end"},
		"empty":            {adopt(func(a map[string]any) { delete(a, "externalNames") }), "names nothing that could be adopted: print it again with kubectl environment adopt"},
		"another region":   {func(env *v1alpha1.Environment) { env.Spec.Region = "us-east-1" }, `for region "eu-west-1", and spec.region is "us-east-1"`},
		"another name":     {func(env *v1alpha1.Environment) { env.Name = "other" }, "for Environment staging in namespace shop, from which names in AWS are made"},
		"another namspace": {func(env *v1alpha1.Environment) { env.Namespace = "other" }, "for Environment staging in namespace shop, from which names in AWS are made"},
		"no suffix": {
			func(env *v1alpha1.Environment) { delete(env.Annotations, v1alpha1.AnnotationNameSuffix) },
			`for names with the suffix "d8fcc", and this Environment has "`,
		},
		"another name in AWS": {
			adopt(func(a map[string]any) {
				a["externalNames"].(map[string]any)["Role.iam.aws.m.upbound.io/staging-web-task"] = "other"
			}),
			`it calls Role/staging-web-task "other", and the spec "shop-staging-d8fcc-web-task"`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			env, seen, _ := adopting(t)
			c.change(env)
			wantRefused(t, env, seen, "metadata.annotations[terrarium.io/adopt]: "+c.want)
		})
	}
}

func TestAdoptionOfSomethingElseIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*v1alpha1.EnvironmentSpec)
		want   string
	}{
		"another revision": {
			func(spec *v1alpha1.EnvironmentSpec) { spec.Services[0].Image = "nginx:2" },
			"TaskDefinition/staging-web-",
		},
		"something that needs what is not there": {
			func(spec *v1alpha1.EnvironmentSpec) { spec.Network.NATGateway = v1alpha1.NATPerAvailabilityZone },
			"Route/staging-private-b-nat needs NATGateway/staging-nat-b, which is not in the inventory: adopt with the spec of the inventory",
		},
	} {
		t.Run(name, func(t *testing.T) {
			env, seen, _ := adopting(t)
			c.change(&env.Spec)
			env = admitted(t, env)
			for range 20 {
				p, err := compositions.Compose(env, seen)
				if err != nil {
					wantRefused(t, env, seen, "metadata.annotations[terrarium.io/adopt]: "+c.want)
					return
				}
				carryOut(env, p, seen)
			}
			t.Error("was adopted")
		})
	}
}

func TestAdoptingObjectNeedsNoPreparationToGo(t *testing.T) {
	env, seen, before := adopting(t)
	carryOut(env, compose(t, env, seen), seen)
	instance := as[resource.ModernManaged](t, find[*rds.Instance](t, before, "staging-main").DeepCopyObject())
	report(instance, "main")
	instance.SetManagementPolicies(observeOnly)
	if prepared, done := compositions.Kinds.PrepareDeletion(&v1alpha1.Environment{}, instance); prepared != nil || !done {
		t.Errorf("prepared %v, done %v", prepared, done)
	}
}
