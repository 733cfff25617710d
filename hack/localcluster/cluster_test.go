package localcluster_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/hack/localcluster"
)

var cluster *localcluster.Cluster

var vpc = schema.GroupKind{Group: "ec2.aws.m.upbound.io", Kind: "VPC"}

// startAndHang names the environment variable that makes the test binary start a cluster, print
// the address of it and hang.
const startAndHang = "LOCALCLUSTER_START_AND_HANG"

func TestMain(m *testing.M) {
	if os.Getenv(startAndHang) != "" {
		hang()
	}
	opts := localcluster.Options{ProviderKinds: []schema.GroupKind{vpc}}
	os.Exit(localcluster.ForTests(m, opts, func(c *localcluster.Cluster) { cluster = c }))
}

func hang() {
	c, err := localcluster.Start(context.Background(), localcluster.Options{})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(c.Config().Host)
	select {}
}

func newClient(t *testing.T, cfg *rest.Config) client.Client {
	t.Helper()
	c, err := client.New(cfg, client.Options{})
	if err != nil {
		t.Fatalf("make client: %v", err)
	}
	return c
}

func TestServesProviderKinds(t *testing.T) {
	list := &unstructured.UnstructuredList{}
	list.SetGroupVersionKind(vpc.WithVersion("v1beta1"))
	if err := newClient(t, cluster.Config()).List(t.Context(), list); err != nil {
		t.Errorf("list VPCs: %v", err)
	}
}

func TestServiceAccountHasOnlyItsOwnPermissions(t *testing.T) {
	admin := newClient(t, cluster.Config())
	for _, object := range []client.Object{
		&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "limited"}},
		&corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Namespace: "limited", Name: "nobody"}},
	} {
		if err := admin.Create(t.Context(), object); err != nil {
			t.Fatalf("create %T: %v", object, err)
		}
	}
	cfg, err := cluster.ServiceAccountConfig(t.Context(), "limited", "nobody")
	if err != nil {
		t.Fatalf("ServiceAccountConfig: %v", err)
	}

	err = newClient(t, cfg).List(t.Context(), &corev1.SecretList{}, client.InNamespace("limited"))
	if !apierrors.IsForbidden(err) {
		t.Fatalf("list Secrets without a role: got %v, want Forbidden", err)
	}
	if want := "system:serviceaccount:limited:nobody"; !strings.Contains(err.Error(), want) {
		t.Errorf("refused as %q, want user %s", err, want)
	}
}

func TestKubeconfigGivesAccess(t *testing.T) {
	text, err := cluster.Kubeconfig(cluster.Config())
	if err != nil {
		t.Fatalf("Kubeconfig: %v", err)
	}
	cfg, err := clientcmd.RESTConfigFromKubeConfig(text)
	if err != nil {
		t.Fatalf("parse kubeconfig: %v", err)
	}
	if err := newClient(t, cfg).List(t.Context(), &corev1.NamespaceList{}); err != nil {
		t.Errorf("list Namespaces: %v", err)
	}
}

func TestUnknownProviderKindIsAnError(t *testing.T) {
	if _, err := localcluster.ProviderCRDs(vpc, schema.GroupKind{Group: vpc.Group, Kind: "Nonsense"}); err == nil {
		t.Error("ProviderCRDs returned no error for a kind that does not exist")
	}
}

func TestEndsWithTheProcessThatStartedIt(t *testing.T) {
	starter := exec.CommandContext(t.Context(), os.Args[0])
	tmp := t.TempDir()
	starter.Env = append(os.Environ(), startAndHang+"=1", "TMPDIR="+tmp)
	starter.Stderr = os.Stderr
	stdout, err := starter.StdoutPipe()
	if err != nil {
		t.Fatalf("make pipe: %v", err)
	}
	if err := starter.Start(); err != nil {
		t.Fatalf("start process: %v", err)
	}
	address, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatalf("read address: %v", err)
	}
	if err := starter.Process.Kill(); err != nil {
		t.Fatalf("kill process: %v", err)
	}
	_ = starter.Wait()

	host := strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(address), "https://"), "/")
	gone := func(context.Context) (bool, error) {
		left, err := os.ReadDir(tmp)
		return len(left) == 0 && !listens(host), err
	}
	if err := wait.PollUntilContextTimeout(t.Context(), 50*time.Millisecond, 30*time.Second, true, gone); err != nil {
		t.Errorf("the control plane at %s or its data in %s is still there: %v", host, tmp, err)
	}
}

func listens(address string) bool {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return false
	}
	_ = conn.Close()
	return true
}

func TestServersThatWereAwayHaveWhatTheyHad(t *testing.T) {
	c, err := localcluster.Start(t.Context(), localcluster.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := c.Stop(); err != nil {
			t.Error(err)
		}
	}()
	kept := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "kept"}}
	if err := newClient(t, c.Config()).Create(t.Context(), kept); err != nil {
		t.Fatal(err)
	}
	isThere := func(ctx context.Context) (bool, error) {
		again := &corev1.Namespace{}
		err := newClient(t, c.Config()).Get(ctx, client.ObjectKeyFromObject(kept), again)
		return err == nil && again.UID == kept.UID, nil // a request may still go to a server that is gone
	}
	for name, away := range map[string]func() error{
		"the API server": c.RestartAPIServer, "etcd": c.RestartEtcd, "etcd, which stalled": func() error { return stall(t, c) },
	} {
		if err := away(); err != nil {
			t.Fatal(err)
		}
		if err := wait.PollUntilContextTimeout(t.Context(), 100*time.Millisecond, 30*time.Second, true, isThere); err != nil {
			t.Errorf("the namespace is not what it was before %s was away: %v", name, err)
		}
	}
}

// stall etcd until a write fails for it.
func stall(t *testing.T, c *localcluster.Cluster) error {
	t.Helper()
	ctx, goOn := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- c.StallEtcd(ctx) }()
	admin := newClient(t, c.Config())
	err := wait.PollUntilContextTimeout(t.Context(), 10*time.Millisecond, 30*time.Second, true, func(ctx context.Context) (bool, error) {
		ctx, cancel := context.WithTimeout(ctx, 500*time.Millisecond)
		defer cancel()
		return admin.Create(ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{GenerateName: "written-"}}) != nil, nil
	})
	goOn()
	return errors.Join(err, <-ended)
}
