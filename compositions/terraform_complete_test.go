package compositions_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
	"github.com/terrarium-io/terrarium/compositions/terraform"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
	"github.com/terrarium-io/terrarium/hack/simulator/seed"
	"github.com/terrarium-io/terrarium/hack/simulator/tfstate"
)

// inModules is where the modules of a project have a resource: all blocks are called this.
func inModules(r aws.Resource) tfstate.Address {
	if r.Kind == aws.BucketObject {
		return tfstate.Address{} // the inventory, which Terraform does not write
	}
	return tfstate.Address{Module: "module." + strings.ToLower(r.Kind.Kind()) + `["` + strings.TrimPrefix(r.Object, "shop-") + `"]`, Name: "this", Index: 0.0}
}

// recognizedIn is what becomes of the state of an account.
func recognizedIn(t *testing.T, account *aws.Account, address func(aws.Resource) tfstate.Address) *terraform.Takeover {
	t.Helper()
	state, err := tfstate.Of(account, address)
	if err != nil {
		t.Fatal(err)
	}
	resources, err := terraform.Read(state)
	if err != nil {
		t.Fatal(err)
	}
	states, err := terraform.New("", resources)
	if err != nil {
		t.Fatal(err)
	}
	found, err := terraform.Recognize(states, "taken", "shop", func(env *v1alpha1.Environment) error {
		admitted, err := admit(t, env)
		if err == nil {
			*env = *admitted
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// completeOfTerraform is an account with what the sample that has everything makes, as Terraform would have made it: nothing bears an Environment's tags.
func completeOfTerraform(t *testing.T) *aws.Account {
	t.Helper()
	env, seen := completeSample(t)
	w := newWorld(t, admitted(t, env), seen.Secrets)
	seed.For(w.account, env.Spec)
	w.wantRest("as somebody else made it")
	tagAsOthers(t, w.account)
	for _, db := range w.account.Resources(aws.DBInstance) { // as AWS calls the source of a replica in the same region
		if source := db.Text("replicateSourceDb"); source != "" {
			modify(t, w.account, db.Kind, db.ID, map[string]any{"replicateSourceDb": source[strings.LastIndex(source, ":")+1:]})
		}
	}
	return w.account
}

// tagAsOthers gives all that has tags those of somebody else.
func tagAsOthers(t *testing.T, account *aws.Account) {
	t.Helper()
	for _, r := range account.Resources() {
		if r.Kind.Traits().Tagged {
			modify(t, account, r.Kind, r.ID, map[string]any{"tags": map[string]any{"team": "shop"}})
		}
	}
}

// takingOverAll is the world of the Environment that a takeover prints, to which the owner of everything consents.
func takingOverAll(t *testing.T, account *aws.Account, found *terraform.Takeover, secrets map[string]*corev1.Secret) *world {
	t.Helper()
	for _, taken := range found.Taken {
		consents(t, account, taken, found.Consent())
	}
	env := found.Environment()
	env.Generation, env.UID = 1, "0ther000-0000-4000-8000-000000000000"
	w := newWorld(t, admitted(t, env), secrets)
	w.account = account
	return w
}

// TestCompleteSampleIsTakenOverFromTerraform takes over what Terraform would have made of the sample that has everything: nothing is made a second time,
// nothing is deleted, and no request is lost.
func TestCompleteSampleIsTakenOverFromTerraform(t *testing.T) {
	account := completeOfTerraform(t)
	found := recognizedIn(t, account, inModules)
	secrets := map[string]*corev1.Secret{}
	for _, password := range found.Passwords {
		secrets[password.Secret] = newSecret(password.Secret, map[string]string{password.Key: "the-one-in-use"})
	}
	w := takingOverAll(t, account, found, secrets)
	made, deleted, before := len(account.Creations()), len(account.Deletions()), account.Resources(aws.DBInstance, aws.ScalingPolicy)
	w.wantRest("taken over")

	kinds := map[aws.Kind]int{}
	for _, creation := range account.Creations()[made:] {
		kinds[creation.Kind]++
	}
	want := map[aws.Kind]int{
		aws.Secret: 4, aws.SecretVersion: 4, // for each database that keeps its password
		aws.TaskDefinition: 5, aws.SecurityGroupEgressRule: 5, // for four services and the job
		aws.SecurityGroup:            6, // for those, and for Service Connect
		aws.SecurityGroupIngressRule: 5, aws.Role: 4, aws.RolePolicy: 3, aws.RolePolicyAttachment: 1,
	}
	// Rules let the load balancer in to three services, and Service Connect to two ports. Roles move the requests of these, start the job, and write the metrics of a database.
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Errorf("what is made (-want +got):\n%s", diff)
	}
	// Its metrics are written with a role of the Environment's from then on, and those of its replica.
	const watched = "monitoringRoleArn"
	changed := map[string][]string{"main": {watched}, "main.replica.read": {watched}}
	if diff := cmp.Diff(changed, changedSince(account, before)); diff != "" {
		t.Errorf("what changes of databases (-want +got):\n%s", diff)
	}
	if gone := account.Deletions()[deleted:]; len(gone) > 0 {
		t.Errorf("deleted: %v", gone)
	}
	if outages := account.Outages(); len(outages) > 0 {
		t.Error(outages)
	}
}

// changedSince are the attributes of resources, but for their tags and the version of a password, of which AWS does not know, that are others than they were,
// by their objects.
func changedSince(account *aws.Account, before []aws.Resource) map[string][]string {
	changed := map[string][]string{}
	for _, was := range before {
		now, _ := account.Get(was.Kind, was.ID)
		of := strings.TrimPrefix(was.Object, "shop-")
		both := maps.Clone(was.Attributes)
		maps.Copy(both, now.Attributes)
		for field := range both {
			if field != "tags" && field != "passwordWoVersion" && !cmp.Equal(was.Attributes[field], now.Attributes[field]) {
				changed[of] = append(changed[of], field)
			}
		}
	}
	return changed
}

// What the sample has and a takeover has not: TestServiceIsLeftWith and its like hold the reasons one by one.
func TestCompleteSampleIsLeftToTerraformWhereItsReportSays(t *testing.T) {
	found, left := recognizedIn(t, completeOfTerraform(t), inModules), map[string]string{}
	for _, one := range found.Left {
		left[strings.TrimSuffix(one.Address, ".this[0]")] = one.Text
	}
	for address, want := range map[string]string{
		`module.service["api"].aws_ecs_service`: `its target group module.lbtargetgroup["api.partners"].aws_lb_target_group.this[0] has preserve_client_ip`,
	} {
		if !strings.HasPrefix(left[address], want) {
			t.Errorf("%s is left as %q", address, left[address])
		}
	}
	var services []string
	for _, service := range found.Spec.Services {
		services = append(services, service.Name)
	}
	if diff := cmp.Diff([]string{"docs", "help", "web", "worker"}, slices.Sorted(slices.Values(services))); diff != "" || len(found.Spec.Jobs) != 1 {
		t.Errorf("taken over are %d jobs, and the services (-want +got):\n%s", len(found.Spec.Jobs), diff)
	}
	if found.Spec.Alarms == nil || found.Spec.Alarms.Topic != "operators" || len(found.Spec.Queues) != 2 {
		t.Errorf("taken over are %d queues, and the alarms %v", len(found.Spec.Queues), found.Spec.Alarms)
	}
	if databases := len(found.Spec.Databases); databases != 5 || len(found.Spec.Caches) != 2 || len(found.Spec.FileSystems) != 1 {
		t.Errorf("taken over are %d databases, %d caches and %d file systems", databases, len(found.Spec.Caches), len(found.Spec.FileSystems))
	}
}

// consents lets the owner of what is taken over say so.
func consents(t *testing.T, account *aws.Account, taken *terraform.Taken, consent map[string]string) {
	t.Helper()
	if !taken.NeedsConsent() {
		return
	}
	kind := aws.KindOf(taken.Kind.Group, taken.Kind.Kind)
	if in := taken.ConsentIn(); in != "" {
		modify(t, account, kind, taken.ExternalName, map[string]any{in: plan.ConsentText(consent)})
		return
	}
	modify(t, account, kind, taken.ExternalName, map[string]any{"tags": maps.Clone(consent)})
}
