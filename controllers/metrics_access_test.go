package controllers_test

import (
	"context"
	"crypto/tls"
	"net/http"
	"os"
	"testing"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/metrics/server"
	"sigs.k8s.io/yaml"

	"github.com/terrarium-io/terrarium/controllers"
)

func TestMetricsAreForThoseWhoMayReadThem(t *testing.T) {
	w := newWorld(t)
	w.create(&rbacv1.ClusterRoleBinding{ObjectMeta: metav1.ObjectMeta{Name: w.namespace}, RoleRef: w.managerRole(), Subjects: w.managerAccount()})
	address := w.servesMetrics("manager")

	readers := &rbacv1.ClusterRole{}
	text, err := os.ReadFile("../config/rbac/metrics_reader_role.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, readers); err != nil {
		t.Fatal(err)
	}
	readers.Name = w.namespace + "-metrics-reader"
	w.create(readers)
	for _, account := range []string{"prometheus", "stranger"} {
		w.create(&corev1.ServiceAccount{ObjectMeta: w.meta(account)})
	}
	w.create(&rbacv1.ClusterRoleBinding{
		ObjectMeta: metav1.ObjectMeta{Name: readers.Name},
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: readers.Name},
		Subjects:   []rbacv1.Subject{{Kind: rbacv1.ServiceAccountKind, Namespace: w.namespace, Name: "prometheus"}},
	})

	for _, test := range []struct {
		who, token string
		want       int
	}{
		{"nobody", "", http.StatusUnauthorized},
		{"somebody with a token of their own", "made-up", http.StatusInternalServerError}, // controller-runtime says no with this
		{"an account without the role", w.accountConfig("stranger").BearerToken, http.StatusForbidden},
		{"an account with the role", w.accountConfig("prometheus").BearerToken, http.StatusOK},
	} {
		if got := w.readMetrics("https://"+address, test.token); got != test.want {
			t.Errorf("%s reads metrics and gets %d, want %d", test.who, got, test.want)
		}
	}
	if got := w.readMetrics("http://"+address, w.accountConfig("prometheus").BearerToken); got == http.StatusOK {
		t.Error("metrics are served without TLS")
	}
}

// servesMetrics as the manager does, with the rights of an account, and returns where.
func (w *world) servesMetrics(account string) string {
	w.t.Helper()
	config := w.accountConfig(account)
	httpClient, err := rest.HTTPClientFor(config)
	if err != nil {
		w.t.Fatal(err)
	}
	metrics, err := server.NewServer(controllers.MetricsOptions("127.0.0.1:0"), config, httpClient)
	if err != nil {
		w.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(w.t.Context())
	stopped := make(chan error, 1)
	go func() { stopped <- metrics.Start(ctx) }()
	w.t.Cleanup(func() {
		stop()
		if err := <-stopped; err != nil {
			w.t.Errorf("serve metrics: %v", err)
		}
	})
	var address string
	w.eventually("an address of the metrics", func(context.Context) (bool, error) {
		address = metrics.(interface{ GetBindAddr() string }).GetBindAddr()
		return address != "", nil
	})
	return address
}

func (w *world) accountConfig(account string) *rest.Config {
	w.t.Helper()
	config, err := cluster.ServiceAccountConfig(w.t.Context(), w.namespace, account)
	if err != nil {
		w.t.Fatal(err)
	}
	return config
}

// readMetrics returns the status with which metrics are answered.
func (w *world) readMetrics(url, token string) int {
	w.t.Helper()
	request, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, url+"/metrics", http.NoBody)
	if err != nil {
		w.t.Fatal(err)
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	anyCertificate := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}} // the manager makes its own
	defer anyCertificate.CloseIdleConnections()
	response, err := anyCertificate.Do(request)
	if err != nil {
		w.t.Fatal(err)
	}
	defer response.Body.Close()
	return response.StatusCode
}
