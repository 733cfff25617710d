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
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
	"github.com/terrarium-io/terrarium/hack/localcluster"
)

// How the provider finds what is in AWS, in the words of its config/externalname.go. With an ID from AWS it knows what it has made; it forms the
// others from what is asked for, and so finds what is there before it has made anything.
const (
	byID        = "IdentifierFromProvider"
	byOwnName   = "NameAsIdentifier"
	byParameter = "ParameterAsIdentifier"
	byTemplate  = "TemplatedStringAsIdentifier"
	byParts     = "FormattedIdentifierFromProvider"
	byRoute     = "route" // table and destination
)

const (
	taken  = "" // whatever has the name
	anew   = "AWS gives it an identity of its own"
	within = "its name counts within what it is a part of: "
)

// found says of each kind how the provider finds it, and why nothing that is there already becomes the Environment's by its name. What is taken by
// its name must be looked for first. The files are those of terraform-provider-aws 6.34, internal/service.
var found = map[string]struct{ how, why string }{
	"Certificate.acm":                         {byID, anew},
	"CertificateValidation.acm":               {byID, "waits for a certificate, and makes nothing"},
	"Policy.appautoscaling":                   {byTemplate, within + "service (resource_id)"},
	"ScheduledAction.appautoscaling":          {byID, within + "service (resource_id)"},
	"Target.appautoscaling":                   {byID, within + "service (resource_id)"},
	"MetricAlarm.cloudwatch":                  {byParameter, taken},
	"Group.cloudwatchlogs":                    {byOwnName, taken},
	"DefaultSecurityGroup.ec2":                {byID, within + "VPC"},
	"EIP.ec2":                                 {byID, anew},
	"FlowLog.ec2":                             {byID, anew},
	"InternetGateway.ec2":                     {byID, anew},
	"NATGateway.ec2":                          {byID, anew},
	"Route.ec2":                               {byRoute, within + "route table; ec2/vpc_route.go: RouteAlreadyExists"},
	"RouteTable.ec2":                          {byID, anew},
	"RouteTableAssociation.ec2":               {byID, within + "route table"},
	"SecurityGroup.ec2":                       {byID, anew},
	"SecurityGroupEgressRule.ec2":             {"vpcSecurityGroupRule", anew},
	"SecurityGroupIngressRule.ec2":            {"vpcSecurityGroupRule", anew},
	"Subnet.ec2":                              {byID, anew},
	"VPC.ec2":                                 {byID, anew},
	"VPCEndpoint.ec2":                         {byID, anew},
	"VPCEndpointRouteTableAssociation.ec2":    {byParts, within + "endpoint"},
	"VPCEndpointSecurityGroupAssociation.ec2": {byID, within + "endpoint"},
	"VPCEndpointSubnetAssociation.ec2":        {byParts, within + "endpoint"},
	"Cluster.ecs":                             {byTemplate, taken},
	"ClusterCapacityProviders.ecs":            {byID, within + "cluster"},
	"Service.ecs":                             {byTemplate, within + "cluster"},
	"TaskDefinition.ecs":                      {byID, "RegisterTaskDefinition makes another revision of the family, and touches none"},
	"LB.elbv2":                                {byID, "elbv2/load_balancer.go: already exists"},
	"LBListener.elbv2":                        {byID, anew},
	"LBListenerRule.elbv2":                    {byID, anew},
	"LBTargetGroup.elbv2":                     {byID, "elbv2/target_group.go: already exists"},
	"Role.iam":                                {byOwnName, taken},
	"RolePolicy.iam":                          {byTemplate, within + "role"},
	"RolePolicyAttachment.iam":                {byID, within + "role"},
	"Instance.rds":                            {byID, "CreateDBInstance: DBInstanceAlreadyExists"},
	"ParameterGroup.rds":                      {byOwnName, taken},
	"SubnetGroup.rds":                         {byOwnName, taken},
	"Record.route53": {
		byID, "route53/record.go: CREATE fails where one is there; with allow_overwrite only that by which ACM sees a domain, " +
			"which is the same for all certificates of the account and stays",
	},
	"Bucket.s3":                                  {byParameter, taken},
	"BucketLifecycleConfiguration.s3":            {"s3LifecycleConfiguration", within + "bucket"},
	"BucketOwnershipControls.s3":                 {byID, within + "bucket"},
	"BucketPolicy.s3":                            {byID, within + "bucket"},
	"BucketPublicAccessBlock.s3":                 {byID, within + "bucket"},
	"BucketServerSideEncryptionConfiguration.s3": {byID, within + "bucket"},
	"BucketVersioning.s3":                        {byID, within + "bucket"},
	"Object.s3":                                  {byParts, within + "bucket"},
	"Schedule.scheduler":                         {byID, "CreateSchedule: ConflictException"},
	"Secret.secretsmanager":                      {byID, "CreateSecret: ResourceExistsException"},
	"SecretVersion.secretsmanager":               {byID, within + "secret"},
	"HTTPNamespace.servicediscovery":             {byID, "CreateHttpNamespace: NamespaceAlreadyExists"},
}

func shortKind(kind schema.GroupKind) string {
	return strings.TrimSuffix(kind.String(), ".aws.m.upbound.io")
}

func TestEveryKindSaysWhetherItIsTakenByItsName(t *testing.T) {
	known := map[string]bool{}
	for _, gvk := range compositions.Kinds.All() {
		name := shortKind(gvk.GroupKind())
		known[name] = true
		if row, ok := found[name]; !ok {
			t.Errorf("%s: say how the provider finds it", name)
		} else if compositions.Kinds.Row(gvk.GroupKind()).TakenByName != (row.why == taken) {
			t.Errorf("%s is looked for first: %v, and would not be taken because %q", name, compositions.Kinds.Row(gvk.GroupKind()).TakenByName, row.why)
		}
	}
	for name := range found {
		if !known[name] {
			t.Errorf("%s is not a kind that is made", name)
		}
	}
}

// externalNameConfig is a line of the provider's list that says how a kind is found in AWS: "aws_iam_role": config.NameAsIdentifier.
var externalNameConfig = regexp.MustCompile(`(?m)^\s*"(aws_\w+)":\s*(?:config\.)?(\w+)`)

func TestProviderFindsKindsAsIsSaid(t *testing.T) {
	crds, err := localcluster.ProviderCRDDir()
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(filepath.Join(crds, "..", "..", "config", "externalname.go"))
	if err != nil {
		t.Fatal(err)
	}
	config := map[string]string{}
	for _, match := range externalNameConfig.FindAllStringSubmatch(string(source), -1) {
		config[match[1]] = match[2]
	}
	for _, gvk := range compositions.Kinds.All() {
		object, err := providerScheme(t).New(gvk)
		if err != nil {
			t.Fatal(err)
		}
		name, now := shortKind(gvk.GroupKind()), config[as[upjet.Terraformed](t, object).GetTerraformResourceType()]
		if found[name].how != now {
			t.Errorf("%s: the provider finds it by %q, and not by %q", name, now, found[name].how)
		}
	}
}

func TestWhatIsFoundBeforeItIsMadeIsLookedForFirstOrPartOfWhatIs(t *testing.T) {
	for name, row := range found {
		madeFirst := slices.Contains([]string{byID, "vpcSecurityGroupRule", "s3LifecycleConfiguration"}, row.how) // the last two are the first at heart
		if !madeFirst && row.why != taken && !strings.HasPrefix(row.why, within) {
			t.Errorf("the provider finds a %s by %s before it has made one, and does not look first", name, row.how)
		}
	}
}

// foundInAWS plays that all names of a kind are somebody else's in AWS, and all others are free, and shows the plans on the way.
func foundInAWS(t *testing.T, kind string, show func(*plan.Plan)) {
	t.Helper()
	env, seen := completeSample(t)
	env.Annotations = map[string]string{v1alpha1.AnnotationNameSuffix: "blue1"}
	env = admitted(t, env)
	for range 15 {
		p := compose(t, env, seen)
		show(p)
		carryOut(env, p, seen)
		for _, o := range p.Objects {
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

func TestNothingThatIsTakenByItsNameIsTakenOver(t *testing.T) {
	for name, row := range found {
		if row.why != taken {
			continue
		}
		kind, _, _ := strings.Cut(name, ".")
		t.Run(name, func(t *testing.T) {
			looked, said := false, false
			foundInAWS(t, kind, func(p *plan.Plan) {
				for _, o := range p.Objects {
					if o.Kind != kind || o.Waits() {
						continue
					}
					looked = looked || o.Probing
					if !o.Probing || !slices.Equal(o.Resource.GetManagementPolicies(), observeOnly) {
						t.Errorf("%s, which is %q in AWS, is taken over", o, meta.GetExternalName(o.Resource))
					}
				}
				said = said || slices.ContainsFunc(p.Problems, func(p plan.Problem) bool {
					return p.Reason == v1alpha1.ReasonNameTaken && strings.HasPrefix(p.Message, kind+"/")
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
			foundInAWS(t, kind, func(p *plan.Plan) {
				for _, o := range p.Objects {
					looked = looked || o.Kind == kind && o.Probing && !o.Waits()
					for _, part := range inside {
						if o.Kind == part && !o.Waits() {
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
