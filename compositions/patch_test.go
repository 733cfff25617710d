package compositions_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// patchOf a kind of the application's parts.
func patchOf(composition, instance, kind, forProvider string) v1alpha1.PatchSpec {
	return v1alpha1.PatchSpec{
		Name: "p", Composition: v1alpha1.PatchComposition(composition), Instance: instance, Kind: kind,
		ForProvider: apiextensionsv1.JSON{Raw: []byte(forProvider)},
	}
}

func TestPatchSetsWhatTheEnvironmentHasNoFieldFor(t *testing.T) {
	env, seen := application(t)
	env.Spec.Patches = []v1alpha1.PatchSpec{patchOf("loadbalancer", "public", "LB", `{"xffHeaderProcessingMode": "preserve", "clientKeepAlive": 90}`)}
	p := settle(t, admitted(t, env), seen)
	if len(p.Problems) > 0 {
		t.Fatal(p.Problems)
	}
	for _, o := range p.Objects {
		if lb, ok := o.Resource.(*elbv2.LB); ok {
			if got := plan.Text(lb.Spec.ForProvider.XffHeaderProcessingMode); got != "preserve" || *lb.Spec.ForProvider.ClientKeepAlive != 90 {
				t.Errorf("%s has %q and %v", o, got, *lb.Spec.ForProvider.ClientKeepAlive)
			}
		}
	}
}

func TestPatchMayNotSetWhatTheCompositionStandsFor(t *testing.T) {
	tests := map[string]struct {
		patch v1alpha1.PatchSpec
		want  string
	}{
		"name":                {patchOf("loadbalancer", "public", "LB", `{"name": "other"}`), "has name, which no patch may set"},
		"region":              {patchOf("loadbalancer", "public", "LB", `{"region": "us-east-1"}`), "has region, which no patch may set"},
		"tags":                {patchOf("loadbalancer", "public", "LB", `{"tags": {"a": "b"}}`), "has tags, which no patch may set"},
		"publicity":           {patchOf("database", "main", "Instance", `{"publiclyAccessible": true}`), "has publiclyAccessible, which no patch may set"},
		"encryption":          {patchOf("database", "main", "Instance", `{"storageEncrypted": false}`), "has storageEncrypted, which no patch may set"},
		"deletion":            {patchOf("database", "main", "Instance", `{"skipFinalSnapshot": true}`), "has skipFinalSnapshot, which no patch may set"},
		"protection":          {patchOf("loadbalancer", "public", "LB", `{"enableDeletionProtection": false}`), "which no patch may set"},
		"access":              {patchOf("service", "web", "SecurityGroupIngressRule", `{"cidrIpv4": "0.0.0.0/0"}`), "has cidrIpv4, which no patch may set"},
		"rights":              {patchOf("service", "web", "Role", `{"assumeRolePolicy": "{}"}`), "has assumeRolePolicy, which no patch may set"},
		"boundary":            {patchOf("service", "web", "Role", `{"permissionsBoundary": "x"}`), "has permissionsBoundary, which no patch may set"},
		"something else":      {patchOf("service", "web", "Service", `{"serviceRegistries": {"registryArn": "x"}}`), "has serviceRegistries.registryArn, which no patch may set"},
		"what others made":    {patchOf("service", "web", "Service", `{"platformVersion": "arn:aws:x"}`), "may not name something else in AWS, as platformVersion does"},
		"a tie":               {patchOf("service", "web", "Service", `{"taskDefinition": "other"}`), "has taskDefinition, which ties it to something else"},
		"a name":              {patchOf("service", "web", "TaskDefinition", `{"family": "other"}`), "has family, which no patch may set"},
		"a list with a tie":   {patchOf("loadbalancer", "public", "LB", `{"subnets": []}`), "has subnets, which ties it to something else"},
		"what is unknown":     {patchOf("service", "web", "Service", `{"paint": "red"}`), `unknown field "paint"`},
		"another case":        {patchOf("service", "web", "Service", `{"Cluster": "x"}`), `unknown field "Cluster"`},
		"another type":        {patchOf("service", "web", "Service", `{"sigintRollback": "many"}`), "takes no such forProvider"},
		"nothing":             {patchOf("service", "web", "Service", `{}`), "has no fields in forProvider"},
		"null":                {patchOf("service", "web", "Service", `{"platformVersion": null}`), "cannot have platformVersion without a value"},
		"an old platform":     {patchOf("service", "web", "Service", `{"platformVersion": "1.3.0"}`), "has platformVersion 1.3.0, with which not all works that is asked for: it may be 1.4.0 or LATEST"},
		"of no object":        {patchOf("service", "web", "Cluster", `{"setting": []}`), "service web has no Cluster, but Group, LBListenerRule,"},
		"a reference":         {patchOf("service", "web", "Service", `{"clusterRef": {"name": "x"}}`), "has clusterRef, which no patch may set"},
		"what the rules need": {patchOf("service", "web", "TaskDefinition", `{"containerDefinitions": "[]"}`), "has containerDefinitions, which no patch may set"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			env, seen := application(t)
			env.Spec.Patches = []v1alpha1.PatchSpec{test.patch}
			p := compose(t, env, seen)
			if len(p.Problems) == 0 || p.Problems[0].Reason != v1alpha1.ReasonPatchUnfit || !strings.Contains(p.Problems[0].Message, test.want) {
				t.Errorf("problems %v, want %q", p.Problems, test.want)
			}
		})
	}
}

func TestWhatAnUnfitPatchIsAboutStaysAsItIs(t *testing.T) {
	env, seen := application(t)
	before := settle(t, env, seen)
	env.Spec.Patches = []v1alpha1.PatchSpec{patchOf("service", "web", "TaskDefinition", `{"paint": "red"}`)}
	p := compose(t, env, seen)
	for _, o := range p.Objects {
		_, definition := o.Resource.(*ecs.TaskDefinition)
		_, service := o.Resource.(*ecs.Service)
		if (definition || service) && o.Instance == "web" && !o.Waits() {
			t.Errorf("%s is applied", o)
		}
	}
	if len(p.Objects) != len(before.Objects) {
		t.Errorf("%d objects, want the %d from before", len(p.Objects), len(before.Objects))
	}
}

func TestPatchOfARevisionMakesAnotherRevision(t *testing.T) {
	revisionOf := func(p *plan.Plan) string {
		for _, o := range p.Objects {
			if _, ok := o.Resource.(*ecs.TaskDefinition); ok && o.Instance == "web" {
				return o.Name
			}
		}
		return ""
	}
	env, seen := application(t)
	before := revisionOf(settle(t, env, seen))
	env.Spec.Patches = []v1alpha1.PatchSpec{patchOf("service", "web", "TaskDefinition", `{"pidMode": "task"}`)}
	patched := revisionOf(settle(t, env, seen))
	env.Spec.Patches = nil
	if after := revisionOf(settle(t, env, seen)); patched == before || after != before {
		t.Errorf("revisions %s, %s with the patch, and %s without it", before, patched, after)
	}
}

func TestPatchIsAboutTheResourceThatItNames(t *testing.T) {
	env, seen := application(t)
	patch := patchOf("network", "", "Subnet", `{"enableResourceNameDnsARecordOnLaunch": true}`)
	patch.ResourceName = "private-a"
	env.Spec.Patches = []v1alpha1.PatchSpec{patch}
	var patched []string
	for _, o := range compose(t, env, seen).Objects {
		if subnet, ok := o.Resource.(*ec2.Subnet); ok && plan.IsTrue(subnet.Spec.ForProvider.EnableResourceNameDNSARecordOnLaunch) {
			patched = append(patched, o.Name)
		}
	}
	if diff := cmp.Diff([]string{env.Name + "-private-a"}, patched); diff != "" {
		t.Error(diff)
	}
}

func TestPatchHasNoFunctionCalls(t *testing.T) {
	for name, patch := range map[string]string{
		"as it is":              `{"platformVersion": "${file(\"/etc/passwd\")}"}`,
		"with a numbered sign":  `{"platformVersion": "\u0024{file(\"/etc/passwd\")}"}`,
		"with a numbered brace": `{"platformVersion": "$\u007bfile(\"/etc/passwd\")}"}`,
		"in a name":             `{"triggers": {"${file(\"/etc/passwd\")}": "1"}}`,
	} {
		t.Run(name, func(t *testing.T) {
			env, seen := application(t)
			env.Spec.Patches = []v1alpha1.PatchSpec{patchOf("service", "web", "Service", patch)}
			if _, err := compositions.Compose(env, seen); err == nil || !strings.Contains(err.Error(), "function call") {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestPolicyAndCompositionRefuseTheSameFields(t *testing.T) {
	policy, err := os.ReadFile("../config/policy/environment.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, expression := range plan.NeverPatched() {
		if !strings.Contains(string(policy), "r'"+expression+"'") {
			t.Errorf("the policy about Environments does not have %s", expression)
		}
	}
}

func TestEveryCompositionCanBePatched(t *testing.T) {
	env, seen := application(t)
	schema, err := os.ReadFile("../config/crd/bases/terrarium.io_environments.yaml")
	if err != nil {
		t.Fatal(err)
	}
	policy, err := os.ReadFile("../config/policy/environment.yaml")
	if err != nil {
		t.Fatal(err)
	}
	_, of, _ := strings.Cut(string(schema), "composition that makes the managed resource")
	of, _, _ = strings.Cut(of, "type: string")
	for _, composition := range compose(t, env, seen).Compositions {
		if !strings.Contains(of, "- "+composition.Name+"\n") || !strings.Contains(string(policy), "'"+composition.Name+"': dyn(") {
			t.Errorf("%s is not among the compositions of patches in the schema, or not among those of the policy", composition.Name)
		}
	}
}

// What the Environment has a field for is set there: the rules about that field would not see a patch.
func TestPatchSetsNothingThatAFieldIsFor(t *testing.T) {
	tests := map[string]struct {
		patch v1alpha1.PatchSpec
		want  string
	}{
		"a strategy":        {patchOf("service", "web", "Service", `{"deploymentConfiguration": {"strategy": "BLUE_GREEN"}}`), "deployment of the service is for that"},
		"no rollout at all": {patchOf("service", "web", "Service", `{"deploymentMaximumPercent": 100}`), "deployment.maximumPercent of the service is for that"},
		"a number of tasks": {patchOf("service", "web", "Service", `{"desiredCount": 5}`), "scaling of the service is for that"},
		"a size":            {patchOf("service", "web", "TaskDefinition", `{"cpu": "300"}`), "cpu of the service or job is for that"},
		"a limit":           {patchOf("service", "web", "Target", `{"maxCapacity": 1}`), "scaling.maxTasks of the service is for that"},
		"a standby":         {patchOf("database", "main", "Instance", `{"multiAz": true}`), "availability of the database is for that"},
		"a class":           {patchOf("database", "main", "Instance", `{"instanceClass": "db.r3.large"}`), "instanceClass of the database or replica is for that"},
		"tokens":            {patchOf("database", "main", "Instance", `{"iamDatabaseAuthenticationEnabled": true}`), "iamAuthentication of the database is for that"},
		"names":             {patchOf("network", "", "VPC", `{"enableDnsSupport": false}`), "has enableDnsSupport, which no patch may set"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			env, seen := application(t)
			env.Spec.Patches = []v1alpha1.PatchSpec{test.patch}
			if problems := fmt.Sprint(compose(t, env, seen).Problems); !strings.Contains(problems, test.want) {
				t.Errorf("problems %s, want %q", problems, test.want)
			}
		})
	}
}

func TestPatchSetsWhatOnlyHasTheNameOfWhatNoneSets(t *testing.T) {
	env, seen := application(t)
	env.Spec.Patches = []v1alpha1.PatchSpec{patchOf("database", "main", "Instance", `{"caCertIdentifier": "rds-ca-rsa4096-g1"}`)}
	p := settle(t, admitted(t, env), seen)
	if got := plan.Text(find[*rds.Instance](t, p, "staging-main").Spec.ForProvider.CACertIdentifier); got != "rds-ca-rsa4096-g1" || len(p.Problems) > 0 {
		t.Errorf("the instance has %q, and there are problems %v", got, p.Problems)
	}
}

func TestUnfitPatchIsToldWhatThereIs(t *testing.T) {
	env, seen := application(t)
	patch := patchOf("network", "", "Subnet", `{"enableResourceNameDnsARecordOnLaunch": true}`)
	patch.ResourceName = "private-x"
	env.Spec.Patches = []v1alpha1.PatchSpec{patch}
	if problems := fmt.Sprint(compose(t, env, seen).Problems); !strings.Contains(problems, "network has no Subnet private-x, but database-a, database-b, private-a,") {
		t.Error(problems)
	}
}

func TestPolicyAndKindsLetTheSameFieldsThrough(t *testing.T) {
	policy, err := os.ReadFile("../config/policy/environment.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, gvk := range compositions.Kinds.All() {
		for _, field := range compositions.Kinds.Row(gvk.GroupKind()).Patched {
			if !strings.Contains(string(policy), fmt.Sprintf("'%s': ['%s']", gvk.Kind, field)) {
				t.Errorf("the policy about Environments refuses %s of %s", field, gvk.Kind)
			}
		}
	}
}
