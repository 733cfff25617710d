package controllers

import (
	"context"
	"errors"
	"maps"
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// lister is an API server that answers lists alone.
type lister struct {
	client.Client
	scheme *runtime.Scheme
	answer func(client.ObjectList) error
}

func (l lister) Scheme() *runtime.Scheme { return l.scheme }

func (l lister) List(_ context.Context, list client.ObjectList, _ ...client.ListOption) error {
	return l.answer(list)
}

// TestWhatIsLeftOfMissingKinds is about kinds that discovery does not name: the API server is asked for each.
func TestWhatIsLeftOfMissingKinds(t *testing.T) {
	env := &v1alpha1.Environment{ObjectMeta: metav1.ObjectMeta{Name: "shop", UID: ours}}
	refused := errors.New("refused")
	tests := map[string]struct {
		answer func(client.ObjectList) error
		want   []plan.Key
		err    error
	}{
		"it does not know them": {
			answer: func(client.ObjectList) error { return &meta.NoKindMatchError{GroupKind: schema.GroupKind{Kind: "VPC"}} },
		},
		"it does not serve them": {
			answer: func(client.ObjectList) error {
				return apierrors.NewNotFound(schema.GroupResource{Resource: "vpcs"}, "")
			},
		},
		"it does not say": {
			answer: func(client.ObjectList) error { return refused }, err: refused,
		},
		"it has one of ours and a copy": {
			answer: func(list client.ObjectList) error {
				if vpcs, ok := list.(*ec2.VPCList); ok {
					vpcs.Items = make([]ec2.VPC, 2)
					vpcs.Items[0].Name, vpcs.Items[0].OwnerReferences = "vpc", []metav1.OwnerReference{{UID: ours, Controller: new(true)}}
					vpcs.Items[1].Name = "copy"
				}
				return nil
			},
			want: []plan.Key{keyOf("vpc")},
		},
	}
	scheme := runtime.NewScheme()
	if err := compositions.Kinds.AddToScheme(scheme); err != nil {
		t.Fatal(err)
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			server := lister{scheme: scheme, answer: test.answer}
			r := &EnvironmentReconciler{Client: server, APIReader: server}
			r.FindNoKinds()
			live, _, err := r.observeOwned(t.Context(), env)
			if !errors.Is(err, test.err) {
				t.Errorf("error is %v, want %v", err, test.err)
			}
			if diff := cmp.Diff(test.want, slices.Collect(maps.Keys(live))); diff != "" {
				t.Errorf("what is left (-want +got):\n%s", diff)
			}
		})
	}
}

// Of several dozens of calls one fails where one in a few does, and all have to be answered in one pass.
func TestKindsThatTheAPIServerDoesNotAnswerAboutAreAskedForAgain(t *testing.T) {
	asked := map[reflect.Type]int{}
	server := lister{scheme: runtime.NewScheme(), answer: func(list client.ObjectList) error {
		kind := reflect.TypeOf(list)
		asked[kind]++
		if asked[kind] == 1 {
			return apierrors.NewServiceUnavailable("not now")
		}
		return nil
	}}
	if err := compositions.Kinds.AddToScheme(server.scheme); err != nil {
		t.Fatal(err)
	}
	r := &EnvironmentReconciler{Client: server, APIReader: server}
	if _, err := r.listUncached(t.Context(), &v1alpha1.Environment{}); err != nil {
		t.Error(err)
	}
	if len(asked) != len(compositions.Kinds.All()) {
		t.Errorf("%d kinds were asked for, of %d", len(asked), len(compositions.Kinds.All()))
	}
}
