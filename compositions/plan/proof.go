package plan

import (
	"fmt"
	"reflect"
	"strings"

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
func (c Composer) foreign(want, live resource.ModernManaged) string {
	fields := PartOf(kindOf(want).GroupKind())
	if len(fields) == 0 {
		return c.foreignByTags(live)
	}
	for _, field := range fields {
		asked, now := fieldAt(ForProvider(want), field), fieldAt(atProvider(live), field)
		if asked.IsNil() || now.IsNil() || !mirrors(now, asked) {
			return fmt.Sprintf("it does not have the %s that this Environment's has", field)
		}
	}
	if record, ok := want.(*route53.Record); ok && len(pending(record, live)) > 0 {
		return "it leads elsewhere"
	}
	return ""
}

// fieldAt is the value of a field by its path, or nil where something before it is.
func fieldAt(of reflect.Value, path string) reflect.Value {
	field, inner, nested := strings.Cut(path, ".")
	value := of.FieldByName(field)
	if !nested || value.IsNil() {
		return value
	}
	return fieldAt(value.Elem(), inner)
}

func (c Composer) foreignByTags(live resource.ModernManaged) string {
	for _, tag := range []struct{ key, want string }{{tagEnvironment, c.Env.Namespace + "/" + c.Env.Name}, {tagSuffix, c.Suffix}} {
		switch now := observedTag(live, tag.key); {
		case now == "":
			return fmt.Sprintf("it has no tag %s, which would say whose it is", tag.key)
		case now != tag.want:
			return fmt.Sprintf("its tag %s is %q, and would be %q", tag.key, now, tag.want)
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

// partOf are the fields by which a resource without tags is a part of another one, or is of use to another one alone. All must be in AWS as they are
// asked for here.
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
	"Schedule.scheduler.aws.m.upbound.io":                         {"Target.RoleArn"},
	"SecretVersion.secretsmanager.aws.m.upbound.io":               {"SecretID"},
}
