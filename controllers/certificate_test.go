package controllers_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

const zoneID = "Z0123456789ABC"

// names gives the load balancer a certificate for some names, or takes it away where there are none.
func names(names ...string) part {
	return func(spec *v1alpha1.EnvironmentSpec) {
		spec.LoadBalancers[0].TLS = nil
		if len(names) > 0 {
			spec.LoadBalancers[0].TLS = &v1alpha1.TLSSpec{HostedZoneID: zoneID, DomainNames: names}
		}
	}
}

func (w *world) setNames(to ...string) *v1alpha1.Environment {
	w.t.Helper()
	w.change(func(env *v1alpha1.Environment) { names(to...)(&env.Spec) })
	return w.waitReady()
}

// routedService is a service behind the load balancer.
func routedService(spec *v1alpha1.EnvironmentSpec) {
	service("web")(spec)
	spec.Services[0].Routes = []v1alpha1.RouteSpec{{Name: "web", LoadBalancer: "public", Port: "http"}}
}

// wantInAWS checks how many resources of a kind there are.
func (w *world) wantInAWS(kind aws.Kind, want int) []aws.Resource {
	w.t.Helper()
	found := w.account.Resources(kind)
	if len(found) != want {
		w.t.Errorf("there are %d of %s, want %d: %v", len(found), kind, want, found)
	}
	return found
}

func TestLoadBalancerTurnsToHTTPSAndBack(t *testing.T) {
	w := newWorld(t)
	w.account.AddHostedZone(zoneID, "example.org")
	m := w.makeReady(loadBalancer, routedService)

	env := w.setNames("example.org", "*.example.org")
	if env.Status.LoadBalancers[0].URL != "https://example.org" || env.Status.Services[0].URL != "https://example.org" {
		t.Errorf("the status has the URLs %s and %s", env.Status.LoadBalancers[0].URL, env.Status.Services[0].URL)
	}
	first := w.wantInAWS(aws.Certificate, 1)
	for name, want := range map[string]bool{
		"LBListenerRule/shop-web.web": false, "LBListenerRule/shop-web.web.https": true, "LBListener/shop-public": true, "LBListener/shop-public.https": true,
		"Record/shop-alias.z0123456789abc.example.org": true, "Record/shop-alias-wildcard.z0123456789abc.example.org": true,
	} {
		if w.exists(w.named(name)) != want {
			t.Errorf("that %s exists is %v", name, !want)
		}
	}
	if updates := w.account.Updates(aws.Certificate, aws.CertificateValidation, aws.Record); len(updates) > 0 {
		t.Errorf("updates are %v", updates)
	}
	idle(t, m)

	w.setNames("example.org", "www.example.org")
	if second := w.wantInAWS(aws.Certificate, 1); second[0].ID == first[0].ID {
		t.Error("the certificate is still the first")
	}
	w.wantInAWS(aws.Record, 4) // a proof and an alias for each

	w.setNames()
	w.wantInAWS(aws.Certificate, 0)
	for _, left := range w.wantInAWS(aws.Record, 2) {
		if left.Text("type") != "CNAME" { // the proofs, which other certificates may need
			t.Errorf("%s is left", left.Text("name"))
		}
	}
	w.wantInAWS(aws.LBListener, 1)
	w.wantInAWS(aws.LBListenerRule, 1)
	w.wantInAWS(aws.LBTargetGroup, 1)
	if made := w.account.Creations(aws.LBTargetGroup, aws.LB); len(made) != 2 {
		t.Errorf("made on the way: %v", made)
	}
}

func TestCertificateThatExistsIsUsed(t *testing.T) {
	w := newWorld(t)
	arn := w.account.AddCertificate()
	w.makeReady(loadBalancer, routedService, func(spec *v1alpha1.EnvironmentSpec) {
		spec.LoadBalancers[0].TLS = &v1alpha1.TLSSpec{CertificateARN: arn}
	})
	isHTTPS := func(r aws.Resource) bool { return r.Text("protocol") == "HTTPS" && r.Text("certificateArn") == arn }
	if listeners := w.wantInAWS(aws.LBListener, 2); !slices.ContainsFunc(listeners, isHTTPS) {
		t.Errorf("listeners are %v", listeners)
	}
	w.wantInAWS(aws.Record, 0)
}

const missingRecord = ".acm-validations.aws of hosted zone " + zoneID + " yet: if this lasts, see that the parent domain delegates to the name servers of that zone"

func TestCertificateThatIsNotValidatedSaysWhichRecordIsMissing(t *testing.T) {
	w := newWorld(t)
	w.account.AddHostedZone(zoneID, "example.org")
	w.account.Delegate(zoneID, false)
	w.startManager()
	w.create(newEnvironment(w.namespace, loadBalancer, routedService, names("example.org")))
	for _, conditionType := range []string{v1alpha1.ConditionLoadBalancersReady, v1alpha1.ConditionReady} {
		w.eventually(conditionType+" to name the record", w.says(conditionType, v1alpha1.ReasonFailed, "context deadline exceeded", missingRecord))
	}
	w.account.Delegate(zoneID, true)
	w.waitReady()
}

// TestDeletionDoesNotWaitForACertificate deletes an Environment while the provider waits for the certificate, for the hour that it takes.
func TestDeletionDoesNotWaitForACertificate(t *testing.T) {
	w := newWorldIn(t, cluster, simulator.Options{Speed: 40, Poll: 1e6 * time.Second}) // an hour of the provider is 90 seconds
	w.account.AddHostedZone(zoneID, "example.org")
	w.account.Delegate(zoneID, false)
	m := w.startManager()
	env := newEnvironment(w.namespace, loadBalancer, names("example.org"))
	w.create(env)
	for _, conditionType := range []string{v1alpha1.ConditionLoadBalancersReady, v1alpha1.ConditionReady} {
		w.eventually(conditionType+" to name the record", w.says(conditionType, v1alpha1.ReasonProgressing, missingRecord))
	}
	w.delete(env)
	w.waitGone(env)
	if failed, _ := m.told("context deadline exceeded")(t.Context()); failed {
		t.Error("the provider waited to the end")
	}
	if left := w.account.Resources(); len(left) != 1 || left[0].Text("type") != "CNAME" {
		t.Errorf("left are %v, want the record for ACM alone", left)
	}
}

// says holds when a condition has a reason and some words.
func (w *world) says(conditionType, reason string, words ...string) func(context.Context) (bool, error) {
	return func(context.Context) (bool, error) {
		c := meta.FindStatusCondition(w.environment().Status.Conditions, conditionType)
		return c != nil && c.Reason == reason && !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(c.Message, word) }), nil
	}
}

func TestProtectionOfLoadBalancerIsLiftedInOrder(t *testing.T) {
	w := newWorld(t)
	w.makeReady(func(spec *v1alpha1.EnvironmentSpec) {
		spec.LoadBalancers = []v1alpha1.LoadBalancerSpec{
			{Name: "public", DeletionProtection: v1alpha1.Enabled}, {Name: "second", DeletionProtection: v1alpha1.Enabled},
		}
	})
	env := w.change(func(env *v1alpha1.Environment) { env.Spec.LoadBalancers = env.Spec.LoadBalancers[:1] })
	w.waitReady()
	w.wantInAWS(aws.LB, 1)
	w.delete(env)
	w.waitGone(env)
	w.wantInAWS(aws.LB, 0)
}
