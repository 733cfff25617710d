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
	"github.com/terrarium-io/terrarium/controllers/fields"
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
	read, err := terraform.Read(state)
	if err != nil {
		t.Fatal(err)
	}
	states, err := terraform.New("", read)
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
// nothing is deleted, nothing changes of which the report does not say so, and no request is lost.
func TestCompleteSampleIsTakenOverFromTerraform(t *testing.T) {
	for style, address := range map[string]func(aws.Resource) tfstate.Address{"modules of a project": inModules, "terraform-aws-modules": inAWSModules()} {
		t.Run(style, func(t *testing.T) {
			account := completeOfTerraform(t)
			if style == "terraform-aws-modules" {
				shareRouteTable(t, account)
			}
			takeOverComplete(t, account, recognizedIn(t, account, address))
		})
	}
}

func takeOverComplete(t *testing.T, account *aws.Account, found *terraform.Takeover) {
	t.Helper()
	secrets := map[string]*corev1.Secret{}
	for _, password := range found.Passwords {
		secrets[password.Secret] = newSecret(password.Secret, map[string]string{password.Key: "the-one-in-use"})
	}
	w := takingOverAll(t, account, found, secrets)
	made, deleted, before := len(account.Creations()), len(account.Deletions()), account.Resources()
	foretold := foretoldChanges(t, account, found)
	w.wantRest("taken over")

	kinds := map[aws.Kind]int{}
	for _, creation := range account.Creations()[made:] {
		kinds[creation.Kind]++
	}
	want := map[aws.Kind]int{
		aws.Secret: 4, aws.SecretVersion: 4, // for each database that keeps its password
		aws.TaskDefinition: 6, aws.SecurityGroupEgressRule: 6, // for five services and the job
		aws.SecurityGroup:            7, // for those, and for Service Connect
		aws.SecurityGroupIngressRule: 10, aws.Role: 4, aws.RolePolicy: 3, aws.RolePolicyAttachment: 1,
	}
	// Rules let the load balancers in to four services, which are three to one of them, over TCP and UDP, and members of Service Connect to each other. Roles
	// move the requests of two, start the job, and write the metrics of a database.
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Errorf("what is made (-want +got):\n%s", diff)
	}
	for of, changed := range changedSince(account, before) {
		for _, field := range changed {
			if !slices.Contains(foretold[of], field) {
				t.Errorf("%s of %s has changed, and the report says of it only %q", field, of, foretold[of])
			}
		}
	}
	if gone := account.Deletions()[deleted:]; len(gone) > 0 {
		t.Errorf("deleted: %v", gone)
	}
	if outages := account.Outages(); len(outages) > 0 {
		t.Error(outages)
	}
}

// changedSince are the attributes of resources that are others than they were, but for tags, of which the report says more, and what the provider has for itself
// alone and AWS does not know. Where rules lead that ECS has, ECS changes in each deployment.
func changedSince(account *aws.Account, before []aws.Resource) map[string][]string {
	unsaid := map[string]bool{"tags": true, "passwordWoVersion": true, "masterPasswordWoVersion": true, "triggers": true, "waitForSteadyState": true}
	changed := map[string][]string{}
	for _, was := range before {
		now, _ := account.Get(was.Kind, was.ID)
		both := maps.Clone(was.Attributes)
		maps.Copy(both, now.Attributes)
		for field := range both {
			ofECS := was.Kind == aws.LBListenerRule && field == "action"
			if !unsaid[field] && !ofECS && !cmp.Equal(was.Attributes[field], now.Attributes[field]) {
				of := string(was.Kind) + " " + was.ID
				changed[of] = append(changed[of], field)
			}
		}
	}
	return changed
}

// foretoldChanges are the fields of what is taken over in which the plan of a takeover differs from the states, as its report says.
func foretoldChanges(t *testing.T, account *aws.Account, found *terraform.Takeover) map[string][]string {
	t.Helper()
	p, _, err := found.Plan(admitted(t, found.Environment()))
	if err != nil {
		t.Fatal(err)
	}
	yet := map[string]bool{}
	for _, o := range p.Objects {
		yet[o.String()] = !o.Existing && found.Of(o) == nil
	}
	foretold := map[string][]string{}
	for _, o := range p.Objects {
		taken := found.Of(o)
		if taken == nil || o.Existing {
			continue
		}
		now, err := taken.Asked(o.Resource)
		if err != nil {
			t.Fatal(err)
		}
		changes, err := fields.Compare(o.Resource, now, yet)
		if err != nil {
			t.Fatal(err)
		}
		there, _ := account.Get(aws.KindOf(taken.Kind.Group, taken.Kind.Kind), taken.ExternalName)
		of := string(there.Kind) + " " + there.ID
		for _, change := range changes {
			field, _, _ := strings.Cut(change.Path, ".")
			field, _, _ = strings.Cut(field, "[")
			foretold[of] = append(foretold[of], field)
		}
	}
	return foretold
}

// A job on demand is a task definition that nothing in a state runs: only its owner knows what it is for.
func TestAllThatRunsOrHoldsDataInTheCompleteSampleIsTakenOver(t *testing.T) {
	sample, _ := completeSample(t)
	want := counted(sample.Spec)
	want["buckets"]++ // that of spec.state
	for _, job := range sample.Spec.Jobs {
		if job.Schedule == "" {
			want["jobs"]--
		}
	}
	found := recognizedIn(t, completeOfTerraform(t), inModules)
	if diff := cmp.Diff(want, counted(found.Spec)); diff != "" {
		t.Errorf("taken over are (-want +got):\n%s", diff)
	}
	if found.Spec.Alarms == nil || found.Spec.Alarms.Topic != "operators" {
		t.Errorf("the alarms are %v", found.Spec.Alarms)
	}
}

// counted is how much of a spec runs or holds data.
func counted(spec v1alpha1.EnvironmentSpec) map[string]int {
	return map[string]int{
		"services": len(spec.Services), "jobs": len(spec.Jobs), "databases": len(spec.Databases), "caches": len(spec.Caches),
		"fileSystems": len(spec.FileSystems), "buckets": len(spec.Buckets), "queues": len(spec.Queues), "topics": len(spec.Topics),
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
