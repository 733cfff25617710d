package compositions_test

import (
	"strings"
	"testing"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	cloudwatchlogs "github.com/upbound/provider-aws/v2/apis/namespaced/cloudwatchlogs/v1beta1"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"
	route53 "github.com/upbound/provider-aws/v2/apis/namespaced/route53/v1beta1"
	s3 "github.com/upbound/provider-aws/v2/apis/namespaced/s3/v1beta1"
	secretsmanager "github.com/upbound/provider-aws/v2/apis/namespaced/secretsmanager/v1beta1"
	sqs "github.com/upbound/provider-aws/v2/apis/namespaced/sqs/v1beta1"

	"github.com/terrarium-io/terrarium/compositions"
)

func TestLossSaysWhetherItCanBeUndone(t *testing.T) {
	kept := &s3.Bucket{}
	kept.SetManagementPolicies(xpv1.ManagementPolicies{xpv1.ManagementActionObserve})
	alias := &route53.Record{}
	alias.Spec.ForProvider.Name, alias.Spec.ForProvider.Alias = new("shop.example.org"), &route53.AliasParameters{}
	keptAlias := alias.DeepCopy()
	keptAlias.SetManagementPolicies(xpv1.ManagementPolicies{xpv1.ManagementActionObserve})
	seenSubnet := &ec2.Subnet{}
	seenSubnet.SetManagementPolicies(xpv1.ManagementPolicies{xpv1.ManagementActionObserve})
	cases := map[string]struct {
		live resource.ModernManaged
		want string
	}{
		"database with snapshot":    {&rds.Instance{}, "its data stays in the final snapshot"},
		"database without snapshot": {rdsInstance(func(p *rds.InstanceParameters) { p.SkipFinalSnapshot = new(true) }), "its data and its automated backups are lost"},
		"bucket":                    {&s3.Bucket{}, "is deleted if it is empty"},
		"bucket that is kept":       {kept, "stays in AWS"},
		"queue":                     {&sqs.Queue{}, "with the messages in it"},
		"subnet":                    {&ec2.Subnet{}, "what runs there moves"},
		"subnet that is looked at":  {seenSubnet, ""},
		"secret":                    {secretFor(7), "AWS can restore it for 7 days"},
		"secret without window":     {secretFor(0), "cannot restore it"},
		"address":                   {&ec2.EIP{}, "cannot be had again"},
		"route":                     {&ec2.Route{}, ""},
		"name":                      {alias, "the name shop.example.org leads nowhere any more"},
		"name that stays":           {keptAlias, ""},
		"zone of names":             {&route53.Zone{}, "the names in it lead nowhere any more"},
		"proof for a certificate":   {&route53.Record{}, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := compositions.Kinds.Loss(c.live)
			if !strings.Contains(got, c.want) || (got == "") != (c.want == "") {
				t.Errorf("got %q, want %q in it", got, c.want)
			}
		})
	}
}

func TestEffectOfAChangedService(t *testing.T) {
	const replaced, moved = "its tasks are replaced, rolling", "its tasks are replaced, and ECS moves the requests to the new ones"
	with := func(strategy string) *ecs.Service {
		service := &ecs.Service{}
		service.Spec.ForProvider.DeploymentConfiguration = &ecs.DeploymentConfigurationParameters{Strategy: &strategy}
		return service
	}
	cases := map[string]struct {
		want resource.ModernManaged
		path string
		says string
	}{
		"task definition":            {&ecs.Service{}, "taskDefinition", replaced},
		"capacity":                   {&ecs.Service{}, "capacityProviderStrategy[0].weight", replaced},
		"number of tasks":            {&ecs.Service{}, "desiredCount", replaced},
		"back to rolling":            {with("ROLLING"), "deploymentConfiguration.strategy", replaced},
		"requests that ECS moves":    {with("CANARY"), "taskDefinition", moved},
		"tags":                       {&ecs.Service{}, "tags.team", ""},
		"what AWS does not know":     {&ecs.Service{}, "providerConfigRef.name", ""},
		"what counts in the making":  {&ecs.Service{}, "initProvider.desiredCount", ""},
		"something without any task": {&ec2.VPC{}, "enableDnsSupport", ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := compositions.Kinds.Effect(c.want, c.path); got != c.says {
				t.Errorf("got %q, want %q", got, c.says)
			}
		})
	}
}

func TestHazardOfADatabase(t *testing.T) {
	cases := map[string]struct {
		now, version, want   string
		allocated, automatic float64
	}{
		"major upgrade":                  {now: "16.4", version: "17", want: "cannot be undone"},
		"minor upgrade":                  {now: "16.4", version: "16.10"},
		"the major version, as it is":    {now: "16.4", version: "16"},
		"back":                           {now: "16.10", version: "16.4", want: "stays at version 16.10"},
		"back to an earlier major":       {now: "17.4", version: "16", want: "refuses to go back from version 17.4 to 16"},
		"to a version of RDS itself":     {now: "16.4-rds.20240101", version: "16.4"},
		"smaller than it has grown":      {now: "16.4", version: "16", allocated: 20, want: "set allocatedGiB to 50"},
		"smaller, and growing by itself": {now: "16.4", version: "16", allocated: 20, automatic: 100},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			live := &rds.Instance{}
			live.Status.AtProvider.EngineVersionActual, live.Status.AtProvider.AllocatedStorage = &c.now, new(50.0)
			want := rdsInstance(func(p *rds.InstanceParameters) {
				p.EngineVersion = &c.version
				if c.allocated > 0 {
					p.AllocatedStorage = &c.allocated
				}
				if c.automatic > 0 {
					p.MaxAllocatedStorage = &c.automatic
				}
			})
			got := compositions.Kinds.Hazard(live, want)
			if !strings.Contains(got, c.want) || (got == "") != (c.want == "") {
				t.Errorf("got %q, want %q in it", got, c.want)
			}
		})
	}
}

func TestHazardOfLogsThatAreKeptForLessLong(t *testing.T) {
	const forEver = 0
	for _, c := range []struct {
		now, asked float64
		goes       string
	}{{forEver, 30, "older than 30 days"}, {365, 7, "older than 7 days"}, {30, 30, ""}, {30, 365, ""}, {30, forEver, ""}, {forEver, forEver, ""}} {
		live, want := &cloudwatchlogs.Group{}, &cloudwatchlogs.Group{}
		live.Status.AtProvider.ID, live.Status.AtProvider.RetentionInDays, want.Spec.ForProvider.RetentionInDays = new("logs"), &c.now, &c.asked
		got := compositions.Kinds.Hazard(live, want)
		if !strings.Contains(got, c.goes) || (got == "") != (c.goes == "") {
			t.Errorf("from %g days to %g: got %q, want %q in it", c.now, c.asked, got, c.goes)
		}
	}
	if got := compositions.Kinds.Hazard(&cloudwatchlogs.Group{}, &cloudwatchlogs.Group{}); got != "" {
		t.Errorf("of a log group that is not there: %q", got)
	}
}

func TestHazardOfAProxyThatWillRefusePasswords(t *testing.T) {
	asking := func(ways string) *rds.Proxy {
		return &rds.Proxy{Spec: rds.ProxySpec{ForProvider: rds.ProxyParameters{Auth: []rds.AuthParameters{{IAMAuth: &ways}}}}}
	}
	if got := compositions.Kinds.Hazard(asking("DISABLED"), asking("REQUIRED")); !strings.Contains(got, "refuses passwords") {
		t.Errorf("got %q", got)
	}
	if got := compositions.Kinds.Hazard(asking("REQUIRED"), asking("DISABLED")); got != "" {
		t.Errorf("going back has the hazard %q", got)
	}
}

func rdsInstance(set func(*rds.InstanceParameters)) *rds.Instance {
	res := &rds.Instance{}
	set(&res.Spec.ForProvider)
	return res
}

func secretFor(days float64) *secretsmanager.Secret {
	res := &secretsmanager.Secret{}
	res.Spec.ForProvider.RecoveryWindowInDays = &days
	return res
}
