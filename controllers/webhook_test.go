package controllers_test

import (
	"context"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	admissionv1 "k8s.io/api/admission/v1"
	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// mutate has a webhook change managed resources of a kind whenever somebody writes one in the namespace of a world.
func (w *world) mutate(group, resource string, change func(*unstructured.Unstructured)) {
	w.t.Helper()
	server := httptest.NewTLSServer(http.HandlerFunc(func(rw http.ResponseWriter, req *http.Request) {
		review := &admissionv1.AdmissionReview{}
		if err := json.NewDecoder(req.Body).Decode(review); err != nil {
			http.Error(rw, err.Error(), http.StatusBadRequest)
			return
		}
		review.Response = &admissionv1.AdmissionResponse{UID: review.Request.UID, Allowed: true}
		obj := &unstructured.Unstructured{}
		if err := obj.UnmarshalJSON(review.Request.Object.Raw); err == nil {
			change(obj)
			patch, err := json.Marshal([]map[string]any{{"op": "replace", "path": "/spec", "value": obj.Object["spec"]}})
			if err == nil {
				review.Response.Patch, review.Response.PatchType = patch, new(admissionv1.PatchTypeJSONPatch)
			}
		}
		_ = json.NewEncoder(rw).Encode(review)
	}))
	w.t.Cleanup(server.Close)
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	webhook := &admissionregistrationv1.MutatingWebhookConfiguration{
		ObjectMeta: metav1.ObjectMeta{Name: w.namespace},
		Webhooks: []admissionregistrationv1.MutatingWebhook{{
			Name:                    "mutate.example.org",
			AdmissionReviewVersions: []string{"v1"},
			SideEffects:             new(admissionregistrationv1.SideEffectClassNone),
			ClientConfig:            admissionregistrationv1.WebhookClientConfig{URL: &server.URL, CABundle: ca},
			NamespaceSelector:       &metav1.LabelSelector{MatchLabels: map[string]string{"kubernetes.io/metadata.name": w.namespace}},
			Rules: []admissionregistrationv1.RuleWithOperations{{
				Operations: []admissionregistrationv1.OperationType{admissionregistrationv1.Create, admissionregistrationv1.Update},
				Rule:       admissionregistrationv1.Rule{APIGroups: []string{group}, APIVersions: []string{"*"}, Resources: []string{resource}},
			}},
		}},
	}
	w.create(webhook)
	w.t.Cleanup(func() {
		if err := w.Delete(context.Background(), webhook); err != nil {
			w.t.Error(err)
		}
	})
}

// item adds an item to a list of forProvider, unless it is there.
func item(field, value string) func(*unstructured.Unstructured) {
	return func(u *unstructured.Unstructured) {
		list, _, _ := unstructured.NestedStringSlice(u.Object, "spec", "forProvider", field)
		if !slices.Contains(list, value) {
			list = append(list, value)
		}
		if err := unstructured.SetNestedStringSlice(u.Object, list, "spec", "forProvider", field); err != nil {
			panic(err)
		}
	}
}

func TestWhatAWebhookChangesIsNotFoughtOver(t *testing.T) {
	tests := map[string]struct {
		change func(*unstructured.Unstructured)
		more   int // applies of a new manager
	}{
		"a field more":  {setField(true, "spec", "forProvider", "enableNetworkAddressUsageMetrics"), 0},
		"a tag more":    {setField("shop", "spec", "forProvider", "tags", "cost-center"), 0},
		"another value": {setField(false, "spec", "forProvider", "enableDnsHostnames"), 1},
		"another tag":   {setField("somebody", "spec", "forProvider", "tags", "terrarium.io/environment"), 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.mutate("ec2.aws.m.upbound.io", "vpcs", test.change)
			m := w.makeReady()
			m.reconcile()
			w.checkRest(m)

			m.stop()
			m = w.startManager()
			m.reconcile()
			w.waitReady()
			const apply = "PATCH vpcs.ec2/shop-vpc"
			if writes := slices.DeleteFunc(m.wire.writes(), func(write string) bool { return write != apply }); len(writes) > test.more {
				t.Errorf("a new manager wrote %q", writes)
			}
			w.checkRest(m)

			m.wire.forget()
			w.edit("VPC/shop-vpc", withoutLabel(v1alpha1.LabelComposition))
			w.eventually("the repair of what somebody else changed", func(context.Context) (bool, error) {
				return w.resource("VPC/shop-vpc").GetLabels()[v1alpha1.LabelComposition] != "", nil
			})
			w.waitReady()
			w.checkRest(m)
		})
	}
}

func TestListThatAWebhookAddsToIsNotFoughtOver(t *testing.T) {
	w := newWorld(t)
	w.mutate("rds.aws.m.upbound.io", "instances", item("enabledCloudwatchLogsExports", "upgrade"))
	m := w.makeReady(database, func(spec *v1alpha1.EnvironmentSpec) { spec.Databases[0].Monitoring.LogExports = []string{"postgresql"} })
	m.reconcile()
	w.checkRest(m)
}

// checkRest checks that several passes write nothing, neither to the API server nor to AWS.
func (w *world) checkRest(m *manager) {
	w.t.Helper()
	w.eventually("a pass that writes nothing", func(context.Context) (bool, error) {
		m.wire.forget()
		m.reconcile()
		return len(m.wire.writes()) == 0, nil
	})
	w.waitReady()
	before := w.writesToAWS()
	idle(w.t, m)
	if diff := cmp.Diff(before, w.writesToAWS()); diff != "" {
		w.t.Errorf("writes to AWS at rest (-before +after):\n%s", diff)
	}
}

func (w *world) writesToAWS() []aws.Event {
	return slices.Concat(w.account.Creations(), w.account.Updates(), w.account.Deletions())
}

func TestAtRestNothingIsWritten(t *testing.T) {
	w := newWorldIn(t, cluster, polling)
	m := w.makeReady(application)
	w.waitNothingIsRemoved()
	w.checkRest(m)
	w.eventually("three polls", polled(w, "VPC/shop-vpc", 3))
	w.checkRest(m)
	if writes := m.wire.writes(); len(writes) > 0 {
		t.Errorf("wrote %s", strings.Join(writes, ", "))
	}
}
