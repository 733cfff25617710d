package compositions_test

import (
	"strings"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"
)

// reportExisting sets what AWS says of what somebody else has made. A subnet is in the zone with the letter that its ID ends with.
func reportExisting(res resource.ModernManaged) {
	id := meta.GetExternalName(res)
	switch r := res.(type) {
	case *ec2.VPC:
		r.Status.AtProvider.ID, r.Status.AtProvider.OwnerID, r.Status.AtProvider.CidrBlock = &id, new("444455556666"), new("172.16.0.0/16")
	case *ecs.Cluster:
		r.Status.AtProvider.Arn = arn("ecs", "cluster/"+id)
	case *elbv2.LBListener:
		r.Status.AtProvider.Arn, r.Status.AtProvider.Protocol, r.Status.AtProvider.Port = &id, new("HTTPS"), new(443.0)
	case *elbv2.LB:
		r.Status.AtProvider.Arn, r.Status.AtProvider.ArnSuffix, r.Status.AtProvider.DNSName = &id, new("app/shared/0"), new("shared.elb.amazonaws.com")
		r.Status.AtProvider.ZoneID = new("ZONEOFELB")
		r.Status.AtProvider.VPCID, r.Status.AtProvider.SecurityGroups = new("vpc-0a1b2c3d4e5f60718"), []*string{new("sg-second"), new("sg-first")}
		if strings.Contains(id, ":loadbalancer/net/") {
			r.Status.AtProvider.LoadBalancerType, r.Status.AtProvider.ArnSuffix = new("network"), new("net/shared/0")
		}
	case *ecs.ClusterCapacityProviders:
		r.Status.AtProvider.CapacityProviders = []*string{new("FARGATE"), new("FARGATE_SPOT")}
	case *ec2.Subnet:
		r.Status.AtProvider.ID, r.Status.AtProvider.VPCID, r.Status.AtProvider.CidrBlock = &id, new("vpc-0a1b2c3d4e5f60718"), new("172.16.0.0/24")
		r.Status.AtProvider.AvailabilityZone = new("eu-west-1" + id[len(id)-1:])
	}
}
