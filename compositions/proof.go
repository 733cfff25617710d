package compositions

import (
	"fmt"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	route53 "github.com/upbound/provider-aws/v2/apis/namespaced/route53/v1beta1"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// The tags that say whose a resource in AWS is.
const (
	tagEnvironment = "terrarium.io/environment"
	tagSuffix      = "terrarium.io/name-suffix"
)

// foreign says why a resource that was only observed in AWS is not known to be this Environment's, or "" where it is. Its tags there must name
// the namespace, the Environment and the suffix. Kinds without tags belong to what they are a part of, which has tags.
func (c composer) foreign(want, live resource.ModernManaged) string {
	fields := PartOf(kindOf(want).GroupKind())
	if len(fields) == 0 {
		return c.foreignByTags(live)
	}
	for _, field := range fields {
		asked, now := forProvider(want), atProvider(live)
		if asked.FieldByName(field).IsNil() || now.FieldByName(field).IsNil() || !mirrorsField(now, asked, field) {
			return fmt.Sprintf("it does not have the %s that this Environment's has", field)
		}
	}
	if record, ok := want.(*route53.Record); ok && len(pending(record, live)) > 0 {
		return "it leads elsewhere"
	}
	return ""
}

func (c composer) foreignByTags(live resource.ModernManaged) string {
	for tag, want := range map[string]string{tagEnvironment: c.env.Namespace + "/" + c.env.Name, tagSuffix: c.suffix} {
		switch now := observedTag(live, tag); {
		case now == "":
			return fmt.Sprintf("it has no tag %s, which would say whose it is", tag)
		case now != want:
			return fmt.Sprintf("its tag %s is %q, and would be %q", tag, now, want)
		}
	}
	return ""
}

func observedTag(live resource.ModernManaged, key string) string {
	for _, field := range []string{"TagsAll", "Tags"} {
		if tags := atProvider(live).FieldByName(field); tags.IsValid() {
			if value := tags.Interface().(map[string]*string)[key]; value != nil {
				return *value
			}
		}
	}
	return ""
}

// PartOf are the fields by which a resource of a kind without tags belongs to another one, or nil where its tags say whose it is.
func PartOf(kind schema.GroupKind) []string { return partOf[kind.String()] }

// partOf are the fields by which a resource without tags is a part of another one, or by which its name says whose it is. All must be in AWS as
// they are asked for here.
var partOf = map[string][]string{
	"CertificateValidation.acm.aws.m.upbound.io":                  {"CertificateArn"},
	"Policy.appautoscaling.aws.m.upbound.io":                      {"ResourceID"},
	"ScheduledAction.appautoscaling.aws.m.upbound.io":             {"ResourceID"},
	"Route.ec2.aws.m.upbound.io":                                  {"RouteTableID"},
	"RouteTableAssociation.ec2.aws.m.upbound.io":                  {"SubnetID", "RouteTableID"},
	"VPCEndpointRouteTableAssociation.ec2.aws.m.upbound.io":       {"VPCEndpointID", "RouteTableID"},
	"VPCEndpointSecurityGroupAssociation.ec2.aws.m.upbound.io":    {"VPCEndpointID", "SecurityGroupID"},
	"VPCEndpointSubnetAssociation.ec2.aws.m.upbound.io":           {"VPCEndpointID", "SubnetID"},
	"ClusterCapacityProviders.ecs.aws.m.upbound.io":               {"ClusterName"},
	"RolePolicy.iam.aws.m.upbound.io":                             {"Role"},
	"RolePolicyAttachment.iam.aws.m.upbound.io":                   {"Role", "PolicyArn"},
	"Record.route53.aws.m.upbound.io":                             {"ZoneID", "Type"},
	"BucketLifecycleConfiguration.s3.aws.m.upbound.io":            {"Bucket"},
	"BucketOwnershipControls.s3.aws.m.upbound.io":                 {"Bucket"},
	"BucketPolicy.s3.aws.m.upbound.io":                            {"Bucket"},
	"BucketPublicAccessBlock.s3.aws.m.upbound.io":                 {"Bucket"},
	"BucketServerSideEncryptionConfiguration.s3.aws.m.upbound.io": {"Bucket"},
	"BucketVersioning.s3.aws.m.upbound.io":                        {"Bucket"},
	"Object.s3.aws.m.upbound.io":                                  {"Bucket", "Key"},
	"Schedule.scheduler.aws.m.upbound.io":                         {"Name"},
	"SecretVersion.secretsmanager.aws.m.upbound.io":               {"SecretID"},
}
