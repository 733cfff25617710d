package controllers_test

import (
	"context"
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// connected is a service that the others reach by its name.
func connected(name v1alpha1.Name) part {
	return func(spec *v1alpha1.EnvironmentSpec) {
		service(name)(spec)
		spec.Services[len(spec.Services)-1].ServiceConnect = v1alpha1.Enabled
	}
}

// wantReached checks that services reach each other, whichever came first.
func (w *world) wantReached(names ...v1alpha1.Name) {
	w.t.Helper()
	inAWS := func(name string) string {
		for _, r := range w.account.Resources(aws.Service) {
			if r.Object == "shop-"+name {
				return r.ID
			}
		}
		return ""
	}
	for _, from := range names {
		for _, to := range names {
			if reasons := w.account.Unreached(inAWS(from), inAWS(to)); from != to && reasons != nil {
				w.t.Errorf("%s does not reach %s: %v", from, to, reasons)
			}
		}
	}
}

func TestServicesReachEachOtherWhicheverCameFirst(t *testing.T) {
	w := newWorld(t)
	w.makeReady(connected("web"), connected("api"))
	w.wantReached("web", "api")

	w.change(func(env *v1alpha1.Environment) { connected("search")(&env.Spec) })
	w.waitReady()
	w.wantReached("web", "api", "search")
}

func TestNamespaceGoesWithTheLastServiceThatUsesIt(t *testing.T) {
	w := newWorld(t)
	w.makeReady(connected("web"), connected("api"))
	w.change(func(env *v1alpha1.Environment) {
		for i := range env.Spec.Services {
			env.Spec.Services[i].ServiceConnect = v1alpha1.Disabled
		}
	})
	w.waitReady()
	w.eventually("the namespace to go", func(context.Context) (bool, error) {
		return len(w.account.Resources(aws.HTTPNamespace)) == 0, nil
	})
	w.wantInAWS(aws.Service, 2)
}

func TestConnectedServicesAreDeleted(t *testing.T) {
	w := newWorld(t)
	w.makeReady(connected("web"), connected("api"))
	env := w.environment()
	w.delete(env)
	w.waitGone(env)
	if !w.account.Empty() {
		t.Errorf("left are %v", w.account.Resources())
	}
}
