package compositions_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	iam "github.com/upbound/provider-aws/v2/apis/namespaced/iam/v1beta1"
	scheduler "github.com/upbound/provider-aws/v2/apis/namespaced/scheduler/v1beta1"
	secretsmanager "github.com/upbound/provider-aws/v2/apis/namespaced/secretsmanager/v1beta1"

	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// adoptingWith is an adoption in which AWS has something else behind one external name.
func adoptingWith[T resource.ModernManaged](t *testing.T, name string, differ func(T)) error {
	t.Helper()
	env, seen, _ := adopting(t)
	for range 50 {
		p, err := compositions.Compose(env, seen)
		if err != nil {
			return err
		}
		changed := carryOut(env, p, seen)
		for key, res := range seen.Resources {
			if live, ok := res.(T); ok && strings.HasPrefix(key.Name, name) {
				differ(live)
			}
		}
		if !changed {
			return nil
		}
		for _, o := range p.Objects {
			if !slices.Equal(o.Resource.GetManagementPolicies(), observeOnly) && !o.Waits() {
				return nil
			}
		}
	}
	return nil
}

func TestWhatIsSomebodyElsesIsNotAdopted(t *testing.T) {
	const prefix = "metadata.annotations[terrarium.io/adopt]: "
	tests := map[string]struct {
		err  error
		want string
	}{
		"of another Environment": {
			adoptingWith(t, "staging-stripe", func(live *secretsmanager.Secret) {
				live.Status.AtProvider.Tags["terrarium.io/environment"] = new("bank/prod")
			}),
			`is not of this Environment: its tag terrarium.io/environment is "bank/prod", and would be "shop/staging"`,
		},
		"of no Environment": {
			adoptingWith(t, "staging-vpc", func(live *ec2.VPC) { live.Status.AtProvider.Tags = nil }), "it has no tag terrarium.io/",
		},
		"of another suffix": {
			adoptingWith(t, "staging-web-task", func(live *iam.Role) { live.Status.AtProvider.Tags["terrarium.io/name-suffix"] = new("other") }),
			`its tag terrarium.io/name-suffix is "other", and would be "d8fcc"`,
		},
		"a part of something else": {
			adoptingWith(t, "staging-private-a-nat", func(live *ec2.Route) { live.Status.AtProvider.RouteTableID = new("rtb-of-others") }),
			"Route/staging-private-a-nat",
		},
		"as it was left": {err: adoptingWith(t, "nothing", func(*ec2.VPC) {})},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			switch {
			case test.want == "" && test.err != nil:
				t.Error(test.err)
			case test.want != "" && (test.err == nil || !strings.HasPrefix(test.err.Error(), prefix) || !strings.Contains(test.err.Error(), test.want)):
				t.Errorf("got %v, want %q", test.err, test.want)
			}
		})
	}
}

// A schedule has no tags, and its name is what it was found by: what it starts, it starts as this Environment's role.
func TestScheduleOfSomebodyElseIsNotAdopted(t *testing.T) {
	env, seen := completeSample(t)
	env, seen, _ = adoptedFrom(t, admitted(t, env), seen)
	var err error
	for range 20 {
		var p *plan.Plan
		if p, err = compositions.Compose(env, seen); err != nil {
			break
		}
		carryOut(env, p, seen)
		for _, res := range seen.Resources {
			if schedule, ok := res.(*scheduler.Schedule); ok {
				schedule.Status.AtProvider.Target.RoleArn = new("arn:aws:iam::" + account + ":role/theirs")
			}
		}
	}
	if err == nil || !strings.Contains(err.Error(), "it does not have the Target.RoleArn that this Environment's has") {
		t.Errorf("error %v", err)
	}
}

func TestEveryKindSaysWhoseItIs(t *testing.T) {
	t.Parallel()
	for _, gvk := range compositions.Kinds.All() {
		object, err := providerScheme(t).New(gvk)
		if err != nil {
			t.Fatal(err)
		}
		of := reflect.ValueOf(object).Elem()
		asked, now := of.FieldByName("Spec").FieldByName("ForProvider").Type(), of.FieldByName("Status").FieldByName("AtProvider").Type()
		fields := compositions.Kinds.Row(gvk.GroupKind()).PartOf
		if len(fields) == 0 {
			fields = []string{"Tags"}
		}
		for _, field := range fields {
			if !hasField(asked, field) || !hasField(now, field) {
				t.Errorf("%s has no %s: say in its row what it is a part of", gvk.GroupKind(), field)
			}
		}
	}
}

// hasField reports whether a type has a field by its path.
func hasField(of reflect.Type, path string) bool {
	name, inner, nested := strings.Cut(path, ".")
	field, ok := of.FieldByName(name)
	return ok && (!nested || hasField(field.Type.Elem(), inner))
}

func TestAllThatHasTagsGetsThem(t *testing.T) {
	env, seen := completeSample(t)
	for _, o := range settle(t, admitted(t, env), seen).Objects {
		if compositions.Kinds.Row(o.GroupKind).PartOf == nil && !isTagged(o.Resource) {
			t.Errorf("%s has no tags", o)
		}
	}
}

func isTagged(res resource.ModernManaged) bool {
	tags := reflect.ValueOf(res).Elem().FieldByName("Spec").FieldByName("ForProvider").FieldByName("Tags")
	return tags.IsValid() && !tags.IsZero()
}

// While something waits it is not known what it should be, and so nothing is proven.
func TestWhatWaitsIsNotAdopted(t *testing.T) {
	env, seen, _ := adopting(t)
	values := seen.Secrets["stripe-keys"]
	for range 20 {
		p := compose(t, env, seen)
		if o := findObject[*secretsmanager.SecretVersion](t, p, "staging-stripe"); !o.Waits() {
			break
		}
		carryOut(env, p, seen)
	}
	delete(seen.Secrets, "stripe-keys")
	for range 20 {
		p := compose(t, env, seen)
		for name, policies := range applied(p) {
			if !slices.Equal(policies, observeOnly) {
				t.Fatalf("%s has the policies %v", name, policies)
			}
		}
		carryOut(env, p, seen)
	}
	seen.Secrets["stripe-keys"] = values
	settle(t, env, seen)
}
