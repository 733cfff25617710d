package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"
	authorizationv1 "k8s.io/api/authorization/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
)

// target is the cluster and the namespace that the flags and the kubeconfig name, read as kubectl reads them.
type target struct {
	flags *genericclioptions.ConfigFlags
}

// newTarget is for a command that asks a cluster.
func newTarget() *target { return &target{genericclioptions.NewConfigFlags(true)} }

// newNamespaceTarget is for a command that only wants to know a namespace.
func newNamespaceTarget() *target {
	all := genericclioptions.NewConfigFlags(true)
	return &target{&genericclioptions.ConfigFlags{Namespace: all.Namespace, KubeConfig: all.KubeConfig, Context: all.Context}}
}

// bind adds the flags of kubectl.
func (t *target) bind(cmd *cobra.Command) {
	t.flags.AddFlags(cmd.Flags())
	cmd.Flags().Lookup("namespace").Usage = "namespace of Environments that name none (default: that of the current context)"
}

// settle gives an object that names no namespace the one of the target. One that names another than the flag does is refused, as kubectl does.
func (t *target) settle(u *unstructured.Unstructured) error {
	if asked := *t.flags.Namespace; asked != "" && u.GetNamespace() != "" && u.GetNamespace() != asked {
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
	if asked := *t.flags.Namespace; asked != "" {
		return asked, nil // without a kubeconfig too
	}
	namespace, _, err := t.flags.ToRawKubeConfigLoader().Namespace()
	if err != nil {
		return "", fmt.Errorf("read kubeconfig: %w", err)
	}
	return namespace, nil
}

// config of the cluster. Where nothing names one, kubectl tries this machine; nobody has an Environment there.
func (t *target) config() (*rest.Config, error) {
	config, err := t.flags.ToRESTConfig()
	if clientcmd.IsEmptyConfig(err) || err == nil && config.Host == clientcmd.ClusterDefaults.Server && *t.flags.APIServer == "" && t.knowsNone() {
		return nil, errors.New("no cluster is chosen: name a kubeconfig file with --kubeconfig or KUBECONFIG, and one of its contexts with --context " +
			"or kubectl config use-context")
	}
	if err != nil {
		return nil, fmt.Errorf("read kubeconfig: %w", err)
	}
	return config, nil
}

// knowsNone reports whether the kubeconfig names no cluster.
func (t *target) knowsNone() bool {
	raw, err := t.flags.ToRawKubeConfigLoader().RawConfig()
	return err == nil && len(raw.Clusters) == 0
}

func (t *target) client() (client.Client, error) {
	_, c, err := t.connect()
	return c, err
}

// connect to the cluster, for reading, and for following what changes.
func (t *target) connect() (*rest.Config, client.Client, error) {
	config, err := t.config()
	if err != nil {
		return nil, nil, err
	}
	config.QPS = -1 // a list for each kind is not worth a limit
	scheme := runtime.NewScheme()
	utilruntime.Must(authorizationv1.AddToScheme(scheme))
	utilruntime.Must(corev1.AddToScheme(scheme))
	utilruntime.Must(v1alpha1.AddToScheme(scheme))
	utilruntime.Must(compositions.Kinds.AddToScheme(scheme))
	c, err := client.New(config, client.Options{Scheme: scheme})
	if err != nil {
		return nil, nil, fmt.Errorf("make client: %w", err)
	}
	return config, c, nil
}
