package seed

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

const (
	everywhere = "0.0.0.0/0"
	listener   = ":listener/"
)

// network makes a VPC whose subnets are in the zones by turns, with a way to the internet: over a gateway from public ones, over a NAT gateway from the others.
func network(account *aws.Account, spec v1alpha1.EnvironmentSpec) []string {
	existing := spec.Network.Existing
	if existing == nil || existing.VPCID == "" {
		return nil
	}
	account.Add(aws.VPC, existing.VPCID, map[string]any{"cidrBlock": "10.80.0.0/16", "enableDnsHostnames": true})
	account.Add(aws.InternetGateway, "igw-theirs", map[string]any{"vpcId": existing.VPCID})
	account.Add(aws.NATGateway, "nat-theirs", map[string]any{"vpcId": existing.VPCID})
	ways := map[string]map[string]any{"public": {"gatewayId": "igw-theirs"}, "private": {"natGatewayId": "nat-theirs"}}
	for way, to := range ways {
		account.Add(aws.RouteTable, "rtb-"+way, map[string]any{"vpcId": existing.VPCID})
		to["routeTableId"], to["destinationCidrBlock"] = "rtb-"+way, everywhere
		account.Add(aws.Route, "r-rtb-"+way, to)
	}
	number := 0
	subnets := func(way string, ids []v1alpha1.SubnetID) {
		for i, id := range ids {
			if account.Exists(aws.Subnet, id) {
				continue
			}
			account.Add(aws.Subnet, id, map[string]any{
				"vpcId": existing.VPCID, "availabilityZone": spec.Region + string("ab"[i%2]), "cidrBlock": fmt.Sprintf("10.80.%d.0/24", number),
			})
			account.Add(aws.RouteTableAssociation, "rtbassoc-"+id, map[string]any{"subnetId": id, "routeTableId": "rtb-" + way})
			number++
		}
	}
	subnets("public", existing.PublicSubnetIDs)
	subnets("private", existing.PrivateSubnetIDs)
	subnets("private", existing.DatabaseSubnetIDs)
	return []string{"network " + existing.VPCID}
}

// cluster makes an ECS cluster with Fargate.
func cluster(account *aws.Account, spec v1alpha1.EnvironmentSpec) []string {
	existing := spec.Cluster.Existing
	if existing == nil {
		return nil
	}
	account.Add(aws.Cluster, existing.Name, map[string]any{"setting": []any{map[string]any{"name": "containerInsights", "value": "enabled"}}})
	account.Add(aws.ClusterCapacityProviders, existing.Name, map[string]any{
		"clusterName": existing.Name, "capacityProviders": []any{string(v1alpha1.Fargate), string(v1alpha1.FargateSpot)},
	})
	return []string{"cluster " + existing.Name}
}

// balancers makes the listeners that an Environment names, each with HTTPS, and their load balancers in the public subnets, and the network load balancers. A
// security group lets out nothing by itself where the Environment names it, and everything where it does not.
func balancers(account *aws.Account, spec v1alpha1.EnvironmentSpec) (made []string) {
	for _, lb := range spec.LoadBalancers {
		switch {
		case lb.Existing == nil:
		case lb.Existing.LoadBalancerARN != "":
			arn := lb.Existing.LoadBalancerARN
			balancer(account, spec, lb, arn, "network")
			made = append(made, "load balancer "+arn)
		default:
			arn := lb.Existing.ListenerARN
			of := strings.Replace(arn[:strings.LastIndex(arn, "/")], listener, ":loadbalancer/", 1)
			balancer(account, spec, lb, of, "application")
			account.Add(aws.LBListener, arn, map[string]any{"loadBalancerArn": of, "port": 443, "protocol": "HTTPS"})
			made = append(made, "listener "+arn)
		}
	}
	return made
}

func balancer(account *aws.Account, spec v1alpha1.EnvironmentSpec, lb v1alpha1.LoadBalancerSpec, arn, of string) {
	group := cmp.Or(lb.Existing.SecurityGroupID, "sg-of-"+lb.Name)
	account.Add(aws.SecurityGroup, group, map[string]any{"vpcId": spec.Network.Existing.VPCID})
	if lb.Existing.SecurityGroupID == "" {
		account.Add(aws.SecurityGroupEgressRule, "sgr-of-"+lb.Name, map[string]any{
			"securityGroupId": group, "cidrIpv4": everywhere, "ipProtocol": "-1",
		})
	}
	account.Add(aws.LB, arn, map[string]any{
		"name": strings.Split(arn, "/")[2], "subnets": spec.Network.Existing.PublicSubnetIDs, "securityGroups": []any{group}, "loadBalancerType": of,
	})
}

// databases makes the snapshots and the instances that databases are restored from.
func databases(account *aws.Account, spec v1alpha1.EnvironmentSpec) (made []string) {
	for _, db := range spec.Databases {
		from := db.RestoreFrom
		switch {
		case from == nil:
		case from.SnapshotIdentifier != "":
			account.AddSnapshot(from.SnapshotIdentifier, string(db.Engine), db.EngineVersion, "owner")
			made = append(made, "snapshot "+from.SnapshotIdentifier)
		case from.PointInTime.InstanceIdentifier != "":
			account.Add(aws.DBInstance, from.PointInTime.InstanceIdentifier, map[string]any{
				"identifier": from.PointInTime.InstanceIdentifier, "engine": string(db.Engine), "engineVersion": db.EngineVersion, "username": "owner",
				"backupRetentionPeriod": 7, "allocatedStorage": 20, "storageEncrypted": true,
			})
			made = append(made, "database "+from.PointInTime.InstanceIdentifier)
		}
	}
	return made
}
