package compositions_test

import (
	"strings"
	"testing"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	"github.com/google/go-cmp/cmp"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
	"github.com/terrarium-io/terrarium/hack/simulator/tfstate"
)

var namesOfServices = []aws.Kind{aws.HTTPNamespace, aws.DNSNamespace, aws.NameService}

// namedByTerraform is an account with services that others reach by Service Connect and in DNS, as Terraform would have made them: under names that an
// Environment does not give.
func namedByTerraform(t *testing.T) *aws.Account {
	t.Helper()
	env := readEnvironment(t, "service-connect")
	env.Spec.Network.PrivateDNS = &v1alpha1.PrivateDNSSpec{Domain: "shop.internal"}
	w := newWorld(t, admitted(t, env), nil)
	w.wantRest("as somebody else made it")
	tagAsOthers(t, w.account)
	for _, r := range w.account.Resources(namesOfServices...) {
		modify(t, w.account, r.Kind, r.ID, map[string]any{"name": strings.TrimSuffix("legacy-"+r.Text("name"), "-"), "description": "of the shop"})
		if r.Kind == aws.DNSNamespace {
			modify(t, w.account, r.Kind, r.ID, map[string]any{"name": "legacy.internal"})
		}
	}
	for i, r := range w.account.Resources(aws.NameService) { // of which one has what AWS does not change, and the first one has nothing
		modify(t, w.account, r.Kind, r.ID, map[string]any{"healthCheckCustomConfig": []any{nil, map[string]any{"failureThreshold": 3.0}}[min(i, 1)]})
	}
	for _, r := range w.account.Resources(aws.Service) {
		config, _ := r.Attributes["serviceConnectConfiguration"].(map[string]any)
		offers, _ := config["service"].([]any)
		for _, offer := range offers {
			offer, _ := offer.(map[string]any)
			offer["discoveryName"] = "legacy-" + offer["portName"].(string) + "-" + strings.TrimPrefix(r.Object, "staging-")
			offer["clientAlias"].(map[string]any)["dnsName"] = strings.TrimPrefix(r.Object, "staging-") + ".legacy"
		}
		if config != nil {
			modify(t, w.account, r.Kind, r.ID, map[string]any{"serviceConnectConfiguration": config})
		}
	}
	return w.account
}

// namesIn an account are those by which services are reached, and what they lead to.
func namesIn(account *aws.Account) map[string]any {
	all := map[string]any{}
	for _, r := range account.Resources(namesOfServices...) {
		delete(r.Attributes, "tags")
		all[string(r.Kind)+" "+r.ID] = r.Attributes
	}
	for _, r := range account.Resources(aws.Service) {
		config, _ := r.Attributes["serviceConnectConfiguration"].(map[string]any)
		all[r.ID] = []any{config["namespace"], config["service"], r.Attributes["serviceRegistries"]}
	}
	return all
}

func TestServicesOfTerraformKeepTheNamesByWhichOthersReachThem(t *testing.T) {
	account := namedByTerraform(t)
	found := recognizedIn(t, account, func(r aws.Resource) tfstate.Address {
		return tfstate.Address{Name: strings.NewReplacer(".", "_", "staging-", "").Replace(r.Object)}
	})
	for _, left := range found.Left {
		if left.Type == "aws_ecs_service" || strings.HasPrefix(left.Type, "aws_service_discovery_") {
			t.Errorf("%s is left: %s", left.Address, left.Text)
		}
	}
	w := takingOverAll(t, account, found, nil)
	before, made := namesIn(account), len(account.Creations(append(namesOfServices, aws.Service)...))
	w.wantRest("taken over")
	if diff := cmp.Diff(before, namesIn(account)); diff != "" {
		t.Errorf("names (-before +after):\n%s", diff)
	}
	if n := len(account.Creations(append(namesOfServices, aws.Service)...)); n != made {
		t.Errorf("%d are made", n-made)
	}
	if deleted, outages := account.Deletions(), account.Outages(); len(deleted)+len(outages) > 0 {
		t.Error(deleted, outages)
	}
	for client, server := range map[string]string{"web": "api", "worker": "api", "api": "web"} {
		if unreached := account.Unreached(nameOf(t, w, client), nameOf(t, w, server)); len(unreached) > 0 {
			t.Errorf("%s does not reach %s: %v", client, server, unreached)
		}
	}
	wantNamesWithoutReport(t, w)
}

// wantNamesWithoutReport composes what the provider reports no names of: those that were taken over stay.
func wantNamesWithoutReport(t *testing.T, w *world) {
	t.Helper()
	asked := func(p *plan.Plan) map[string]any {
		all := map[string]any{}
		for _, service := range findAll[*ecs.Service](p) {
			all[service.Name] = service.Spec.ForProvider.ServiceConnectConfiguration
		}
		return all
	}
	for key, res := range w.seen.Resources {
		if _, is := res.(*ecs.Service); is {
			w.set(key, func(res resource.ModernManaged) {
				res.(*ecs.Service).Status.AtProvider.ServiceConnectConfiguration = nil
			})
		}
	}
	p, err := compositions.Compose(w.env, w.seen)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(asked(w.plan), asked(p)); diff != "" {
		t.Errorf("names without a report (-before +after):\n%s", diff)
	}
}

// nameOf a service in AWS.
func nameOf(t *testing.T, w *world, service string) string {
	t.Helper()
	return *find[*ecs.Service](t, w.asSeen(), "shop-"+service).Status.AtProvider.ID
}
