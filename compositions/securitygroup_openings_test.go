package compositions_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// AWS takes no two rules that open the same, so the second would never be made; and the first must not go before the second is there.
func TestWhatOpensTheSameIsOneRuleThatStays(t *testing.T) {
	client := func(env *v1alpha1.Environment) {
		env.Spec.Services[0].AllowFrom = []v1alpha1.ServiceClient{{SecurityGroupID: "sg-first", Port: "http"}}
	}
	noClient := func(env *v1alpha1.Environment) { env.Spec.Services[0].AllowFrom = nil }
	noRoutes := func(env *v1alpha1.Environment) { env.Spec.Services[0].Routes = nil }
	second := func(env *v1alpha1.Environment) {
		other := *env.Spec.LoadBalancers[0].DeepCopy()
		other.Name, other.Existing.ListenerARN = "tests", other.Existing.ListenerARN[:len(other.Existing.ListenerARN)-16]+"0000000000000001"
		route := env.Spec.Services[0].Routes[0]
		route.Name, route.LoadBalancer = "tests", "tests"
		env.Spec.LoadBalancers = append(env.Spec.LoadBalancers, other)
		env.Spec.Services[0].Routes = append(env.Spec.Services[0].Routes, route)
	}
	renamed := func(env *v1alpha1.Environment) {
		env.Spec.LoadBalancers[0].Name = "public"
		for i := range env.Spec.Services[0].Routes {
			env.Spec.Services[0].Routes[i].LoadBalancer = "public"
		}
	}
	for name, edits := range map[string][]func(*v1alpha1.Environment){
		"a client that is the load balancer": {client},
		"the client comes later":             {func(*v1alpha1.Environment) {}, client},
		"the routes come later":              {func(env *v1alpha1.Environment) { client(env); noRoutes(env) }, client},
		"the routes go":                      {client, func(env *v1alpha1.Environment) { client(env); noRoutes(env) }},
		"the client goes":                    {client, noClient},
		"two listeners of a load balancer":   {second},
		"the same listener by another name":  {func(*v1alpha1.Environment) {}, renamed},
	} {
		t.Run(name, func(t *testing.T) {
			whole, seen := readEnvironment(t, "on-existing-loadbalancer"), nothingBut(readSecrets(t, "none"))
			var before map[string]string
			for _, edit := range edits {
				env := whole.DeepCopy()
				edit(env)
				p := settle(t, env, seen)
				after := openedBy(t, p)
				for opening, rule := range before {
					if after[opening] != "" && after[opening] != rule {
						t.Errorf("%s is opened by %s, and was by %s", opening, after[opening], rule)
					}
				}
				before = after
				prune(p, seen)
			}
		})
	}
}

func TestOnlyLoadBalancersAreOpenToTheInternet(t *testing.T) {
	env, seen := completeSample(t)
	env = admitted(t, env)
	env.Spec.Services[0].Placement = v1alpha1.PlacementPublic // which lets nobody in by itself
	p := settle(t, env, seen)
	open := 0
	for _, rule := range findAll[*ec2.SecurityGroupIngressRule](p) {
		of := rule.Spec.ForProvider
		switch {
		case of.CidrIPv6 != nil || of.PrefixListID != nil:
			t.Errorf("%s lets in somebody by other means than a range or a group", rule.Name)
		case of.CidrIPv4 == nil || *of.CidrIPv4 != "0.0.0.0/0":
		case strings.HasPrefix(*of.SecurityGroupID, "sg-loadbalancer-"):
			open++
		default:
			t.Errorf("%s lets everybody into %s", rule.Name, *of.SecurityGroupID)
		}
	}
	if open == 0 {
		t.Error("no load balancer is open")
	}
	for _, db := range findAll[*rds.Instance](p) {
		if db.Spec.ForProvider.PubliclyAccessible == nil || *db.Spec.ForProvider.PubliclyAccessible {
			t.Errorf("database %s may get a public address", db.Name)
		}
	}
}

func TestClientOfADatabaseThatIsLinkedAlreadyIsTheSameRule(t *testing.T) {
	env, seen := application(t)
	before := openedBy(t, settle(t, env, seen))
	env.Spec.Databases[0].AllowFrom = []v1alpha1.DatabaseClient{{SecurityGroupID: "sg-service-web"}}
	after := settle(t, env, seen)
	if diff := cmp.Diff(before, openedBy(t, after)); diff != "" {
		t.Errorf("rules (-before +after):\n%s", diff)
	}
	prune(after, seen)
	env.Spec.Services[0].Databases = nil // the client stays
	if rules := openedBy(t, settle(t, env, seen)); rules["sg-service-web to sg-database-main on 5432"] != before["sg-service-web to sg-database-main on 5432"] {
		t.Errorf("the client is let in by %v", rules)
	}
}

// openedBy are the rules of a plan by what they open between groups. No two open the same.
func openedBy(t *testing.T, p *plan.Plan) map[string]string {
	t.Helper()
	rules := map[string]string{}
	for _, rule := range findAll[*ec2.SecurityGroupIngressRule](p) {
		params := rule.Spec.ForProvider
		if params.ReferencedSecurityGroupID == nil {
			continue
		}
		opening := fmt.Sprintf("%s to %s on %v", *params.ReferencedSecurityGroupID, *params.SecurityGroupID, *params.FromPort)
		if other := rules[opening]; other != "" {
			t.Errorf("%s and %s both open %s", other, rule.Name, opening)
		}
		rules[opening] = rule.Name
	}
	if len(rules) == 0 {
		t.Error("no rule between groups")
	}
	return rules
}
