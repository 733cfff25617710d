package compositions_test

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	upjet "github.com/crossplane/upjet/v2/pkg/resource"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
	"github.com/terrarium-io/terrarium/hack/localcluster"
)

func TestEveryKindSaysWhatComesOfANameThatIsThere(t *testing.T) {
	for _, gvk := range compositions.Kinds.All() {
		row := compositions.Kinds.Row(gvk.GroupKind())
		if row.TakenByName == (row.Twice != "" || len(row.PartOf) > 0) {
			t.Errorf("%s: say in its row either that it is TakenByName, or in Twice why it is not", gvk.Kind)
		}
	}
}

// externalNameConfig is a line of the provider's list that says how a kind is found in AWS: "aws_iam_role": config.NameAsIdentifier.
var externalNameConfig = regexp.MustCompile(`(?m)^\s*"(aws_\w+)":\s*(?:config\.)?(\w+)`)

// idsFromAWS are those of the ways in which the provider finds what is in AWS that take an ID from AWS: it knows what it has made. It forms all others
// from what is asked for, and so finds what is there before it has made anything.
var idsFromAWS = []string{"IdentifierFromProvider", "vpcSecurityGroupRule", "s3LifecycleConfiguration"} // the last two are the first at heart

func TestWhatIsFoundBeforeItIsMadeIsLookedForFirstOrPartOfWhatIs(t *testing.T) {
	t.Parallel()
	crds, err := localcluster.ProviderCRDDir()
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(filepath.Join(crds, "..", "..", "config", "externalname.go"))
	if err != nil {
		t.Fatal(err)
	}
	ways := map[string]string{}
	for _, match := range externalNameConfig.FindAllStringSubmatch(string(source), -1) {
		ways[match[1]] = match[2]
	}
	for _, gvk := range compositions.Kinds.All() {
		object, err := providerScheme(t).New(gvk)
		if err != nil {
			t.Fatal(err)
		}
		row, way := compositions.Kinds.Row(gvk.GroupKind()), ways[as[upjet.Terraformed](t, object).GetTerraformResourceType()]
		part := len(row.PartOf) > 0 || strings.HasPrefix(row.Twice, plan.Within)
		if !slices.Contains(idsFromAWS, way) && !row.TakenByName && !part {
			t.Errorf("the provider finds a %s by %q before it has made one, and does not look first", gvk.Kind, way)
		}
	}
}

// foundInAWS plays that the names of some objects are somebody else's in AWS, and all others are free, and shows the plans on the way.
func foundInAWS(t *testing.T, taken func(plan.Key) bool, show func(*plan.Plan)) {
	t.Helper()
	env, seen := completeSample(t)
	env.Annotations = map[string]string{v1alpha1.AnnotationNameSuffix: "blue1"}
	env = admitted(t, env)
	for range 15 {
		p := compose(t, env, seen)
		show(p)
		carryOut(env, p, seen)
		for _, o := range p.Objects {
			if o.Probing && !o.Waits() && taken(o.Key) {
				seen.Resources[o.Key] = untagged(live(o))
			}
		}
	}
}

// untagged is what AWS reports of something that was made by hand.
func untagged(res resource.ModernManaged) resource.ModernManaged {
	of := reflect.ValueOf(res).Elem().FieldByName("Status").FieldByName("AtProvider")
	of.FieldByName("Tags").SetZero()
	of.FieldByName("TagsAll").SetZero()
	return res
}

func TestNothingThatIsTakenByItsNameIsTakenOver(t *testing.T) {
	t.Parallel()
	for _, gvk := range compositions.Kinds.All() {
		if !compositions.Kinds.Row(gvk.GroupKind()).TakenByName {
			continue
		}
		isTaken := func(key plan.Key) bool { return key.GroupKind == gvk.GroupKind() }
		t.Run(gvk.GroupKind().String(), func(t *testing.T) {
			looked, said := false, false
			foundInAWS(t, isTaken, func(p *plan.Plan) {
				for _, o := range p.Objects {
					if !isTaken(o.Key) || o.Waits() {
						continue
					}
					looked = looked || o.Probing
					if !o.Probing || !slices.Equal(o.Resource.GetManagementPolicies(), observeOnly) {
						t.Errorf("%s, which is %q in AWS, is taken over", o, meta.GetExternalName(o.Resource))
					}
				}
				said = said || slices.ContainsFunc(p.Problems, func(p plan.Problem) bool {
					return p.Reason == v1alpha1.ReasonNameTaken && strings.HasPrefix(p.Message, plan.Key{GroupKind: gvk.GroupKind()}.String())
				})
			})
			if !looked || !said {
				t.Errorf("somebody has looked: %v, and it is said whose it is: %v", looked, said)
			}
		})
	}
}

func TestNothingIsPutIntoWhatIsSomebodyElses(t *testing.T) {
	parts := map[string][]string{
		"Bucket": {
			"BucketLifecycleConfiguration", "BucketOwnershipControls", "BucketPolicy", "BucketPublicAccessBlock",
			"BucketServerSideEncryptionConfiguration", "BucketVersioning", "Object",
		},
		"Cluster": {"ClusterCapacityProviders", "Service", "Target", "Policy", "ScheduledAction", "VPC", "Role"},
		"Role":    {"RolePolicy", "RolePolicyAttachment", "TaskDefinition"},
		"Group":   {"TaskDefinition", "FlowLog"},
	}
	for kind, inside := range parts {
		t.Run(kind, func(t *testing.T) {
			looked := false
			foundInAWS(t, func(key plan.Key) bool { return key.Kind == kind }, func(p *plan.Plan) {
				for _, o := range p.Objects {
					looked = looked || o.Kind == kind && o.Probing && !o.Waits()
					for _, part := range inside {
						if o.Kind == part && !o.Waits() && o.Composition != "database" { // nothing of a database is in one of these
							t.Errorf("%s is applied", o)
						}
					}
				}
			})
			if !looked {
				t.Errorf("nobody has looked for a %s", kind)
			}
		})
	}
}
