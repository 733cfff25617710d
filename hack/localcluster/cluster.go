package localcluster

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/envtest"

	"github.com/terrarium-io/terrarium/config/crd"
)

// patience is for a loaded machine; an idle one needs a few seconds.
const patience = 2 * time.Minute

// rareGarbageCollection gives memory for time: a quarter of what the API server does is to collect garbage, else.
var rareGarbageCollection = []string{"GOGC=400", "GOMEMLIMIT=2GiB"}

// Options says what the cluster has from the start, beside Terrarium's own CRD.
type Options struct {
	// ProviderKinds are the kinds of provider-upjet-aws whose CRDs are installed.
	ProviderKinds []schema.GroupKind
}

// Cluster is a running control plane.
type Cluster struct {
	dir      string
	watchdog *watchdog
	env      *envtest.Environment
	token    string // of the administrator
}

// Start brings up etcd and kube-apiserver on free ports of the loopback interface and installs the
// CRDs. The cluster runs until Stop, or until the process ends; ctx is for the way up only.
func Start(ctx context.Context, opts Options) (*Cluster, error) {
	assets, err := Assets(ctx)
	if err != nil {
		return nil, err
	}
	env, err := environment(opts)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "terrarium-cluster-")
	if err != nil {
		return nil, fmt.Errorf("make data directory: %w", err)
	}
	watchdog, err := startWatchdog(dir)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	cluster := &Cluster{dir: dir, watchdog: watchdog, env: env, token: rand.Text()}
	if err := cluster.start(assets); err != nil {
		return nil, errors.Join(err, cluster.Stop())
	}
	return cluster, nil
}

func environment(opts Options) (*envtest.Environment, error) {
	own, err := crd.Environment()
	if err != nil {
		return nil, fmt.Errorf("read Terrarium's CRD: %w", err)
	}
	crds, err := ProviderCRDs(opts.ProviderKinds...)
	if err != nil {
		return nil, err
	}
	return &envtest.Environment{
		ControlPlaneStartTimeout: patience,
		CRDs:                     append(crds, own),
		CRDInstallOptions:        envtest.CRDInstallOptions{MaxTime: patience},
	}, nil
}

func (c *Cluster) start(assets string) error {
	data, certs, tokens := filepath.Join(c.dir, "data"), filepath.Join(c.dir, "certs"), filepath.Join(c.dir, "tokens")
	if err := errors.Join(os.Mkdir(data, 0o700), os.Mkdir(certs, 0o700)); err != nil {
		return fmt.Errorf("make data directory: %w", err)
	}
	if err := os.WriteFile(tokens, []byte(c.token+",admin,admin,system:masters\n"), 0o600); err != nil {
		return fmt.Errorf("write token: %w", err)
	}
	log, err := os.Create(filepath.Join(c.dir, "log"))
	if err != nil {
		return fmt.Errorf("create log: %w", err)
	}
	defer log.Close()
	etcdPath, err := c.watchdog.guard(filepath.Join(assets, "etcd"))
	if err != nil {
		return err
	}
	apiserverPath, err := c.watchdog.guard(filepath.Join(assets, "kube-apiserver"), rareGarbageCollection...)
	if err != nil {
		return err
	}
	c.env.ControlPlane.Etcd = &envtest.Etcd{Path: etcdPath, DataDir: data, Out: log, Err: log}
	c.env.ControlPlane.APIServer = &envtest.APIServer{Path: apiserverPath, CertDir: certs, Out: log, Err: log}
	// Without these the API server looks for an address that others can reach, and does not start
	// on a machine that has none.
	c.env.ControlPlane.APIServer.Configure().
		Set("advertise-address", "127.0.0.1").
		Set("token-auth-file", tokens).
		Set("endpoint-reconciler-type", "none").
		// All clients of a process share connections, and their watches alone are more than the hundred streams of one. A request that comes as another one ends
		// may be one too many for the API server, which refuses it (PROTOCOL_ERROR), and clients do not try that again.
		Set("http2-max-streams-per-connection", "10000")
	if _, err := c.env.Start(); err != nil {
		if c.env.Config == nil { // it is not up: its log says why
			err = fmt.Errorf("%w\n%s", err, tail(log.Name()))
		}
		return fmt.Errorf("start control plane: %w", err)
	}
	// Certificates for webhooks, which there are none of, would lie outside of c.dir.
	return c.env.WebhookInstallOptions.Cleanup()
}

// tail returns the end of a log, for an error message.
func tail(path string) []byte {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	return text[max(0, len(text)-4096):]
}

// Stop ends the control plane and removes its data. It kills: there is nothing to save, and an API server that is asked to stop waits a
// minute for its open watches.
func (c *Cluster) Stop() error {
	return c.watchdog.release()
}

// RestartAPIServer kills the API server and starts it again, with the data that it had: all connections to it break.
func (c *Cluster) RestartAPIServer() error {
	return c.restart("kube-apiserver", c.env.ControlPlane.APIServer)
}

// RestartEtcd kills etcd and starts it again, with the data that it had.
func (c *Cluster) RestartEtcd() error {
	return c.restart("etcd", c.env.ControlPlane.Etcd)
}

func (c *Cluster) restart(name string, server interface {
	Start() error
	Stop() error
},
) error {
	if err := c.watchdog.signal(name, syscall.SIGKILL); err != nil {
		return err
	}
	if err := server.Stop(); err != nil { // it is dead, and this waits until that is known
		return fmt.Errorf("stop %s: %w", name, err)
	}
	if err := server.Start(); err != nil {
		return fmt.Errorf("start %s: %w", name, err)
	}
	return nil
}

// StallEtcd lets etcd answer nothing until the context ends, and go on then: the API server is there, and knows nothing.
func (c *Cluster) StallEtcd(ctx context.Context) error {
	if err := c.watchdog.signal("etcd", syscall.SIGSTOP); err != nil {
		return err
	}
	<-ctx.Done()
	return c.watchdog.signal("etcd", syscall.SIGCONT)
}

// Guard returns a program that runs binary and is killed, as the control plane is, when this process ends without Stop.
func (c *Cluster) Guard(binary string) (string, error) {
	return c.watchdog.guard(binary)
}

// Config returns the access of the cluster's administrator: by a token, as the API server verifies a certificate at every request, and without
// compression, which costs more here than it saves.
func (c *Cluster) Config() *rest.Config {
	config := rest.AnonymousClientConfig(c.env.Config)
	config.BearerToken, config.DisableCompression = c.token, true
	return config
}
