package compositions_test

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	upjet "github.com/crossplane/upjet/v2/pkg/resource"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/hack/localcluster"
)

const (
	anew   = "AWS gives it an identity of its own"
	within = "its name counts within what it is a part of: "
)

// notTakenOver says of each kind that is made without a look why nothing that is there already becomes the Environment's by its name. The files are
// those of terraform-provider-aws 6.34, internal/service.
var notTakenOver = map[string]string{
	"Certificate.acm":                         anew,
	"CertificateValidation.acm":               "waits for a certificate, and makes nothing",
	"Policy.appautoscaling":                   within + "service (resource_id)",
	"ScheduledAction.appautoscaling":          within + "service (resource_id)",
	"Target.appautoscaling":                   within + "service (resource_id)",
	"EIP.ec2":                                 anew,
	"FlowLog.ec2":                             anew,
	"InternetGateway.ec2":                     anew,
	"NATGateway.ec2":                          anew,
	"Route.ec2":                               within + "route table; ec2/vpc_route.go: RouteAlreadyExists",
	"RouteTable.ec2":                          anew,
	"RouteTableAssociation.ec2":               within + "route table",
	"SecurityGroup.ec2":                       anew,
	"SecurityGroupEgressRule.ec2":             anew,
	"SecurityGroupIngressRule.ec2":            anew,
	"Subnet.ec2":                              anew,
	"VPC.ec2":                                 anew,
	"VPCEndpoint.ec2":                         anew,
	"VPCEndpointRouteTableAssociation.ec2":    within + "endpoint",
	"VPCEndpointSecurityGroupAssociation.ec2": within + "endpoint",
	"VPCEndpointSubnetAssociation.ec2":        within + "endpoint",
	"ClusterCapacityProviders.ecs":            within + "cluster",
	"Service.ecs":                             within + "cluster",
	"TaskDefinition.ecs":                      "RegisterTaskDefinition makes another revision of the family, and touches none",
	"LB.elbv2":                                "elbv2/load_balancer.go: already exists",
	"LBListener.elbv2":                        anew,
	"LBListenerRule.elbv2":                    anew,
	"LBTargetGroup.elbv2":                     "elbv2/target_group.go: already exists",
	"RolePolicy.iam":                          within + "role",
	"RolePolicyAttachment.iam":                within + "role",
	"Instance.rds":                            "CreateDBInstance: DBInstanceAlreadyExists",
	"Record.route53": "route53/record.go: CREATE fails where one is there; with allow_overwrite only that by which ACM sees a domain, " +
		"which is the same for all certificates of the account and stays",
	"BucketLifecycleConfiguration.s3":            within + "bucket",
	"BucketOwnershipControls.s3":                 within + "bucket",
	"BucketPolicy.s3":                            within + "bucket",
	"BucketPublicAccessBlock.s3":                 within + "bucket",
	"BucketServerSideEncryptionConfiguration.s3": within + "bucket",
	"BucketVersioning.s3":                        within + "bucket",
	"Object.s3":                                  within + "bucket",
	"Schedule.scheduler":                         "CreateSchedule: ConflictException",
	"Secret.secretsmanager":                      "CreateSecret: ResourceExistsException",
	"SecretVersion.secretsmanager":               within + "secret",
	"HTTPNamespace.servicediscovery":             "CreateHttpNamespace: NamespaceAlreadyExists",
}

func shortKind(kind schema.GroupKind) string {
	return strings.TrimSuffix(kind.String(), ".aws.m.upbound.io")
}

func TestEveryKindSaysWhetherItIsTakenByItsName(t *testing.T) {
	known := map[string]bool{}
	for _, gvk := range compositions.Kinds() {
		name := shortKind(gvk.GroupKind())
		known[name] = true
		if taken, not := compositions.TakenByName(gvk.GroupKind()), notTakenOver[name] != ""; taken == not {
			t.Errorf("%s: taken by its name: %v; listed as not taken over: %v", name, taken, not)
		}
	}
	for name := range notTakenOver {
		if !known[name] {
			t.Errorf("%s is not a kind that is made", name)
		}
	}
}

// externalNameConfig is a line of the provider's list that says how a kind is found in AWS: "aws_iam_role": config.NameAsIdentifier.
var externalNameConfig = regexp.MustCompile(`(?m)^\s*"(aws_\w+)":\s*(?:config\.)?(\w+)`)

// By its own name the provider finds what is there before it has made anything.
func TestKindsThatTheProviderFindsByNameAreLookedForFirst(t *testing.T) {
	crds, err := localcluster.ProviderCRDDir()
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(filepath.Join(crds, "..", "..", "config", "externalname.go"))
	if err != nil {
		t.Fatal(err)
	}
	foundBy := map[string]string{}
	for _, match := range externalNameConfig.FindAllStringSubmatch(string(source), -1) {
		foundBy[match[1]] = match[2]
	}
	for _, gvk := range compositions.Kinds() {
		object, err := providerScheme(t).New(gvk)
		if err != nil {
			t.Fatal(err)
		}
		terraform := as[upjet.Terraformed](t, object).GetTerraformResourceType()
		switch how := foundBy[terraform]; how {
		case "":
			t.Errorf("the provider does not say how it finds %s", terraform)
		case "NameAsIdentifier", "ParameterAsIdentifier", "TemplatedStringAsIdentifier":
			if !compositions.TakenByName(gvk.GroupKind()) && !strings.HasPrefix(notTakenOver[shortKind(gvk.GroupKind())], within) {
				t.Errorf("the provider finds %s by its name (%s), and does not look first", gvk.Kind, how)
			}
		}
	}
}

// foundInAWS plays that all names of a kind are somebody else's in AWS, and all others are free, and shows the plans on the way.
func foundInAWS(t *testing.T, kind string, show func(*compositions.Plan)) {
	t.Helper()
	env, seen := completeSample(t)
	env.Annotations = map[string]string{v1alpha1.AnnotationNameSuffix: "blue1"}
	env = admitted(t, env)
	for range 15 {
		plan := compose(t, env, seen)
		show(plan)
		carryOut(env, plan, seen)
		for _, o := range plan.Objects {
			if o.Probing && !o.Waits() && o.Kind == kind {
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
			foundInAWS(t, kind, func(plan *compositions.Plan) {
				for _, o := range plan.Objects {
					looked = looked || o.Kind == kind && o.Probing && !o.Waits()
					for _, part := range inside {
						if o.Kind == part && !o.Waits() {
							t.Errorf("%s is applied", o)
						}
					}
					if o.Kind == kind && !o.Probing && !o.Waits() {
						t.Errorf("%s, which is %q in AWS, is taken over", o, meta.GetExternalName(o.Resource))
					}
				}
			})
			if !looked {
				t.Errorf("nobody has looked for a %s", kind)
			}
		})
	}
}
