package compositions

import (
	"fmt"
	"time"

	acm "github.com/upbound/provider-aws/v2/apis/namespaced/acm/v1beta1"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	efs "github.com/upbound/provider-aws/v2/apis/namespaced/efs/v1beta1"
	elasticache "github.com/upbound/provider-aws/v2/apis/namespaced/elasticache/v1beta1"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// A Duration is how long AWS takes to make something. It is for people, who look whether something hangs: nothing is decided by it.
type Duration struct {
	// From and To are what is usual, by experience. Nobody promises that.
	From, To time.Duration

	// AtMost is when the provider gives up and begins again: the timeout of the creation in internal/service of its terraform-provider-aws.
	AtMost time.Duration
}

// String is for people: 10 to 20 min, at most 50.
func (d Duration) String() string {
	return fmt.Sprintf("%d to %d min, at most %d", int(d.From.Minutes()), int(d.To.Minutes()), int(d.AtMost.Minutes()))
}

// slow are the kinds that AWS takes minutes for.
var slow = map[schema.GroupVersionKind]Duration{
	acm.CertificateValidation_GroupVersionKind:    usually(1, 30, 75),  // acm/certificate_validation.go; when the record can be seen
	ec2.NATGateway_GroupVersionKind:               usually(1, 3, 10),   // ec2/vpc_nat_gateway.go
	ec2.VPCEndpoint_GroupVersionKind:              usually(1, 3, 10),   // ec2/vpc_endpoint.go
	ecs.Service_GroupVersionKind:                  usually(2, 10, 20),  // ecs/service.go; the provider looks for two minutes before it makes one
	efs.MountTarget_GroupVersionKind:              usually(1, 3, 30),   // efs/mount_target.go
	elasticache.ReplicationGroup_GroupVersionKind: usually(5, 15, 60),  // elasticache/replication_group.go
	elasticache.ServerlessCache_GroupVersionKind:  usually(1, 5, 40),   // elasticache/serverless_cache.go
	elbv2.LB_GroupVersionKind:                     usually(2, 4, 10),   // elbv2/load_balancer.go
	rds.Cluster_GroupVersionKind:                  usually(1, 5, 120),  // rds/cluster.go
	rds.ClusterInstance_GroupVersionKind:          usually(5, 15, 90),  // rds/cluster_instance.go
	rds.Instance_GroupVersionKind:                 usually(10, 20, 50), // rds/instance.go; longer in two zones
	rds.Proxy_GroupVersionKind:                    usually(5, 10, 30),  // rds/proxy.go
}

func usually(from, to, most int) Duration {
	return Duration{time.Duration(from) * time.Minute, time.Duration(to) * time.Minute, time.Duration(most) * time.Minute}
}

// Usually is how long AWS takes to make a resource of a kind, and false where that is less than a minute.
func Usually(kind schema.GroupKind) (Duration, bool) {
	d, known := slow[Kinds.Row(kind).GroupVersionKind]
	return d, known
}
