package v1alpha1_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/config/policy"
	"github.com/terrarium-io/terrarium/hack/localcluster"
)

// server is a client of a real API server that has the definition of Environment and the policy about it. It refuses unknown fields.
var server client.Client

func TestMain(m *testing.M) {
	os.Exit(localcluster.ForTests(m, localcluster.Options{}, func(cluster *localcluster.Cluster) {
		scheme := runtime.NewScheme()
		if err := v1alpha1.AddToScheme(scheme); err != nil {
			panic(err)
		}
		c, err := client.New(cluster.Config(), client.Options{Scheme: scheme})
		if err != nil {
			panic(fmt.Errorf("make client: %w", err))
		}
		if err := installPolicy(c); err != nil {
			panic(fmt.Errorf("install the policy about Environments: %w", err))
		}
		server = client.WithFieldValidation(c, metav1.FieldValidationStrict)
	}))
}

// installPolicy returns when the server heeds the policy: it learns of one a little after that is there.
func installPolicy(c client.Client) error {
	ctx := context.Background()
	file, err := os.Open("../../config/policy/environment.yaml")
	if err != nil {
		return err
	}
	defer file.Close()
	for documents := yaml.NewYAMLOrJSONDecoder(file, 4096); ; {
		object := &unstructured.Unstructured{}
		if err := documents.Decode(object); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return err
		}
		if err := c.Create(ctx, object); err != nil {
			return err
		}
	}
	environment := validEnvironment()
	environment.Spec.LoadBalancers = nil
	return wait.PollUntilContextTimeout(ctx, 50*time.Millisecond, time.Minute, true, func(ctx context.Context) (bool, error) {
		err := c.Create(ctx, environment.DeepCopy(), client.DryRunAll)
		return apierrors.IsForbidden(err), ignoreForbidden(err)
	})
}

func ignoreForbidden(err error) error {
	if apierrors.IsForbidden(err) {
		return nil
	}
	return err
}

// edit changes the spec of a valid Environment.
type edit func(*v1alpha1.EnvironmentSpec)

// rule is a rule of the API: a spec which it accepts, one which it refuses, and what it says then.
type rule struct {
	name     string
	accepted edit
	refused  edit
	message  string
}

// testRules asks the server, and whether Admit agrees with it.
func testRules(t *testing.T, rules []rule) {
	t.Helper()
	for _, rule := range rules {
		t.Run(rule.name, func(t *testing.T) {
			t.Parallel()
			if err := create(t, newEnvironment(t, rule.accepted)); err != nil {
				t.Errorf("accepted: %v", err)
			}
			wantRefused(t, create(t, newEnvironment(t, rule.refused)), rule.message)
		})
	}
}

// create asks the server what it would make of the object, and checks that Admit makes the same of it.
func create(t *testing.T, environment *unstructured.Unstructured) error {
	t.Helper()
	offline := environment.DeepCopy()
	offlineErr := policy.Admit(t.Context(), offline, nil)
	err := server.Create(t.Context(), environment, client.DryRunAll)
	if diff := cmp.Diff(causes(err), causes(offlineErr)); diff != "" {
		t.Errorf("what the server (-) and Admit (+) refuse differs:\n%s", diff)
	}
	if diff := cmp.Diff(environment.Object["spec"], offline.Object["spec"]); err == nil && diff != "" {
		t.Errorf("defaults of the server (-) and Admit (+) differ:\n%s", diff)
	}
	return err
}

// update is create for a change.
func update(t *testing.T, old, changed *unstructured.Unstructured) error {
	t.Helper()
	environment := old.DeepCopy()
	environment.Object["spec"] = changed.Object["spec"]
	offline := environment.DeepCopy()
	offlineErr := policy.Admit(t.Context(), offline, old)
	err := server.Update(t.Context(), environment, client.DryRunAll)
	if diff := cmp.Diff(causes(err), causes(offlineErr)); diff != "" {
		t.Errorf("what the server (-) and AdmitUpdate (+) refuse differs:\n%s", diff)
	}
	return err
}

// wantRefused checks that an object was refused for one reason only, and that it is the expected one.
func wantRefused(t *testing.T, err error, message string) {
	t.Helper()
	wantRefusedAmong(t, err, message)
	if len(causes(err)) > 1 {
		t.Errorf("got %v, want only %q", err, message)
	}
}

// wantRefusedAmong checks that a reason is one of those for which an object was refused.
func wantRefusedAmong(t *testing.T, err error, message string) {
	t.Helper()
	if !slices.ContainsFunc(causes(err), func(cause string) bool { return strings.Contains(cause, message) }) {
		t.Errorf("got %v, want a refusal with %q", err, message)
	}
}

// causes are the reasons for which an object was refused, except that some rules could not be asked because of the others.
func causes(err error) []string {
	if apierrors.IsForbidden(err) {
		_, words, denied := strings.Cut(err.Error(), "denied request: ") // by the server, which names the policy before
		if !denied {
			_, words, _ = strings.Cut(err.Error(), "is forbidden: ")
		}
		return []string{words}
	}
	var status apierrors.APIStatus
	if !errors.As(err, &status) {
		return nil
	}
	var causes []string
	for _, cause := range status.Status().Details.Causes {
		if !strings.Contains(cause.Message, "some validation rules were not checked") {
			causes = append(causes, cause.Field+": "+cause.Message)
		}
	}
	slices.Sort(causes)
	return causes
}

func newEnvironment(t *testing.T, change edit) *unstructured.Unstructured {
	t.Helper()
	environment := validEnvironment()
	if change != nil {
		change(&environment.Spec)
	}
	return toUnstructured(t, environment)
}

// toUnstructured goes through JSON, as what a person applies does: a number without a fraction is a whole one there.
func toUnstructured(t *testing.T, environment *v1alpha1.Environment) *unstructured.Unstructured {
	t.Helper()
	text, err := json.Marshal(environment)
	if err != nil {
		t.Fatal(err)
	}
	object := &unstructured.Unstructured{}
	if err := object.UnmarshalJSON(text); err != nil {
		t.Fatal(err)
	}
	return object
}

// validEnvironment uses every part of the API, and leaves to the defaults what has one.
func validEnvironment() *v1alpha1.Environment {
	return &v1alpha1.Environment{
		TypeMeta:   metav1.TypeMeta{APIVersion: v1alpha1.GroupVersion.String(), Kind: "Environment"},
		ObjectMeta: metav1.ObjectMeta{Name: "staging", Namespace: "default"},
		Spec: v1alpha1.EnvironmentSpec{
			Region:        "eu-west-1",
			LoadBalancers: []v1alpha1.LoadBalancerSpec{{Name: "public"}, {Name: "internal", Scheme: v1alpha1.SchemeInternal}},
			Databases:     []v1alpha1.DatabaseSpec{{Name: "main"}, {Name: "reports"}},
			Secrets: []v1alpha1.SecretSpec{
				{Name: "stripe", ValueFrom: v1alpha1.SecretValueSource{SecretRef: &v1alpha1.LocalSecretReference{Name: "stripe-keys"}}},
				{Name: "session", ValueFrom: v1alpha1.SecretValueSource{Generate: &v1alpha1.GeneratedValue{}}},
			},
			Services: []v1alpha1.ServiceSpec{{
				Name: "web",
				TaskSpec: v1alpha1.TaskSpec{
					Image:     "public.ecr.aws/nginx/nginx:1.29",
					Env:       []v1alpha1.EnvVar{{Name: "LOG_LEVEL", Value: new("info")}},
					SecretEnv: []v1alpha1.SecretEnvVar{{Name: "STRIPE_KEY", Secret: "stripe", Key: "apiKey"}},
					Databases: []v1alpha1.DatabaseLink{{Name: "main"}},
				},
				Ports:  []v1alpha1.ContainerPort{{Name: "http", ContainerPort: 8080}},
				Routes: []v1alpha1.RouteSpec{{Name: "web", LoadBalancer: "public", Port: "http"}},
			}, {
				Name:     "worker",
				TaskSpec: v1alpha1.TaskSpec{Image: "public.ecr.aws/docker/library/busybox:1"},
			}},
		},
	}
}

// The parts of validEnvironment that edits are about.
func loadBalancer(s *v1alpha1.EnvironmentSpec) *v1alpha1.LoadBalancerSpec { return &s.LoadBalancers[0] }
func database(s *v1alpha1.EnvironmentSpec) *v1alpha1.DatabaseSpec         { return &s.Databases[0] }
func service(s *v1alpha1.EnvironmentSpec) *v1alpha1.ServiceSpec           { return &s.Services[0] }
func worker(s *v1alpha1.EnvironmentSpec) *v1alpha1.ServiceSpec            { return &s.Services[1] }
func route(s *v1alpha1.EnvironmentSpec) *v1alpha1.RouteSpec               { return &s.Services[0].Routes[0] }
