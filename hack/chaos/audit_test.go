package main

import (
	"errors"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// audited is a life in a cluster with some objects.
func audited(objects ...client.Object) *audit {
	mapper := meta.NewDefaultRESTMapper(nil)
	for _, o := range objects {
		mapper.Add(o.GetObjectKind().GroupVersionKind(), meta.RESTScopeNamespace)
	}
	admin := fake.NewClientBuilder().WithRESTMapper(mapper).WithObjects(objects...).Build()
	return newAudit(&life{stage: &stage{admin: admin}, account: aws.New("111122223333", "eu-west-1")})
}

// wantComplaint checks that an audit has found one thing, or nothing.
func wantComplaint(t *testing.T, a *audit, words string) {
	t.Helper()
	found := errors.Join(a.found...)
	if words == "" && found != nil || words != "" && (found == nil || !strings.Contains(found.Error(), words)) {
		t.Errorf("the audit finds %v, want %q", found, words)
	}
}

func carryOut(t *testing.T, operation *aws.Operation) string {
	t.Helper()
	if _, done, err := operation.Advance(24 * time.Hour); !done || err != nil {
		t.Fatalf("done is %v: %v", done, err)
	}
	return operation.ID
}

func TestAuditSeesWhatIsMadeTwice(t *testing.T) {
	a := audited()
	network := aws.Object{Name: "shop-vpc", Parameters: map[string]any{"cidrBlock": "10.0.0.0/16"}}
	id := carryOut(t, a.life.account.Create(aws.VPC, network))
	carryOut(t, a.life.account.Delete(aws.VPC, id, network))
	carryOut(t, a.life.account.Create(aws.VPC, network))
	a.lookAtHistory()
	wantComplaint(t, a, "")
	second := carryOut(t, a.life.account.Create(aws.VPC, network))
	carryOut(t, a.life.account.Delete(aws.VPC, second, network)) // too late
	a.lookAtHistory()
	wantComplaint(t, a, "has made ec2.VPC of shop-vpc a second time")
}

func TestAuditSeesWhatIsDoneInAWSThatWasToBeLeftAlone(t *testing.T) {
	a := audited()
	a.seals()
	carryOut(t, a.life.account.Create(aws.VPC, aws.Object{Name: "shop-vpc", Parameters: map[string]any{"cidrBlock": "10.0.0.0/16"}}))
	a.breaksSeal()
	wantComplaint(t, a, "nothing was to be done in AWS")
}

func TestAuditSeesValuesThatChange(t *testing.T) {
	a := audited()
	a.keeps("password of database shop-main", "one")
	a.keeps("password of database shop-main", "one")
	wantComplaint(t, a, "")
	a.keeps("password of database shop-main", "two")
	wantComplaint(t, a, "password of database shop-main has changed")
}

func TestAuditSeesInTheLogHowAManagerEnded(t *testing.T) {
	for text, want := range map[string]bool{
		"":                                   false,
		"Reconciler error":                   false,
		"panic: runtime error":               true,
		"fatal error: concurrent map writes": true,
		"password is hunter2-and-more":       true,
	} {
		a := audited()
		a.life.stage.dir, a.values = t.TempDir(), map[string]string{"a password": "hunter2-and-more"}
		if err := os.WriteFile(a.life.stage.logFile(), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := a.readLog(); (err != nil) != want {
			t.Errorf("of %q it says %v", text, err)
		}
	}
}

func TestAuditSeesWhatIsDeletedTooEarly(t *testing.T) {
	inDepth := func(environment, kind, name, depth string) *unstructured.Unstructured {
		u := &unstructured.Unstructured{}
		u.SetGroupVersionKind(schema.GroupVersionKind{Group: "ec2.aws.m.upbound.io", Version: "v1beta1", Kind: kind})
		u.SetNamespace(namespace)
		u.SetName(name)
		u.SetLabels(map[string]string{v1alpha1.LabelEnvironment: environment})
		u.SetAnnotations(map[string]string{v1alpha1.AnnotationDepth: depth})
		return u
	}
	network, subnet := inDepth("shop", "VPC", "shop-vpc", "0"), inDepth("shop", "Subnet", "shop-private-a", "1")
	others := inDepth("other", "Subnet", "other-private-a", "1") // which stays, and says nothing about this one
	a := audited(network, subnet, others)
	a.ordersDeletion([]*unstructured.Unstructured{network, subnet, others})
	deletion := request{method: http.MethodDelete, group: "ec2.aws.m.upbound.io", version: "v1beta1", namespace: namespace}
	of := func(resource, name string) request {
		deletion.resource, deletion.name = resource, name
		return deletion
	}
	a.sees(of("subnets", subnet.GetName()))
	wantComplaint(t, a, "")
	a.sees(of("vpcs", network.GetName()))
	wantComplaint(t, a, "vpcs/shop-vpc of depth 0 is deleted before Subnet/shop-private-a of depth 1 is gone")

	a.found = nil
	if err := a.life.stage.admin.Delete(t.Context(), subnet); err != nil {
		t.Fatal(err)
	}
	a.sees(of("vpcs", network.GetName()))
	wantComplaint(t, a, "")
}
