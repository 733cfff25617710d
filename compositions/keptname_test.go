package compositions_test

import (
	"strings"
	"testing"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	"github.com/google/go-cmp/cmp"
	appautoscaling "github.com/upbound/provider-aws/v2/apis/namespaced/appautoscaling/v1beta1"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"
	sqs "github.com/upbound/provider-aws/v2/apis/namespaced/sqs/v1beta1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

const (
	oldName = "somebodys-orders"
	oldURL  = "https://sqs.eu-west-1.amazonaws.com/111122223333/somebodys-orders"
)

// takingOver is an Environment with two queues, of which one is there under another name.
func takingOver(t *testing.T) *v1alpha1.Environment {
	t.Helper()
	inventory := &plan.Inventory{
		APIVersion: v1alpha1.GroupVersion.String(), Region: "eu-west-1", Namespace: "shop", Name: "staging", Suffix: "abcde",
		Spec: v1alpha1.EnvironmentSpec{
			Region: "eu-west-1", Queues: []v1alpha1.QueueSpec{{Name: "orders"}, {Name: "fresh"}},
			Network: v1alpha1.NetworkSpec{Existing: &v1alpha1.ExistingNetwork{
				VPCID: "vpc-0a1b2c3d4e5f60718", PrivateSubnetIDs: []string{"subnet-0a1b2c3d4e5f60718"},
			}},
			Cluster: v1alpha1.ClusterSpec{Existing: &v1alpha1.ExistingCluster{Name: "somebodys"}},
		},
		Resources: []plan.InventoryResource{{
			Kind: sqs.Queue_GroupVersionKind.GroupKind().String(), Name: "staging-orders", ExternalName: oldURL, KeptName: oldName,
		}},
	}
	return admitted(t, inventory.Environment())
}

// settleAs settles while AWS reports something else of what there is than is asked for.
func settleAs(t *testing.T, env *v1alpha1.Environment, seen plan.Observed, reports func(resource.ModernManaged)) *plan.Plan {
	t.Helper()
	for range 10 {
		carryOut(env, compose(t, env, seen), seen)
		for _, live := range seen.Resources {
			reports(live)
		}
	}
	return compose(t, env, seen)
}

// seenWith is what the provider reports of a queue, which has a name in AWS, and of the cluster.
func seenWith(p *plan.Plan, q *sqs.Queue, env *v1alpha1.Environment, name string) plan.Observed {
	live := q.DeepCopy()
	live.SetConditions(xpv1.Available(), xpv1.ReconcileSuccess())
	live.SetOwnerReferences([]metav1.OwnerReference{*metav1.NewControllerRef(env, v1alpha1.GroupVersion.WithKind("Environment"))})
	live.Status.AtProvider = sqs.QueueObservation{ID: new(oldURL), Name: &name, Tags: q.Spec.ForProvider.Tags}
	seen := plan.Observed{Resources: map[plan.Key]resource.ModernManaged{}}
	seen.Resources[plan.Key{GroupKind: sqs.Queue_GroupVersionKind.GroupKind(), Name: q.Name}] = live
	for _, o := range p.Objects {
		if cluster, ok := o.Resource.(*ecs.Cluster); ok {
			cluster = cluster.DeepCopy()
			cluster.SetConditions(xpv1.Available(), xpv1.ReconcileSuccess())
			cluster.Status.AtProvider.Arn = new("arn:aws:ecs:eu-west-1:111122223333:cluster/somebodys")
			seen.Resources[o.Key] = cluster
		}
	}
	return seen
}

func TestWhatIsAdoptedKeepsItsNameInAWS(t *testing.T) {
	env := takingOver(t)
	p, err := compositions.Compose(env, plan.Observed{})
	if err != nil {
		t.Fatal(err)
	}
	q := find[*sqs.Queue](t, p, "staging-orders")
	if name, external := *q.Spec.ForProvider.Name, meta.GetExternalName(q); name != oldName || external != oldURL {
		t.Errorf("the queue is called %s, %s", name, external)
	}
	if !strings.Contains(*q.Spec.ForProvider.Policy, ":"+oldName+`"`) {
		t.Errorf("its policy is about another: %s", *q.Spec.ForProvider.Policy)
	}
	if fresh := find[*sqs.Queue](t, p, "staging-fresh"); *fresh.Spec.ForProvider.Name != "shop-staging-abcde-fresh" {
		t.Errorf("the new queue is called %s", *fresh.Spec.ForProvider.Name)
	}
}

func TestAKeptNameStaysWithoutTheAnnotationOfTheEnvironment(t *testing.T) {
	env := takingOver(t)
	p, err := compositions.Compose(env, plan.Observed{})
	if err != nil {
		t.Fatal(err)
	}
	q := find[*sqs.Queue](t, p, "staging-orders").DeepCopy()
	q.SetManagementPolicies(xpv1.ManagementPolicies{xpv1.ManagementActionAll})
	seen := seenWith(p, q, env, oldName)
	delete(env.Annotations, v1alpha1.AnnotationAdopt)
	p, err = compositions.Compose(env, seen)
	if err != nil {
		t.Fatal(err)
	}
	if q := find[*sqs.Queue](t, p, "staging-orders"); *q.Spec.ForProvider.Name != oldName || q.Annotations[v1alpha1.AnnotationKeptName] != oldName {
		t.Errorf("the queue is called %s by now, and its annotation says %q", *q.Spec.ForProvider.Name, q.Annotations[v1alpha1.AnnotationKeptName])
	}
}

func TestAKeptNameMustBeThatOfWhatIsAdopted(t *testing.T) {
	env := takingOver(t)
	p, err := compositions.Compose(env, plan.Observed{})
	if err != nil {
		t.Fatal(err)
	}
	q := find[*sqs.Queue](t, p, "staging-orders").DeepCopy()
	_, err = compositions.Compose(env, seenWith(p, q, env, "another"))
	if err == nil || !strings.Contains(err.Error(), `has the name "another" there, and not "somebodys-orders"`) {
		t.Errorf("got %v", err)
	}
}

func TestAKeptNameThatWasWrongCanBeSetRight(t *testing.T) {
	env := takingOver(t)
	right := env.Annotations[v1alpha1.AnnotationAdopt]
	env.Annotations[v1alpha1.AnnotationAdopt] = strings.Replace(right, `"`+oldName+`"`, `"wrong"`, 1)
	p := compose(t, env, plan.Observed{})
	seen := seenWith(p, find[*sqs.Queue](t, p, "staging-orders"), env, oldName)
	if _, err := compositions.Compose(env, seen); err == nil {
		t.Fatal("it was adopted under the wrong name")
	}
	env.Annotations[v1alpha1.AnnotationAdopt] = right
	if q := find[*sqs.Queue](t, compose(t, env, seen), "staging-orders"); *q.Spec.ForProvider.Name != oldName || plan.IsObservedOnly(q) {
		t.Errorf("it is called %s, and its policies are %v", *q.Spec.ForProvider.Name, q.GetManagementPolicies())
	}
}

// somebodysDatabase is what AWS reports of a database that is taken over.
func somebodysDatabase(env *v1alpha1.Environment, p *plan.Plan, identifier string) plan.Observed {
	tags := map[string]*string{"terrarium.io/environment": new("shop/staging"), "terrarium.io/name-suffix": new("abcde")}
	seen := plan.Observed{Resources: map[plan.Key]resource.ModernManaged{}}
	for _, o := range p.Objects {
		live := o.Resource.DeepCopyObject().(resource.ModernManaged)
		switch live := live.(type) {
		case *rds.Instance:
			live.Status.AtProvider = rds.InstanceObservation{ID: new("db-1"), Identifier: &identifier, Tags: tags}
		case *rds.SubnetGroup:
			live.Status.AtProvider = rds.SubnetGroupObservation{ID: new("somebodys"), Description: new("theirs"), Tags: tags}
		case *rds.ParameterGroup:
			live.Status.AtProvider = rds.ParameterGroupObservation{ID: new("somebodys"), Description: new("theirs"), Tags: tags}
		case *ec2.SecurityGroup:
			live.Status.AtProvider = ec2.SecurityGroupObservation_2{ID: new("sg-1"), Name: new("somebodys"), Description: new("theirs"), Tags: tags}
		default:
			continue
		}
		live.SetConditions(xpv1.Available(), xpv1.ReconcileSuccess())
		live.SetOwnerReferences([]metav1.OwnerReference{*metav1.NewControllerRef(env, v1alpha1.GroupVersion.WithKind("Environment"))})
		seen.Resources[o.Key] = live
	}
	return seen
}

// takingOverADatabase is an Environment with a database that somebody else has made.
func takingOverADatabase(t *testing.T) *v1alpha1.Environment {
	t.Helper()
	env := takingOver(t)
	inventory := &plan.Inventory{
		APIVersion: v1alpha1.GroupVersion.String(), Region: "eu-west-1", Namespace: "shop", Name: "staging", Suffix: "abcde", Spec: env.Spec,
		Resources: []plan.InventoryResource{
			{Kind: ec2.SecurityGroup_GroupVersionKind.GroupKind().String(), Name: "staging-database-main", ExternalName: "sg-1", KeptName: "somebodys"},
			{Kind: rds.SubnetGroup_GroupVersionKind.GroupKind().String(), Name: "staging-main", ExternalName: "somebodys", KeptName: "somebodys"},
			{Kind: rds.ParameterGroup_GroupVersionKind.GroupKind().String(), Name: "staging-main.postgres17", ExternalName: "somebodys", KeptName: "somebodys"},
			{Kind: rds.Instance_GroupVersionKind.GroupKind().String(), Name: "staging-main", ExternalName: "db-1", KeptName: "somebodys"},
		},
	}
	inventory.Spec.Queues = nil
	inventory.Spec.Network.Existing.PrivateSubnetIDs = []string{"subnet-0a1b2c3d4e5f60718", "subnet-0a1b2c3d4e5f60719"}
	inventory.Spec.Databases = []v1alpha1.DatabaseSpec{{Name: "main", Credentials: v1alpha1.DatabaseCredentials{Source: v1alpha1.CredentialsRDSManaged}}}
	return admitted(t, inventory.Environment())
}

func TestAdoptedDatabaseKeepsNamesAndDescriptionsOfAll(t *testing.T) {
	env := takingOverADatabase(t)
	var p *plan.Plan
	seen := plan.Observed{}
	for range 3 { // the groups are seen before the database knows their names
		var err error
		if p, err = compositions.Compose(env, seen); err != nil {
			t.Fatal(err)
		}
		seen = somebodysDatabase(env, p, "somebodys")
	}
	subnets, parameters := find[*rds.SubnetGroup](t, p, "staging-main"), find[*rds.ParameterGroup](t, p, "staging-main.postgres17")
	group, instance := find[*ec2.SecurityGroup](t, p, "staging-database-main"), find[*rds.Instance](t, p, "staging-main")
	got := []string{
		meta.GetExternalName(subnets), *subnets.Spec.ForProvider.Description, meta.GetExternalName(parameters), *parameters.Spec.ForProvider.Description,
		*group.Spec.ForProvider.Name, *group.Spec.ForProvider.Description, meta.GetExternalName(instance), *instance.Spec.ForProvider.Identifier,
		*instance.Spec.ForProvider.DBSubnetGroupName, *instance.Spec.ForProvider.ParameterGroupName, *instance.Spec.ForProvider.VPCSecurityGroupIds[0],
	}
	want := []string{"somebodys", "theirs", "somebodys", "theirs", "somebodys", "theirs", "db-1", "somebodys", "somebodys", "somebodys", "sg-1"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// RDS would rename an instance while services use its address.
func TestDatabaseIsNotRenamedWhereItsAnnotationIsLostOrChanged(t *testing.T) {
	for name, kept := range map[string]string{"lost": "", "changed": "another"} {
		t.Run(name, func(t *testing.T) {
			env := readEnvironment(t, "database-default")
			seen := nothingBut(map[string]*corev1.Secret{})
			instance := find[*rds.Instance](t, settle(t, env, seen), env.Name+"-main")
			live := seen.Resources[plan.Key{GroupKind: rds.Instance_GroupVersionKind.GroupKind(), Name: instance.Name}].(*rds.Instance)
			live.Status.AtProvider.Identifier = new("somebodys")
			meta.AddAnnotations(live, map[string]string{v1alpha1.AnnotationKeptName: kept})
			again := find[*rds.Instance](t, compose(t, env, seen), instance.Name)
			if got := *again.Spec.ForProvider.Identifier; got != "somebodys" {
				t.Errorf("it would be renamed to %q", got)
			}
		})
	}
}

func TestAKeptIdentifierMustBeThatOfTheDatabase(t *testing.T) {
	env := takingOverADatabase(t)
	seen := plan.Observed{}
	var err error
	for range 3 {
		var p *plan.Plan
		if p, err = compositions.Compose(env, seen); err != nil {
			break
		}
		seen = somebodysDatabase(env, p, "another")
	}
	if err == nil || !strings.Contains(err.Error(), `has the name "another" there, and not "somebodys"`) {
		t.Errorf("got %v", err)
	}
}

func TestANameThatAKindCannotKeepIsRefused(t *testing.T) {
	env := takingOver(t)
	inventory := strings.NewReplacer("Queue.sqs", "QueueRedrivePolicy.sqs").Replace(env.Annotations[v1alpha1.AnnotationAdopt])
	env.Annotations[v1alpha1.AnnotationAdopt] = inventory
	env.Spec.Queues[0].DeadLetter = &v1alpha1.DeadLetterSpec{MaxReceives: 1, RetentionSeconds: 1209600}
	_, err := compositions.Compose(env, plan.Observed{})
	if err == nil || !strings.Contains(err.Error(), `QueueRedrivePolicy/staging-orders cannot have the name "somebodys-orders" in AWS`) {
		t.Errorf("got %v", err)
	}
}

func TestNoKeptNameIsGivenOnceAnAdoptionIsOver(t *testing.T) {
	env := takingOver(t)
	p, err := compositions.Compose(env, plan.Observed{})
	if err != nil {
		t.Fatal(err)
	}
	q := find[*sqs.Queue](t, p, "staging-fresh").DeepCopy() // what the provider may do more to than observe
	seen := seenWith(p, q, env, "shop-staging-abcde-fresh")
	p, err = compositions.Compose(env, seen)
	if err != nil {
		t.Fatal(err)
	}
	if q := find[*sqs.Queue](t, p, "staging-orders"); *q.Spec.ForProvider.Name != "shop-staging-abcde-orders" {
		t.Errorf("the annotation that came later gave the name %s", *q.Spec.ForProvider.Name)
	}
}

func TestScalingThatWasTakenOverKeepsItsNames(t *testing.T) {
	env, seen := readEnvironment(t, "service-scheduled"), nothingBut(map[string]*corev1.Secret{})
	p := settle(t, env, seen)
	policy, action := findObject[*appautoscaling.Policy](t, p, "staging-web.requests"), findObject[*appautoscaling.ScheduledAction](t, p, "staging-web.night")
	for _, o := range []*plan.Object{policy, action} {
		meta.AddAnnotations(seen.Resources[o.Key], map[string]string{v1alpha1.AnnotationKeptName: "theirs"})
		meta.SetExternalName(seen.Resources[o.Key], "theirs")
	}
	again := compose(t, env, seen)
	names := []string{
		meta.GetExternalName(find[*appautoscaling.Policy](t, again, policy.Name)),
		*find[*appautoscaling.ScheduledAction](t, again, action.Name).Spec.ForProvider.Name,
	}
	if diff := cmp.Diff([]string{"theirs", "theirs"}, names); diff != "" {
		t.Error(diff)
	}
}
