package policy_test

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/util/wait"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// The API server would show an expression in place of what is too long or has lines.
func TestRefusalsOfAnySizeCanBeRead(t *testing.T) {
	var unrouted []any
	for i := range 30 {
		name := fmt.Sprintf("web%02d", i)
		unrouted = append(unrouted, web(object{
			"name":     name,
			"capacity": object{"spotPercent": int64(10)},
			"ports":    list(object{"name": "http", "containerPort": int64(80)}),
			"routes":   list(object{"name": "public", "port": "http", "loadBalancer": "none", "hosts": list(name + ".example.org")}),
		}))
	}
	withAction := func(action string) object {
		statement := object{"actions": list(action), "resources": list("*")}
		return object{"services": list(web(object{"iam": object{"statements": list(statement)}}))}
	}
	onDemand := object{"capacityProviders": list("FARGATE")}
	tests := map[string]struct {
		spec             object
		want, wantAtLast string
	}{
		"many":     {object{"cluster": onDemand, "services": unrouted}, "spec.services: web00 has capacity.spotPercent above 0", " more"},
		"few":      {object{"cluster": onDemand, "services": unrouted[:2]}, "; spec.services: route public of web01 names load balancer none", "or correct the name"},
		"in lines": {withAction("s3:Get\nObject"), "iam.statements of web: action s3:Get Object must be", "s3:Get*"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := changed(t, nothing, nothing, test.spec)
			if !apierrors.IsForbidden(err) || !strings.Contains(err.Error(), test.want) || !strings.HasSuffix(err.Error(), test.wantAtLast) {
				t.Errorf("got %v, want Forbidden with %q in it and %q at the end", err, test.want, test.wantAtLast)
			}
		})
	}
}

func TestRefusalsOfTenancyOfAnySizeCanBeRead(t *testing.T) {
	ours := maps.Clone(teamA)
	ours["team-a.policyARNs"] = strings.Repeat(teamA["team-a.policyARNs"]+" ", 100)
	setTenancy(t, ours)
	env := tenantEnvironment("team-a")
	refused := web(object{"iam": object{"policyARNs": list(administrator)}})
	env.Object["spec"].(object)["services"] = list(with(refused, object{"name": "web1"}), with(refused, object{"name": "web2"}))
	var said string
	err := wait.PollUntilContextTimeout(t.Context(), 50*time.Millisecond, time.Minute, true, func(ctx context.Context) (bool, error) {
		said = words(as(t, editor).Create(ctx, env.DeepCopy(), client.DryRunAll))
		return strings.HasPrefix(said, "spec.services: iam.policyARNs of web1: ") && strings.Contains(said, "...; and 1 more. Ask those who run Terrarium"), nil
	})
	if err != nil {
		t.Errorf("got %s", said)
	}
}
