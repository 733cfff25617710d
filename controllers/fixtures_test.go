package controllers_test

import (
	"reflect"
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// part adds something to an Environment.
type part func(*v1alpha1.EnvironmentSpec)

// newEnvironment is the smallest Environment, a network and a cluster, with some parts.
func newEnvironment(namespace string, parts ...part) *v1alpha1.Environment {
	env := &v1alpha1.Environment{
		ObjectMeta: metav1.ObjectMeta{Name: "shop", Namespace: namespace},
		Spec:       v1alpha1.EnvironmentSpec{Region: "eu-west-1"},
	}
	for _, add := range parts {
		add(&env.Spec)
	}
	if reflect.ValueOf(env.Spec.Network).IsZero() {
		env.Spec.Network = smallest(&env.Spec)
	}
	return env
}

// smallest network in which everything in a spec works: it is there in a moment.
func smallest(spec *v1alpha1.EnvironmentSpec) v1alpha1.NetworkSpec {
	var network v1alpha1.NetworkSpec
	if len(spec.LoadBalancers)+len(spec.Databases) == 0 {
		network.AvailabilityZones.Count = 1
	}
	if len(spec.Services)+len(spec.Jobs) == 0 {
		network.NATGateway, network.VPCEndpoints = v1alpha1.NATNone, v1alpha1.VPCEndpointsNone
	}
	return network
}

// twoZones are in the network, with all that a network has.
func twoZones(spec *v1alpha1.EnvironmentSpec) { spec.Network.AvailabilityZones.Count = 2 }

// application is a whole one: a service behind a load balancer, with a database, a secret and autoscaling.
func application(spec *v1alpha1.EnvironmentSpec) {
	loadBalancer(spec)
	database(spec)
	secret(spec)
	service("web")(spec)
	spec.Services[0].Databases = []v1alpha1.DatabaseLink{{Name: "main"}}
	spec.Services[0].SecretEnv = []v1alpha1.SecretEnvVar{{Name: "STRIPE_KEY", Secret: "stripe", Key: "apiKey"}}
	spec.Services[0].Routes = []v1alpha1.RouteSpec{{Name: "web", LoadBalancer: "public", Port: "http"}}
	spec.Services[0].Scaling = v1alpha1.ScalingSpec{MinTasks: new(int32(2)), MaxTasks: new(int32(4)), CPUTargetPercent: 60}
}

func loadBalancer(spec *v1alpha1.EnvironmentSpec) {
	spec.LoadBalancers = []v1alpha1.LoadBalancerSpec{{Name: "public"}}
}

func database(spec *v1alpha1.EnvironmentSpec) {
	spec.Databases = []v1alpha1.DatabaseSpec{{Name: "main"}}
}

// unprotected is the database as it can be taken out of an Environment.
func unprotected(spec *v1alpha1.EnvironmentSpec) {
	database(spec)
	spec.Databases[0].DeletionProtection = v1alpha1.Disabled
}

func secret(spec *v1alpha1.EnvironmentSpec) {
	spec.Secrets = []v1alpha1.SecretSpec{{
		Name:      "stripe",
		ValueFrom: v1alpha1.SecretValueSource{SecretRef: &v1alpha1.LocalSecretReference{Name: "stripe-keys"}},
	}}
}

func service(name v1alpha1.Name) part {
	return func(spec *v1alpha1.EnvironmentSpec) {
		spec.Services = append(spec.Services, v1alpha1.ServiceSpec{
			Name:     name,
			TaskSpec: v1alpha1.TaskSpec{Image: "public.ecr.aws/nginx/nginx:1.29"},
			Ports:    []v1alpha1.ContainerPort{{Name: "http", ContainerPort: 8080}},
		})
	}
}

// withoutService takes a service out of an Environment.
func withoutService(name v1alpha1.Name) func(*v1alpha1.Environment) {
	return func(env *v1alpha1.Environment) {
		env.Spec.Services = slices.DeleteFunc(env.Spec.Services, func(s v1alpha1.ServiceSpec) bool { return s.Name == name })
	}
}

const stripeKey = "not-a-real-key"

// stripeKeys is the Secret that the secret refers to.
func stripeKeys(namespace string) *corev1.Secret {
	return &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Name: "stripe-keys", Namespace: namespace},
		StringData: map[string]string{"apiKey": stripeKey},
	}
}
