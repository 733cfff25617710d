package main

import (
	"testing"

	coordinationv1 "k8s.io/api/coordination/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"
)

func TestLeaseOfADeadManagerIsFreedWhateverItsName(t *testing.T) {
	held := &coordinationv1.Lease{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: "terrarium.io-f00"}}
	held.Spec.HolderIdentity, held.Spec.LeaseDurationSeconds = new("dead"), new(int32(15))
	admin := fake.NewClientBuilder().WithScheme(clientgoscheme.Scheme).WithObjects(held).Build()
	l := &life{stage: &stage{admin: admin}}
	if err := l.freeLease(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := admin.Get(t.Context(), client.ObjectKeyFromObject(held), held); err != nil {
		t.Fatal(err)
	}
	if *held.Spec.HolderIdentity != "" || *held.Spec.LeaseDurationSeconds != 1 {
		t.Errorf("%q holds the lease for %d s", *held.Spec.HolderIdentity, *held.Spec.LeaseDurationSeconds)
	}
}
