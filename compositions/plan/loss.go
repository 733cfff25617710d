package plan

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	cloudwatchlogs "github.com/upbound/provider-aws/v2/apis/namespaced/cloudwatchlogs/v1beta1"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"
	route53 "github.com/upbound/provider-aws/v2/apis/namespaced/route53/v1beta1"
	s3 "github.com/upbound/provider-aws/v2/apis/namespaced/s3/v1beta1"
	secretsmanager "github.com/upbound/provider-aws/v2/apis/namespaced/secretsmanager/v1beta1"
)

// Loss says what is lost with a managed resource when it is deleted, or "" where another one would do as well.
func Loss(live resource.ModernManaged) string {
	switch live := live.(type) {
	case *rds.Instance:
		if IsTrue(live.Spec.ForProvider.SkipFinalSnapshot) {
			return "the database, its data and its automated backups are lost: finalSnapshot is Skip, so no snapshot is taken"
		}
		return "the database and its automated backups are deleted; its data stays in the final snapshot " + finalSnapshotName(live)
	case *s3.Bucket:
		if staysInAWS(live) {
			return "the bucket stays in AWS with everything in it, and nothing looks after it any more"
		}
		return "the bucket is deleted with everything in it"
	case *secretsmanager.Secret:
		return lossOfSecret(live)
	case *cloudwatchlogs.Group:
		return "the log group is deleted with its logs"
	case *ec2.VPC:
		return "the whole network is deleted, and everything in it must be made anew"
	case *ec2.Subnet:
		return "the subnet is deleted when nothing is left in it: what runs there moves to other subnets"
	case *ec2.EIP:
		return "the public address is given up and cannot be had again; others may let it in by its number"
	case *elbv2.LB:
		return "the load balancer is deleted with its DNS name; records of yours that lead to it must change"
	case *route53.Record:
		return lossOfRecord(live)
	}
	return ""
}

// lossOfRecord is about a name that leads to a load balancer. A record by which ACM sees whose a name is leads nowhere.
func lossOfRecord(live *route53.Record) string {
	if live.Spec.ForProvider.Alias == nil || live.Spec.ForProvider.Name == nil || staysInAWS(live) {
		return ""
	}
	return fmt.Sprintf("the name %s leads nowhere any more", *live.Spec.ForProvider.Name)
}

func lossOfSecret(live *secretsmanager.Secret) string {
	if days := live.Spec.ForProvider.RecoveryWindowInDays; days != nil && *days > 0 {
		return fmt.Sprintf("the secret is deleted; AWS can restore it for %v days", *days)
	}
	return "the secret is deleted at once: recoveryWindowDays is 0, so AWS cannot restore it"
}

// Effect says what else happens when a field of a managed resource is changed in place, or "" where nothing does. The path is within
// spec.forProvider, or within spec for what is beside it.
func Effect(live resource.ModernManaged, path string) string {
	if _, ok := live.(*ecs.Service); !ok {
		return ""
	}
	switch field, _, _ := strings.Cut(path, "."); field {
	case "tags", "providerConfigRef", "initProvider", "managementPolicies":
		return ""
	}
	return "its tasks are replaced, rolling" // because of ForceNewDeployment
}

// Hazard says why a change of a managed resource in place cannot work, or cannot be undone, or "" where neither is so.
func Hazard(live, want resource.ModernManaged) string {
	was, ok := live.(*rds.Instance)
	will, ok2 := want.(*rds.Instance)
	if !ok || !ok2 {
		return ""
	}
	if hazard := hazardOfVersion(was, will); hazard != "" {
		return hazard
	}
	now, wanted := was.Status.AtProvider.AllocatedStorage, will.Spec.ForProvider.AllocatedStorage
	if now != nil && wanted != nil && *wanted < *now && will.Spec.ForProvider.MaxAllocatedStorage == nil {
		return fmt.Sprintf("AWS refuses to shrink the storage from %v to %v GiB: set allocatedGiB to %v", *now, *wanted, *now)
	}
	return ""
}

func hazardOfVersion(was, will *rds.Instance) string {
	now, wanted := was.Status.AtProvider.EngineVersionActual, will.Spec.ForProvider.EngineVersion
	if now == nil || wanted == nil {
		return ""
	}
	for i, part := range strings.Split(*wanted, ".") {
		old, _, _ := strings.Cut(part, "-")
		to, err := strconv.Atoi(old)
		parts := strings.Split(*now, ".")
		if err != nil || i >= len(parts) {
			return ""
		}
		from, err := strconv.Atoi(parts[i])
		switch {
		case err != nil:
			return ""
		case to < from:
			return fmt.Sprintf("AWS refuses to go back from version %s to %s", *now, *wanted)
		case to > from && i == 0:
			return fmt.Sprintf("the upgrade from version %s to %s takes the database down for a while and cannot be undone", *now, *wanted)
		case to > from:
			return ""
		}
	}
	return ""
}
