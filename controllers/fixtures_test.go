package controllers_test

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// network is the smallest Environment.
func network(namespace string) *v1alpha1.Environment {
	return &v1alpha1.Environment{
		ObjectMeta: metav1.ObjectMeta{Name: "shop", Namespace: namespace},
		Spec:       v1alpha1.EnvironmentSpec{Region: "eu-west-1"},
	}
}

// application is a whole one: a service behind a load balancer, with a database, a secret and autoscaling.
func application(namespace string) *v1alpha1.Environment {
	env := network(namespace)
	env.Spec.LoadBalancers = []v1alpha1.LoadBalancerSpec{{Name: "public"}}
	env.Spec.Databases = []v1alpha1.DatabaseSpec{{Name: "main"}}
	env.Spec.Secrets = []v1alpha1.SecretSpec{{
		Name:      "stripe",
		ValueFrom: v1alpha1.SecretValueSource{SecretRef: &v1alpha1.LocalSecretReference{Name: "stripe-keys"}},
	}}
	env.Spec.Services = []v1alpha1.ServiceSpec{{
		Name:      "web",
		Image:     "public.ecr.aws/nginx/nginx:1.29",
		Ports:     []v1alpha1.ContainerPort{{Name: "http", ContainerPort: 8080}},
		Databases: []v1alpha1.DatabaseLink{{Name: "main"}},
		SecretEnv: []v1alpha1.SecretEnvVar{{Name: "STRIPE_KEY", Secret: "stripe", Key: "apiKey"}},
		Routes:    []v1alpha1.RouteSpec{{Name: "web", LoadBalancer: "public", Port: "http"}},
		Scaling:   v1alpha1.ScalingSpec{MinTasks: new(int32(2)), MaxTasks: new(int32(4)), CPUTargetPercent: 60},
	}}
	return env
}

// stripeKeys is the Secret that the application reads.
func stripeKeys(namespace string) *corev1.Secret {
	return &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Name: "stripe-keys", Namespace: namespace},
		StringData: map[string]string{"apiKey": "not-a-real-key"},
	}
}
