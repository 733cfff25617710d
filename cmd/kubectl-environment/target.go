package main

import (
	"errors"
	"fmt"

	"github.com/spf13/pflag"
	authorizationv1 "k8s.io/api/authorization/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
)

// target is the cluster and the namespace that the flags and the kubeconfig name.
type target struct {
	kubeconfig string
	overrides  clientcmd.ConfigOverrides
}

// bindNamespace adds the flags that decide about the namespace. why is what the kubeconfig is for, where it is not for a cluster.
func (t *target) bindNamespace(flags *pflag.FlagSet, why string) {
	flags.StringVarP(&t.overrides.Context.Namespace, "namespace", "n", "", "namespace of Environments that name none (default: that of the current context)")
	flags.StringVar(&t.kubeconfig, "kubeconfig", "", "path of the kubeconfig file"+why)
	flags.StringVar(&t.overrides.CurrentContext, "context", "", "context of the kubeconfig file"+why)
}

func (t *target) bindCluster(flags *pflag.FlagSet) {
	t.bindNamespace(flags, "")
	flags.StringVar(&t.overrides.AuthInfo.Impersonate, "as", "", "user to act as")
}

func (t *target) config() clientcmd.ClientConfig {
	rules := clientcmd.NewDefaultClientConfigLoadingRules()
	rules.ExplicitPath = t.kubeconfig
	return clientcmd.NewNonInteractiveDeferredLoadingClientConfig(rules, &t.overrides)
}

// settle gives an object that names no namespace the one of the target. One that names another than the flag does is refused, as kubectl does.
func (t *target) settle(u *unstructured.Unstructured) error {
	if asked := t.overrides.Context.Namespace; asked != "" && u.GetNamespace() != "" && u.GetNamespace() != asked {
		return fmt.Errorf("%s %s is of namespace %s, and --namespace is %s", u.GetKind(), u.GetName(), u.GetNamespace(), asked)
	}
	if u.GetNamespace() != "" {
		return nil
	}
	namespace, err := t.namespace()
	if err != nil {
		return err
	}
	u.SetNamespace(namespace)
	return nil
}

// namespace is that of the flag, or of the current context.
func (t *target) namespace() (string, error) {
	if asked := t.overrides.Context.Namespace; asked != "" {
		return asked, nil // without a kubeconfig too
	}
	namespace, _, err := t.config().Namespace()
	if clientcmd.IsEmptyConfig(err) {
		return metav1.NamespaceDefault, nil
	}
	if err != nil {
		return "", fmt.Errorf("read kubeconfig: %w", err)
	}
	return namespace, nil
}

func (t *target) client() (client.Client, error) {
	config, err := t.config().ClientConfig()
	if clientcmd.IsEmptyConfig(err) {
		return nil, errors.New("no cluster is chosen: name a kubeconfig file with --kubeconfig or KUBECONFIG, and one of its contexts with --context " +
			"or kubectl config use-context")
	}
	if err != nil {
		return nil, fmt.Errorf("read kubeconfig: %w", err)
	}
	config.QPS = -1 // a list for each kind is not worth a limit
	scheme := runtime.NewScheme()
	utilruntime.Must(authorizationv1.AddToScheme(scheme))
	utilruntime.Must(corev1.AddToScheme(scheme))
	utilruntime.Must(v1alpha1.AddToScheme(scheme))
	utilruntime.Must(compositions.Kinds.AddToScheme(scheme))
	c, err := client.New(config, client.Options{Scheme: scheme})
	if err != nil {
		return nil, fmt.Errorf("make client: %w", err)
	}
	return c, nil
}
