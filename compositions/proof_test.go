package compositions_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	"github.com/google/go-cmp/cmp"
	cloudwatchlogs "github.com/upbound/provider-aws/v2/apis/namespaced/cloudwatchlogs/v1beta1"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	iam "github.com/upbound/provider-aws/v2/apis/namespaced/iam/v1beta1"
	s3 "github.com/upbound/provider-aws/v2/apis/namespaced/s3/v1beta1"
	scheduler "github.com/upbound/provider-aws/v2/apis/namespaced/scheduler/v1beta1"
	secretsmanager "github.com/upbound/provider-aws/v2/apis/namespaced/secretsmanager/v1beta1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
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

func TestCopyWithoutOwnerDoesNotEndAnAdoption(t *testing.T) {
	env, seen, _ := adopting(t)
	copied := &ec2.SecurityGroup{ObjectMeta: metav1.ObjectMeta{Name: "copy", Labels: map[string]string{
		v1alpha1.LabelEnvironment: "staging", v1alpha1.LabelNameSuffix: "other",
	}}}
	seen.Resources[plan.Key{GroupKind: ec2.SecurityGroup_GroupVersionKind.GroupKind(), Name: "copy"}] = copied
	for _, o := range compose(t, env, seen).Objects {
		if !o.Adopting && !o.Waits() {
			t.Errorf("%s is made", o)
		}
	}
}

// missing is what the provider says of a resource that it only observes and does not find.
func missing(live resource.ModernManaged) {
	setReady(live, corev1.ConditionFalse)
	live.SetConditions(xpv1.Condition{
		Type: xpv1.TypeSynced, Status: corev1.ConditionFalse, Reason: xpv1.ReasonReconcileError,
		Message: "observe failed: external resource does not exist",
	})
}

// lookedFor is the plan after the provider has looked whether chosen names are free.
func lookedFor(t *testing.T, env *v1alpha1.Environment, seen plan.Observed, found func(resource.ModernManaged)) *plan.Plan {
	t.Helper()
	first := compose(t, env, seen)
	carryOut(env, first, seen)
	for _, o := range first.Objects {
		if o.Probing && !o.Waits() {
			seen.Resources[o.Key] = live(o)
			found(seen.Resources[o.Key])
		}
	}
	return compose(t, env, seen)
}

func withBucket(t *testing.T, name string) (*v1alpha1.Environment, plan.Observed) {
	t.Helper()
	env, seen := application(t)
	env.Spec.State = &v1alpha1.StateSpec{BucketName: name}
	return admitted(t, env), seen
}

func TestBucketOfAChosenNameIsLookedForFirst(t *testing.T) {
	env, seen := withBucket(t, "our-state")
	bucket := findObject[*s3.Bucket](t, compose(t, env, seen), "staging-state")
	if !bucket.Probing || !slices.Equal(bucket.Resource.GetManagementPolicies(), observeOnly) {
		t.Fatalf("the bucket is made with %v", bucket.Resource.GetManagementPolicies())
	}
	free := findObject[*s3.Bucket](t, lookedFor(t, env, seen, missing), "staging-state")
	if free.Probing || !slices.Equal(free.Resource.GetManagementPolicies(), plan.WithoutDelete) {
		t.Errorf("a bucket whose name is free gets the policies %v", free.Resource.GetManagementPolicies())
	}
}

func TestBucketOfSomebodyElseIsLeftAlone(t *testing.T) {
	env, seen := withBucket(t, "bank-backups")
	p := lookedFor(t, env, seen, func(live resource.ModernManaged) { as[*s3.Bucket](t, live).Status.AtProvider.Tags = nil })
	for _, o := range p.Objects {
		if strings.HasPrefix(o.Group, "s3.") && !o.Probing && !o.Waits() {
			t.Errorf("%s is applied", o)
		}
	}
	if len(p.Problems) != 1 || p.Problems[0].Reason != v1alpha1.ReasonNameTaken || !strings.Contains(p.Problems[0].Message, `"bank-backups"`) {
		t.Errorf("problems are %v", p.Problems)
	}
	for range 20 { // a message that changes would be written each time
		checkSame(t, p, compose(t, env, seen))
	}
}

func TestBucketOfOursGoesOn(t *testing.T) {
	env, seen := withBucket(t, "our-state")
	p := lookedFor(t, env, seen, func(resource.ModernManaged) {})
	if o := findObject[*s3.Bucket](t, p, "staging-state"); o.Probing || len(p.Problems) > 0 {
		t.Errorf("the bucket is not taken up: %v", p.Problems)
	}
}

// Namespaces and names that are joined can meet: a and b-c, a-b and c.
func TestEnvironmentsWhoseChosenNamesMeetDoNotTakeOverEachOther(t *testing.T) {
	chosen := func(namespace, name string) *v1alpha1.Environment {
		env, _ := application(t)
		env = admitted(t, env)
		env.Namespace, env.Name = namespace, name
		env.Annotations = map[string]string{v1alpha1.AnnotationNameSuffix: "blue1"}
		return env
	}
	theirs, ours := chosen("a", "b-c"), chosen("a-b", "c")
	_, seen := application(t)
	there := find[*ecs.Cluster](t, compose(t, theirs, nothingBut(seen.Secrets)), "b-c-cluster")
	p := lookedFor(t, ours, seen, func(live resource.ModernManaged) {
		if cluster, ok := live.(*ecs.Cluster); ok && meta.GetExternalName(cluster) == meta.GetExternalName(there) {
			cluster.Status.AtProvider.Tags = there.Spec.ForProvider.Tags
			return
		}
		missing(live)
	})
	if o := findObject[*ecs.Cluster](t, p, "c-cluster"); !o.Probing {
		t.Errorf("cluster %q is taken over", meta.GetExternalName(o.Resource))
	}
	if len(p.Problems) != 1 || !strings.Contains(p.Problems[0].Message, `its tag terrarium.io/environment is "a/b-c", and would be "a-b/c"`) {
		t.Errorf("problems are %v", p.Problems)
	}
}

func TestNamesThatAreMadeFromAUIDAreNotLookedForFirst(t *testing.T) {
	env, seen := application(t)
	for _, o := range compose(t, env, seen).Objects {
		if o.Probing {
			t.Errorf("%s is only looked for", o)
		}
	}
}

func TestProviderConfigCannotBeTurnedAwayFromWhatExists(t *testing.T) {
	env, seen := application(t)
	env.Spec.ProviderConfigRef.Name = "typo"
	compose(t, env, seen)
	env.Spec.ProviderConfigRef.Name = "default"
	settle(t, env, seen)
	env.Spec.ProviderConfigRef.Name = "another-account"
	wantRefused(t, env, seen, "spec.providerConfigRef: ")
	env.Spec.ProviderConfigRef.Name = "default"
	compose(t, env, seen)
}

// An annotation is easily taken away. The suffix that it has chosen is then in the labels of what looks, and is still a chosen one.
func TestChosenSuffixIsLookedForAlsoWithoutItsAnnotation(t *testing.T) {
	env, seen := application(t)
	env.Annotations = map[string]string{v1alpha1.AnnotationNameSuffix: "blue1"}
	p := lookedFor(t, env, seen, func(live resource.ModernManaged) { untagged(live) })
	env.Annotations = nil
	after := compose(t, env, seen)
	if diff := cmp.Diff(applied(p), applied(after)); diff != "" {
		t.Errorf("applied (-before +after):\n%s", diff)
	}
}

// applied are the objects of a plan that do not wait, with their policies.
func applied(p *plan.Plan) map[string]xpv1.ManagementPolicies {
	policies := map[string]xpv1.ManagementPolicies{}
	for name, o := range byName(p) {
		if !o.Waits() {
			policies[name] = o.Resource.GetManagementPolicies()
		}
	}
	return policies
}

// Two Environments of one name and suffix in two clusters have the same tags. The second may be meant to be adopted, and is not.
func TestNewEnvironmentTakesOverNothingThatHasItsTags(t *testing.T) {
	env, seen := application(t)
	env.Annotations = map[string]string{v1alpha1.AnnotationNameSuffix: "blue1"}
	p := lookedFor(t, env, seen, func(live resource.ModernManaged) {
		if _, ok := live.(*ecs.Cluster); !ok {
			missing(live)
		}
	})
	if got := applied(p); len(got) != 1 || !slices.Equal(got["Cluster/staging-cluster"], observeOnly) {
		t.Errorf("applied are %v", got)
	}
	if len(p.Problems) != 1 || !strings.Contains(p.Problems[0].Message, "not in this cluster: adopt that one, or choose another suffix") {
		t.Errorf("problems are %v", p.Problems)
	}
}

// What an adoption does not name is made when all has been seen, and no less carefully.
func TestWhatIsNotInTheInventoryIsLookedForFirst(t *testing.T) {
	env, seen, _ := adopting(t)
	env.Spec.Services = append(env.Spec.Services, *env.Spec.Services[1].DeepCopy())
	env.Spec.Services[2].Name = "added"
	uid := env.UID
	env = admitted(t, env)
	env.UID = uid
	looked := false
	settle(t, env, seen, func(p *plan.Plan) {
		o := findObject[*cloudwatchlogs.Group](t, p, "staging-added")
		if live := seen.Resources[o.Key]; live == nil && !o.Waits() {
			looked = true
			if !o.Probing {
				t.Errorf("%s is made with %v", o, o.Resource.GetManagementPolicies())
			}
		}
	})
	if !looked {
		t.Error("nobody has looked")
	}
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

// Who owns a restored Environment's objects is one that is gone, and the annotation may still be there.
func TestRestoredEnvironmentIsNotAdoptedAgain(t *testing.T) {
	env, seen, _ := adopting(t)
	settle(t, env, seen)
	env.UID = "restored"
	setReady(seen.Resources[findObject[*ecs.Service](t, compose(t, env, seen), "staging-web").Key], corev1.ConditionFalse)
	for _, o := range compose(t, env, seen).Objects {
		if o.Adopting {
			t.Errorf("%s is adopted again", o)
		}
	}
}

// The provider goes on looking for the name that it began with.
func TestOtherNameIsLookedForByAnotherObject(t *testing.T) {
	for name, change := range map[string]func(*v1alpha1.Environment){
		"name":    func(env *v1alpha1.Environment) { env.Spec.State.BucketName = "our-other-state" },
		"account": func(env *v1alpha1.Environment) { env.Spec.ProviderConfigRef.Name = "other" },
	} {
		t.Run(name, func(t *testing.T) {
			env, seen := withBucket(t, "our-state")
			env.Spec.Services, env.Spec.Databases, env.Spec.LoadBalancers, env.Spec.Secrets = nil, nil, nil, nil
			first := compose(t, env, seen)
			for _, o := range first.Objects {
				if o.Probing {
					seen.Resources[o.Key] = live(o)
					missing(seen.Resources[o.Key])
				}
			}
			change(env)
			o := findObject[*s3.Bucket](t, compose(t, env, seen), "staging-state")
			if !o.Misnamed || !slices.Equal(o.Resource.GetManagementPolicies(), observeOnly) {
				t.Errorf("the free one was another: misnamed is %v, policies are %v", o.Misnamed, o.Resource.GetManagementPolicies())
			}
		})
	}
}

func TestWhatExistsIsNeverCalledOtherwise(t *testing.T) {
	t.Run("bucket", func(t *testing.T) {
		env, seen := withBucket(t, "our-state")
		settle(t, env, seen)
		env.Spec.State.BucketName = "bank-backups"
		wantRefused(t, env, seen, `Bucket/staging-state is "our-state" in AWS, and cannot become "bank-backups"`)
	})
	t.Run("suffix", func(t *testing.T) {
		env, seen := application(t)
		settle(t, env, seen)
		for _, live := range seen.Resources {
			labels := live.GetLabels()
			labels[v1alpha1.LabelNameSuffix] = "other"
			live.SetLabels(labels)
		}
		if _, err := compositions.Compose(env, seen); err == nil || !strings.Contains(err.Error(), "set the name in the spec or the label terrarium.io/name-suffix back") {
			t.Errorf("error %v", err)
		}
	})
}

func TestCopyDoesNotSayWithWhichAccountAnEnvironmentWasMade(t *testing.T) {
	env, seen := application(t)
	settle(t, env, seen)
	copied := as[resource.ModernManaged](t, seen.Resources[findObject[*ec2.VPC](t, compose(t, env, seen), "staging-vpc").Key].DeepCopyObject())
	copied.SetName("copy")
	copied.SetOwnerReferences(nil)
	copied.SetProviderConfigReference(&xpv1.ProviderConfigReference{Kind: "ClusterProviderConfig", Name: "other"})
	seen.Resources[plan.Key{GroupKind: ec2.VPC_GroupVersionKind.GroupKind(), Name: "copy"}] = copied
	compose(t, env, seen)
}

func TestRestoredObjectsSayWithWhichAccountTheyWereMade(t *testing.T) {
	for name, owners := range map[string][]metav1.OwnerReference{
		"without owner": nil,
		"former owner":  {{APIVersion: v1alpha1.GroupVersion.String(), Kind: "Environment", Name: "staging", UID: "former", Controller: new(true)}},
	} {
		t.Run(name, func(t *testing.T) {
			env, seen := application(t)
			settle(t, env, seen)
			for _, live := range seen.Resources {
				live.SetOwnerReferences(owners)
			}
			env.Spec.ProviderConfigRef.Name = "another-account"
			wantRefused(t, env, seen, "spec.providerConfigRef: what exists was made with ClusterProviderConfig/default")
		})
	}
}

func TestProviderConfigThatLeadsToAnotherAccountIsNoticed(t *testing.T) {
	env, seen := application(t)
	p := settle(t, env, seen)
	env.Status = p.Outputs
	compose(t, env, seen)
	as[*ec2.VPC](t, seen.Resources[findObject[*ec2.VPC](t, p, "staging-vpc").Key]).Status.AtProvider.OwnerID = new("999988887777")
	wantRefused(t, env, seen, "spec.providerConfigRef: ClusterProviderConfig/default leads to account 999988887777 by now, and what was made is in account "+account)
}

// Another account has no VPC with our ID, so the provider makes one, and says meanwhile that there is none.
func TestAccountIsNotForgottenWhileTheVPCIsMadeASecondTime(t *testing.T) {
	env, seen := application(t)
	p := settle(t, env, seen)
	env.Status = p.Outputs
	vpc := as[*ec2.VPC](t, seen.Resources[findObject[*ec2.VPC](t, p, "staging-vpc").Key])
	setReady(vpc, corev1.ConditionFalse)
	vpc.Status.AtProvider = ec2.VPCObservation_2{}
	for range 2 {
		env.Status = compose(t, env, seen).Outputs
		if got := env.Status.Network.AccountID; got != account {
			t.Fatalf("while there is no VPC the account is %q, want %s", got, account)
		}
	}
	vpc.Status.AtProvider.ID, vpc.Status.AtProvider.OwnerID = new("vpc-second"), new("999988887777")
	for _, ready := range []corev1.ConditionStatus{corev1.ConditionFalse, corev1.ConditionTrue} {
		setReady(vpc, ready)
		wantRefused(t, env, seen, "spec.providerConfigRef: ClusterProviderConfig/default leads to account 999988887777 by now, and what was made is in account "+account)
	}
	clear(seen.Resources)
	if got := compose(t, env, seen).Outputs.Network.AccountID; got != "" {
		t.Errorf("nothing is left, and the account is still %s", got)
	}
}

// The rules of admission compare with the status: what it says that exists must not go out of it while the provider looks again.
func TestStatusKeepsWhatExistsWhileNothingIsReady(t *testing.T) {
	env, seen := application(t)
	before := settle(t, env, seen).Outputs
	for _, live := range seen.Resources {
		setReady(live, corev1.ConditionFalse)
		if id := reflect.ValueOf(live).Elem().FieldByName("Status").FieldByName("AtProvider").FieldByName("ID"); id.IsNil() {
			id.Set(reflect.ValueOf(new("id-in-aws")))
		}
	}
	env.Status = before
	after := compose(t, env, seen).Outputs
	for name, compared := range map[string][2]any{
		"network":       {before.Network.VPCID + before.Network.AccountID + before.Network.CIDRBlock, after.Network.VPCID + after.Network.AccountID + after.Network.CIDRBlock},
		"subnets":       {before.Network.Subnets, after.Network.Subnets},
		"cluster":       {before.Cluster, after.Cluster},
		"load balancer": {before.LoadBalancers[0].DNSName + string(before.LoadBalancers[0].Scheme), after.LoadBalancers[0].DNSName + string(after.LoadBalancers[0].Scheme)},
		"engine":        {before.Databases[0].Engine, after.Databases[0].Engine},
		"secrets":       {before.Secrets, after.Secrets},
	} {
		if diff := cmp.Diff(compared[0], compared[1]); diff != "" {
			t.Errorf("%s (-ready +not ready):\n%s", name, diff)
		}
	}
}
