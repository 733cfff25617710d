package compositions

import (
	"fmt"

	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// monitoring is how often RDS records metrics of the operating system, and with which role. The policy is nil where it does not.
type monitoring struct {
	interval int32
	role     plan.Fact
	policy   *plan.Object
}

// enhancedMonitoring makes the role with which RDS writes metrics of the operating system, where they are asked for. The role can do nothing else.
func (c composer) enhancedMonitoring(net Network, spec v1alpha1.DatabaseSpec) monitoring {
	interval := spec.Monitoring.EnhancedIntervalSeconds
	if interval == nil || *interval == 0 {
		return monitoring{}
	}
	roleName, role := c.role(net, spec.Name+".monitoring", byRDSMonitoring)
	policy := fmt.Sprintf("arn:%s:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole", Partition(c.Env.Spec.Region))
	return monitoring{*interval, role, c.attachPolicy(spec.Name+".monitoring", roleName, role, policy)}
}

func (m monitoring) set(d *plan.Draft, params *rds.InstanceParameters) {
	if m.policy == nil {
		return
	}
	d.After(m.policy)
	params.MonitoringInterval, params.MonitoringRoleArn = number(m.interval), d.Use(m.role)
}
