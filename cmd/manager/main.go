// The manager runs the controller.
package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/healthz"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/cmd/internal/version"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
	"github.com/terrarium-io/terrarium/controllers"
)

// +kubebuilder:rbac:groups=coordination.k8s.io,resources=leases,namespace=terrarium-system,verbs=get;create;update
// +kubebuilder:rbac:groups="",resources=events,namespace=terrarium-system,verbs=create;patch

type options struct {
	metricsAddress          string
	probeAddress            string
	pprofAddress            string
	leaderElect             bool
	leaseNamespace          string
	maxConcurrentReconciles int
	watchNamespaces         string
	shard                   string
	version                 bool
	log                     zap.Options
}

func main() {
	opts := parse()
	if opts.version {
		fmt.Println(version.Version())
		return
	}
	ctrl.SetLogger(zap.New(zap.UseFlagOptions(&opts.log)))
	if err := run(opts); err != nil {
		fmt.Fprintln(os.Stderr, "manager:", err)
		os.Exit(1)
	}
}

func parse() options {
	var opts options
	flag.StringVar(&opts.metricsAddress, "metrics-bind-address", ":8443", "Address of the metrics endpoint, which asks for a token. 0 turns it off.")
	flag.StringVar(&opts.probeAddress, "health-probe-bind-address", ":8081", "Address of the health and readiness probes. 0 turns them off.")
	flag.StringVar(&opts.pprofAddress, "pprof-bind-address", "", "Address of the profiles of Go, which ask for nothing: for localhost. None where empty.")
	flag.BoolVar(&opts.leaderElect, "leader-elect", false, "Act only while holding the leader lease. Needed with more than one replica.")
	flag.StringVar(&opts.leaseNamespace, "leader-election-namespace", "", "Namespace of the leader lease. Needed outside of a cluster; else the manager's own.")
	flag.IntVar(&opts.maxConcurrentReconciles, "max-concurrent-reconciles", 5, "How many Environments are reconciled at once.")
	flag.StringVar(&opts.watchNamespaces, "watch-namespaces", "", "Comma-separated namespaces to watch. All where empty.")
	flag.StringVar(&opts.shard, "environment-selector", "", "Labels of the Environments to work on, such as shard=a. All where empty.")
	flag.BoolVar(&opts.version, "version", false, "Print the version and end.")
	opts.log.BindFlags(flag.CommandLine)
	flag.Parse()
	return opts
}

func run(opts options) error {
	controllers.MeasureVersion(version.Version())
	scheme := runtime.NewScheme()
	utilruntime.Must(clientgoscheme.AddToScheme(scheme))
	utilruntime.Must(v1alpha1.AddToScheme(scheme))
	utilruntime.Must(compositions.Kinds.AddToScheme(scheme))

	shard, err := labels.Parse(opts.shard)
	if err != nil {
		return fmt.Errorf("--environment-selector: %w", err)
	}
	config, err := ctrl.GetConfig()
	if err != nil {
		return fmt.Errorf("load kubeconfig: %w", err)
	}
	config.QPS = -1 // the API server's own priority and fairness decides

	mgr, err := ctrl.NewManager(config, ctrl.Options{
		Scheme:                        scheme,
		Cache:                         controllers.CacheOptions(namespaces(opts.watchNamespaces)),
		Client:                        client.Options{Cache: &client.CacheOptions{DisableFor: []client.Object{&corev1.Secret{}}}},
		Metrics:                       controllers.MetricsOptions(opts.metricsAddress),
		HealthProbeBindAddress:        opts.probeAddress,
		PprofBindAddress:              opts.pprofAddress,
		LeaderElection:                opts.leaderElect,
		LeaderElectionID:              leaseName(shard.String(), namespaces(opts.watchNamespaces)),
		LeaderElectionNamespace:       opts.leaseNamespace,
		LeaderElectionReleaseOnCancel: true, // the process ends right after
	})
	if err != nil {
		return fmt.Errorf("make manager: %w", err)
	}
	reconciler := &controllers.EnvironmentReconciler{
		Client:    mgr.GetClient(),
		APIReader: mgr.GetAPIReader(),
		Recorder:  mgr.GetEventRecorder("terrarium"),
		Shard:     shard,
		Now:       time.Now,
	}
	if err := reconciler.SetupWithManager(mgr, controller.Options{
		MaxConcurrentReconciles: opts.maxConcurrentReconciles,
		ReconciliationTimeout:   time.Minute,
		UsePriorityQueue:        new(false), // controller-runtime's can hold up a stop while workers are busy
	}); err != nil {
		return err
	}
	if err := mgr.AddHealthzCheck("ping", healthz.Ping); err != nil {
		return fmt.Errorf("add health check: %w", err)
	}
	if err := mgr.AddReadyzCheck("ping", healthz.Ping); err != nil {
		return fmt.Errorf("add readiness check: %w", err)
	}
	return mgr.Start(ctrl.SetupSignalHandler())
}

// leaseName is one for each share of the Environments, as each has a leader of its own.
func leaseName(shard string, namespaces []string) string {
	if shard == "" && len(namespaces) == 0 {
		return "terrarium.io"
	}
	slices.Sort(namespaces)
	return "terrarium.io-" + plan.PartHash(shard+" "+strings.Join(namespaces, " "))
}

func namespaces(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
}
